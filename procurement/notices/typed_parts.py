"""Parts of a notice that are one statement, as people write them on one line: money, a duration, a start, a decision.

Each pair is an inverse of the other: ``typed_*`` raises Invalid like those of ``notices.typed``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from babel.numbers import list_currencies
from marshmallow import Schema

from procurement.core.errors import Invalid, Problem
from procurement.notices.bodies import Duration, Money, Start
from procurement.notices.codes import DURATION_UNIT
from procurement.notices.schemas import Decision
from procurement.notices.typed import (
    short_days,
    shown_amount,
    shown_date,
    shown_number,
    tidied,
    typed_amount,
    typed_date,
    typed_number,
)

VND = "VND"
CURRENCIES = list_currencies()
"""The codes of ISO 4217, also those of former currencies."""

FOREIGN = re.compile(r"(.+?) ?\b([A-Z]{3})")
LENGTH = re.compile(r"([\d.,]+) ?(\w+)")
UNITS = {
    word: code for code, row in DURATION_UNIT.items() for word in (row.vi, row.en, code, row.en.removesuffix("s"))
} | {"ngay": "day", "thang": "month", "nam": "year"}

ROMAN = ("I", "II", "III", "IV")
START = re.compile(
    r"(?:(?:(quý|quy|q|quarter) ?([1-4]|I{1,3}|IV)|(tháng|thang|month|t)? ?(\d{1,2})) ?[/ -] ?)?(?:n[ăa]m )?(\d{4})",
    re.I,
)

DECISION = re.compile(
    r"(?:quyết định )?(?:số:? ?)?(?P<number>(?!ng[àa]y |c[ủu]a ).+?)??"
    r"(?:,? ?ng[àa]y (?P<date>\S+))?(?:,? ?c[ủu]a (?P<authority>.+))?",
    re.IGNORECASE,
)


def typed_money(text: str) -> dict[str, Any]:
    """Return ``{amount, currency}`` of "1,5 tỷ" (đồng) or "250.000,50 USD": a foreign currency by its ISO code.

    "1.500.000 VAT" is refused (``typed.amount_tax``), and so is what is no currency (``typed.currency``).
    """
    foreign = FOREIGN.fullmatch(tidied(text))
    if foreign and foreign[2] not in (VND, "VAT"):
        if foreign[2] not in CURRENCIES:
            params = {"value": text, "found": foreign[2], "example": "1.500.000; 250.000,50 USD"}
            raise Invalid([Problem((), "typed.currency", params)])
        return {"amount": typed_amount(foreign[1]), "currency": foreign[2]}
    return {"amount": typed_amount(text), "currency": VND}


def shown_money(value: Mapping[str, Any]) -> str:
    """Return "1.500.000.000" or "250.000,5 USD"."""
    shown, currency = shown_amount(Decimal(value["amount"])), value.get("currency", VND)
    return shown if currency == VND else f"{shown} {currency}"


def typed_duration(text: str) -> dict[str, Any]:
    """Return ``{value, unit}`` of "180 ngày", "6 tháng"; whatever else was written stays as ``{text}``."""
    tidy = tidied(text)
    match = LENGTH.fullmatch(tidy)
    unit = UNITS.get(match[2].lower()) if match else None
    if match is None or unit is None:
        return {"text": tidy}
    try:
        return {"value": typed_number(match[1]), "unit": unit}
    except Invalid:
        return {"text": tidy}


def shown_duration(value: Mapping[str, Any]) -> str:
    """Return "180 ngày", or the words that stand for it."""
    if "value" not in value:
        return str(value.get("text", ""))
    unit = DURATION_UNIT.get(value.get("unit", "day"), DURATION_UNIT["day"])
    return f"{shown_number(value['value'])} {unit.vi}"


def typed_start(text: str) -> dict[str, Any]:
    """Return ``{quarter|month, year}`` of "quý IV/2026", "tháng 3/2026", "3/2026", "2026"."""
    match = START.fullmatch(tidied(text))
    year = int(match[5]) if match else 0
    month = int(match[4]) if match and match[4] else None
    if match is None or not 1990 <= year <= 2200 or month not in (None, *range(1, 13)):
        raise Invalid([Problem((), "typed.start", {"value": text, "example": "quý IV/2026; tháng 11/2026"})])
    if match[2]:
        quarter = match[2].upper()
        return {"quarter": ROMAN.index(quarter) + 1 if quarter in ROMAN else int(quarter), "year": year}
    return {"year": year} if month is None else {"month": month, "year": year}


def shown_start(value: Mapping[str, Any]) -> str:
    """Return "quý IV/2026", "tháng 3/2026" or "2026"."""
    if value.get("month"):
        return f"tháng {value['month']}/{value['year']}"
    return f"quý {ROMAN[value['quarter'] - 1]}/{value['year']}" if value.get("quarter") else str(value["year"])


def typed_decision(text: str) -> dict[str, Any]:
    """Return ``{number, date, authority}`` of "283/QĐ-UBND ngày 27/11/2026 của UBND phường Mẫu", as officials quote;
    also with "ngày 27 tháng 11 năm 2026", and typed without marks.

    Raises Invalid where what stands behind "ngày" is no date.
    """
    match = DECISION.fullmatch(short_days(tidied(text)))
    said = match.groupdict() if match else {}
    if said.get("date"):
        said["date"] = typed_date(said["date"].rstrip(","))
    return {key: value for key, value in said.items() if value}


def shown_decision(value: Mapping[str, Any]) -> str:
    """Return "283/QĐ-UBND ngày 27/11/2026 của UBND phường Mẫu"."""
    parts = [str(value.get("number", ""))]
    parts += [f"ngày {shown_date(value['date'])}"] if value.get("date") else []
    parts += [f"của {value['authority']}"] if value.get("authority") else []
    return " ".join(part for part in parts if part)


class Statement(NamedTuple):
    """How a part is read from one line and shown as one."""

    read: Callable[[str], dict[str, Any]]
    show: Callable[[Mapping[str, Any]], str]


STATEMENTS: dict[type[Schema], Statement] = {
    Money: Statement(typed_money, shown_money),
    Duration: Statement(typed_duration, shown_duration),
    Start: Statement(typed_start, shown_start),
    Decision: Statement(typed_decision, shown_decision),
}
"""The parts that one line says, by their schemas."""
