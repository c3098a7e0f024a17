"""Posting lists in memory: which documents have a term, and with what weight."""

from __future__ import annotations

import numpy as np

from search_index import bits
from search_index.bits import Bits, Numbers, Weights


class Postings:
    """The documents of one segment that have a term, as a set and with their weights.

    The weights are those of the documents in order or, of a frequent term, a byte for each document of the segment,
    which lies in the file. The set is taken apart when weights are first asked for: most answers need the set alone.
    """

    def __init__(self, documents: Bits, weights: Weights, size: int) -> None:
        self.documents = documents
        self._is_spread = len(weights) != len(documents)
        held = size // 8 if self._is_spread else 11 * len(documents)
        if self._is_spread and len(weights) < size:  # there are documents without any term behind it
            weights = np.concatenate((weights, np.zeros(size - len(weights), np.uint8)))
            held += size
        self._weights = weights
        self._numbers: Numbers | None = None
        self.cost = 500 + held  # bytes of memory, roughly

    def weights(self, documents: Numbers) -> Weights:
        """Return the term's weight in each of ``documents``, 0 where it is absent."""
        if self._is_spread:
            return self._weights[documents]
        numbers = self._numbers
        if numbers is None:
            numbers = self._numbers = bits.to_numbers(self.documents)
        at = np.searchsorted(numbers, documents)
        at[at == len(numbers)] = 0
        return np.where(numbers[at] == documents, self._weights[at], 0).astype(np.uint8)


NONE = Postings(bits.NOTHING, np.zeros(0, np.uint8), 0)
