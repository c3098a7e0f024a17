"""Posting lists in memory: which documents have a term, and with what weight."""

from __future__ import annotations

import numpy as np

from search_index import bits
from search_index.bits import Bits, Numbers, Weights

_DENSE = 16  # one document in so many: from here on a byte for each document is quicker to look into than a list


Look = tuple[Numbers | None, Weights]
"""Numbers and their weights; or None and a byte for each document of the segment, where the term is frequent."""


class Postings:
    """The documents of one segment that have a term, as a set and with their weights.

    How to look weights up is worked out when the first is asked for: most answers need the set alone.
    """

    def __init__(self, documents: Bits, weights: Weights, size: int) -> None:
        self.documents, self._list, self._size = documents, weights, size
        self._look: Look | None = None
        self.cost = 500 + 2 * len(weights) + min(size, _DENSE * len(weights))  # bytes of memory, roughly

    def weights(self, documents: Numbers) -> Weights:
        """Return the term's weight in each of ``documents``, 0 where it is absent."""
        numbers, weights = self._look or self._open()
        if numbers is None:
            return weights[documents]
        at = np.searchsorted(numbers, documents)
        at[at == len(numbers)] = 0
        return np.where(numbers[at] == documents, weights[at], 0).astype(np.uint8)

    def _open(self) -> Look:
        numbers, weights = bits.to_numbers(self.documents), self._list
        if len(numbers) * _DENSE < self._size:
            look: Look = (numbers, weights)
        else:
            dense = np.zeros(self._size, np.uint8)
            dense[numbers] = weights
            look = (None, dense)
        self._look = look
        return look


NONE = Postings(bits.NOTHING, np.zeros(0, np.uint8), 0)
