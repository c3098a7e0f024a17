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

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.analysis import word_pairs
from search_index.bits import Bits, Numbers, Weights
from search_index.matching import with_meaning
from search_index.postings import EVERYWHERE
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

Scores = NDArray[np.float32]


def query_terms(
    words: Iterable[str], marked: Iterable[str] = (), pairs: Iterable[str] = (), names: Iterable[str] = ()
) -> dict[tuple[str, str], float]:
    """Return the terms that score for plain ``words``, ``marked`` ones, ``pairs`` of words, and ``names``."""
    terms = {("words", word): 1.0 for word in words}
    others = (("exact", MARKS_BOOST, marked), ("pairs", PAIRS_BOOST, pairs), ("names", NAME_BOOST, names))
    for field, factor, theirs in others:
        for other in theirs:
            terms[field, other] = factor
    return terms


def term_factors(snapshot: Snapshot, terms: Terms) -> dict[tuple[str, str], float]:
    """Return the factor of each of ``terms`` multiplied with its inverse frequency in ``snapshot``.

    That says how much it says that a document has the term: never below zero, the highest where nobody has it.
    """
    factors = {}
    for key, factor in terms.items():
        found = snapshot.frequency(key)
        factors[key] = factor * math.log(1 + (snapshot.count - found + 0.5) / (found + 0.5))
    return factors


def scores(snapshot: Snapshot, view: View, numbers: Numbers, factors: Terms) -> Scores:
    """Return the score of each of the documents ``numbers`` of ``view``."""
    norms, totals = _norms(snapshot, view, numbers), np.zeros(len(numbers), np.float32)
    for (field, term), factor in factors.items():
        postings = view.segment.postings(field, term)
        if postings.documents:
            at, weights = postings.within(numbers)
            theirs = _saturated(weights, norms if isinstance(at, slice) else norms.take(at))
            theirs *= factor * (K1 + 1)
            if at is EVERYWHERE:
                totals += theirs
            else:
                totals[at] += theirs
    return totals


def add_synonyms(snapshot: Snapshot, view: View, numbers: Numbers, totals: Scores, spans: Sequence[Span]) -> Scores:
    """Return ``totals`` raised, for each of ``spans``, to what its best synonym in the document is worth."""
    norms, among = _norms(snapshot, view, numbers), bits.from_numbers(numbers)
    for span in spans:
        literal = term_factors(snapshot, query_terms(span.literal, pairs=word_pairs(span.literal)))
        top = SYNONYM_FACTOR * sum(literal.values()) * (K1 + 1)
        weights = _synonym_weights(view, span, numbers, among)
        worth = _saturated(weights, norms) * np.float32(top)
        totals = totals + np.maximum(0, worth - scores(snapshot, view, numbers, literal))
    return totals


def _saturated(weights: Weights, norms: Scores) -> Scores:
    """Return what frequencies count: each further time less, and 1 at the most."""
    counted = weights.astype(np.float32)  # once: each step would else turn them into floats for itself
    counted /= norms + counted
    return counted


def _synonym_weights(view: View, span: Span, numbers: Numbers, among: Bits) -> Weights:
    """Return the weight of the heaviest synonym in each document; a run of words weighs as its lightest word."""
    best = np.zeros(len(numbers), np.uint8)
    _, *found = with_meaning(view.segment, span, among)
    for other, documents in zip(span.others, found, strict=True):
        if documents:
            at = np.searchsorted(numbers, bits.to_numbers(documents))
            columns = [view.segment.postings("words", word).weights(numbers[at]) for word in other.words]
            best[at] = np.maximum(best[at], np.minimum.reduce(columns))
    return best


def _norms(snapshot: Snapshot, view: View, numbers: Numbers) -> Scores:
    """Return what long documents must make up for: the part of BM25 that depends on the length alone."""
    norms: Scores = view.segment.lengths.take(numbers)
    norms *= K1 * B / snapshot.average_length
    norms += K1 * (1 - B)
    return norms
