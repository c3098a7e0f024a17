"""What a request must be to get in, and what comes out when something fails."""

from __future__ import annotations

import random
from dataclasses import replace
from errno import EACCES, ENOSPC
from typing import Any

import pytest
from sqlalchemy.exc import DataError, OperationalError

from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.core.db import open_database
from procurement.core.networks import parse_networks
from procurement.system import System
from tests.httpkit.desk import Desk

NUMBER_OF_HOSTILE_REQUESTS = 300


@pytest.fixture
def desk(register: System, standing_clock: FrozenClock) -> Desk:
    return Desk(register, standing_clock, pages_per_minute=0, searches_per_minute=0, feeds_per_minute=0)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("dau-thau.example", 200),
        ("DAU-THAU.example:443", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("khac.example", 200),
        ("evil.example", 400),
        ("dau-thau.example.evil.example", 400),
        ("evil-dau-thau.example", 400),
        ("evil.dau-thau.example", 400),
        ("dau-thau.example, evil.example", 400),
        ("dau-thau.example@evil.example", 400),
        ("[::1", 400),
        ("", 400),
    ],
)
def test_only_our_names_are_answered(register: System, standing_clock: FrozenClock, host: str, status: int) -> None:
    desk = Desk(register, standing_clock, trusted_hosts=("khac.example",))
    with desk.ask("/", host=host) as answer:
        assert answer.status_code == status
        assert "evil" not in answer.get_data(as_text=True)


def test_a_wrong_name_is_told_the_right_one_in_both_languages(desk: Desk) -> None:
    assert "mở trang đầu: https://dau-thau.example" in desk.text("/thong-bao/TB-000001", host="evil.example")
    assert "open the home page: https://dau-thau.example" in desk.text("/?lang=en", host="evil.example")


def test_no_answer_holds_the_name_that_was_asked_for(register: System, standing_clock: FrozenClock) -> None:
    desk = Desk(register, standing_clock, trusted_hosts=("khac.example",), trusted_proxies=parse_networks(["10.0.0.1"]))
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "Forwarded": "host=evil.example"}
    for address in ("/", "/tim-kiem?q=tu", "/tim-kiem.atom", "/tim-kiem.rss", "/thong-bao/TB-000001", "/thong-bao//TB"):
        with desk.ask(address, host="khac.example", client="10.0.0.1", headers=forged) as answer:
            said = answer.get_data(as_text=True) + str(answer.headers)
        assert "khac.example" not in said, address
        assert "evil" not in said, address
        assert "gopher" not in said, address


def test_our_redirects_stay_where_the_reader_is(desk: Desk) -> None:
    with desk.ask("/thong-bao//TB-000001?lang=en") as answer:
        assert (answer.status_code, answer.headers["Location"]) == (308, "/thong-bao/TB-000001?lang=en")


@pytest.mark.parametrize(
    ("address", "how", "status", "sentence"),
    [
        ("/tim-kiem?q=" + "x" * 9000, {}, 414, "Bớt từ khóa"),
        ("/", {"headers": {"X-Long": "x" * 17_000}}, 431, "Xóa cookie"),
        ("/", {"method": "POST", "data": b"x" * (1 << 20) + b"x"}, 413, "nhiều nhất 512 KB chữ"),
        ("/", {"method": "DELETE"}, 405, "chỉ để đọc"),
        ("/", {"method": "BREW"}, 405, "chỉ để đọc"),
        ("/", {"environ": {"CONTENT_LENGTH": "-5"}}, 400, "Kiểm tra lại địa chỉ"),
    ],
)
def test_what_is_too_much_is_refused_with_a_page_that_says_what_to_do(
    desk: Desk, address: str, how: dict[str, Any], status: int, sentence: str
) -> None:
    with desk.ask(address, **how) as answer:
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        assert sentence in page
        assert f"Mã tra cứu: {answer.headers['X-Request-Id']}" in page
        if status == 405:
            assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_head_has_the_headers_of_get_and_no_body_even_when_refused(desk: Desk) -> None:
    for address in ("/", "/tim-kiem.atom", "/khong-co", "/tim-kiem?colour=red", "/%ff"):
        with desk.ask(address) as got, desk.ask(address, "HEAD") as head:
            assert (head.status_code, head.get_data()) == (got.status_code, b"")
            assert head.headers["Content-Type"] == got.headers["Content-Type"]


def test_options_names_the_methods(desk: Desk) -> None:
    with desk.ask("/tim-kiem", "OPTIONS") as answer:
        assert (answer.status_code, answer.get_data()) == (200, b"")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    "address",
    [
        "/%ff",
        "/thong-bao/%c0%af",
        "/%00",
        "/%ed%a0%80",
        "/a%0d%0aSet-Cookie:x",
        "/?q=%ff",
        "/tim-kiem?q=%00",
        "/tim-kiem?%ed%a0%80=1",
        "/tim-kiem.atom?q=%c0%80",
    ],
)
def test_what_is_no_text_is_refused(desk: Desk, address: str) -> None:
    assert desk.status(address) == 400


