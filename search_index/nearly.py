"""What to offer when nothing matches: documents with some of the words, or with words one slip of the finger away."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from search_index import bits
from search_index.matching import filtered
from search_index.ordering import BEST, Found, hits
from search_index.query import Hit, Page, Query
from search_index.ranking import inverse_frequency, query_terms, scores, term_factors
from search_index.snapshots import Snapshot
from search_index.words import Words

SHORTEST_CORRECTED = 3
"""Letters; shorter unknown words have too many neighbours for any of them to be meant."""

MOST_TERMS = 12
"""Only the rarest words of a long query are used: the common ones bring in everything and say nothing."""


def nearly_hits(snapshot: Snapshot, query: Query, words: Words, page: Page) -> tuple[Hit, ...]:
    """Return the best documents within the filters of ``query`` that have at least one of ``words`` or a neighbour."""
    factors = term_factors(snapshot, query_terms(_known_terms(snapshot, words), words.marked, words.pairs))
    found = []
    for view in snapshot.views.values():
        union = 0
        for field, term in factors:
            union |= view.segment.postings(field, term).documents
        numbers = bits.to_numbers(filtered(view.segment, query, view.live & union))
        found.append(Found(view, numbers, scores(snapshot, view, numbers, factors)))
    return hits(found, BEST, page)


def _known_terms(snapshot: Snapshot, words: Words) -> list[str]:
    terms: dict[str, None] = {}
    for word in words.terms:
        terms.update(dict.fromkeys([word] if _is_known(snapshot, word) else _neighbours(snapshot, word)))
    return sorted(terms, key=lambda term: (-inverse_frequency(snapshot, "words", term), term))[:MOST_TERMS]


def _is_known(snapshot: Snapshot, word: str) -> bool:
    return any(word in view.segment.vocabulary for view in snapshot.views.values())


def _neighbours(snapshot: Snapshot, word: str) -> list[str]:
    """Return the known words at edit distance 1 of ``word``; none for numbers, whose neighbours mean other things."""
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return []
    return sorted({variant for variant in _variants(word) if _is_known(snapshot, variant)})


def _variants(word: str) -> Iterator[str]:
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for left, right in splits:
        yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in ascii_lowercase:
            yield left + letter + right[1:]
            yield left + letter + right
