"""Which documents of a segment satisfy a query: sets only, no order."""

from __future__ import annotations

from collections.abc import Iterable

from search_index.query import Query
from search_index.segments import Segment
from search_index.words import Words


def matching(segment: Segment, query: Query, words: Words, among: int) -> int:
    """Return those documents of the set ``among`` that satisfy the filters of ``query`` and contain ``words``."""
    among = filtered(segment, query, among)
    for term in sorted(words.terms, key=segment.frequency):  # the rarest first: most sets are empty soon
        if not among:
            return 0
        among &= segment.postings("words", term).documents
    for phrase in words.phrases:
        among = among and segment.with_phrase(phrase, among)
    return among


def filtered(segment: Segment, query: Query, among: int) -> int:
    """Return those documents of the set ``among`` that satisfy the filters of ``query``, whatever its words."""
    for field, values in query.any_of.items():
        among &= _with_any(segment, field, values)
    for field, values in query.none_of.items():
        among &= ~_with_any(segment, field, values)
    for field, within in query.ranges.items():
        column = segment.numbers.get(field)
        among &= column.documents(within) if column else 0
    if query.either:
        among = _union(filtered(segment, each, among) for each in query.either)
    return among


def _with_any(segment: Segment, field: str, values: Iterable[str]) -> int:
    column = segment.keywords.get(field)
    return _union(column.documents(value) for value in values) if column else 0


def _union(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union
