"""Relevance: BM25 (Robertson and Zaragoza 2009) over documents already chosen.

The weight of a term in a document stands for its frequency (a word of the title counts three times). A word typed with
marks also scores by its marked form, at a fraction: so "đường" ranks before "dương" for those who wrote the marks.
Neighbours of the query that are neighbours in a title score as a pair, at a fraction: most Vietnamese words are several
syllables, and "bơm dầu" is no pump beside some oil (Metzler and Croft 2005, ordered neighbours).
A query that is the whole name of something scores once more for the name, so that a long document which has it as one
name among many comes before those that hold the words here and there. A synonym counts as if it were the words typed,
at a fraction: never more than they would in its place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from search_index import bits
from search_index.analysis import word_pairs
from search_index.matching import with_meaning
from search_index.snapshots import Snapshot, View
from search_index.synonyms import Span

K1 = 1.2
B = 0.75
MARKS_BOOST = 0.35
PAIRS_BOOST = 0.3
NAME_BOOST = 2.0
SYNONYM_FACTOR = 0.6

Terms = Mapping[tuple[str, str], float]
"""Field and term to the factor by which its score counts."""


def query_terms(
    words: Iterable[str], marked: Iterable[str] = (), pairs: Iterable[str] = (), name: str = ""
) -> dict[tuple[str, str], float]:
    """Return the terms that score for plain ``words``, ``marked`` ones, ``pairs`` of words, and all as a ``name``."""
    terms = {("words", word): 1.0 for word in words} | {("exact", word): MARKS_BOOST for word in marked}
    terms |= {("pairs", pair): PAIRS_BOOST for pair in pairs}
    return terms | ({("names", name): NAME_BOOST} if name else {})


def inverse_frequency(snapshot: Snapshot, field: str, term: str) -> float:
    """Return how much it says that a document has ``term``; never below zero, the highest where nobody has it."""
    found = sum((v.segment.postings(field, term).documents & v.live).bit_count() for v in snapshot.views.values())
    return math.log(1 + (snapshot.count - found + 0.5) / (found + 0.5))


def term_factors(snapshot: Snapshot, terms: Terms) -> dict[tuple[str, str], float]:
    """Return the factor of each of ``terms`` multiplied with its inverse frequency in ``snapshot``."""
    return {key: factor * inverse_frequency(snapshot, *key) for key, factor in terms.items()}


def scores(snapshot: Snapshot, view: View, numbers: Sequence[int], factors: Terms) -> list[float]:
    """Return the score of each of the documents ``numbers`` of ``view``."""
    norms = _norms(snapshot, view, numbers)
    totals = [0.0] * len(numbers)
    for (field, term), factor in factors.items():
        postings = view.segment.postings(field, term)
        if postings.documents:
            weights = postings.weights(numbers)
            top = factor * (K1 + 1)
            totals = [t + top * w / (w + n) if w else t for t, w, n in zip(totals, weights, norms, strict=True)]
    return totals


def add_synonyms(
    snapshot: Snapshot, view: View, numbers: Sequence[int], totals: Sequence[float], spans: Sequence[Span]
) -> list[float]:
    """Return ``totals`` raised, for each of ``spans``, to what its best synonym in the document is worth."""
    norms, among = _norms(snapshot, view, numbers), bits.from_numbers(numbers, view.segment.size)
    for span in spans:
        literal = term_factors(snapshot, query_terms(span.literal, pairs=word_pairs(span.literal)))
        top = SYNONYM_FACTOR * sum(literal.values()) * (K1 + 1)
        weights = _synonym_weights(view, span, numbers, among)
        said = scores(snapshot, view, numbers, literal)
        totals = [t + max(0.0, top * w / (w + n) - s) for t, s, w, n in zip(totals, said, weights, norms, strict=True)]
    return list(totals)


def _synonym_weights(view: View, span: Span, numbers: Sequence[int], among: int) -> list[int]:
    """Return the weight of the heaviest synonym in each document; a run of words weighs as its lightest word."""
    best = [0] * len(numbers)
    _, *found = with_meaning(view.segment, span, among)
    for other, documents in zip(span.others, found, strict=True):
        if documents:
            columns = [view.segment.postings("words", word).weights(numbers) for word in other.words]
            held = zip(numbers, best, *columns, strict=True)
            best = [max(b, min(weights)) if documents >> n & 1 else b for n, b, *weights in held]
    return best


def _norms(snapshot: Snapshot, view: View, numbers: Sequence[int]) -> list[float]:
    """Return what long documents must make up for: the part of BM25 that depends on the length alone."""
    lengths, average = view.segment.lengths, snapshot.average_length
    return [K1 * (1 - B + B * lengths[number] / average) for number in numbers]
