"""The values of one segment's documents in memory, one column a field, by document number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits, Numbers
from search_index.query import Range

_CACHED_VALUES = 512
_MISSING = np.iinfo(np.int64).min
_HIGHEST = np.iinfo(np.int64).max
_SCATTERED = 50  # where this many times fewer documents are asked about than there are, only those are looked at


class KeywordColumn:
    """The keyword values of one field. Equal rows share one entry, so a row costs four bytes."""

    def __init__(self, size: int) -> None:
        self.rows = np.zeros(size, np.uint32)
        self.distinct: list[tuple[str, ...]] = [()]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._sets: dict[str, Bits] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"rows": self.rows, "distinct": self.distinct, "_numbers": {}, "_sets": {}}

    def put(self, document: int, values: Iterable[str]) -> None:
        """Set the values of ``document``; only while the segment is being loaded."""
        row = tuple(dict.fromkeys(values))
        number = self._numbers.setdefault(row, len(self.distinct))
        if number == len(self.distinct):
            self.distinct.append(row)
        self.rows[document] = number

    @cached_property
    def _holders(self) -> dict[str, list[int]]:
        """Each value to the rows that have it."""
        holders: dict[str, list[int]] = {}
        for number, row in enumerate(self.distinct):
            for value in row:
                holders.setdefault(value, []).append(number)
        return holders

    def documents(self, value: str) -> Bits:
        """Return the set of documents that have ``value``."""
        found = self._sets.get(value)
        if found is None:
            wanted = self._holders.get(value)
            if not wanted:
                return bits.NOTHING  # not kept: what nobody has may be asked under endless names
            same = self.rows == wanted[0] if len(wanted) == 1 else np.isin(self.rows, wanted)
            found = bits.from_numbers(np.flatnonzero(same))
            if len(self._sets) >= _CACHED_VALUES:
                self._sets.clear()
            self._sets[value] = found
        return found

    def count(self, documents: Numbers) -> Counter[str]:
        """Return how many of ``documents`` have each value."""
        return self.spread(np.bincount(self.rows[documents], minlength=len(self.distinct)))

    def spread(self, times: NDArray[np.integer]) -> Counter[str]:
        """Return how often each value occurs where each row occurs so many ``times``."""
        counts: Counter[str] = Counter()
        for number in np.flatnonzero(times).tolist():
            for value in self.distinct[number]:
                counts[value] += int(times[number])
        return counts


class NumberColumn:
    """The values of one number field; ``is_missing`` where a document has no such number."""

    def __init__(self, size: int) -> None:
        self.values = np.full(size, _MISSING, np.int64)

    def put(self, document: int, value: int | None) -> None:
        """Set the value of ``document``; only while the segment is being loaded."""
        if value is not None:
            self.values[document] = value

    @cached_property
    def is_missing(self) -> NDArray[np.bool_]:
        """Whether each document has none."""
        return self.values == _MISSING

    def value(self, document: int) -> int | None:
        """Return the value of one document."""
        value = int(self.values[document])
        return None if value == _MISSING else value

    def documents(self, within: Range, among: Bits) -> Bits:
        """Return those of the set ``among`` whose number is ``within`` the range."""
        low = _MISSING + 1 if within.low is None else within.low
        high = _HIGHEST if within.high is None else within.high
        if low > _HIGHEST or high <= _MISSING:
            return bits.NOTHING
        low, high = max(low, _MISSING + 1), min(high, _HIGHEST)
        if len(among) * _SCATTERED < len(self.values):
            numbers = bits.to_numbers(among)
            values = self.values[numbers]
            return bits.from_numbers(numbers[(values >= low) & (values <= high)])
        return among & bits.from_numbers(np.flatnonzero((self.values >= low) & (self.values <= high)))
