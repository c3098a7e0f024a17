"""Which fields of a schema are typed into one control, and how their values are read and shown.

Families are known by class, so that a new field of a schema needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from procurement.core.errors import Invalid
from procurement.notices import typed
from procurement.notices.codes import code_label
from procurement.notices.fields import (
    Amount,
    CivilDate,
    Coded,
    CodeOf,
    Flag,
    Instant,
    InstantOrDate,
    Line,
    Number,
    Part,
    Rows,
    Text,
    Whole,
)
from procurement.notices.schemas import Place
from procurement.notices.typed_parts import STATEMENTS, Statement

AnyField = fields.Field[Any]

LONG_LINE = 1_000
"""A line that may be longer than this is typed into a box of several lines; it stays one line."""

LONG_LIST = 12
"""A code list with more entries is searched by typing instead of opened."""


@dataclass(frozen=True)
class Leaf:
    """One control: ``control`` names its macro, ``read`` and ``show`` convert; ``example`` is shown in the hint."""

    control: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]
    example: str = ""


def _same(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


TEXT = Leaf("line", _same, str)
GIVEN = Leaf("line", typed.typed_given, str)
NUMBERED = frozenset({"national_number", "plan_number", "package_number", "number"})
"""Names of lines that hold a number of the national system; that of a decision is read with its decision."""

LINES = Leaf("area", _lines, "\n".join)
STATED: dict[str, tuple[str, str]] = {
    "Money": ("amount", "1,5 tỷ; 1.234.567.000"),
    "Duration": ("line", "180 ngày"),
    "Start": ("line", "quý IV/2026; tháng 11/2026"),
    "Decision": ("title", "283/QĐ-UBND ngày 27/11/2026 của UBND phường Mẫu"),
}
"""Control and example of parts that one line says, by the names of their schemas."""

FAMILIES: dict[type[Coded], Leaf] = {
    Instant: Leaf("instant", typed.typed_instant, typed.shown_instant, "30/11/2026 15:00"),
    InstantOrDate: Leaf("instant", typed.typed_instant_or_date, typed.shown_instant, "30/11/2026 15:00"),
    CivilDate: Leaf("date", typed.typed_date, typed.shown_date, "30/11/2026"),
    Flag: Leaf("flag", typed.typed_flag, typed.shown_flag),
    Amount: Leaf("amount", typed.typed_amount, lambda value: typed.shown_amount(Decimal(value)), "1,5 tỷ"),
    Number: Leaf("number", typed.typed_number, typed.shown_number),
    Whole: Leaf("number", typed.typed_whole, typed.shown_number),
    Text: Leaf("area", _same, str),
    Line: TEXT,
}


def find_leaf(field: AnyField) -> Leaf | None:
    """Return how ``field`` is typed; None for parts and rows, which hold fields of their own."""
    if isinstance(field, Place):
        return None
    if isinstance(field, Part):
        statement = STATEMENTS.get(type(field.schema))
        return _statement(type(field.schema).__name__, statement) if statement else None
    if isinstance(field, Rows):
        return None if isinstance(field.inner, fields.Nested) else LINES
    return _plain(field)


def _statement(name: str, statement: Statement) -> Leaf:
    control, example = STATED[name]
    return Leaf(control, statement.read, statement.show, example)


def _plain(field: AnyField) -> Leaf:
    if isinstance(field, CodeOf):
        return Leaf("code", lambda text: typed.typed_code(field.table, text), lambda code: code)
    if field.name in NUMBERED:
        return GIVEN
    leaf = next(FAMILIES[family] for family in type(field).__mro__ if family in FAMILIES)
    is_long = isinstance(field, Line) and LONG_LINE <= field.limit and leaf is TEXT
    return Leaf("title", leaf.read, leaf.show) if is_long else leaf


def show_leaf(leaf: Leaf, value: Any) -> str:
    """Return ``value`` as it is typed; one that does not fit its field stands as it is."""
    try:
        return leaf.show(value)
    except (Invalid, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return str(value)


def code_choices(field: CodeOf, language: str) -> Iterator[tuple[str, str]]:
    """Yield code and label of what may be chosen for ``field``."""
    for code in field.strict or typed.TABLES[field.table]:
        yield code, code_label(field.table, code, language)


def row_schema(field: Rows) -> Schema:
    """Return the schema of the rows of ``field``."""
    inner: Any = field.inner
    schema: Schema = inner.schema
    return schema
