"""Why something was found: its title with the words of the query marked, and a line of what else says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from procurement.notices.schemas import Place, schema_for
from procurement.search.wording import NUMBERED, WORDED, collect
from search_index.highlighting import Marker, Part, parts_of

BEFORE, AFTER = 40, 140
"""So many characters stand before the first match of a snippet, and behind its beginning."""

__all__ = ["Marker", "Part", "find_snippet", "parts_of"]

KEYS = WORDED | NUMBERED


def find_snippet(
    marker: Marker, said: Set[str], content: Mapping[str, Any], called: str | None = None
) -> tuple[Part, ...]:
    """Return the passage that has most of the words asked for that are not ``said`` already; mostly nothing is left.

    ``content`` is what a revision says, its keys in any order. Of the packages that a plan lists only those ``called``
    so are looked at.
    """
    texts = _texts(content, called)
    best: tuple[int, str, int] = (0, "", 0)
    for number, matches in sorted(marker.matches_in(texts).items()):
        missing = [match for match in matches if match.word not in said]
        count = len({match.word for match in missing})
        if count > best[0]:
            best = (count, texts[number], missing[0].start)
    return _cut(marker, best[1], best[2]) if best[0] else ()


def _texts(content: Mapping[str, Any], called: str | None) -> list[str]:
    """Return what can be found of ``content``, in documented order."""
    body = content["body"]
    if called is not None and "packages" in body:
        rows = [row for row in body["packages"] if row.get("title") == called]
        content = {**content, "body": {**body, "packages": rows}}
    texts: list[str] = []
    _add(texts, _order_of(schema_for(content)), content)
    return texts


@dataclass(frozen=True, slots=True)
class _Order:
    """The order of a schema: the keys behind which texts may stand, whether as such, in an object or in a list of them.

    ``known`` are all keys.
    """

    known: Set[str]
    keys: Sequence[tuple[str, bool, _Order | None, _Order | None]]


@cache
def _order_of(schema: Schema) -> _Order:
    keys = [(name, name in KEYS, *_inner_orders(field)) for name, field in schema.fields.items()]
    return _Order(schema.fields.keys(), [key for key in keys if any(key[1:])])


def _inner_orders(field: fields.Field[Any]) -> tuple[_Order | None, _Order | None]:
    one, many = (field.words, field.codes) if isinstance(field, Place) else (field, field)
    inner = many.inner if isinstance(many, fields.List) else None
    return (
        _order_of(one.schema) if isinstance(one, fields.Nested) else None,
        _order_of(inner.schema) if isinstance(inner, fields.Nested) else None,
    )


def _add(texts: list[str], order: _Order, said: Mapping[str, Any]) -> None:
    for name, is_text, one, many in order.keys:
        value = said.get(name)
        if value is None:
            continue
        if is_text and isinstance(value, str):
            texts.append(value)
        elif one and isinstance(value, dict):
            _add(texts, one, value)
        elif many and isinstance(value, list):
            for item in value:
                _add(texts, many, item)
    if not said.keys() <= order.known:  # what the schema does not know comes last
        texts.extend(collect({name: value for name, value in said.items() if name not in order.known}, KEYS))


def _cut(marker: Marker, text: str, at: int) -> tuple[Part, ...]:
    """Return the words of ``text`` around ``at``, with an ellipsis where something is left out."""
    start = text.rfind(" ", 0, at - BEFORE) + 1 if at > BEFORE else 0
    end = text.find(" ", start + BEFORE + AFTER)
    passage = " ".join(text[start : end if end > 0 else None].split())
    parts = parts_of(passage, marker.matches(passage))
    before = (Part("… ", is_match=False),) if start else ()
    return (*before, *parts, *((Part(" …", is_match=False),) if end > 0 else ()))
