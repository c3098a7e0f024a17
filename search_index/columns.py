"""The values of one segment's documents in memory, one column a field, by document number."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits, Numbers
from search_index.query import Range

_CACHED_VALUES = 512
_FEW_VALUES = 16
_MISSING = np.iinfo(np.int64).min
_HIGHEST = np.iinfo(np.int64).max


class KeywordColumn:
    """The keyword values of one field. Equal rows share one entry, so a row costs four bytes."""

    def __init__(self, size: int) -> None:
        self.rows = np.zeros(size, np.int32)
        self.distinct: list[tuple[str, ...]] = [()]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._sets: dict[str, Bits] = {}

    def __getstate__(self) -> dict[str, Any]:
        kept = {"rows": self.rows, "distinct": self.distinct, "is_single": self.is_single}
        return kept | {"_numbers": {}, "_sets": {}}

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
            found = bits.from_mask(same)
            if len(self._sets) >= _CACHED_VALUES:
                self._sets.clear()
            self._sets[value] = found
        return found

    @cached_property
    def is_single(self) -> bool:
        """Whether no document has several values."""
        return all(len(row) < 2 for row in self.distinct)

    def count(self, documents: Bits) -> dict[str, int]:
        """Return how many of ``documents`` have each value."""
        if len(self._holders) <= _FEW_VALUES:
            counted = {value: documents.intersection_cardinality(self.documents(value)) for value in self._holders}
            return {value: many for value, many in counted.items() if many}
        return self._count(bits.to_numbers(documents))

    def _count(self, documents: Numbers) -> dict[str, int]:
        times = np.bincount(self.rows[documents], minlength=len(self.distinct))
        counted = [(self.distinct[number], many) for number, many in enumerate(times.tolist()) if many]
        if self.is_single:
            return {row[0]: many for row, many in counted if row}
        counts: dict[str, int] = {}
        for row, many in counted:
            for value in row:
                counts[value] = counts.get(value, 0) + many
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
        numbers = bits.to_numbers(among)
        values = self.values[numbers]
        return bits.from_numbers(numbers[(values >= low) & (values <= high)])
