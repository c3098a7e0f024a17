"""Posting lists in memory: which documents have a term, and with what weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits, Numbers, Weights

_DENSE = 16  # one document in so many: from here on a byte for each document is quicker to look into than a list


Look = tuple[Numbers | None, Weights]
"""Numbers and their weights; or None and a byte for each document of the segment, where the term is frequent."""


class Postings:
    """The documents of one segment that have a term, as a set and with their weights.

    How to look weights up is worked out when the first is asked for: most answers need the set alone.
    """

    def __init__(self, numbers: NDArray[np.uint32], weights: Weights, size: int) -> None:
        self.documents: Bits = bits.from_numbers(numbers)
        self._list: tuple[NDArray[np.uint32], Weights] | None = (numbers, weights)
        self._size = size
        self._look: Look | None = None
        self.cost = 500 + 2 * len(numbers) + min(size, _DENSE * len(numbers))  # bytes of memory, roughly

    def weights(self, documents: Numbers) -> Weights:
        """Return the term's weight in each of ``documents``, 0 where it is absent."""
        numbers, weights = self._look or self._open()
        if numbers is None:
            return weights[documents]
        at = np.searchsorted(numbers, documents)
        at[at == len(numbers)] = 0
        return np.where(numbers[at] == documents, weights[at], 0).astype(np.uint8)

    def _open(self) -> Look:
        held = self._list
        if held is None:  # another thread has just done it
            assert self._look is not None
            return self._look
        numbers, weights = held
        if len(numbers) * _DENSE < self._size:
            look: Look = (numbers.astype(np.intp), weights)
        else:
            dense = np.zeros(self._size, np.uint8)
            dense[numbers] = weights
            look = (None, dense)
        self._look = look  # before the list goes: somebody may be between the two
        self._list = None
        return look


NONE = Postings(np.zeros(0, np.uint32), np.zeros(0, np.uint8), 0)
