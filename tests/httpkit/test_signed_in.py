"""Sessions and forms, tried on pages that do nothing but ask: who is it, may they, and does the form come from here."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from sqlalchemy import select, update

from procurement.accounts.models import Person, PersonRole, SignIn
from procurement.accounts.sign_ins import LIFETIME, SILENCE, end_sign_ins, mark_stale
from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.httpkit.signed_in import current_actor, require_actor, require_fresh_factor
from procurement.system import System
from tests.databases import make_system
from tests.desk.people import csrf, make_body, make_person, sign_in

MINUTE = timedelta(minutes=1)
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(params=["http://dau-thau.example", "https://dau-thau.example"])
def system(request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock) -> System:
    """Return a register with and without TLS before it."""
    return make_system(tmp_path / "register", clock, request.param)


@pytest.fixture
def visitor(system: System) -> FlaskClient:
    """Return a browser before a desk of four pages."""
    app = create_app(system)
    pages = Blueprint("tried", __name__)
    pages.add_url_rule("/ban", "desk", lambda: require_actor().name, methods=["GET", "POST"])
    pages.add_url_rule("/ban/<body>", "own", lambda body: require_actor("draft", body).name)
    pages.add_url_rule("/ban/soan", "any", lambda: require_actor("draft").name)
    pages.add_url_rule("/duyet", "approval", lambda: require_fresh_factor().name)
    pages.add_url_rule("/ai", "who", lambda: getattr(current_actor(), "login", "nobody"))
    app.register_blueprint(pages)
    return app.test_client()


@pytest.fixture
def body(system: System) -> str:
    """Return a body."""
    return make_body(system, "Phường Mẫu")


@pytest.fixture
def author(system: System, body: str) -> int:
    """Return somebody who drafts for it, without a second factor."""
    return make_person(system, "soan", [("author", body)], factor=False)


def test_nobody_is_led_to_the_sign_in_and_from_there_back(visitor: FlaskClient) -> None:
    answer = visitor.get("/ban?a=1&lang=en")
    asked = urlsplit(answer.location or "")
    assert (answer.status_code, asked.path) == (303, "/dang-nhap")
    assert parse_qs(asked.query) == {"tiep": ["/ban?a=1&lang=en"], "lang": ["en"]}
    assert visitor.get("/ai").text == "nobody"


def test_who_signed_in_is_known_and_no_cache_may_keep_it(visitor: FlaskClient, author: int) -> None:
    sign_in(visitor, author)
    answer = visitor.get("/ban")
    assert (answer.status_code, answer.text) == (200, "Người mẫu soan")
    assert answer.headers["Cache-Control"] == "no-store"


def test_public_pages_are_the_same_for_everybody(visitor: FlaskClient, author: int) -> None:
    before = visitor.get("/tim-kiem")
    sign_in(visitor, author)
    after = visitor.get("/tim-kiem")
    kept = ("ETag", "Cache-Control", "Vary", "Set-Cookie")
    assert after.text == before.text
    assert [after.headers.get(name) for name in kept] == [before.headers.get(name) for name in kept]


@pytest.mark.parametrize("why", ["signed out", "disabled"])
def test_a_session_ends_everywhere(system: System, visitor: FlaskClient, author: int, why: str) -> None:
    sign_in(visitor, author)
    assert visitor.get("/ban").status_code == 200
    with system.database.write() as session:
        if why == "disabled":
            session.execute(update(Person).values(disabled_at=system.clock.now()))
        else:
            end_sign_ins(session, author, system.clock.now())
    assert visitor.get("/ban").status_code == 303


def test_a_session_ends_after_an_hour_of_silence(visitor: FlaskClient, clock: FrozenClock, author: int) -> None:
    sign_in(visitor, author)
    clock.advance(SILENCE - MINUTE)
    assert visitor.get("/ban").status_code == 200
    clock.advance(SILENCE)
    assert visitor.get("/ban").status_code == 303


def test_a_session_ends_after_a_day_of_work(visitor: FlaskClient, clock: FrozenClock, author: int) -> None:
    sign_in(visitor, author)
    lasted = 0
    while visitor.get("/ban").status_code == 200:
        clock.advance(LIFETIME / 24)
        lasted += 1
    assert lasted == 24


def test_another_cookie_opens_nothing(visitor: FlaskClient, author: int) -> None:
    token = sign_in(visitor, author)
    for wrong in (token[:-1], token + "A", "", "á"):
        visitor.set_cookie("session", wrong)
        visitor.set_cookie("__Host-session", wrong)
        assert visitor.get("/ban").status_code == 303


def test_a_foreign_body_and_one_that_is_not_there_answer_alike(
    system: System, visitor: FlaskClient, author: int, body: str
) -> None:
    other = make_body(system, "Phường khác")
    sign_in(visitor, author)
    assert visitor.get(f"/ban/{body}").status_code == 200
    foreign, missing = visitor.get(f"/ban/{other}"), visitor.get("/ban/DV-999999")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    same = [re.sub(rf"{other}|DV-999999|[0-9a-f]{{16}}", "X", answer.text) for answer in (foreign, missing)]
    assert same[0] == same[1]


def test_an_act_that_no_role_allows_has_no_page(system: System, visitor: FlaskClient, body: str) -> None:
    sign_in(visitor, make_person(system, "quan-tri", [("body_admin", body)]))
    assert visitor.get("/ban").status_code == 200
    assert visitor.get("/ban/soan").status_code == 404


@pytest.mark.parametrize(("has", "shown", "status"), [(True, True, 200), (True, False, 303), (False, False, 303)])
def test_an_approver_shows_the_second_factor_before_anything_else(
    system: System, visitor: FlaskClient, body: str, has: bool, shown: bool, status: int
) -> None:
    sign_in(visitor, make_person(system, "duyet", [("approver", body)], factor=has), factor=shown)
    assert visitor.get("/ban").status_code == status


def test_an_approval_needs_the_factor_of_the_last_quarter_of_an_hour(
    system: System, visitor: FlaskClient, clock: FrozenClock, body: str
) -> None:
    sign_in(visitor, make_person(system, "duyet", [("approver", body)]))
    clock.advance(15 * MINUTE)
    assert visitor.get("/duyet").status_code == 200
    clock.advance(timedelta(seconds=1))
    assert (visitor.get("/duyet").status_code, visitor.get("/ban").status_code) == (303, 200)


def test_what_is_taken_away_is_gone_at_the_next_page(
    system: System, visitor: FlaskClient, clock: FrozenClock, author: int, body: str
) -> None:
    sign_in(visitor, author)
    with system.database.write() as session:
        session.execute(update(PersonRole).values(valid_to=clock.now()))
    assert visitor.get(f"/ban/{body}").status_code == 404


def test_a_session_whose_roles_changed_gets_a_new_token_at_its_next_page(
    system: System, visitor: FlaskClient, author: int
) -> None:
    old = sign_in(visitor, author)
    with system.database.write() as session:
        mark_stale(session, author)
    cookie = visitor.get("/ban").headers["Set-Cookie"]
    assert old not in cookie
    assert visitor.get("/ban").status_code == 200
    other = visitor.application.test_client()
    other.set_cookie(cookie.partition("=")[0], old)
    assert other.get("/ban").status_code == 303


def test_the_cookie_is_for_us_alone(system: System, visitor: FlaskClient, author: int) -> None:
    sign_in(visitor, author)
    with system.database.write() as session:
        mark_stale(session, author)
    name, *flags = visitor.get("/ban").headers["Set-Cookie"].split("; ")
    is_https = system.settings.base_url.startswith("https")
    assert set(flags) == {"HttpOnly", "Path=/", "SameSite=Lax", *(["Secure"] if is_https else [])}
    assert name.startswith("__Host-session=" if is_https else "session=")


def test_only_the_digest_of_a_session_is_kept(system: System, visitor: FlaskClient, author: int) -> None:
    token = sign_in(visitor, author)
    with system.database.read() as session:
        row = session.scalars(select(SignIn)).one()
    assert token not in str(vars(row))


Headers = dict[str, str]


@pytest.mark.parametrize(
    ("headers", "proof", "status"),
    [
        (HERE, True, 200),
        ({"Origin": "{site}"}, True, 200),
        ({"Origin": "http://localhost:8000"}, True, 200),
        ({}, True, 200),
        ({}, False, 403),
        ({"Sec-Fetch-Site": "cross-site"}, True, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "{site}"}, True, 403),
        ({"Origin": "https://xau.example"}, True, 403),
        ({"Origin": "null"}, True, 403),
    ],
)
def test_a_form_comes_from_our_own_page_and_holds_its_session_s_proof(
    system: System, visitor: FlaskClient, author: int, headers: Headers, proof: bool, status: int
) -> None:
    sign_in(visitor, author)
    given = {name: value.format(site=system.settings.base_url) for name, value in headers.items()}
    answer = visitor.post("/ban", data=csrf(visitor) if proof else {"csrf": "0" * 64}, headers=given)
    assert answer.status_code == status


def test_a_form_of_ours_that_holds_an_old_proof_is_shown_again_and_not_done(visitor: FlaskClient, author: int) -> None:
    sign_in(visitor, author)
    answer = visitor.post("/ban", data={"csrf": "0" * 64, "title": "Gói thầu"}, headers=HERE)
    assert answer.status_code == 403
    assert 'name="title" value="Gói thầu"' in answer.text


def test_the_proof_of_one_session_is_none_in_another(
    system: System, visitor: FlaskClient, author: int, body: str
) -> None:
    sign_in(visitor, make_person(system, "khac", [("author", body)], factor=False))
    proof = csrf(visitor)
    sign_in(visitor, author)
    assert visitor.post("/ban", data=proof).status_code == 403


def test_a_form_of_another_site_is_refused_even_where_nobody_is_signed_in(visitor: FlaskClient) -> None:
    for address in ("/loi-moi", "/ban"):
        assert visitor.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_session_in_use_writes_only_now_and_then(
    system: System, visitor: FlaskClient, clock: FrozenClock, author: int
) -> None:
    sign_in(visitor, author)
    first = seen(system)
    clock.advance(4 * MINUTE)
    visitor.get("/ban")
    assert seen(system) == first
    clock.advance(2 * MINUTE)
    visitor.get("/ban")
    assert seen(system) == [clock.now()]


def seen(system: System) -> list[object]:
    with system.database.read() as session:
        return list(session.scalars(select(SignIn.seen_at)))
