"""What a field of a notice says, in words. What a value means is known from the schema, never guessed from its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import fields

from procurement.httpkit import formats
from procurement.httpkit.language import current_language, ngettext
from procurement.httpkit.language import gettext as _
from procurement.notices.bodies import Duration, Money, Security, Start
from procurement.notices.calling_off import REVOKED
from procurement.notices.codes import code_label
from procurement.notices.fields import CivilDate, CodeOf, Flag, Instant, InstantOrDate, Line, Number, Text, Whole
from procurement.notices.instants import parse_instant
from procurement.notices.kinds import KINDS
from procurement.notices.labels import field_label
from procurement.notices.schemas import KindCode, PlaceText

KNOWN_BY = ("title", "name", "consortium_name", "subject", "reason", "lot_ref", "code", "question")
"""Fields by which people know a row of a list, best first."""

Value = Any
Path = Sequence[str | int]


def label(path: Path) -> str:
    """Return what the field at ``path`` is called, with a capital."""
    words = field_label(path)[current_language()]
    return words[:1].upper() + words[1:]


def code(table: str, value: str | None) -> str | None:
    """Return the label of ``value`` in the table of codes; None stays None."""
    return code_label(table, value, current_language()) if value else None


def kind_name(kind: str) -> str:
    """Return the name of a kind of notice."""
    return KINDS[kind].name(current_language())


def decision_name(kind: str, effect: str | None) -> str:
    """Return the name of a notice of ``kind``; of a decision that takes a cancellation back, that it does."""
    return code_label("effect", REVOKED, current_language()) if effect == REVOKED else kind_name(kind)


def say(field: fields.Field[Any] | None, value: Value) -> str:
    """Return the value of one field as a phrase in the language of the request; of a row, what it is known by."""
    if isinstance(field, fields.List):
        return ", ".join(say(field.inner, item) for item in value)
    if isinstance(field, fields.Nested):
        return _say_part(field, value)
    for family, words in _WORDS.items():
        if isinstance(field, family):
            return words(field, value)
    return str(value)


def _say_part(field: fields.Nested, value: Mapping[str, Any]) -> str:
    for family, words in _PARTS.items():
        if isinstance(field.schema, family):
            return words(value)
    return row_name(value)


def row_title(row: Mapping[str, Any]) -> str:
    """Return by which words people know a row of a list: a title, a name, a subject."""
    return next((str(row[key]) for key in KNOWN_BY if row.get(key)), "…")


def row_name(row: Mapping[str, Any]) -> str:
    """Return by which words people know a row of a list, with its price."""
    name = row_title(row)
    price = formats.money(row.get("price"))
    return f"{name} ({price})" if price else name


def security(value: Mapping[str, Any]) -> str:
    """Return ``60.000.000 đồng, Thư bảo lãnh``."""
    return ", ".join(part for part in (formats.money(value), value.get("form")) if part)


def place(value: Mapping[str, Any]) -> str:
    """Return a place from the nearer to the farther."""
    return ", ".join(part for part in (value.get("text"), value.get("province")) if part)


def duration(value: Mapping[str, Any]) -> str:
    """Return ``180 ngày``, or the source's own words."""
    if value.get("value") is None:
        return str(value.get("text") or "")
    amount = formats.number(Decimal(value["value"]))
    units = {
        "day": ngettext("%(amount)s ngày", "%(amount)s ngày", int(value["value"]), amount=amount),
        "month": ngettext("%(amount)s tháng", "%(amount)s tháng", int(value["value"]), amount=amount),
        "year": ngettext("%(amount)s năm", "%(amount)s năm", int(value["value"]), amount=amount),
    }
    phrase = units.get(value.get("unit", ""), amount)
    return f"{phrase} ({value['text']})" if value.get("text") else phrase


def planned_start(year: int | None = None, month: int | None = None, quarter: int | None = None) -> str:
    """Return when a plan wants to start: ``tháng 3/2026``, ``quý II/2026``, ``năm 2026``."""
    if year is None:
        return ""
    if month is not None:
        return _("tháng %(month)s/%(year)s", month=month, year=year)
    if quarter is not None:
        return _("quý %(quarter)s/%(year)s", quarter=("I", "II", "III", "IV")[quarter - 1], year=year)
    return _("năm %(year)s", year=year)


def moment(value: str) -> str:
    """Return a written instant or bare date in words."""
    return formats.long_instant(parse_instant(value)) if "T" in value else formats.day(date.fromisoformat(value))


def flag(value: bool) -> str:
    """Return Có or Không."""
    return _("Có") if value else _("Không")


_PARTS: dict[Any, Any] = {
    Money: lambda value: formats.money(value) or "",
    Duration: duration,
    Start: lambda value: planned_start(**value),
    Security: security,
    PlaceText: place,
}
"""How each family of parts reads that are one statement (``notices.differences.PHRASES``)."""

_WORDS: dict[Any, Any] = {
    CodeOf: lambda field, value: code(field.table, value),
    KindCode: lambda field, value: kind_name(value),
    Instant: lambda field, value: moment(value),
    InstantOrDate: lambda field, value: moment(value),
    CivilDate: lambda field, value: moment(value),
    Flag: lambda field, value: flag(value),
    Number: lambda field, value: formats.number(value),
    Whole: lambda field, value: str(value),
}
"""How each family of plain fields reads."""


def is_long(field: fields.Field[Any] | None) -> bool:
    """Whether line breaks of the value matter."""
    return isinstance(field, Text)


def is_quoted(field: fields.Field[Any] | None) -> bool:
    """Whether the value is the source's own words, in Vietnamese whatever the language of the page."""
    return type(field) in (Line, Text)


def is_numeric(field: fields.Field[Any] | None) -> bool:
    """Whether the values of a column line up as figures."""
    money = isinstance(field, fields.Nested) and isinstance(field.schema, Money)
    return money or isinstance(field, Number | Whole)
