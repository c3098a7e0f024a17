"""Values as the portal writes them: amounts with a decimal comma, ISO times or an epoch, flags as 0, "1" or "Y"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from procurement.core.errors import Invalid
from procurement.core.money import parse_amount
from procurement.core.text import clean_line
from procurement.notices.instants import WRITTEN_ZONE, written_date, written_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLAIN = re.compile(r"-?\d{1,30}(\.\d{1,15})?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
MOST_DIGITS = 40
REMARK = re.compile(r"\s*\([^()]*\)\s*$")
"""What a page of the portal adds behind an amount: "35.000.000 (Cam kết trong đơn dự thầu)"."""
PERIOD = re.compile(r"(\d{1,6}(?:[.,]\d+)?)\s*(ngày|tháng|năm)", re.IGNORECASE)

FLAGS = {"1": True, "Y": True, "true": True, "0": False, "N": False, "false": False}
UNITS = {"D": "day", "M": "month", "T": "month", "Y": "year", "N": "year"}
WORDS = {"ngày": "day", "tháng": "month", "năm": "year"}
QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4}


class Unreadable(ValueError):
    """A value that is none of what its field holds elsewhere."""


def read_text(value: Any) -> str:
    """Return ``value`` as text; a list of one entry, as search rows have it, is that entry."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable
    if isinstance(value, Decimal) and abs(value.adjusted()) > MOST_DIGITS:
        raise Unreadable  # written out, 1e999999 would fill a megabyte
    return value if isinstance(value, str) else format(value, "f" if isinstance(value, Decimal) else "d")


def read_decimal(value: Any) -> Decimal:
    """Return an exact number: a JSON number, plain text, or as pages show it, "2.609.041.591,923 VND".

    "1.234" groups its digits where it is text, and has three decimals where it is a number.
    """
    text = REMARK.sub("", clean_line(read_text(value)))
    if PLAIN.fullmatch(text) and (isinstance(value, Decimal) or not GROUPED.fullmatch(text)):
        return Decimal(text)
    try:
        return parse_amount(text)
    except Invalid as error:
        raise Unreadable from error


def read_percent(value: Any) -> Decimal:
    """Return a percentage, a score or another small number, "97.05" or "97,05"."""
    text = clean_line(read_text(value)).removesuffix("%").strip().replace(",", ".")
    if not PLAIN.fullmatch(text):
        raise Unreadable
    return Decimal(text)


def read_whole(value: Any) -> int:
    """Return a whole number."""
    number = read_percent(value)
    if number != number.to_integral_value():
        raise Unreadable
    return int(number)


def read_quarter(value: Any) -> int | None:
    """Return a quarter from its Roman numeral; 0 stands for none."""
    text = read_text(value).strip()
    if text not in ("0", *QUARTERS):
        raise Unreadable
    return QUARTERS.get(text)


def read_flag(value: Any) -> bool:
    """Return a flag."""
    text = str(value).lower() if isinstance(value, bool) else read_text(value).strip()
    if text not in FLAGS:
        raise Unreadable
    return FLAGS[text]


def read_moment(value: Any) -> str:
    """Return an instant as we write it, or a date where no time is given; an epoch is in seconds or milliseconds."""
    text = clean_line(read_text(value))
    if re.fullmatch(r"\d{9,14}", text, re.ASCII):
        seconds = Decimal(text) / (1000 if len(text) > 10 else 1)
        moment = (EPOCH + timedelta(microseconds=int(seconds * 1_000_000))).astimezone(WRITTEN_ZONE)
        text = moment.isoformat()
    found = written_instant(text) or written_date(text)
    if found is None:
        raise Unreadable
    return found


def read_date(value: Any) -> str:
    """Return a date; the portal writes that of a decision as its last second, 23:59:59."""
    return read_moment(value)[:10]


def read_duration(value: Any, unit: str | None = None) -> dict[str, Any]:
    """Return a length of time: a number with the portal's letter for the unit, or words such as "100 ngày"."""
    if unit is not None:
        if unit not in UNITS:
            raise Unreadable
        return {"value": read_percent(value), "unit": UNITS[unit]}
    text = clean_line(read_text(value))
    match = PERIOD.fullmatch(text)
    return {"value": read_percent(match[1]), "unit": WORDS[match[2].lower()]} if match else {"text": text}
