"""What one text of a notice says otherwise than another, field by field along the schema of its kind."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Change:
    """One difference. ``before`` or ``after`` is None where there is nothing.

    ``path`` names the field; the position of a row in it is where the row stands in the text that has it last.
    ``rows`` are the rows on the way, outermost first, so that a reader can be told which one it is.
    """

    path: Path
    field: Field
    before: Any
    after: Any
    rows: tuple[Mapping[str, Any], ...] = ()


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
    old, new = _by_key(whole.before or []), _by_key(whole.after or [])
    for key in [*new, *(key for key in old if key not in new)]:
        position, row = new.get(key) or old[key]
        path, rows = (*whole.path, position), (*whole.rows, row)
        if key in old and key in new:
            yield from _in_parts(inner.schema, old[key][1], row, path, rows)
        else:
            yield Change(path, inner, old[key][1] if key in old else None, row if key in new else None, rows)


def _by_key(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], tuple[int, Mapping[str, Any]]]:
    """Return position and row by what the row is known by; equal keys are told apart by their order."""
    found: dict[tuple[str, int], tuple[int, Mapping[str, Any]]] = {}
    for position, row in enumerate(rows):
        name = next((f"{key}:{row[key]}" for key in ROW_KEYS if row.get(key)), "")
        again = 0
        while (name, again) in found:
            again += 1
        found[name, again] = (position, row)
    return found
