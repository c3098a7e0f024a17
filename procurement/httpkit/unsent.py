"""What somebody typed into a form that could not be taken: shown to them once more, so that they can copy it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import g, request

from procurement.core.text import shows_nothing
from procurement.httpkit.language import current_language
from procurement.notices.labels import LABELS, field_label

CHOSEN = frozenset({"act", "kind", "revision"})
"""Fields with a label that nobody types."""

SHOWN_AT = frozenset({404, 409, 500, 503})
"""Statuses of errors that meet a form which was read and came from our own page."""

Texts = list[tuple[str, str]]
"""What a field is called, and what was typed into it."""


def find_unsent(status: int) -> Texts:
    """Return what the form of this request holds, where it meets an error; [] for whoever is not signed in.

    A page of theirs may be gone while they type, as their role ends: then nothing else would show it any more. The same
    stands there whether the page is hidden or missing. Asks the register nothing.
    """
    if request.method != "POST" or status not in SHOWN_AT or g.get("signed_in") is None:
        return []
    return list(name_texts(request.form.items()))


def name_texts(fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield label and text of the ``fields`` (name, text) in which somebody wrote something."""
    for name, text in fields:
        parts = name.split(".")
        words = [part for part in parts if not part.isdecimal()]
        if ":" in name or not words or words[-1] not in LABELS or words[-1] in CHOSEN or shows_nothing(text):
            continue
        label = field_label(words)[current_language()]
        rows = "".join(f" {int(part) + 1}" for part in parts if part.isdecimal() and len(part) < 5)
        yield f"{label[:1].upper()}{label[1:]}{rows}", text
