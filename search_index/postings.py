"""Posting lists in memory: which documents have a term, and with what weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
        self._weights, self._size = weights, size
        self._numbers: Numbers | None = None
        self.cost = 500 + held  # bytes of memory, roughly

    def weights(self, documents: Numbers) -> Weights:
        """Return the term's weight in each of ``documents``, 0 where it is absent."""
        at, theirs = self.within(documents)
        weights = np.zeros(len(documents), np.uint8)
        weights[at] = theirs
        return weights

    def within(self, documents: Numbers) -> tuple[slice | Numbers, Weights]:
        """Return which of ``documents``, by place, may have the term, and its weight in each of these.

        Of a frequent term that is all of them, with 0 where it is absent.
        """
        if self._is_spread:
            return EVERYWHERE, self._weights.take(documents)
        if self._numbers is None:
            self._numbers = bits.to_numbers(self.documents)
        mine = self._numbers
        if len(mine) == len(documents) and (mine == documents).all():
            return EVERYWHERE, self._weights
        if min(len(mine), len(documents)) * _WORTH_SPREADING > self._size:
            spread = np.zeros(self._size, np.uint8)
            spread[mine] = self._weights
            return EVERYWHERE, spread.take(documents)
        if len(mine) < len(documents):
            at, found = _places(mine, documents)
            return at[found], self._weights[found]
        at, found = _places(documents, mine)
        return np.flatnonzero(found), self._weights[at[found]]


def _places(few: Numbers, many: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return where each of ``few`` would stand in ``many`` (both rising), and which of them do."""
    at = many.searchsorted(few)
    at[at == len(many)] = 0
    return at, many[at] == few


EVERYWHERE = slice(None)
_WORTH_SPREADING = 250  # bytes are cleared and looked into in the time that one number is sought in a list
NONE = Postings(bits.NOTHING, np.zeros(0, np.uint8), 0)
