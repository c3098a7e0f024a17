"""Signing in at the body's own service, against a small one on this machine that does what real ones do."""

from __future__ import annotations

import warnings
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from procurement.accounts.models import Person
from procurement.accounts.organisation_sign_in import Beginning, unpack
from procurement.app import create_app
from procurement.core.clock import SystemClock
from procurement.system import System
from tests.databases import make_system
from tests.desk.people import make_body, make_person

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
MAIL = "soan@phuong.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Run a sign-in service and return its address."""
    with warnings.catch_warnings(), ExitStack() as stack:
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        claims = {"email": MAIL, "email_verified": True}
        unproven = {"email": MAIL, "email_verified": False}
        users = [oidc_provider_mock.User(sub="p1", claims=claims), oidc_provider_mock.User(sub="p2", claims=claims)]
        users.append(oidc_provider_mock.User(sub="p3", claims=unproven))
        server = stack.enter_context(oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=users))
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """Return an empty register that keeps real time, as the service does."""
    made = make_system(tmp_path / "register", SystemClock())
    yield made
    made.database.close()


@pytest.fixture
def visitor(system: System, issuer: str) -> FlaskClient:
    """Return a browser before a register that knows the service."""
    settings = replace(system.settings, oidc_issuer=issuer, oidc_client_id="cong", oidc_client_secret="bi-mat")
    return create_app(replace(system, settings=settings)).test_client()


@pytest.fixture
def author(system: System) -> int:
    """Return somebody who was invited under the address that the service vouches for."""
    person = make_person(system, "soan", [("author", make_body(system, "Phường"))], factor=False)
    with system.database.write() as session:
        session.execute(update(Person).where(Person.id == person).values(email="Soan@Phuong.example"))
    return person


def kept(visitor: FlaskClient) -> Beginning:
    """Return what the browser keeps for the way back."""
    cookie = visitor.get_cookie("organisation")
    start = unpack(cookie.value) if cookie else None
    assert start
    return start


def go(visitor: FlaskClient, who: str, target: str = "") -> str:
    """Go to the service, sign in there as ``who``, and return the address of the way back."""
    away = visitor.get("/dang-nhap/to-chuc", query_string={"tiep": target} if target else None)
    asked = parse_qs(urlsplit(away.location or "").query)
    start = kept(visitor)
    challenge = urlsafe_b64encode(sha256(start.verifier.encode()).digest()).rstrip(b"=").decode()
    assert (asked["code_challenge_method"], asked["code_challenge"]) == (["S256"], [challenge])
    assert (asked["nonce"], asked["state"]) == ([start.nonce], [start.state])
    answer = requests.post(away.location or "", data={"sub": who}, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://dau-thau.example")


def sign_in(visitor: FlaskClient, who: str = "p1", target: str = "") -> TestResponse:
    return visitor.get(go(visitor, who, target))


def test_who_was_invited_comes_in_and_goes_where_they_were_going(visitor: FlaskClient, author: int) -> None:
    assert "/dang-nhap/to-chuc" in visitor.get("/dang-nhap").text
    answer = sign_in(visitor, target="/tai-khoan?lang=en")
    assert (answer.status_code, answer.location) == (303, "/tai-khoan?lang=en")
    assert "Người mẫu soan" in visitor.get("/tai-khoan").text
    assert visitor.get_cookie("organisation") is None


def test_later_the_lasting_subject_counts_and_not_the_address(
    system: System, visitor: FlaskClient, author: int
) -> None:
    assert sign_in(visitor).status_code == 303
    assert sign_in(visitor, "p2").status_code == 400, "the address has changed hands"
    with system.database.write() as session:
        session.execute(update(Person).values(email="khac@phuong.example"))
    assert sign_in(visitor).status_code == 303


@pytest.mark.parametrize("who", ["la@noi-khac.example", "p3"])
def test_nobody_else_comes_in(visitor: FlaskClient, author: int, who: str) -> None:
    answer = sign_in(visitor, who)
    assert (answer.status_code, "chưa được mời" in answer.text) == (400, True)
    assert visitor.get("/tai-khoan").status_code == 303


def test_whoever_may_no_longer_act_does_not_come_in(system: System, visitor: FlaskClient, author: int) -> None:
    sign_in(visitor)
    visitor.delete_cookie("session")
    with system.database.write() as session:
        session.execute(update(Person).values(disabled_at=system.clock.now()))
    assert sign_in(visitor).status_code == 400


def test_an_approver_still_shows_the_second_factor(system: System, visitor: FlaskClient, author: int) -> None:
    body = make_body(system, "Phường")
    person = make_person(system, MAIL, [("approver", body)])
    with system.database.write() as session:
        session.execute(update(Person).where(Person.id == author).values(email=None))
    assert sign_in(visitor).status_code == 303
    assert (visitor.get("/tai-khoan").location or "").startswith("/xac-thuc?tiep=")
    assert person


@pytest.mark.parametrize("meddle", ["state", "nonce", "code", "replay", "other-browser", "denied", "nothing"])
def test_a_way_back_that_is_not_one_s_own_is_a_page_that_says_so(
    visitor: FlaskClient, author: int, meddle: str
) -> None:
    back = go(visitor, "p1")
    if meddle == "other-browser":
        visitor = visitor.application.test_client()
    if meddle == "nonce":
        visitor.set_cookie("organisation", replace(kept(visitor), nonce="x" * 64).packed())
    if meddle == "replay":
        cookie = visitor.get_cookie("organisation")
        assert cookie
        visitor.get(back)
        visitor.delete_cookie("session")
        visitor.set_cookie("organisation", cookie.value)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    wrong = {"state": {"state": "x"}, "code": {"code": "x"}}.get(meddle, {})
    asked = {"denied": {"error": "access_denied", "state": asked["state"]}, "nothing": {}}.get(meddle, asked | wrong)
    answer = visitor.get("/dang-nhap/to-chuc/ve", query_string=asked)
    assert (answer.status_code, "Chưa đăng nhập được qua đơn vị" in answer.text) == (400, True)
    assert visitor.get("/tai-khoan").status_code == 303


def test_a_service_that_is_away_leaves_the_password(system: System) -> None:
    away = replace(system.settings, oidc_issuer="http://127.0.0.1:9", oidc_client_id="cong")
    answer = create_app(replace(system, settings=away)).test_client().get("/dang-nhap/to-chuc")
    assert (answer.status_code, "đăng nhập bằng mật khẩu" in answer.text) == (400, True)


def test_without_a_service_there_is_no_such_page(system: System) -> None:
    client = create_app(system).test_client()
    assert client.get("/dang-nhap/to-chuc").status_code == 404
    assert "/dang-nhap/to-chuc" not in client.get("/dang-nhap").text
