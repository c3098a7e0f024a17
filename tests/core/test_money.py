"""Amounts as people type and read them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from procurement.core.errors import Invalid
from procurement.core.money import format_amount, is_storable, parse_amount, plain, short_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.234.567", "1234567"),
        ("1234567", "1234567"),
        ("1 234 567 đ", "1234567"),
        ("1.234", "1234"),
        ("1,234,567", "1234567"),
        ("1,234,567.5 VND", "1234567.5"),
        ("2.609.041.591,923 đồng", "2609041591.923"),
        ("1,5 tỷ", "1500000000"),
        ("1.5 tỷ", "1500000000"),
        ("1,234 tỷ đồng", "1234000000"),
        ("1.234 tỷ", "1234000000000"),
        ("500 triệu", "500000000"),
        ("500tr", "500000000"),
        ("2 nghìn tỷ", "2000000000000"),
        ("5 ty", "5000000000"),
        ("1,5 TY DONG", "1500000000"),
        ("500 trieu", "500000000"),
        ("2 nghin ty", "2000000000000"),
        ("1.5 billion VND", "1500000000"),
        ("0 đồng", "0"),
        ("2 tỷ 500 triệu", "2500000000"),
        ("1 tỷ 50 triệu 300 nghìn đồng", "1050300000"),
        ("3 ty 7,5 trieu", "3007500000"),
    ],
)
def test_typed_amounts_are_read_as_their_writers_mean_them(typed: str, amount: str) -> None:
    assert parse_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "một tỷ",
        "1,234",
        "1.23.4",
        "1,2,3",
        "-5",
        "5 tạ",
        "tỷ",
        "1e9",
        "99999999999 tỷ",
        "0,00001",
        "2 tỷ 500",
        "500 triệu 2 tỷ",
        "1 tỷ 1500 triệu",
        "2 tỷ 3 tỷ",
        "1 tỷ 2 tạ",
    ],
)
def test_what_may_mean_two_things_or_nothing_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_amount(typed)
    assert caught.value.problems[0].code == "amount.unreadable"


@pytest.mark.parametrize(
    ("amount", "language", "currency", "shown"),
    [
        ("1234567890", "vi", "VND", "1.234.567.890 đồng"),
        ("1234567890", "en", "VND", "1,234,567,890 VND"),
        ("2609041591.923", "vi", "VND", "2.609.041.591,923 đồng"),
        ("2609041591.923", "en", "USD", "2,609,041,591.923 USD"),
        ("1E+6", "vi", "USD", "1.000.000 USD"),
        ("0", "vi", "VND", "0 đồng"),
    ],
)
def test_amounts_are_shown_in_full_as_each_language_groups_them(
    amount: str, language: str, currency: str, shown: str
) -> None:
    assert format_amount(Decimal(amount), language, currency) == shown


@pytest.mark.parametrize(
    ("amount", "language", "shown"),
    [
        ("1234567890", "vi", "1,23 tỷ đồng"),
        ("1234567890", "en", "1.23 billion VND"),
        ("1225000000", "vi", "1,23 tỷ đồng"),
        ("2318913185000", "vi", "2.318,91 tỷ đồng"),
        ("999999999", "vi", "1 tỷ đồng"),
        ("500000000", "vi", "500 triệu đồng"),
        ("45600", "vi", "45.600 đồng"),
    ],
)
def test_short_amounts_are_rounded_to_two_decimals_of_their_unit(amount: str, language: str, shown: str) -> None:
    assert short_amount(Decimal(amount), language) == shown


@given(st.decimals(0, 10**15, places=4, allow_nan=False))
def test_a_shown_amount_reads_back_exactly(amount: Decimal) -> None:
    shown = format_amount(amount)
    assume(not re.fullmatch(r"\d{1,3},\d{3} đồng", shown))  # an English reader may mean thousands: refused when read
    assert parse_amount(shown) == amount


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18))
def test_the_plain_form_is_exact_without_exponent_or_trailing_zeros(amount: Decimal) -> None:
    text = plain(amount)
    assert Decimal(text) == amount
    assert "e" not in text.lower()
    assert "." not in text or not text.endswith("0")


@pytest.mark.parametrize(
    ("amount", "storable"),
    [
        ("9999999999999999.9999", True),
        ("10000000000000000", False),
        ("1E+15", True),
        ("0.0001000", True),
        ("0.00001", False),
        ("-1", False),
        ("Infinity", False),
        ("NaN", False),
        ("1E+999999", False),
    ],
)
def test_only_amounts_of_twenty_digits_with_four_decimals_can_be_stored(amount: str, storable: bool) -> None:
    assert is_storable(Decimal(amount)) is storable
