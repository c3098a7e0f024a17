"""Posting lists in memory: which documents have a term, and with what weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from search_index import bits
from search_index.bits import Bits, Numbers, Weights

_DENSE = 16  # one document in so many: from here on a byte for each document is quicker to look into than a list


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of one segment that have a term, as a set and with their weights.

    ``weights_of`` is a byte for each document of the segment where the term is frequent; else it goes with ``numbers``.
    """

    documents: Bits
    numbers: Numbers | None
    weights_of: Weights

    def weights(self, documents: Numbers) -> Weights:
        """Return the term's weight in each of ``documents``, 0 where it is absent."""
        if self.numbers is None:
            return self.weights_of[documents]
        at = np.searchsorted(self.numbers, documents)
        at[at == len(self.numbers)] = 0
        return np.where(self.numbers[at] == documents, self.weights_of[at], 0).astype(np.uint8)

    @property
    def cost(self) -> int:
        """Return roughly how many bytes of memory this takes."""
        return 500 + 2 * len(self.documents) + 9 * len(self.weights_of)


NONE = Postings(bits.NOTHING, None, np.zeros(0, np.uint8))


def make_postings(numbers: Numbers, weights: Weights, size: int) -> Postings:
    """Return the postings of a list out of a segment of ``size`` documents."""
    documents = bits.from_numbers(numbers)
    if len(numbers) * _DENSE < size:
        return Postings(documents, numbers, weights)
    dense = np.zeros(size, np.uint8)
    dense[numbers] = weights
    return Postings(documents, None, dense)
