"""What people type is read as they mean it, or refused with an example."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.core.money import is_storable, plain
from procurement.notices import typed
from procurement.notices.instants import WRITTEN_ZONE, written_date, written_instant
from procurement.notices.schemas import labelled
from procurement.notices.words import instant_in_words

DAYS = st.dates(date(1900, 1, 2), date(2200, 12, 30))
INSTANTS = st.builds(datetime.combine, DAYS, st.times(), st.just(WRITTEN_ZONE))
AMOUNTS = st.one_of(st.decimals(0, 10**15, places=4), st.decimals(0, 1000, places=3)).filter(is_storable)


@pytest.mark.parametrize(
    "text",
    [
        "30/11/2026 15:00", "30/11/2026 15h00", "30/11/2026 15h", "30/11/2026 15 giờ", "30/11/2026 15 giờ 00 phút",
        "15h ngày 30/11/2026", "15 giờ 00 phút, ngày 30/11/2026", "30-11-2026 15:00", "30.11.2026 15g00",
        "thứ Hai, 30/11/2026, 15:00 (giờ Hà Nội)", "Monday, 30/11/2026, 15:00 (Hà Nội time)", "2026-11-30T08:00:00Z",
        "15 giờ 00 ngày 30 tháng 11 năm 2026", "15h 30/11/2026", "ngay 30 thang 11 nam 2026 15h",
        "ngày 30/11/2026 15:00",
        " 30/11/2026\u00a015:00 ", "３０／１１／２０２６ １５：００", "30/11/2026 lúc 15h", "30/11/2026, 15:00:00",
    ],
)  # fmt: skip
def test_one_instant_is_read_however_it_is_written(text: str) -> None:
    assert typed.typed_instant(text) == "2026-11-30T15:00:00+07:00"


def test_half_past_nine_is_read_in_the_words_of_an_office() -> None:
    assert typed.typed_instant("9h30 ngày 5/1/2027") == "2027-01-05T09:30:00+07:00"
    assert typed.typed_instant("5/1/2027 9h30'") == "2027-01-05T09:30:00+07:00"


NO_INSTANTS = (
    "30/11/2026", "15h00", "30/11/26 9h", "30/11/2026 15h000", "mai", "", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_INSTANTS)
def test_what_is_no_instant_is_refused_with_an_example(text: str) -> None:
    assert refusal(typed.typed_instant, text) == Problem(
        (), "typed.instant", {"value": text, "example": "30/11/2026 15:00"}
    )


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("31/11/2026 9h", "typed.no_day", "31/11/2026"), ("11/30/2026 9h", "typed.no_day", "11/30/2026"),
        ("31/2/2027 24:00", "typed.no_day", "31/02/2027"), ("30/11/2026 24h", "typed.no_time", "24:00"),
        ("30/11/2026 23:60", "typed.no_time", "23:60"),
    ],
)  # fmt: skip
def test_a_day_or_time_that_there_is_not_is_named(text: str, code: str, found: str) -> None:
    told = {"value": text, "example": "30/11/2026 15:00", "found": found}
    assert refusal(typed.typed_instant, text) == refusal(typed.typed_instant_or_date, text) == Problem((), code, told)
    assert refusal(typed.typed_date, text).code == code


@given(INSTANTS, st.sampled_from(["%d/%m/%Y %H:%M:%S", "%H:%M:%S ngày %d/%m/%Y", "%d-%m-%Y, %H:%M:%S"]))
def test_every_instant_is_read_in_every_order(at: datetime, shape: str) -> None:
    assert typed.typed_instant(at.strftime(shape)) == written_instant(at.replace(microsecond=0).isoformat())


@given(INSTANTS)
def test_every_instant_comes_back_from_what_is_shown(at: datetime) -> None:
    written = written_instant(at.isoformat())
    assert written is not None
    assert typed.typed_instant(typed.shown_instant(written)) == written


@given(INSTANTS)
def test_every_instant_comes_back_from_its_words(at: datetime) -> None:
    written = written_instant(at.replace(microsecond=0).isoformat())
    assert written is not None
    assert typed.typed_instant(instant_in_words(written, "vi")) == written
    assert typed.typed_instant(instant_in_words(written, "en")) == written


@given(DAYS)
def test_every_date_comes_back_from_what_is_shown(day: date) -> None:
    assert typed.typed_date(typed.shown_date(day.isoformat())) == day.isoformat()
    assert typed.typed_instant_or_date(typed.shown_date(day.isoformat())) == written_date(day.isoformat())


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234.567", "1234567"), ("1,5 tỷ", "1500000000"), ("1.5 tỷ", "1500000000"), ("500 triệu", "500000000"),
        ("1.234.567,5", "1234567.5"), ("１.２３４.５６７", "1234567"), ("1,234,567", "1234567"), ("500tr", "500000000"),
        ("2 nghìn tỷ đồng", "2000000000000"), ("4861200000", "4861200000"), ("1.500", "1500"),
        ("1.500 triệu", "1500000000"), ("1,125 tỷ", "1125000000"), ("1,5 triệu", "1500000"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_an_officer_means_them(text: str, amount: str) -> None:
    assert typed.typed_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1.5", "1,234", "12.50", "1.2345", "1,500 triệu", "1,500tr", "2,500 million"])
def test_an_amount_that_may_be_two_is_refused_by_a_sentence_that_shows_both_ways(text: str) -> None:
    problem = labelled(("body", "price"), refusal(typed.typed_amount, text))
    assert describe(problem, "vi") == (
        f"Giá gói thầu: “{text}” có thể hiểu hai cách; hãy ghi đủ chữ số, hoặc ghi kèm triệu, tỷ, "
        "ví dụ 1.234.000; 1,5 tỷ"
    )


@pytest.mark.parametrize("text", ["", "một tỷ", "-5", "1e9", "5 tạ", "99999999999999999", "\ud800"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert refusal(typed.typed_amount, text).code == "typed.amount"


@given(AMOUNTS)
def test_every_amount_comes_back_from_what_is_shown(amount: Decimal) -> None:
    assert plain(typed.typed_amount(typed.shown_amount(amount))) == plain(amount)


@pytest.mark.parametrize(
    ("text", "number"),
    [("2,5", "2.5"), ("2.5", "2.5"), ("2,5 %", "2.5"), ("-1", "-1"), ("90", "90"), ("1,234", "1.234")],
)
def test_numbers_are_read_with_either_decimal_sign(text: str, number: str) -> None:
    assert typed.typed_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "", "hai", "1,2,3", "2.5.1", "1e3"])
def test_a_number_that_may_be_a_thousand_times_larger_is_refused(text: str) -> None:
    assert refusal(typed.typed_number, text).code == "typed.number"


@given(st.decimals(-(10**6), 10**6, places=4))
def test_every_number_comes_back_from_what_is_shown(number: Decimal) -> None:
    assert typed.typed_number(typed.shown_number(number)) == number


@given(st.integers(0, 10**12))
def test_whole_numbers_come_back_with_and_without_groups(number: int) -> None:
    assert typed.typed_whole(typed.shown_number(number)) == number
    assert typed.typed_whole(f"{number:,}".replace(",", ".")) == number


@pytest.mark.parametrize("text", ["2,5", "1.23", "chín", "-1", ""])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert refusal(typed.typed_whole, text).code == "typed.whole"


@pytest.mark.parametrize(
    ("text", "flag"), [("có", True), ("Co", True), ("X", True), ("không", False), ("KHONG", False)]
)
def test_flags_are_words(text: str, flag: bool) -> None:
    assert typed.typed_flag(text) is flag


def test_flags_come_back_and_other_words_are_refused() -> None:
    for language in ("vi", "en"):
        assert [typed.typed_flag(typed.shown_flag(flag, language)) for flag in (True, False)] == [True, False]
    assert refusal(typed.typed_flag, "có lẽ").code == "typed.flag"


def test_codes_are_read_from_their_labels_in_both_languages() -> None:
    assert typed.typed_code("field", "Xây lắp") == typed.typed_code("field", "works") == "XL"
    assert typed.typed_code("field", "XL") == "XL"
    assert typed.typed_code("contract_type", "TG_DGCD") == "TG_DGCD"
    assert typed.shown_code("field", "XL") == "Xây lắp"
    assert refusal(typed.typed_code, "field", "xây").params["example"] == "Hàng hóa"


def refusal(read: Callable[..., Any], *arguments: str) -> Problem:
    with pytest.raises(Invalid) as caught:
        read(*arguments)
    return caught.value.problems[0]
