"""What stands in one cell, read as the value of a notice. Typed text goes by the rules of ``notices.typed``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from procurement.core.errors import Invalid, Problem
from procurement.core.money import plain
from procurement.core.text import UnclearText, clean_line
from procurement.importing.sheets.workbooks import Cell
from procurement.notices.codes import TABLES
from procurement.notices.typed import (
    shown_instant,
    typed_amount,
    typed_code,
    typed_date,
    typed_flag,
    typed_instant,
    typed_number,
    typed_whole,
)

TAX_CODE = re.compile(r"[0-9]{10}(-?[0-9]{3})?")
PACKAGE_NUMBER = re.compile(r"BP[0-9]{10}", re.IGNORECASE)
QUARTER = re.compile(r"(?:quý|quy|q)\s*(iv|i{1,3}|[1-4])\s*(?:[/.,-]|năm|nam)?\s*(\d{4})", re.IGNORECASE)
MONTH = re.compile(r"(?:tháng|thang|t)?\s*(\d{1,2})\s*(?:[/.-]|năm|nam)\s*(\d{4})", re.IGNORECASE)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
DURATION = re.compile(r"(\d{1,6}(?:,\d{1,2})?)\s*(ngày|ngay|tháng|thang|năm|nam)(?:\s+lịch)?", re.IGNORECASE)
UNITS = {"ngày": "day", "ngay": "day", "tháng": "month", "thang": "month", "năm": "year", "nam": "year"}


def read_cell(kind: str, cell: Cell) -> Any:
    """Return what ``cell`` says in a column of ``kind``. Raises Invalid with one problem, without path and label."""
    if isinstance(cell, list) and cell[0] == "e":
        _refuse("sheet.cell_error", value=cell[1])
    table = choice_table(kind)
    return typed_code(table, _text(cell)) if table else READERS[kind](cell)


def choice_table(kind: str) -> str | None:
    """Return the table of codes from which a column of ``kind`` takes its values, if it does."""
    name, *rest = kind.split(":")
    return rest[0] if name == "choice" else None


def choice_codes(kind: str) -> list[str]:
    """Return the codes that a column of ``kind`` offers, in the order of their table."""
    _, table, *only = kind.split(":")
    return only[0].split(",") if only else list(TABLES[table])


def _text(cell: Cell) -> str:
    """Return a text, or a number as somebody would have typed it; never what Excel made a date of."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if cell[0] != "n":
        _refuse("sheet.date_in_text", value=shown_instant(cell[1][:19]) if cell[0] == "d" else cell[1])
    return plain(Decimal(cell[1]))


def _code(cell: Cell) -> str:
    """Return an identifier. A number has lost the zeros before it; a tax code stands for the body that has it."""
    text = _text(cell).strip()
    if isinstance(cell, list) and len(text) not in (10, 13):
        _refuse("sheet.leading_zero", value=text)
    compact = re.sub(r"[\s.]", "", text)
    return f"vn{compact}" if TAX_CODE.fullmatch(compact) else text


def _amount(cell: Cell) -> Decimal:
    if not isinstance(cell, list):
        return typed_amount(_text(cell))
    number = Decimal(_text(cell))
    if number != number.to_integral_value() and number < 1000:  # 1,234 or 1.234 as Excel took it
        _refuse("typed.amount_two_ways", value=cell[1], example="1.234.000; 1,5 tỷ")
    return Decimal(plain(number))


def _number(cell: Cell) -> Decimal:
    return Decimal(plain(Decimal(cell[1]))) if isinstance(cell, list) and cell[0] == "n" else typed_number(_text(cell))


def _whole(cell: Cell) -> int:
    return typed_whole(_text(cell))


def _moment(cell: Cell) -> datetime | None:
    """Return a true date of Excel. It counts days as binary fractions: to the nearest second."""
    if not isinstance(cell, list) or cell[0] != "d":
        return None
    return (datetime.fromisoformat(cell[1]) + timedelta(milliseconds=500)).replace(microsecond=0)


def _instant(cell: Cell) -> str:
    moment = _moment(cell)
    if moment is None:
        return typed_instant(_text(cell))
    is_whole_day = not (moment.hour or moment.minute)
    return typed_instant(moment.strftime("%d/%m/%Y" if is_whole_day else "%d/%m/%Y %H:%M:%S"))


def _date(cell: Cell) -> str:
    moment = _moment(cell)
    return typed_date(_text(cell) if moment is None else moment.strftime("%d/%m/%Y"))


def _flag(cell: Cell) -> bool:
    return typed_flag(_text(cell))


def _start(cell: Cell) -> dict[str, int]:
    """Return the planned start of "Quý I/2026" or "3/2026"."""
    moment = _moment(cell)
    text = _tidy(cell) if moment is None else f"{moment.month}/{moment.year}"
    if quarter := QUARTER.fullmatch(text):
        return {"quarter": ROMAN.get(quarter[1].lower()) or int(quarter[1]), "year": int(quarter[2])}
    month = MONTH.fullmatch(text)
    if month is None or not 1 <= int(month[1]) <= 12:
        _refuse("sheet.start", value=text, example="Quý I/2026; 3/2026")
    return {"month": int(month[1]), "year": int(month[2])}


def _duration(cell: Cell) -> dict[str, Any]:
    """Return "90 ngày" as a number of days; other words stay words. A bare number does not say of what."""
    text = _tidy(cell)
    if length := DURATION.fullmatch(text):
        return {"value": typed_number(length[1]), "unit": UNITS[length[2].lower()]}
    if not re.search(r"[^\W\d_]", text):
        _refuse("sheet.duration", value=text, example="90 ngày; 12 tháng")
    return {"text": text}


def _tidy(cell: Cell) -> str:
    try:
        return clean_line(_text(cell))
    except UnclearText as error:
        _refuse(error.code)


def _package(cell: Cell) -> dict[str, str]:
    """Return how a package is named: its national number, or the reference of whoever wrote the plan."""
    text = _text(cell).strip()
    return {"package_number": text.upper()} if PACKAGE_NUMBER.fullmatch(text) else {"package_ref": text}


def _refuse(code: str, **params: Any) -> NoReturn:
    raise Invalid([Problem((), code, params)])


READERS: dict[str, Callable[[Cell], Any]] = {
    "text": _text,
    "key": _text,
    "code": _code,
    "amount": _amount,
    "number": _number,
    "whole": _whole,
    "instant": _instant,
    "date": _date,
    "flag": _flag,
    "start": _start,
    "duration": _duration,
    "package": _package,
}
"""How each kind of column is read. ``choice:TABLE`` or ``choice:TABLE:CODE,...`` takes a code of that table."""
