"""Amounts of money as people type and read them. Amounts are exact decimals; nothing here knows binary fractions."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from procurement.core.errors import Invalid, Problem
from procurement.core.text import clean_line

MAX_DIGITS = 20
MAX_DECIMALS = 4

UNITS = {
    "": 0,
    "nghìn": 3, "ngàn": 3, "thousand": 3,
    "triệu": 6, "tr": 6, "million": 6,
    "tỷ": 9, "tỉ": 9, "billion": 9,
    "nghìn tỷ": 12, "nghìn tỉ": 12, "ngàn tỷ": 12,
    "nghin": 3, "ngan": 3, "trieu": 6, "ty": 9, "ti": 9, "nghin ty": 12, "ngan ty": 12,
}  # fmt: skip
"""Words behind a number and the power of ten they stand for, also as they are typed without marks."""

TYPED = re.compile(r"([0-9][0-9.,\x20]*?)\s*([^\W\d_][^\d.,]*?)?", re.IGNORECASE)
BEHIND_UNIT = re.compile(r"(?<=[^\W\d_])\s+(?=\d)")
CURRENCY_WORDS = re.compile(r"\s*(đồng|dong|vnđ|vnd|đ|₫)\s*$", re.IGNORECASE)
SHORT_UNITS = {"vi": ((9, "tỷ"), (6, "triệu")), "en": ((9, "billion"), (6, "million"))}


def plain(amount: Decimal) -> str:
    """Return ``amount`` in plain notation without trailing zeros: the form in which amounts are hashed and stored."""
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def is_storable(amount: Decimal) -> bool:
    """Tell whether ``amount`` is one a notice may carry: not negative, 20 digits of which 4 after the point."""
    if not amount.is_finite() or amount < 0:
        return False
    if amount.adjusted() >= MAX_DIGITS - MAX_DECIMALS:
        return False
    exponent = amount.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MAX_DECIMALS


def parse_amount(text: str) -> Decimal:
    """Read a typed amount in đồng: "1.234.567", "1,5 tỷ", "2 tỷ 500 triệu", "2.609.041.591,923 đồng", "1,234,567".

    Points group and the comma is the decimal sign, as in Vietnamese; several commas group as in English. Raises
    Invalid for anything else, also for "1,234" without a unit, which may be either.
    """
    parts = [_part(each) for each in BEHIND_UNIT.split(CURRENCY_WORDS.sub("", clean_line(text)))]
    read = [part for part in parts if part is not None]
    falls = all(power and amount < Decimal(10) ** before for (_, before), (amount, power) in pairwise(read))
    whole = sum((amount for amount, _ in read), Decimal())
    if len(read) < len(parts) or not falls or not is_storable(whole):
        raise _unreadable(text)
    return whole


def _part(text: str) -> tuple[Decimal, int] | None:
    """Return what a number with at most one unit means, and the power of ten of its unit; None for anything else."""
    match = TYPED.fullmatch(text)
    power = UNITS.get((match[2] or "").lower()) if match else None
    number = _number(match[1].replace(" ", ""), has_unit=bool(match[2])) if match else None
    return None if power is None or number is None else (Decimal(plain(number.scaleb(power))), power)


def _unreadable(text: str) -> Invalid:
    return Invalid([Problem((), "amount.unreadable", {"value": text, "example": "1.234.567.000"})])


def _number(text: str, has_unit: bool) -> Decimal | None:
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?|\d+(,\d+)?", text):
        if not has_unit and re.fullmatch(r"\d{1,3},\d{3}", text):
            return None
        return Decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(,\d{3}){2,}(\.\d+)?|\d{1,3},\d{3}\.\d+", text):
        return Decimal(text.replace(",", ""))
    return Decimal(text) if re.fullmatch(r"\d+\.\d{1,2}", text) and has_unit else None


def format_amount(amount: Decimal, language: str = "vi", currency: str = "VND") -> str:
    """Return "1.234.567.890 đồng" or "1,234,567,890 VND"; decimals stay, other currencies keep their code."""
    return f"{_grouped(plain(amount), language)} {_currency_word(currency, language)}"


def short_amount(amount: Decimal, language: str = "vi", currency: str = "VND") -> str:
    """Return the amount rounded to two decimals of its unit, "1,23 tỷ đồng", for rows where space is short."""
    for power, word in SHORT_UNITS[language]:
        scaled = amount.scaleb(-power).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if scaled >= 1:
            return f"{_grouped(plain(scaled), language)} {word} {_currency_word(currency, language)}"
    return format_amount(amount, language, currency)


def _currency_word(currency: str, language: str) -> str:
    return "đồng" if (currency, language) == ("VND", "vi") else currency


def _grouped(text: str, language: str) -> str:
    whole, _, fraction = text.partition(".")
    group, point = (".", ",") if language == "vi" else (",", ".")
    return f"{int(whole):,}".replace(",", group) + (point + fraction if fraction else "")
