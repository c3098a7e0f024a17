"""Why something was found: its title with the words of the query marked, and a line of what else says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from marshmallow import Schema, fields

from procurement.notices.schemas import Place, schema_for
from procurement.search.wording import NUMBERED, WORDED, collect
from search_index.highlighting import Found, Marker, Match, Part, parts_of

BEFORE, AFTER = 40, 140
"""So many characters stand before the first match of a snippet, and behind its beginning."""

_LEFT_OUT_BEFORE, _LEFT_OUT_AFTER = (Part("… ", is_match=False),), (Part(" …", is_match=False),)

__all__ = ["Found", "Marker", "Part", "Sought", "find_snippets", "parts_of"]

KEYS = WORDED | NUMBERED


class Sought(NamedTuple):
    """What a snippet is sought in: what a revision says, its keys in any order, where words are ``said`` already.

    Of the packages that a plan lists only those ``called`` so are looked at.
    """

    said: Set[str]
    content: Mapping[str, Any]
    called: str | None = None


def find_snippets(marker: Marker, sought: Sequence[Sought]) -> list[tuple[Part, ...]]:
    """Return of each the passage that has most of the words asked for that are not said already; mostly none is left.

    All are looked through at once: to begin takes as long as to look through a notice.
    """
    texts = [_texts(one.content, one.called) for one in sought]
    found = marker.matches_in_each(texts)
    cuts = [_cut(*_best(*each)) for each in zip(sought, texts, found, strict=True)]
    marks = marker.matches_in([cut.passage for cut in cuts])
    return [cut.parts(marks.get(number, ())) for number, cut in enumerate(cuts)]


def _best(sought: Sought, texts: Sequence[str], found: Found) -> tuple[str, int]:
    """Return the text that has most of the words, the first of several, and where it has the first of them."""
    best, text, start = 0, "", 0
    for number, matches in sorted(found.items()):
        missing = [match for match in matches if match.word not in sought.said]
        count = len({match.word for match in missing})
        if count > best:
            best, text, start = count, texts[number], missing[0].start
    return text, start


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


class _Cut(NamedTuple):
    """Some words of a text; ``before`` and ``after`` stand for what is left out."""

    before: tuple[Part, ...]
    passage: str
    after: tuple[Part, ...]

    def parts(self, matches: Sequence[Match]) -> tuple[Part, ...]:
        """Return the words with the ``matches`` among them."""
        return (*self.before, *parts_of(self.passage, matches), *self.after)


def _cut(text: str, at: int) -> _Cut:
    """Return the words of ``text`` around ``at``, with an ellipsis where something is left out."""
    start = text.rfind(" ", 0, at - BEFORE) + 1 if at > BEFORE else 0
    end = text.find(" ", start + BEFORE + AFTER)
    passage = " ".join(text[start : end if end > 0 else None].split())
    return _Cut(_LEFT_OUT_BEFORE if start else (), passage, _LEFT_OUT_AFTER if end > 0 else ())
