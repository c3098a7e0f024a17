"""The page behind the link, as the invited person meets it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from procurement.accounts.service import invite_first_operator
from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.system import System

PASSWORD = "bốn con trâu gặm cỏ non"


@pytest.fixture
def token(system: System) -> str:
    """Return what the link holds."""
    with system.database.write() as session:
        return invite_first_operator(session, "ba.mau", "Nguyễn Thị Mẫu", system.clock.now())


@pytest.fixture
def visitor(system: System) -> FlaskClient:
    """Return somebody with a browser."""
    return create_app(system).test_client()


def parse(source: str) -> Any:
    """Return the page as a tree."""
    return html.document_fromstring(source)


def fill_in(visitor: FlaskClient, token: str, password: str, again: str, language: str = "") -> tuple[int, str]:
    """Open the page and send its own form; return status and source."""
    [form] = parse(visitor.get(f"/loi-moi?token={token}{language}").text).xpath("//form[@method='post']")
    form.fields["password"], form.fields["again"] = password, again
    answer = visitor.post(form.action, data=dict(form.form_values()))
    return answer.status_code, answer.get_data(as_text=True)


def test_the_page_says_for_whom_it_is_and_no_one_may_keep_it(visitor: FlaskClient, token: str) -> None:
    answer = visitor.get(f"/loi-moi?token={token}")
    assert answer.status_code == 200
    assert "Tên đăng nhập: ba.mau" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert parse(answer.text).xpath("//meta[@name='referrer']/@content") == ["no-referrer"]


def test_a_good_password_is_set_and_the_link_is_used_up(visitor: FlaskClient, token: str) -> None:
    status, source = fill_in(visitor, token, PASSWORD, PASSWORD)
    assert status == 200
    assert "ba.mau đã có mật khẩu" in source
    again = visitor.get(f"/loi-moi?token={token}")
    assert (again.status_code, "procurement init --new-link" in again.text) == (404, True)
    assert visitor.post("/loi-moi", data={"token": token, "password": PASSWORD, "again": PASSWORD}).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "field", "sentence"),
    [
        ("ngắn", "ngắn", "password", "Mật khẩu cần từ 12 đến 256 ký tự"),
        ("123456789012", "123456789012", "password", "Mật khẩu này dễ đoán"),
        (PASSWORD, PASSWORD + "x", "again", "Hai lần nhập mật khẩu khác nhau"),
    ],
)
def test_a_refusal_stands_at_its_field_and_the_link_still_opens(
    visitor: FlaskClient, token: str, password: str, again: str, field: str, sentence: str
) -> None:
    status, source = fill_in(visitor, token, password, again)
    [named] = parse(source).xpath(f"//input[@id='{field}']")
    note = named.get("aria-describedby")
    assert (status, named.get("aria-invalid")) == (400, "true")
    assert sentence in parse(source).get_element_by_id(note).text_content()
    assert password not in source
    assert fill_in(visitor, token, PASSWORD, PASSWORD)[0] == 200


def test_english_stays_english_through_the_form(visitor: FlaskClient, token: str) -> None:
    status, source = fill_in(visitor, token, PASSWORD, "x", "&lang=en")
    assert (status, "The two passwords differ" in source) == (400, True)


@pytest.mark.parametrize(
    ("wrong", "status"), [("", 404), ("x" * 43, 404), ("á", 404), ("x" * 5000, 404), ("%00", 400), ("%ff", 400)]
)
def test_any_other_token_opens_nothing(visitor: FlaskClient, token: str, wrong: str, status: int) -> None:
    assert visitor.get(f"/loi-moi?token={wrong}").status_code == status


def test_an_old_link_opens_nothing(visitor: FlaskClient, token: str, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=24))
    assert visitor.get(f"/loi-moi?token={token}").status_code == 404
