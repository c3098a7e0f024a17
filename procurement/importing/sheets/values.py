"""What stands in one cell, read as the value of a notice. Typed text goes by the rules of ``notices.typed``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from procurement.core.errors import Invalid, Problem
from procurement.core.money import plain
from procurement.importing.sheets.workbooks import Cell
from procurement.notices.codes import TABLES
from procurement.notices.typed import (
    lacks_unit,
    shown_amount,
    shown_code,
    shown_date,
    shown_flag,
    shown_instant,
    shown_number,
    typed_amount,
    typed_code,
    typed_date,
    typed_flag,
    typed_instant,
    typed_instant_or_date,
    typed_number,
    typed_whole,
)
from procurement.notices.typed_parts import shown_duration, shown_start, typed_duration, typed_start

TAX_CODE = re.compile(r"[0-9]{10}(-?[0-9]{3})?")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
PACKAGE_NUMBER = re.compile(r"BP[0-9]{10}")
NATIONAL_NUMBER = re.compile(r"([A-Z]{2}[0-9]{10}|[0-9]{11})(?:-[0-9]{2})?")
"""As the national system gives them, the former one eleven digits; behind them a version, as its pages show it."""


EARLIEST = "1990"
"""Before this year nobody decided what is posted today: a digit was left out."""


def read_cell(kind: str, cell: Cell) -> Any:
    """Return what ``cell`` says in a column of ``kind``. Raises Invalid with one problem, without path and label."""
    if isinstance(cell, list) and cell[0] == "e":
        _refuse("sheet.cell_error", value=cell[1])
    if isinstance(cell, list) and cell[0] == "f":
        _refuse("sheet.formula")
    table = choice_table(kind)
    if table:
        return typed_code(table, _text(cell))
    name, _sign, prefix = kind.partition(":")
    return _national(cell, prefix) if name == "national" else READERS[kind](cell)


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
    if cell[0] == "p":
        _refuse("sheet.percent", value=f"{plain(Decimal(cell[1]))}%")
    if cell[0] != "n":
        _refuse("sheet.date_in_text", value=shown_instant(cell[1][:19]) if cell[0] == "d" else cell[1])
    return plain(Decimal(cell[1]))


def _code(cell: Cell) -> str:
    """Return an identifier. A number has lost the zeros before it; a tax code stands for the body that has it."""
    text = _text(cell).strip().removeprefix("'")  # typed to keep the zeros, and kept by what saved the file
    if isinstance(cell, list) and len(text) not in (10, 13):
        _refuse("sheet.leading_zero", value=text)
    compact = re.sub(r"[\s.]", "", text)
    if TAX_CODE.fullmatch(compact):
        return f"vn{compact}"
    return text if IDENTIFIER.fullmatch(text) else _refuse("sheet.identifier", value=text, example="0100109106")


def _amount(cell: Cell) -> Decimal:
    text = _text(cell)
    number = Decimal(plain(Decimal(text))) if isinstance(cell, list) else typed_amount(text)
    if number != number.to_integral_value() and number < 1000:  # 1,234 or 1.234 as Excel took it
        _refuse("typed.amount_two_ways", value=text, example="1.234.000; 1,5 tỷ")
    if lacks_unit(number) and not re.search(r"[^\W\d_]", text):
        _refuse("sheet.small_amount", value=text, example="500 triệu; 500 đồng")
    return number


def _number(cell: Cell) -> Decimal:
    return Decimal(plain(Decimal(cell[1]))) if isinstance(cell, list) and cell[0] == "n" else typed_number(_text(cell))


def _percent(cell: Cell) -> Decimal:
    """Return how many percent; a cell that shows 2 % holds 0.02."""
    number = Decimal(plain(Decimal(cell[1]))) if isinstance(cell, list) and cell[0] == "p" else _number(cell)
    return number if 0 <= number <= 100 else _refuse("sheet.percent_range", value=plain(number))


def _date(cell: Cell) -> str:
    typed = _typed_moment(cell)
    written = typed_date(typed)
    return written if written >= EARLIEST else _refuse("typed.date", value=typed, example="30/11/2026")


def _moment(cell: Cell) -> datetime | None:
    """Return a true date of Excel. It counts days as binary fractions: to the nearest second."""
    if not isinstance(cell, list) or cell[0] != "d":
        return None
    return (datetime.fromisoformat(cell[1]) + timedelta(milliseconds=500)).replace(microsecond=0)


def _typed_moment(cell: Cell) -> str:
    """Return what somebody would have typed for a true date: a day alone where it has no time."""
    moment = _moment(cell)
    if moment is None:
        return _text(cell)
    return moment.strftime("%d/%m/%Y %H:%M:%S" if moment.hour or moment.minute else "%d/%m/%Y")


def _start(cell: Cell) -> dict[str, Any]:
    """Return the planned start of "Quý I/2026" or "3/2026"; of a true date, its month."""
    moment = _moment(cell)
    return typed_start(_text(cell) if moment is None else f"{moment.month}/{moment.year}")


def _duration(cell: Cell) -> dict[str, Any]:
    """Return "90 ngày" as a number of days; other words stay words. A bare number does not say of what."""
    text = _text(cell)
    if not re.search(r"[^\W\d_]", text):
        _refuse("sheet.duration", value=text, example="90 ngày; 12 tháng")
    return typed_duration(text)


def _package(cell: Cell) -> dict[str, str]:
    """Return how a package is named: its national number, or the reference of whoever wrote the plan."""
    text = _text(cell).strip()
    compact = re.sub(r"[\s.]", "", text).upper()
    if PACKAGE_NUMBER.fullmatch(compact):
        return {"package_number": compact}
    if re.fullmatch(r"BP[0-9]+", compact):
        _refuse("sheet.national_number", value=text, example="BP2600123456")
    return {"package_ref": text}


def _national(cell: Cell, prefix: str) -> str:
    """Return a number of the national system without its version. One that is none would be another notice's name."""
    text = _text(cell).strip()
    found = NATIONAL_NUMBER.fullmatch(re.sub(r"[\s.]", "", text).upper())
    if found is None or not found[1].startswith((prefix, *"0123456789")):
        _refuse("sheet.national_number", value=text, example=f"{prefix}2600123456")
    return found[1]


