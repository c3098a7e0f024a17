"""What somebody typed into a form that could not be taken: shown to them once more, so that they can copy it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from flask import g, request
from marshmallow import Schema

from procurement.core.text import shows_nothing
from procurement.httpkit.language import current_language
from procurement.notices.codes import code_label
from procurement.notices.fields import CodeOf, Flag, Part
from procurement.notices.kinds import KINDS
from procurement.notices.labels import LABELS, field_label
from procurement.notices.schemas import envelope
from procurement.notices.typed import FLAGS

CHOSEN = frozenset({"act", "kind", "revision"})
"""Fields with a label that nobody types."""

SHOWN_AT = frozenset({404, 409, 500, 503})
"""Statuses of errors that meet a form which was read and came from our own page."""

FLAG = "flag"
"""Stands for a table of codes where a field asks yes or no."""


class Sent(NamedTuple):
    """What a field is called, and what was typed into it or, in words, chosen there; ``language`` is that of these."""

    label: str
    text: str
    language: str


def find_unsent(status: int) -> list[Sent]:
    """Return what the form of this request holds, where it meets an error; [] for whoever is not signed in.

    A page of theirs may be gone while they type, as their role ends: then nothing else would show it any more. The same
    stands there whether the page is hidden or missing. Asks the register nothing.
    """
    if request.method != "POST" or status not in SHOWN_AT or g.get("signed_in") is None:
        return []
    return list(name_texts(request.form.items()))


def name_texts(fields: Iterable[tuple[str, str]]) -> Iterator[Sent]:
    """Yield label and text of the ``fields`` (name, text) in which somebody wrote or chose something."""
    for name, text in fields:
        parts = name.split(".")
        words = [part for part in parts if not part.isdecimal()]
        if ":" in name or not words or words[-1] not in LABELS or words[-1] in CHOSEN or shows_nothing(text):
            continue
        label = field_label(words)[current_language()]
        rows = "".join(f" {int(part) + 1}" for part in parts if part.isdecimal() and len(part) < 5)
        yield Sent(f"{label[:1].upper()}{label[1:]}{rows}", *_in_words(words[-1], text))


def _in_words(name: str, text: str) -> tuple[str, str]:
    """Return ``text`` as its field shows it, and the language of that: of a choice, its words in the page's own."""
    language, table = current_language(), _choices().get(name)
    if table == FLAG:
        return (FLAGS[language][FLAGS["vi"].index(text)], language) if text in FLAGS["vi"] else (text, "vi")
    label = code_label(table, text, language) if table else text
    return label, language if label != text else "vi"


@cache
def _choices() -> Mapping[str, str]:
    """Return the tables of codes by the names of the fields that are chosen from them: one name has one table."""
    return dict(pair for kind in KINDS for pair in _chosen_in(envelope(kind)))


def _chosen_in(schema: Schema) -> Iterator[tuple[str, str]]:
    for name, field in schema.fields.items():
        inner = getattr(field, "inner", field)
        if isinstance(inner, CodeOf):
            yield name, inner.table
        elif isinstance(inner, Flag):
            yield name, FLAG
        elif isinstance(inner, Part):
            yield from _chosen_in(inner.schema)
