"""Signing in as people do it: the name, the password, the code, and whatever they were at before."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Blueprint, request
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from procurement.accounts import passwords
from procurement.accounts.attempts import MOST_AT_ADDRESS, TooManyAttempts, begin_attempt
from procurement.accounts.models import Person, SignIn
from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.httpkit.signed_in import require_actor
from procurement.system import System
from tests.desk.people import SECRET, make_body, make_person

PASSWORD = "bốn con trâu gặm cỏ non"
LIGHT = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
KEPT = LIGHT.hash(PASSWORD)


@pytest.fixture(autouse=True)
def light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep passwords in a way that takes no time; ``test_passwords`` asks for the real one."""
    monkeypatch.setattr(passwords, "_HASHER", LIGHT)


def desk() -> str:
    """Say what was sent to it."""
    require_actor()
    return json.dumps(list(request.form.items(multi=True)), ensure_ascii=False)


@pytest.fixture
def visitor(system: System) -> FlaskClient:
    """Return a browser before the register, which has a page to write on."""
    app = create_app(system)
    pages = Blueprint("tried", __name__)
    pages.add_url_rule("/ban-thu", "desk", desk, methods=["GET", "POST"])
    app.register_blueprint(pages)
    return app.test_client()


@pytest.fixture
def author(system: System) -> int:
    """Return an author with a password and without a second factor."""
    return with_password(system, make_person(system, "soan", [("author", make_body(system, "Phường"))], factor=False))


@pytest.fixture
def approver(system: System) -> int:
    """Return an approver with a password and a second factor."""
    return with_password(system, make_person(system, "duyet", [("approver", make_body(system, "Phường"))]))


def with_password(system: System, person: int, kept: str = KEPT) -> int:
    with system.database.write() as session:
        session.execute(update(Person).where(Person.id == person).values(password_hash=kept))
    return person


def tree(page: TestResponse) -> Any:
    """Return a page as a tree."""
    return html.document_fromstring(page.text)


def fill_in(visitor: FlaskClient, page: TestResponse, **typed: str) -> TestResponse:
    """Send the last form of a page's main part with what was typed."""
    form = tree(page).xpath("//main//form[@method='post']")[-1]
    fields = [(name, value) for name, value in form.form_values() if name not in typed]
    data: dict[str, list[str]] = {}
    for name, value in [*fields, *typed.items()]:
        data.setdefault(name, []).append(value)
    return visitor.post(form.action, data=data)


def sign_in(visitor: FlaskClient, login: str, password: str = PASSWORD, address: str = "/dang-nhap") -> TestResponse:
    return fill_in(visitor, visitor.get(address), login=login, password=password)