def _refuse(code: str, **params: Any) -> NoReturn:
    raise Invalid([Problem((), code, params)])


READERS: dict[str, Callable[[Cell], Any]] = {
    "text": _text,
    "key": _text,
    "code": _code,
    "amount": _amount,
    "number": _number,
    "whole": lambda cell: typed_whole(_text(cell)),
    "instant": lambda cell: typed_instant(_typed_moment(cell)),
    "percent": _percent,
    "date": _date,
    "posted": lambda cell: typed_instant_or_date(_typed_moment(cell)),
    "flag": lambda cell: typed_flag(_text(cell)),
    "start": _start,
    "duration": _duration,
    "package": _package,
}
"""How each kind of column is read. ``choice:TABLE`` or ``choice:TABLE:CODE,...`` takes a code of that table."""


def _shown_amount(value: Any) -> str:
    amount = Decimal(value)
    return f"{shown_amount(amount)} đồng" if lacks_unit(amount) else shown_amount(amount)


SHOWN: dict[str, Callable[[Any], str]] = {
    "amount": _shown_amount,
    "number": shown_number,
    "percent": shown_number,
    "instant": shown_instant,
    "date": shown_date,
    "posted": shown_instant,
    "flag": shown_flag,
    "start": shown_start,
    "duration": shown_duration,
}


def show_value(kind: str, value: Any) -> str:
    """Return the text that ``read_cell`` reads as ``value`` in a column of ``kind``."""
    table = choice_table(kind)
    return shown_code(table, value) if table else SHOWN.get(kind, str)(value)
