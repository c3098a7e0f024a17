"""How instants, amounts and sizes read in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from procurement.documents.content import PDF
from procurement.httpkit import formats

CLOSING = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer a request in ``language``."""
    with Flask(__name__).test_request_context(f"/?lang={language}"):
        yield


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("vi", "thứ Hai, 30/11/2026, 15:00 (giờ Hà Nội)"),
        ("en", "Monday, 30/11/2026, 15:00 (Hà Nội time)"),
    ],
)
def test_an_instant_is_exact_in_hanoi_time(language: str, expected: str) -> None:
    with speaking(language):
        assert formats.long_instant(CLOSING) == expected


def test_the_day_is_that_of_hanoi_and_seconds_show_where_there_are_some() -> None:
    with speaking("vi"):
        assert formats.long_instant(datetime(2026, 11, 28, 17, 0, 21, tzinfo=UTC)).startswith(
            "Chủ nhật, 29/11/2026, 00:00:21"
        )


def test_a_short_instant_names_another_year_and_no_seconds() -> None:
    with speaking("vi"):
        assert formats.short_instant(CLOSING + timedelta(seconds=21), CLOSING) == "thứ Hai 30/11, 15:00"
        assert formats.short_instant(CLOSING, CLOSING) == "thứ Hai 30/11, 15:00"
        assert formats.short_instant(CLOSING, CLOSING + timedelta(days=60)) == "thứ Hai 30/11/2026, 15:00"


@pytest.mark.parametrize(
    ("before", "vietnamese", "english"),
    [
        (timedelta(days=5, hours=11, minutes=59), "còn 5 ngày 11 giờ", "5 days 11 hours left"),
        (timedelta(days=1, hours=1), "còn 1 ngày 1 giờ", "1 day 1 hour left"),
        (timedelta(days=2), "còn 2 ngày", "2 days left"),
        (timedelta(hours=11, minutes=20, seconds=59), "còn 11 giờ 20 phút", "11 hours 20 minutes left"),
        (timedelta(minutes=1), "còn 1 phút", "1 minute left"),
        (timedelta(seconds=59), "còn chưa đầy một phút", "less than a minute left"),
        (timedelta(microseconds=1), "còn chưa đầy một phút", "less than a minute left"),
        (timedelta(0), None, None),
        (timedelta(days=-1), None, None),
    ],
)
def test_the_time_left_is_said_in_at_most_two_units(
    before: timedelta, vietnamese: str | None, english: str | None
) -> None:
    for language, expected in (("vi", vietnamese), ("en", english)):
        with speaking(language):
            assert formats.remaining(CLOSING, CLOSING - before) == expected


def test_amounts_read_in_full_and_short_and_say_when_there_is_none() -> None:
    with speaking("vi"):
        assert formats.amount(Decimal("2609041591.923")) == "2.609.041.591,923 đồng"
        assert formats.brief_amount(Decimal("4861200000")) == "4,86 tỷ đồng"
        assert formats.amount(None) == formats.brief_amount(None) == "không công bố giá"
        assert formats.money({"amount": Decimal("5.5"), "currency": "USD"}) == "5,5 USD"
        assert formats.money({"currency": "VND"}) is None
    with speaking("en"):
        assert formats.amount(None) == "price not disclosed"
        assert formats.amount(Decimal(1234567)) == "1,234,567 VND"


def test_plain_numbers_have_the_signs_of_the_language() -> None:
    with speaking("vi"):
        assert [formats.number(value) for value in (1204, Decimal("-0.5"), Decimal("12.50"))] == [
            "1.204",
            "-0,5",
            "12,50",
        ]
    with speaking("en"):
        assert formats.number(Decimal("1204.5")) == "1,204.5"


def test_sizes_are_rounded_up_so_that_no_file_is_empty() -> None:
    with speaking("vi"):
        assert [formats.size(value) for value in (12, 1024, 1025, 3_250_586)] == ["12 B", "1 KB", "2 KB", "3,1 MB"]


def test_a_file_is_called_by_its_ending() -> None:
    assert [formats.file_kind(PDF), formats.file_kind("text/csv"), formats.file_kind(None)] == ["PDF", "text/csv", None]


def test_a_day_reads_the_same_everywhere() -> None:
    assert formats.day(date(2026, 1, 2)) == "02/01/2026"
