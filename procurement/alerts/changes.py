"""What an act changed, in plain words: field, before, after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from marshmallow import fields

from procurement.core.money import format_amount
from procurement.feeds.wording import instant_words, pick
from procurement.notices.bidders import is_household, say_household
from procurement.notices.bodies import Duration, Money, Security, Start
from procurement.notices.codes import code_label
from procurement.notices.differences import Change, find_changes, is_phrase
from procurement.notices.fields import CivilDate, CodeOf, Flag, Instant, InstantOrDate
from procurement.notices.instants import parse_instant
from procurement.notices.labels import field_label, row_label
from procurement.notices.schemas import PlaceText

Content = Mapping[str, Any]

SILENT = frozenset({
    "version", "published_at", "published_at_source", "first_published_at", "package_ref", "source_id", "retrieved_at",
})  # fmt: skip
"""Versions, times of posting, ids at the source: they change with every act, whatever it is about."""

FIRST = ("change_reason", "closes_at", "extensions", "opens_at", "price", "budget", "award_value", "submission_place")
"""Why, and then what matters most to whoever prepares a bid."""

MOST = 12
"""Changes told in a letter; the page of the notice has all of them."""

LONGEST = 240
"""Characters of a value."""

NOTHING = ("(không có)", "(nothing)")
ADDED, REMOVED, MOVED = ("thêm", "added"), ("bỏ", "removed"), ("dời chỗ", "moved")
MORE = ("… và {count} thay đổi khác, xem trên trang thông báo", "… and {count} other changes, see the notice's page")
FLAGS = {True: ("có", "yes"), False: ("không", "no")}
BIDDERS = ("bidders", "parties")
"""Lists in which household businesses may stand; they are called by their codes (``notices.bidders``)."""

KNOWN_BY = ("title", "name", "consortium_name", "subject", "reason", "lot_ref", "code", "question")


def say_changes(before: Content | None, after: Content | None, language: str) -> list[str]:
    """Return what ``after`` says otherwise than ``before``, a line each; [] where either is missing."""
    if before is None or after is None:
        return []
    lines = [_say(change, language) for change in _told(before, after)]
    more = [pick(MORE, language).format(count=len(lines) - MOST)] if len(lines) > MOST else []
    return lines[:MOST] + more


def _told(before: Content, after: Content) -> Iterator[Change]:
    found = find_changes(before, after)
    changes = [
        change for change in found
        if _name(change) not in SILENT and not _names_household(change) and not _says_why_again(change, after)
    ]  # fmt: skip
    yield from sorted(changes, key=lambda it: FIRST.index(_name(it)) if _name(it) in FIRST else len(FIRST))


def _name(change: Change) -> str:
    return [step for step in change.path if isinstance(step, str)][-1]


def _names_household(change: Change) -> bool:
    """Whether the name of a household business, or of its consortium, is what changed."""
    lists, names = _lists(change), (change.before, change.after)
    if _name(change) not in ("name", "consortium_name") or not lists or lists[-1] not in BIDDERS:
        return False
    return any(is_household(change.rows[-1].get("code"), name) for name in names)


def _says_why_again(change: Change, after: Content) -> bool:
    """Whether this is the reason of the act before, or that of an extension that is also the reason of the act."""
    if _name(change) == "change_reason":
        return change.after is None
    why = _why(change)
    return why is not None and why[1] == after.get("change_reason")


def _why(change: Change) -> tuple[tuple[str, ...], str] | None:
    """Return in which field it is said why something was done, and its words; None where ``change`` is no reason."""
    if _name(change) == "change_reason":
        return ("change_reason",), change.after
    is_extension = _name(change) == "extensions" and change.before is None and isinstance(change.after, Mapping)
    reason = change.after.get("reason") if is_extension else None
    return (("extensions", "reason"), reason) if reason else None


def _lists(change: Change) -> list[str]:
    """Return the lists in which the rows on the way stand, outermost first."""
    return [str(step) for step, index in pairwise(change.path) if isinstance(index, int)]


def _say(change: Change, language: str) -> str:
    if why := _why(change):  # of this act alone, so there is nothing before it
        return f"{field_label(why[0])[language].capitalize()}: {_cut(why[1])}"
    lists = _lists(change)
    if isinstance(change.path[-1], int):
        what, row = _what(change), change.after if change.before is None else change.before
        known = _known(change.rows[-1] if change.is_move else row, lists[-1], language)
        return f"{row_label(_name(change))[language].capitalize()}: {pick(what, language)} {known}".strip()
    label = field_label([step for step in change.path if step != "body"])[language]
    rows = "".join(f" ({_known(row, of, language)})" for row, of in zip(change.rows, lists, strict=True))
    before, after = (_value(change.field, value, language) for value in (change.before, change.after))
    return f"{label[:1].upper()}{label[1:]}{rows}: {before} → {after}"


def _what(change: Change) -> tuple[str, str]:
    if change.is_move:
        return MOVED
    return ADDED if change.before is None else REMOVED


def _known(row: Any, of: str, language: str) -> str:
    """Return what a row of the list ``of`` is known by."""
    if not isinstance(row, Mapping):
        return ""
    if of in BIDDERS and is_household(row.get("code"), row.get("name")):
        return say_household(row.get("code"), language)
    return _cut(next((str(row[key]) for key in KNOWN_BY if row.get(key)), "…"))


def _value(field: Any, value: Any, language: str) -> str:
    """Return a value in words; what is made of several parts by its name."""
    if value is None:
        return pick(NOTHING, language)
    if isinstance(field, fields.List):
        return _cut(", ".join(_value(field.inner, item, language) for item in value))
    if isinstance(value, Mapping):
        return _part(field, value, language)
    return _cut(_plain(field, value, language))


def _part(field: Any, value: Content, language: str) -> str:
    if not is_phrase(field):
        return _known(value, "", language)
    return _cut(next(say for schema, say in PARTS.items() if isinstance(field.schema, schema))(value, language))


def _money(value: Content, language: str) -> str:
    """Return an amount, and behind it in which form it is due where that is said."""
    amount, currency = value.get("amount"), value.get("currency", "VND")
    said = (format_amount(Decimal(amount), language, currency) if amount is not None else "", value.get("form"))
    return ", ".join(part for part in said if part)


def _duration(value: Content, language: str) -> str:
    unit = code_label("duration_unit", value["unit"], language) if value.get("unit") else ""
    return " ".join(str(part) for part in (value.get("value"), unit, value.get("text")) if part)


def _start(value: Content, language: str) -> str:
    known_by = next((name for name in STARTS if value.get(name)), None)
    quarter = ("", "I", "II", "III", "IV")[value.get("quarter") or 0]
    return pick(STARTS[known_by], language).format(**{"year": "…", **value, "quarter": quarter}) if known_by else ""


def _place(value: Content, language: str) -> str:
    return ", ".join(part for part in (value.get("text"), value.get("province")) if part)


STARTS = {
    "month": ("tháng {month}/{year}", "{month}/{year}"),
    "quarter": ("quý {quarter}/{year}", "quarter {quarter} of {year}"),
    "year": ("năm {year}", "{year}"),
}
PARTS: Mapping[type[Any], Callable[[Content, str], str]] = {
    Money: _money, Security: _money, Duration: _duration, Start: _start, PlaceText: _place,
}  # fmt: skip
"""How each family of parts reads that are one statement (``notices.differences.PHRASES``)."""


def _plain(field: Any, value: Any, language: str) -> str:
    if isinstance(field, CodeOf):
        return code_label(field.table, value, language)
    if isinstance(field, Flag):
        return pick(FLAGS[bool(value)], language)
    if isinstance(field, Instant | InstantOrDate | CivilDate):
        return _moment(value, language)
    return str(value)


def _moment(value: str, language: str) -> str:
    return instant_words(parse_instant(value), language) if "T" in value else f"{date.fromisoformat(value):%d/%m/%Y}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
