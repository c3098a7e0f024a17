"""Which documents of a segment satisfy a query: sets only, no order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from search_index import bits
from search_index.bits import Bits
from search_index.query import Query, Range
from search_index.segments import Segment
from search_index.synonyms import Span
from search_index.words import Wanted, Words


def matching(segment: Segment, query: Query, wanted: Wanted, among: Bits) -> Bits:
    """Return those documents of the set ``among`` that satisfy the filters of ``query`` and what is ``wanted``."""
    found = [_holding(segment, query, words, among) for words in wanted.alternatives]
    among = _union(found) if found else filtered(segment, query, among)
    return without(segment, wanted.excluded, among) if wanted.excluded else among


def _holding(segment: Segment, query: Query, words: Words, among: Bits) -> Bits:
    among = filtered(segment, query, among, words.required)
    for span in words.spans:
        among = among and _union(list(with_meaning(segment, span, among)))
    return _with_phrases(segment, words, among) if words.phrases else among


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
    return _common([among, *(segment.postings("words", term).documents for term in terms)])


def filtered(segment: Segment, query: Query, among: Bits, terms: Iterable[str] = ()) -> Bits:
    """Return those documents of the set ``among`` that hold ``terms`` and satisfy the filters of ``query``."""
    sets = [among]
    for term in terms:
        documents = segment.postings("words", term).documents
        if not documents:
            return bits.NOTHING
        sets.append(documents)
    for field, values in query.any_of.items():
        column = segment.keywords.get(field)
        if column is None:
            return bits.NOTHING
        sets.append(column.documents(*values) if len(values) == 1 else column.with_any(values))
    among = _common(sets)
    for field, values in query.none_of.items():
        column = segment.keywords.get(field)
        among = among - column.with_any(values) if column else among
    if query.ranges and among:
        among = _within(segment, query.ranges, among)
    if query.either:
        among = _union([filtered(segment, each, among) for each in query.either])
    return among


def _within(segment: Segment, ranges: Mapping[str, Range], among: Bits) -> Bits:
    """Return those documents of the set ``among`` whose numbers are in all of ``ranges``."""
    for field, within in ranges.items():
        column = segment.numbers.get(field)
        if column is None:
            return bits.NOTHING
        among = column.within(within, among)
    return among


def _common(sets: list[Bits]) -> Bits:
    """Return what is in all of ``sets``. The smallest is taken first: what it shares with others is smaller still."""
    if len(sets) == 1:
        return sets[0]
    sets.sort(key=len)
    found = sets[0] & sets[1]
    for other in sets[2:]:
        found &= other
    return found


def _union(sets: list[Bits]) -> Bits:
    return sets[0] if len(sets) == 1 else bits.Bits.union(*sets) if sets else bits.NOTHING
