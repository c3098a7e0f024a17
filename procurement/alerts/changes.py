"""What an act changed, in plain words: field, before, after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import fields

from procurement.core.money import format_amount
from procurement.feeds.wording import instant_words, pick
from procurement.notices.bodies import Money
from procurement.notices.codes import code_label
from procurement.notices.differences import Change, find_changes, is_phrase
from procurement.notices.fields import CivilDate, CodeOf, Flag, Instant, InstantOrDate
from procurement.notices.instants import parse_instant
from procurement.notices.labels import field_label, row_label

Content = Mapping[str, Any]

SILENT = frozenset({
    "version", "published_at", "published_at_source", "first_published_at", "package_ref", "source_id", "retrieved_at",
})  # fmt: skip
"""Versions, times of posting, ids at the source: they change with every act, whatever it is about."""

FIRST = ("closes_at", "opens_at", "price", "budget", "award_value", "submission_place")
"""What matters most to whoever prepares a bid."""

MOST = 12
"""Changes told in a letter; the page of the notice has all of them."""

LONGEST = 240
"""Characters of a value."""

NOTHING = ("(không có)", "(nothing)")
ADDED, REMOVED, MOVED = ("thêm", "added"), ("bỏ", "removed"), ("dời chỗ", "moved")
MORE = ("… và {count} thay đổi khác, xem trên trang thông báo", "… and {count} other changes, see the notice's page")
FLAGS = {True: ("có", "yes"), False: ("không", "no")}
KNOWN_BY = ("title", "name", "consortium_name", "subject", "reason", "lot_ref", "code", "question")


def say_changes(before: Content | None, after: Content | None, language: str) -> list[str]:
    """Return what ``after`` says otherwise than ``before``, a line each; [] where either is missing."""
    if before is None or after is None:
        return []
    lines = [_say(change, language) for change in _told(before, after)]
    more = [pick(MORE, language).format(count=len(lines) - MOST)] if len(lines) > MOST else []
    return lines[:MOST] + more


def _told(before: Content, after: Content) -> Iterator[Change]:
    changes = [change for change in find_changes(before, after) if _name(change) not in SILENT]
    yield from sorted(changes, key=lambda it: FIRST.index(_name(it)) if _name(it) in FIRST else len(FIRST))


def _name(change: Change) -> str:
    return [step for step in change.path if isinstance(step, str)][-1]


def _say(change: Change, language: str) -> str:
    if isinstance(change.path[-1], int):
        what, row = _what(change), change.after if change.before is None else change.before
        known = _known(change.rows[-1] if change.is_move else row)
        return f"{row_label(_name(change))[language].capitalize()}: {pick(what, language)} {known}".strip()
    label = field_label([step for step in change.path if step != "body"])[language]
    rows = "".join(f" ({_known(row)})" for row in change.rows)
    before, after = (_value(change.field, value, language) for value in (change.before, change.after))
    return f"{label[:1].upper()}{label[1:]}{rows}: {before} → {after}"


def _what(change: Change) -> tuple[str, str]:
    if change.is_move:
        return MOVED
    return ADDED if change.before is None else REMOVED


def _known(row: Any) -> str:
    if not isinstance(row, Mapping):
        return ""
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
    if isinstance(getattr(field, "schema", None), Money) and value.get("amount") is not None:
        return format_amount(Decimal(value["amount"]), language, value.get("currency", "VND"))
    if not is_phrase(field):
        return _known(value)
    return _cut(", ".join(str(part) for part in value.values() if part not in (None, "")))


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
