"""Between the content of a notice and the flat text of its form: ``{"body.lots.0.price": "1,5 tỷ"}``.

How many rows a list has stands beside them (``rows:body.lots``), so that an empty row is not lost either. A field whose
text is still what its value was shown as keeps that value exactly: saving a form that nobody touched changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from marshmallow import Schema

from procurement.core.errors import Invalid, Problem
from procurement.core.text import shows_nothing
from procurement.httpkit.forms.leaves import AnyField, find_leaf, row_schema, show_leaf
from procurement.notices.fields import Part, Rows
from procurement.notices.schemas import Envelope, Path, labelled

Typed = Mapping[str, str]
Content = Mapping[str, Any]

COUNT = "rows:"
"""Before the name of a list: how many rows its form shows."""

MOST_ROWS = 60
"""A longer list is not typed in a form: it keeps its rows as a spreadsheet, a file or a system brought them."""

KEPT = frozenset({
    "kind", "sample", "reference", "revision", "retrieved_at", "version", "organisation", "place", "documents",
    "published_at_source", "first_published_at",
})  # fmt: skip
"""Fields of a whole notice that no form asks: who acts, and what the register or the source gives. They stay."""

KEPT_INSIDE = frozenset({"currency", "short_name"})
"""The same inside its parts."""


def fields_of(schema: Schema, content: Content) -> Iterator[tuple[str, AnyField]]:
    """Yield the fields of ``schema`` that a form shows for ``content``."""
    kept = KEPT if isinstance(schema, Envelope) else KEPT_INSIDE
    for name, field in schema.fields.items():
        value = content.get(name)
        is_long = isinstance(field, Rows) and isinstance(value, list) and len(value) > MOST_ROWS
        if name not in kept and not is_long:
            yield name, field


def long_lists(content: Content) -> list[tuple[Path, int]]:
    """Return the lists of a whole notice that are too long to be typed, each with its number of rows."""
    body = _record(content.get("body"))
    rows = {name: len(value) for name, value in body.items() if isinstance(value, list)}
    return [(("body", name), length) for name, length in rows.items() if length > MOST_ROWS]


def spread(schema: Schema, content: Content, prefix: str = "") -> dict[str, str]:
    """Return ``content`` as the text that its form shows."""
    typed: dict[str, str] = {}
    for name, field in fields_of(schema, content):
        value, path = content.get(name), prefix + name
        leaf = find_leaf(field)
        if leaf is not None:
            typed[path] = show_leaf(leaf, value) if value is not None else ""
        elif isinstance(field, Rows):
            rows = value if isinstance(value, list) else []
            typed[COUNT + path] = str(len(rows))
            for number, row in enumerate(rows):
                typed |= spread(row_schema(field), _record(row), f"{path}.{number}.")
        elif isinstance(field, Part):
            typed |= spread(field.schema, _record(value), f"{path}.")
    return typed


def gather(schema: Schema, typed: Typed, base: Content) -> tuple[dict[str, Any], list[Problem]]:
    """Return the content that ``typed`` says, and a problem for each text that cannot be read.

    ``base`` is the content as it was: what the form does not show stays. What cannot be read is left out.
    """
    problems: list[Problem] = []
    return _gather(schema, typed, base, (), problems), problems


def _gather(schema: Schema, typed: Typed, base: Content, path: Path, problems: list[Problem]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    shown = {name for name, _field in fields_of(schema, base)}
    for name, field in schema.fields.items():
        value = base.get(name)
        if name in shown:
            value = _value(field, typed, value, (*path, name), problems)
        if value or value in (0, False) or (value is not None and value == base.get(name)):
            result[name] = value
    return result


def _value(field: AnyField, typed: Typed, before: Any, path: Path, problems: list[Problem]) -> Any:
    if find_leaf(field) is not None:
        return _leaf_value(field, typed, before, path, problems)
    if isinstance(field, Rows):
        rows = before if isinstance(before, list) else []
        schema, count = row_schema(field), count_rows(typed, dotted(path))
        bases = [_record(row) for row in rows] + [{}] * count
        return [_gather(schema, typed, bases[number], (*path, number), problems) for number in range(count)]
    if isinstance(field, Part):
        said = _gather(field.schema, typed, _record(before), path, problems)
        return said if set(said) - KEPT_INSIDE else {}  # a currency without its amount says nothing
    return before


def _leaf_value(field: AnyField, typed: Typed, before: Any, path: Path, problems: list[Problem]) -> Any:
    text, leaf = typed.get(dotted(path), ""), find_leaf(field)
    assert leaf is not None
    if before is not None and same_text(text, show_leaf(leaf, before)):
        return before
    if shows_nothing(text):
        return None
    try:
        return leaf.read(text)
    except Invalid as error:
        problems += [labelled(path, problem) for problem in error.problems]
        return None


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in their ends of lines only, which browsers change."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _record(value: Any) -> Content:
    return value if isinstance(value, Mapping) else {}


def dotted(path: Path) -> str:
    """Return the name of the control at ``path``."""
    return ".".join(map(str, path))


def count_rows(typed: Typed, name: str) -> int:
    """Return how many rows the list ``name`` shows."""
    count = typed.get(COUNT + name, "0")
    return min(int(count), MOST_ROWS) if re.fullmatch("[0-9]{1,3}", count) else 0


def find_left(typed: Typed, content: Content) -> dict[str, dict[str, str]]:
    """Return, by list, what ``typed`` says in rows that its form does not show: nothing reads it, so it must be told.

    Such rows lie behind the number that the form gave, behind ``MOST_ROWS``, or in a list of ``content`` that is too
    long to be typed.
    """
    long = {dotted(path) for path, _length in long_lists(content)}
    left: dict[str, dict[str, str]] = {}
    for name, text in typed.items():
        within = _left_list(typed, name, long) if text.strip() else None
        if within is not None:
            left.setdefault(within, {})[name] = text
    return left


def _left_list(typed: Typed, name: str, long: Collection[str]) -> str | None:
    parts = [] if name.startswith(COUNT) else name.split(".")
    for end, part in enumerate(parts):
        within = ".".join(parts[:end])
        if part.isdecimal() and (within in long or not _is_counted(part, count_rows(typed, within))):
            return within
    return None


def _is_counted(part: str, count: int) -> bool:
    return len(part) < 5 and part == str(int(part)) and int(part) < count


def add_row(typed: Typed, name: str) -> dict[str, str]:
    """Return ``typed`` with one more row of the list ``name``."""
    return {**typed, COUNT + name: str(min(count_rows(typed, name) + 1, MOST_ROWS))}


def drop_row(typed: Typed, name: str, number: int) -> dict[str, str]:
    """Return ``typed`` without row ``number`` of the list ``name``; the rows behind it move up."""
    kept: dict[str, str] = {}
    for key, text in typed.items():
        mark, path = (COUNT, key.removeprefix(COUNT)) if key.startswith(COUNT) else ("", key)
        index, rest = _place(path, name)
        if index is None or index < number:
            kept[key] = text
        elif index > number:
            kept[f"{mark}{name}.{index - 1}.{rest}"] = text
    count = count_rows(typed, name)
    return {**kept, COUNT + name: str(count - (number < count))}


def _place(path: str, name: str) -> tuple[int | None, str]:
    match = re.fullmatch(rf"{re.escape(name)}\.([0-9]+)\.(.+)", path)
    return (int(match[1]), match[2]) if match else (None, "")


def without_empty_rows(typed: Typed) -> dict[str, str]:
    """Return ``typed`` without rows in which nothing stands, so that rows and problems have the same numbers."""
    for key in sorted((key for key in typed if key.startswith(COUNT)), key=len, reverse=True):
        name = key.removeprefix(COUNT)
        for number in reversed(range(count_rows(typed, name))):
            start = f"{name}.{number}."
            if not any(text.strip() for path, text in typed.items() if path.startswith(start)):
                typed = drop_row(typed, name, number)
    return dict(typed)
