"""What one text of a notice says otherwise than another, field by field along the schema of its kind."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from procurement.notices.bodies import Duration, Money, Security, Start
from procurement.notices.schemas import Path, Place, PlaceText, envelope

Field = fields.Field[Any]

PHRASES = (Money, Duration, Start, Security, PlaceText)
"""Parts that are one statement: 60 million đồng and 70 million đồng differ, not their ``amount``."""

ROW_KEYS = ("package_number", "package_ref", "lot_ref", "code", "subject", "title", "name", "source_id", "to")
"""By which of its values a row of a list is the same row in another text, best first.

A document's title comes before its ids: who puts another file under the same title has replaced it.
"""

ROW_NUMBERS = ("package_number", "lot_ref", "code")
"""Of these, numbers that never change: rows that differ in one are two things, whatever else they share."""


@dataclass(frozen=True)
class Change:
    """One difference. ``before`` or ``after`` is None where there is nothing.

    ``path`` names the field; the position of a row in it is where the row stands in the text that has it last.
    ``rows`` are the rows on the way, outermost first, so that a reader can be told which one it is. With ``is_move``
    a row stands elsewhere among the others: ``before`` and ``after`` are its places in the list, from 1.
    """

    path: Path
    field: Field
    before: Any
    after: Any
    rows: tuple[Mapping[str, Any], ...] = ()
    is_move: bool = False


def is_phrase(field: Field | None) -> bool:
    """Whether the value of ``field`` is one statement that is not taken apart."""
    if isinstance(field, fields.List):
        return not isinstance(field.inner, fields.Nested)
    return not isinstance(field, fields.Nested) or isinstance(field.schema, PHRASES)


def find_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what changed from content ``old`` to ``new`` (both of one kind), in the order of the event file."""
    return list(_in_parts(envelope(new["kind"]), old, new, (), ()))


def find_row_changes(schema: Schema, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what changed from one row of a list to another that is known to be the same thing."""
    return list(_in_parts(schema, old, new, (), ()))


def _in_parts(
    schema: Schema, old: Mapping[str, Any], new: Mapping[str, Any], path: Path, rows: tuple[Mapping[str, Any], ...]
) -> Iterator[Change]:
    for name, field in schema.fields.items():
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(field, Place):
            field = field.variant(before if after is None else after)
        yield from _in_field(field, Change((*path, name), field, before, after, rows))


def _in_field(field: Field, whole: Change) -> Iterator[Change]:
    if is_phrase(field) or type(whole.before or whole.after) is not type(whole.after or whole.before):
        yield whole
    elif isinstance(field, fields.List):
        yield from _in_rows(field.inner, whole)
    elif isinstance(field, fields.Nested):
        yield from _in_parts(field.schema, whole.before or {}, whole.after or {}, whole.path, whole.rows)


def _in_rows(inner: Any, whole: Change) -> Iterator[Change]:
    old, new = whole.before or [], whole.after or []
    pairs = _pair_rows(old, new)
    moved = _find_moved(pairs)
    for position, row in enumerate(new):
        path, rows, known = (*whole.path, position), (*whole.rows, row), pairs.get(position)
        if known is None:
            yield Change(path, inner, None, row, rows)
            continue
        if position in moved:
            yield Change(path, inner, known + 1, position + 1, rows, is_move=True)
        yield from _in_parts(inner.schema, old[known], row, path, rows)
    kept = set(pairs.values())
    for position, row in enumerate(old):
        if position not in kept:
            yield Change((*whole.path, position), inner, row, None, (*whole.rows, row))


def _pair_rows(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return which row of ``old`` each row of ``new`` is, by their positions.

    Equal rows are the same; then rows that share the best key they have. Equal keys are told apart by their order.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for key in (None, *ROW_KEYS):
        free: dict[str, list[int]] = {}
        for position, row in enumerate(old):
            if position not in taken and _sign(row, key):
                free.setdefault(_sign(row, key), []).append(position)
        for position, row in enumerate(new):
            if position in pairs:
                continue
            candidates = free.get(_sign(row, key), [])
            known = next((at for at in candidates if not _are_two(old[at], row)), None)
            if known is not None:
                candidates.remove(known)
                taken.add(known)
                pairs[position] = known
    return pairs


def _sign(row: Mapping[str, Any], key: str | None) -> str:
    """Return by what ``row`` is looked up: all that it says, or what it says under ``key``."""
    return str(row) if key is None else str(row.get(key) or "")


def _are_two(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return any(row.get(key) and other.get(key) and row[key] != other[key] for key in ROW_NUMBERS)


def _find_moved(pairs: Mapping[int, int]) -> set[int]:
    """Return the rows (positions in the new list) that changed places: as few as explain the new order."""
    order = sorted(pairs)
    least_ends: list[int] = []  # least old position that ends an increasing run of each length
    lengths = []
    for position in order:
        length = bisect_left(least_ends, pairs[position])
        least_ends[length : length + 1] = [pairs[position]]
        lengths.append(length)
    wanted, moved = len(least_ends) - 1, set()
    for position, length in zip(reversed(order), reversed(lengths), strict=True):
        if length == wanted:
            wanted -= 1
        else:
            moved.add(position)
    return moved
