"""Why something was found: its title with the words of the query marked, and a line of what else says them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from procurement.search.wording import NUMBERED, WORDED, collect
from search_index.highlighting import Marker, Match, Part, parts_of

BEFORE, AFTER = 40, 140
"""So many characters stand before the first match of a snippet, and behind its beginning."""

__all__ = ["Marker", "Part", "find_snippet", "mark"]

KEYS = WORDED | NUMBERED


def mark(marker: Marker, text: str) -> tuple[Part, ...]:
    """Return ``text`` with what was asked for marked."""
    return parts_of(text, marker.matches(text))


def find_snippet(
    marker: Marker, shown: Iterable[str], content: Mapping[str, Any], called: str | None = None
) -> tuple[Part, ...]:
    """Return the passage that says most of what was asked for and is not ``shown`` already; mostly nothing is left.

    ``content`` is what a revision says. Of the packages that a plan lists only those ``called`` so are looked at.
    """
    said = {match.word for text in shown for match in marker.matches(text)}
    best: tuple[int, str, list[Match]] = (0, "", [])
    for text in _texts(content, called):
        missing = [match for match in marker.matches(text) if match.word not in said]
        count = len({match.word for match in missing})
        if count > best[0]:
            best = (count, text, missing)
    return _cut(marker, best[1], best[2][0].start) if best[0] else ()


def _texts(content: Mapping[str, Any], called: str | None) -> Iterator[str]:
    body = content["body"]
    rows = [row for row in body.get("packages", []) if called in (None, row.get("title"))]
    yield from collect({**content, "body": {**body, "packages": rows}}, KEYS)


def _cut(marker: Marker, text: str, at: int) -> tuple[Part, ...]:
    """Return the words of ``text`` around ``at``, with an ellipsis where something is left out."""
    start = text.rfind(" ", 0, at - BEFORE) + 1 if at > BEFORE else 0
    end = text.find(" ", start + BEFORE + AFTER)
    passage = " ".join(text[start : end if end > 0 else None].split())
    parts = mark(marker, passage)
    before = (Part("… ", is_match=False),) if start else ()
    return (*before, *parts, *((Part(" …", is_match=False),) if end > 0 else ()))