def code(clock: FrozenClock, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def test_the_right_pair_leads_to_where_one_was_going(visitor: FlaskClient, author: int) -> None:
    page = visitor.get("/ban-thu?a=1")
    answer = sign_in(visitor, " SOAN ", address=page.location)
    assert (answer.status_code, answer.location) == (303, "/ban-thu?a=1")
    assert visitor.get("/ban-thu").status_code == 200
    assert visitor.get("/dang-nhap?tiep=/ban-thu").location == "/ban-thu"


@pytest.mark.parametrize(
    "target",
    ["https://xau.example/", "//xau.example", "/\\xau.example", "/%0d%0aX", "javascript:alert(1)", "/khong-co", ""],
)
def test_nobody_is_led_elsewhere(visitor: FlaskClient, author: int, target: str) -> None:
    page = visitor.get("/dang-nhap", query_string={"tiep": target})
    answer = fill_in(visitor, page, login="soan", password=PASSWORD)
    assert answer.location == "/ban-lam-viec"


def test_an_unknown_name_a_wrong_password_and_someone_without_one_are_told_alike(
    system: System, visitor: FlaskClient, author: int
) -> None:
    make_person(system, "chua-dat")
    with_password(system, make_person(system, "thoi"))
    with system.database.write() as session:
        session.execute(update(Person).where(Person.login == "thoi").values(disabled_at=system.clock.now()))
    answers = [sign_in(visitor, login, word) for login, word in (
        ("soan", "x"), ("soan", PASSWORD + "x" * 300), ("la", PASSWORD), ("chua-dat", ""), ("thoi", PASSWORD),
    )]  # fmt: skip
    assert {answer.status_code for answer in answers} == {400}
    [said] = {tree(answer).xpath("string(//*[@role='alert'])").strip() for answer in answers}
    assert said.startswith("Tên đăng nhập hoặc mật khẩu không đúng")


def test_a_session_gets_a_token_of_its_own_at_each_sign_in(visitor: FlaskClient, author: int) -> None:
    visitor.set_cookie("session", "chosen-by-somebody-else")
    cookies = []
    for _ in range(2):
        sign_in(visitor, "soan")
        cookie = visitor.get_cookie("session")
        assert cookie
        cookies.append(cookie.value)
        visitor.delete_cookie("session")
    assert len({*cookies, "chosen-by-somebody-else"}) == 3


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(visitor: FlaskClient, author: int) -> None:
    sign_in(visitor, "soan")
    cookie = visitor.get_cookie("session")
    assert cookie
    [form] = tree(visitor.get("/tai-khoan")).xpath("//header//form[@method='post']")
    assert visitor.post(form.action, data=dict(form.form_values())).status_code == 303
    assert visitor.get_cookie("session") is None
    visitor.set_cookie("session", cookie.value)
    assert visitor.get("/ban-thu").status_code == 303


def test_a_password_kept_in_an_older_way_is_kept_anew(system: System, visitor: FlaskClient, author: int) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with_password(system, author, old)
    assert sign_in(visitor, "soan").status_code == 303
    with system.database.read() as session:
        kept = session.get_one(Person, author).password_hash or ""
    assert "t=2" in old
    assert "t=1" in kept
    assert LIGHT.verify(kept, PASSWORD)


def test_after_five_wrong_passwords_even_the_right_one_waits(
    visitor: FlaskClient, clock: FrozenClock, author: int
) -> None:
    for _ in range(5):
        assert sign_in(visitor, "soan", "sai").status_code == 400
        clock.advance(timedelta(minutes=1))
    answer = sign_in(visitor, "soan")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "thử lại sau 10 phút" in answer.text
    clock.advance(timedelta(minutes=10))
    assert sign_in(visitor, "soan").status_code == 303


def test_the_right_password_strikes_out_the_wrong_ones(visitor: FlaskClient, author: int) -> None:
    for password in ("sai",) * 4 + (PASSWORD,) + ("sai",) * 4 + (PASSWORD,):
        visitor.delete_cookie("session")
        assert sign_in(visitor, "soan", password).status_code == (303 if password == PASSWORD else 400)


def test_somebody_elsewhere_does_not_lock_an_officer_out(visitor: FlaskClient, author: int) -> None:
    for _ in range(8):
        visitor.post(
            "/dang-nhap", data={"login": "soan", "password": "x"}, environ_overrides={"REMOTE_ADDR": "203.0.113.5"}
        )
    assert sign_in(visitor, "soan").status_code == 303


def test_an_address_that_tries_many_names_is_stopped(visitor: FlaskClient, system: System) -> None:
    for number in range(MOST_AT_ADDRESS):
        with system.database.write() as session:
            begin_attempt(session, f"ten{number}", "203.0.113.5/32", system.clock.now())
    with pytest.raises(TooManyAttempts), system.database.write() as session:
        begin_attempt(session, "ten", "203.0.113.5/32", system.clock.now())


def test_a_code_comes_after_the_password_and_counts_once(
    visitor: FlaskClient, clock: FrozenClock, approver: int
) -> None:
    sign_in(visitor, "duyet", address="/dang-nhap?tiep=/ban-thu")
    page = visitor.get("/ban-thu", follow_redirects=True)
    assert "Nhập mã xác thực" in page.text
    before = visitor.get_cookie("session")
    answer = fill_in(visitor, page, code=code(clock))
    after = visitor.get_cookie("session")
    assert before
    assert after
    assert (answer.location, before.value != after.value) == ("/ban-thu", True)
    assert visitor.get("/ban-thu").status_code == 200
    assert fill_in(visitor, visitor.get("/xac-thuc"), code=code(clock)).status_code == 400


@pytest.mark.parametrize(("seconds", "status"), [(-30, 303), (30, 303), (-60, 400), (60, 400)])
def test_a_telephone_s_clock_may_be_half_a_minute_off(
    visitor: FlaskClient, clock: FrozenClock, approver: int, seconds: int, status: int
) -> None:
    sign_in(visitor, "duyet")
    typed = pyotp.TOTP(SECRET).at(clock.now() + timedelta(seconds=seconds))
    assert fill_in(visitor, visitor.get("/xac-thuc"), code=f"{typed[:3]} {typed[3:]}").status_code == status


def test_codes_are_tried_five_times(visitor: FlaskClient, clock: FrozenClock, approver: int) -> None:
    sign_in(visitor, "duyet")
    statuses = [fill_in(visitor, visitor.get("/xac-thuc"), code="").status_code for _ in range(5)]
    assert statuses == [400] * 5
    assert fill_in(visitor, visitor.get("/xac-thuc"), code=code(clock)).status_code == 429


def enrol(visitor: FlaskClient, clock: FrozenClock) -> tuple[str, list[str]]:
    """Set up a telephone as the page says; return its secret and the codes on paper."""
    page = visitor.get("/xac-thuc/thiet-lap")
    secret = tree(page).xpath("string(//span[@class='code'])").replace(" ", "")
    assert tree(page).xpath("//img[@class='picture']/@src")[0].startswith("data:image/svg+xml")
    done = fill_in(visitor, page, code=code(clock, secret))
    assert done.status_code == 200
    return secret, tree(done).xpath("//li[@class='code']/text()")


def test_an_approver_without_a_telephone_sets_one_up_before_anything_else(
    system: System, visitor: FlaskClient, clock: FrozenClock
) -> None:
    body = make_body(system, "Phường")
    with_password(system, make_person(system, "moi", [("approver", body)], factor=False))
    sign_in(visitor, "moi")
    assert visitor.get("/ban-thu").location == "/xac-thuc/thiet-lap?tiep=/ban-thu"
    secret, codes = enrol(visitor, clock)
    assert len(set(codes)) == 10
    assert visitor.get("/ban-thu").status_code == 200
    with system.database.read() as session:
        assert session.scalars(select(Person.totp_secret).where(Person.login == "moi")).one() == secret


def test_a_code_on_paper_counts_once(system: System, visitor: FlaskClient, clock: FrozenClock, author: int) -> None:
    sign_in(visitor, "soan")
    _secret, codes = enrol(visitor, clock)
    for typed, status in ((codes[0].upper().replace("-", " "), 303), (codes[0], 400), (codes[1], 303)):
        visitor.delete_cookie("session")
        sign_in(visitor, "soan")
        assert fill_in(visitor, visitor.get("/xac-thuc"), code=typed).status_code == status
    assert "Còn 8 mã dự phòng" in visitor.get("/tai-khoan").text


def test_a_telephone_is_changed_only_with_the_old_one(visitor: FlaskClient, clock: FrozenClock, approver: int) -> None:
    sign_in(visitor, "duyet")
    assert "/xac-thuc?tiep=" in (visitor.get("/xac-thuc/thiet-lap").location or "")
    fill_in(visitor, visitor.get("/xac-thuc"), code=code(clock))
    clock.advance(timedelta(minutes=16))
    assert "/xac-thuc?tiep=" in (visitor.get("/xac-thuc/thiet-lap").location or "")


TYPED = [("title", "Gói “đèn” <b>&"), ("lots", "một\r\nhai"), ("lots", "ba")]


def test_what_was_typed_survives_an_expired_session_and_a_code(
    visitor: FlaskClient, clock: FrozenClock, approver: int
) -> None:
    sign_in(visitor, "duyet")
    fill_in(visitor, visitor.get("/xac-thuc"), code=code(clock))
    clock.advance(timedelta(hours=2))
    data: dict[str, list[str]] = {}
    for name, value in [*TYPED, ("csrf", "cũ")]:
        data.setdefault(name, []).append(value)
    page = visitor.post("/ban-thu?goi=1", data=data)
    assert (page.status_code, page.headers["Cache-Control"]) == (403, "no-store")
    assert "chưa được lưu nhưng vẫn còn" in page.text
    page = fill_in(visitor, page, login="duyet", password="sai")
    assert page.status_code == 400
    page = fill_in(visitor, page, login="duyet", password=PASSWORD)
    assert "Nhập mã xác thực" in page.text
    page = fill_in(visitor, page, code=code(clock))
    assert "Gửi tiếp" in page.text
    arrived = json.loads(fill_in(visitor, page).text)
    # The parser of the page turns the ends of lines into one sign, as browsers do; they send two again.
    assert [(name, value.replace("\n", "\r\n")) for name, value in arrived if name != "csrf"] == TYPED


def test_what_was_typed_before_another_sign_in_of_the_same_browser_is_sent_again(
    visitor: FlaskClient, author: int
) -> None:
    sign_in(visitor, "soan")
    headers = {"Sec-Fetch-Site": "same-origin"}
    page = visitor.post("/ban-thu", data={"title": "Gói", "csrf": "of the session before"}, headers=headers)
    assert "bấm nút dưới đây để gửi tiếp" in page.text
    assert "Sẽ gửi với tên" in page.text, "a colleague who signed in meanwhile sees whose name goes under it"
    assert "(soan)" in page.text
    assert ["title", "Gói"] in json.loads(fill_in(visitor, page).text)


def test_no_password_is_carried_through_a_page(visitor: FlaskClient) -> None:
    page = visitor.post("/tai-khoan/mat-khau", data={"password_old": PASSWORD, "password": "k7#Qz!2mWpL9"})
    assert page.status_code == 403
    assert PASSWORD not in page.text
    assert "k7#Qz!2mWpL9" not in page.text


def test_a_form_too_large_to_carry_says_so(visitor: FlaskClient, system: System) -> None:
    room = system.settings.max_form_bytes
    page = visitor.post("/ban-thu", data={"title": "x" * (room - 10_000)})
    assert (page.status_code, "quá lớn" in page.text) == (403, True)
    assert len(page.text) < 20_000


def test_a_password_is_changed_by_who_knows_it_and_ends_all_other_sessions(visitor: FlaskClient, author: int) -> None:
    elsewhere = visitor.application.test_client()
    sign_in(elsewhere, "soan")
    sign_in(visitor, "soan")

    def change(old: str, new: str, again: str) -> TestResponse:
        [form] = tree(visitor.get("/tai-khoan")).xpath("//form[@action='/tai-khoan/mat-khau']")
        typed = {"password_old": old, "password": new, "password_again": again}
        return visitor.post(form.action, data={**dict(form.form_values()), **typed})

    new = "năm con trâu gặm cỏ già"
    assert "Mật khẩu hiện tại không đúng" in change("sai", new, new).text
    assert "Hai lần nhập mật khẩu khác nhau" in change(PASSWORD, new, new + "x").text
    assert "dễ đoán" in change(PASSWORD, "123456789012", "123456789012").text
    assert change(PASSWORD, new, new).location == "/tai-khoan?xong=password"
    assert "Đã đổi mật khẩu" in visitor.get("/tai-khoan?xong=password").text
    assert elsewhere.get("/tai-khoan").status_code == 303
    visitor.delete_cookie("session")
    assert sign_in(visitor, "soan").status_code == 400
    assert sign_in(visitor, "soan", new).status_code == 303


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(
    system: System, visitor: FlaskClient, author: int, approver: int
) -> None:
    clients = [visitor, *(visitor.application.test_client() for _ in range(3))]
    for client in clients:
        sign_in(client, "soan")
    stranger = visitor.application.test_client()
    sign_in(stranger, "duyet")
    with system.database.read() as session:
        numbers = list(session.scalars(select(SignIn.id).order_by(SignIn.id)))

    def end(number: int | None) -> None:
        proof = tree(visitor.get("/tai-khoan")).xpath("string(//input[@name='csrf']/@value)")
        visitor.post("/tai-khoan/phien", data={"csrf": proof, **({"session": str(number)} if number else {})})

    def opens() -> list[bool]:
        return [client.get("/xac-thuc").status_code == 200 for client in (*clients, stranger)]

    end(numbers[1])
    assert opens() == [True, False, True, True, True]
    end(numbers[4])
    assert opens() == [True, False, True, True, True], "somebody else's session"
    end(None)
    assert opens() == [True, False, False, False, True]
