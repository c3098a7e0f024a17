"""Keys of systems: shown once, for some acts at one body, for a time; never to approve."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from procurement.accounts.actors import load_actor
from procurement.accounts.models import SystemToken
from procurement.accounts.permissions import PERMITS
from procurement.accounts.tokens import actor_of_token, make_token, recognise_system, revoke_token
from procurement.core.clock import FrozenClock
from procurement.core.errors import Invalid, NotFound
from procurement.system import System
from tests.desk.people import csrf, make_body, make_person

PAGE = "/tai-khoan/he-thong"
ACTS = frozenset().union(*PERMITS.values())


def make(system: System, admin: int, body: str, scopes: tuple[str, ...] = ("draft",), days: int = 30) -> str:
    now = system.clock.now()
    with system.database.write() as session:
        actor = load_actor(session, admin, now)
        return make_token(session, actor, body, "Phần mềm kế toán", scopes, now + timedelta(days=days), now)


@pytest.mark.parametrize(
    ("scopes", "acts"),
    [
        (("draft",), {"read_desk", "draft"}),
        (("attach",), {"read_desk", "attach"}),
        (("draft", "attach", "submit"), {"read_desk", "draft", "attach", "submit"}),
    ],
)
def test_a_system_may_do_its_scopes_at_its_body_and_nothing_else(
    system: System, admin: int, body: str, scopes: tuple[str, ...], acts: set[str]
) -> None:
    token = make(system, admin, body, scopes)
    with system.database.read() as session:
        actor = actor_of_token(session, token, system.clock.now())
    assert actor is not None
    assert (actor.id, actor.name, actor.is_system) == ("system:1", "Phần mềm kế toán", True)
    assert {act for act in ACTS if actor.may(act, body)} == acts
    assert not any(actor.may(act, place) for act in ACTS for place in (None, make_body(system, "Phường khác")))


def test_the_key_is_kept_only_as_its_digest(system: System, admin: int, body: str) -> None:
    token = make(system, admin, body)
    with system.database.read() as session:
        assert token not in str(vars(session.scalars(select(SystemToken)).one()))


def test_a_key_opens_until_its_end_or_until_it_is_revoked(
    system: System, admin: int, body: str, clock: FrozenClock
) -> None:
    tokens = [make(system, admin, body), make(system, admin, body)]
    with system.database.write() as session:
        revoke_token(session, load_actor(session, admin, clock.now()), body, 1, clock.now())

    def opens() -> list[bool]:
        with system.database.read() as session:
            return [actor_of_token(session, token, clock.now()) is not None for token in (*tokens, "ccdt_x", "")]

    assert opens() == [False, True, False, False]
    clock.advance(timedelta(days=30, microseconds=-1))
    assert opens() == [False, True, False, False]
    clock.advance(timedelta(microseconds=1))
    assert opens() == [False, False, False, False]


def test_the_last_use_is_noted_now_and_then(system: System, admin: int, body: str, clock: FrozenClock) -> None:
    token = make(system, admin, body)

    def used() -> object:
        recognise_system(system.database, token, clock.now())
        with system.database.read() as session:
            return session.scalars(select(SystemToken.last_used_at)).one()

    first = clock.now()
    assert used() == first
    clock.advance(timedelta(minutes=4))
    assert used() == first
    clock.advance(timedelta(minutes=1))
    assert used() == clock.now()


@pytest.mark.parametrize(
    ("scopes", "days", "error"),
    [((), 30, "scopes"), (("approve",), 30, "scopes"), (("draft",), 0, "dates"), (("draft",), 367, "dates")],
)
def test_a_key_without_acts_or_end_is_not_made(
    system: System, admin: int, body: str, scopes: tuple[str, ...], days: int, error: str
) -> None:
    with pytest.raises(Invalid, match=error):
        make(system, admin, body, scopes, days)


def test_a_key_of_another_body_is_not_there(system: System, admin: int, body: str) -> None:
    other = make_body(system, "Phường khác")
    make(system, make_person(system, "khac", [("body_admin", other)]), other)
    now = system.clock.now()
    with pytest.raises(NotFound), system.database.write() as session:
        revoke_token(session, load_actor(session, admin, now), body, 1, now)


def test_the_page_shows_a_key_once_and_revokes_it(system: System, visitor: FlaskClient, body: str) -> None:
    form = {"name": "Phần mềm kế toán", "scopes": ["draft", "submit"], "valid_to": "31/12/2026", **csrf(visitor)}
    wrong = visitor.post(PAGE, data=form | {"valid_to": "31/12/2028"})
    assert (wrong.status_code, "trong vòng một năm" in wrong.text) == (400, True)
    made = visitor.post(PAGE, data=form)
    token = str(html.document_fromstring(made.text).xpath("string(//textarea[@id='key'])")).strip()
    assert recognise_system(system.database, token, system.clock.now())
    page = visitor.get(PAGE).text
    assert token not in page
    assert "đến hết 31/12/2026" in page
    done = visitor.post(f"{PAGE}/thu-hoi", data={"system": "1", **csrf(visitor)}, follow_redirects=True)
    assert "Đã thu hồi mã khóa của Phần mềm kế toán." in done.text
    assert recognise_system(system.database, token, system.clock.now()) is None
    assert "đã thu hồi" in visitor.get(PAGE).text
