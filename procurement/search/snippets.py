"""Why something was found: its title with the words of the query marked, and a line of what else says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

from procurement.search.wording import NUMBERED, WORDED, collect
from search_index.highlighting import Found, Marker, Match, Part, parts_of

BEFORE, AFTER = 40, 140
"""So many characters stand before the first match of a snippet, and behind its beginning."""

_LEFT_OUT_BEFORE, _LEFT_OUT_AFTER = (Part("… ", is_match=False),), (Part(" …", is_match=False),)

__all__ = ["Found", "Marker", "Part", "Sought", "find_snippets", "parts_of"]

KEYS = WORDED | NUMBERED


class Sought(NamedTuple):
    """What a snippet is sought in: ``texts`` of a notice, where words are ``said`` already."""

    said: Set[str]
    texts: Sequence[str]


def find_snippets(marker: Marker, sought: Sequence[Sought]) -> list[tuple[Part, ...]]:
    """Return of each the passage that has most of the words asked for that are not said already; mostly none is left.

    All are looked through at once: to begin takes as long as to look through a notice.
    """
    found = marker.matches_in_each([one.texts for one in sought])
    cuts = [_cut(*_best(*each)) for each in zip(sought, found, strict=True)]
    marks = marker.matches_in([cut.passage for cut in cuts])
    return [cut.parts(marks.get(number, ())) for number, cut in enumerate(cuts)]


def _best(sought: Sought, found: Found) -> tuple[str, int]:
    """Return the text that has most of the words, the first of several, and where it has the first of them."""
    best, text, start = 0, "", 0
    for number, matches in sorted(found.items()):
        missing = [match for match in matches if match.word not in sought.said]
        count = len({match.word for match in missing})
        if count > best:
            best, text, start = count, sought.texts[number], missing[0].start
    return text, start


def texts_of(content: Mapping[str, Any], row: int | None = None) -> list[str]:
    """Return what can be found of ``content``, what a revision says, in its order.

    Of the packages that a plan lists only number ``row`` (from 0) is looked at, if one is named.
    """
    body = content["body"]
    if row is not None:
        content = {**content, "body": {**body, "packages": [body["packages"][row]]}}
    return list(collect(content, KEYS))


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
