"""Posting lists in memory: which documents have a term, and with what weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from search_index import bits

HEAVIEST = 255
"""Weights above it count as it: a word that often is no better found by being there once more."""

_DENSE = 16  # one document in so many: from here on a byte for each document is smaller than a dictionary


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of one segment that have a term, as a set and with their weights."""

    documents: int
    _weights: dict[int, int] | bytes

    def weights(self, documents: Sequence[int]) -> list[int]:
        """Return the term's weight in each of ``documents``, 0 where it is absent."""
        if isinstance(self._weights, bytes):
            return [self._weights[number] for number in documents]
        weight = self._weights.get
        return [weight(number, 0) for number in documents]

    @property
    def cost(self) -> int:
        """Return roughly how many bytes of memory this takes."""
        weights = len(self._weights) * (1 if isinstance(self._weights, bytes) else 100)
        return 200 + self.documents.bit_length() // 8 + weights


NONE = Postings(0, {})


def read_postings(matcher: Any, size: int) -> Postings:
    """Read a Whoosh ``matcher`` to its end, for a segment of ``size`` documents."""
    weights = {}
    while matcher.is_active():
        weights[matcher.id()] = min(int(matcher.weight()), HEAVIEST)
        matcher.next()
    documents = bits.from_numbers(weights, size)
    if len(weights) * _DENSE < size:
        return Postings(documents, weights)
    dense = bytearray(size)
    for number, weight in weights.items():
        dense[number] = weight
    return Postings(documents, bytes(dense))
