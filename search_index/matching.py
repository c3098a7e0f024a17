"""Which documents of a segment satisfy a query: sets only, no order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search_index import bits
from search_index.bits import Bits
from search_index.query import Query
from search_index.segments import Segment
from search_index.synonyms import Span
from search_index.words import Wanted, Words


def matching(segment: Segment, query: Query, wanted: Wanted, among: Bits) -> Bits:
    """Return those documents of the set ``among`` that satisfy the filters of ``query`` and what is ``wanted``."""
    found = [_holding(segment, query, words, among) for words in wanted.alternatives]
    return without(segment, wanted.excluded, _union(found) if found else filtered(segment, query, among))


def _holding(segment: Segment, query: Query, words: Words, among: Bits) -> Bits:
    among = filtered(segment, query, with_all(segment, words.required, among))
    for span in words.spans:
        among = among and _union(with_meaning(segment, span, among))
    return _with_phrases(segment, words, among)


def _with_phrases(segment: Segment, words: Words, among: Bits) -> Bits:
    for phrase in words.phrases:
        among = among and segment.with_phrase(phrase, among)
    return among


def without(segment: Segment, excluded: Iterable[Words], among: Bits) -> Bits:
    """Return those documents of the set ``among`` that say nothing of what is ``excluded``."""
    for words in excluded:
        saying = _with_marks(segment, words.marked, with_all(segment, words.required, among))
        among = among - _with_phrases(segment, words, saying)
    return among


def _with_marks(segment: Segment, marked: Iterable[str], among: Bits) -> Bits:
    for form in marked:
        among = among and among & segment.postings("exact", form).documents
    return among


def with_meaning(segment: Segment, span: Span, among: Bits) -> Iterator[Bits]:
    """Yield those documents of the set ``among`` that hold the words of ``span``, then those with each synonym."""
    yield with_all(segment, span.literal, among)
    for other in span.others:
        found = _with_marks(segment, other.marked, with_all(segment, other.words, among))
        yield segment.with_phrase(other.words, found) if found and len(other.words) > 1 else found


def with_all(segment: Segment, terms: Iterable[str], among: Bits) -> Bits:
    """Return those documents of the set ``among`` that hold each of ``terms``."""
    for term in sorted(terms, key=segment.frequency):  # the rarest first: most sets are empty soon
        if not among:
            return bits.NOTHING
        among = among & segment.postings("words", term).documents
    return among


def filtered(segment: Segment, query: Query, among: Bits) -> Bits:
    """Return those documents of the set ``among`` that satisfy the filters of ``query``, whatever its words."""
    for field, values in query.any_of.items():
        among = among & _with_any(segment, field, values)
    for field, values in query.none_of.items():
        among = among - _with_any(segment, field, values)
    for field, within in query.ranges.items():
        column = segment.numbers.get(field)
        among = column.documents(within, among) if column else bits.NOTHING
    if query.either:
        among = _union(filtered(segment, each, among) for each in query.either)
    return among


def _with_any(segment: Segment, field: str, values: Iterable[str]) -> Bits:
    column = segment.keywords.get(field)
    return _union(column.documents(value) for value in values) if column else bits.NOTHING


def _union(sets: Iterable[Bits]) -> Bits:
    found = list(sets)
    return found[0] if len(found) == 1 else bits.Bits.union(*found) if found else bits.NOTHING