def test_ten_thousand_parameters_are_too_many(desk: Desk) -> None:
    assert desk.status("/tim-kiem?" + "&".join(f"p{number}=1" for number in range(10_000))) == 414
    assert desk.status("/tim-kiem?" + "&".join("q=a" for _ in range(1_900))) == 400
    assert desk.status("/tim-kiem.atom?" + "&".join("kind=x" for _ in range(1_100))) == 400


HOSTILE = [
    *("%ff", "%00", "%c0%af", "%ed%a0%80", "%0d%0a", "%F0%9F%92%A9", "..", "%2e%2e", "%2f", "\\", "'", '"', "<script>"),
    *("{{7*7}}", "%25%32%35", "\u202e", "ﬀ", "İ", "-1", "99999999999999999999", "1e309", "NaN", "0x10", "٣", "%s", "%"),
    *("a" * 900, "*", "?", "#", ";", ":", "(", "AND", "\u0301" * 40, "31/02/2026", "~~", "\t", "GT-000001"),
]
PLACES = [
    *("/", "/tim-kiem", "/tim-kiem.atom", "/tim-kiem.rss", "/thong-bao/", "/goi-thau/", "/tai-lieu/", "/static/"),
    *("/bootstrap/static/", "/metrics", "/khong-co/", "/ke-hoach/", "/don-vi/", "//"),
]
NAMES = [
    "q",
    "kind",
    "page",
    "sort",
    "lang",
    "min_value",
    "max_value",
    "closes_to",
    "organisation",
    "archive",
    "status",
    "",
]


def hostile_address(chance: random.Random) -> str:
    """Return an address that nobody would type."""
    path = chance.choice(PLACES) + "".join(chance.choices(HOSTILE, k=chance.randrange(3)))
    pairs = [f"{chance.choice(NAMES)}={''.join(chance.choices(HOSTILE, k=2))}" for _ in range(chance.randrange(4))]
    return path.replace("?", "%3f").replace("#", "%23") + "?" + "&".join(pairs)


def test_nothing_that_a_client_can_send_is_answered_with_a_fault_of_ours(desk: Desk) -> None:
    desk.app.testing = False
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed={seed}")  # noqa: T201 - pytest shows it when the test fails
    chance = random.Random(seed)
    for _ in range(NUMBER_OF_HOSTILE_REQUESTS):
        address, method = hostile_address(chance), chance.choice(["GET", "GET", "HEAD", "POST", "OPTIONS", "PUT"])
        extra = {"If-None-Match": chance.choice(HOSTILE[5:]), "Accept-Language": "\xff", "Range": "bytes=9-1"}
        given = {name: value for name, value in extra.items() if value.isascii() and chance.random() < 0.3}
        assert desk.status(address, method, headers=given) < 500, (method, address, given)


def test_a_database_that_is_away_is_told_as_such(register: System, standing_clock: FrozenClock) -> None:
    away = replace(register, database=open_database(f"sqlite:///{register.settings.data_dir}/khong-co/x.sqlite3"))
    desk = Desk(away, standing_clock)
    for address, sentence in (
        ("/tim-kiem", "Cổng tạm thời chưa trả lời được"),
        ("/?lang=en", "cannot answer for the moment"),
    ):
        with desk.ask(address) as answer:
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "30"
            assert sentence in answer.get_data(as_text=True)
    assert desk.status("/static/register.css") == 200


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("SELECT 1", None, Exception("server closed the connection")), 503),
        (DataError("SELECT 1", None, Exception("text fields cannot contain NUL")), 400),
        (RuntimeError("a fault of ours"), 500),
        (OSError(ENOSPC, "no room for an index"), 503),
        (OSError(EACCES, "not ours to read"), 500),
    ],
)
def test_a_failure_is_answered_by_whose_it_is(
    register: System, standing_clock: FrozenClock, error: Exception, status: int
) -> None:
    desk = Desk(register, standing_clock)

    def fail() -> str:
        raise error

    desk.app.add_url_rule("/fails", "fails", fail)
    with desk.ask("/fails") as answer:
        assert answer.status_code == status
        assert str(error) not in answer.get_data(as_text=True)
        assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)


def test_when_not_even_an_error_page_can_be_drawn_a_last_word_is_said(
    register: System, standing_clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(register, standing_clock)
    desk.app.jinja_env.loader = None
    for method in ("GET", "HEAD"):
        with desk.ask("/", method) as answer:
            assert answer.status_code == 500
            assert ("Mã tra cứu" in answer.get_data(as_text=True)) is (method == "GET")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no page could be drawn" in caplog.text


def test_a_form_may_not_hold_more_than_the_settings_say(register: System) -> None:
    app = create_app(replace(register, settings=replace(register.settings, max_form_parts=7, max_form_bytes=2000)))
    assert (app.config["MAX_FORM_PARTS"], app.config["MAX_FORM_MEMORY_SIZE"]) == (7, 2000)
    assert app.config["MAX_CONTENT_LENGTH"] == register.settings.max_body_bytes
