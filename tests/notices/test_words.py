"""Amounts in words, read back by a reader that shares no code with the writer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.money import is_storable
from procurement.notices.words import amount_in_words, instant_in_words

ONES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15}


def read_vietnamese(text: str) -> int:
    total = high = group = 0
    for word in text.split():
        if word in ONES:
            group += ONES[word]
        elif word == "mươi":
            group = group // 100 * 100 + group % 100 * 10
        elif word == "trăm":
            group *= 100
        elif word in ("nghìn", "triệu"):
            total, group = total + group * {"nghìn": 10**3, "triệu": 10**6}[word], 0
        elif word == "tỷ":
            high, total, group = (high + total + group) * 10**9, 0, 0
        else:
            assert word == "linh", word
    return high + total + group


def read_english(text: str) -> int:
    total = group = 0
    for word in text.replace("-", " ").split():
        if word in SMALL:
            group += SMALL.index(word)
        elif word in TENS:
            group += (TENS.index(word) + 2) * 10
        elif word == "hundred":
            group *= 100
        else:
            total, group = total + group * 10 ** SCALES[word], 0
    return total + group


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "không đồng"),
        ("1500000000", "một tỷ năm trăm triệu đồng"),
        ("4861200000", "bốn tỷ tám trăm sáu mươi mốt triệu hai trăm nghìn đồng"),
        ("2318913185000", "hai nghìn ba trăm mười tám tỷ chín trăm mười ba triệu một trăm tám mươi lăm nghìn đồng"),
        ("15", "mười lăm đồng"),
        ("105", "một trăm linh năm đồng"),
        ("124", "một trăm hai mươi tư đồng"),
        ("14", "mười bốn đồng"),
        ("1021", "một nghìn không trăm hai mươi mốt đồng"),
        ("1000000005", "một tỷ không trăm linh năm đồng"),
        ("2609041591.923", "hai tỷ sáu trăm linh chín triệu không trăm bốn mươi mốt nghìn năm trăm chín mươi mốt "
                           "phẩy chín hai ba đồng"),
        ("1000000000000000", "một triệu tỷ đồng"),
    ],
)  # fmt: skip
def test_amounts_are_said_as_on_a_receipt(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


def test_english_and_other_currencies_have_their_words() -> None:
    assert amount_in_words(Decimal("1500000000"), "en") == "one billion five hundred million Vietnamese dong"
    assert amount_in_words(Decimal("1234.5"), "en", "USD") == "one thousand two hundred thirty-four point five USD"
    assert amount_in_words(Decimal(21), "vi", "USD") == "hai mươi mốt USD"


@given(st.integers(0, 10**16 - 1))
def test_every_amount_in_words_is_that_amount(number: int) -> None:
    assert is_storable(Decimal(number))
    assert read_vietnamese(amount_in_words(Decimal(number)).removesuffix(" đồng")) == number
    assert read_english(amount_in_words(Decimal(number), "en").removesuffix(" Vietnamese dong")) == number


@given(st.integers(0, 2000), st.sampled_from([1, 10**3, 10**6, 10**9]))
def test_round_amounts_are_that_amount_too(number: int, unit: int) -> None:
    assert read_vietnamese(amount_in_words(Decimal(number * unit)).removesuffix(" đồng")) == number * unit


def test_instants_name_the_day_of_the_week() -> None:
    assert instant_in_words("2026-11-30T15:00:00+07:00") == "thứ Hai, 30/11/2026, 15:00"
    assert instant_in_words("2026-11-29T09:30:12+07:00", "en") == "Sunday, 29/11/2026, 09:30:12"
    assert instant_in_words("2026-11-29") == "Chủ nhật, 29/11/2026"


@pytest.mark.parametrize("written", ["2026-11-30T20:04:29+00:00", "2026-11-30T20:04:29Z", "2026-12-01T03:04:29+07:00"])
def test_day_and_time_are_those_of_viet_nam_however_the_instant_is_written(written: str) -> None:
    assert instant_in_words(written) == "thứ Ba, 01/12/2026, 03:04:29"
