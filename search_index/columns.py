"""The values of one segment's documents in memory, one column a field, by document number."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from search_index import bits
from search_index.query import Range

_CACHED_VALUES = 512


class KeywordColumn:
    """The keyword values of one field. Equal rows share one entry, so a row costs four bytes."""

    def __init__(self, size: int) -> None:
        self._rows = array("I", bytes(4 * size))
        self._distinct: list[tuple[str, ...]] = [()]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._sets: dict[str, int] = {}

    def put(self, document: int, values: Iterable[str]) -> None:
        """Set the values of ``document``; only while the segment is being loaded."""
        row = tuple(dict.fromkeys(values))
        number = self._numbers.setdefault(row, len(self._distinct))
        if number == len(self._distinct):
            self._distinct.append(row)
        self._rows[document] = number

    def documents(self, value: str) -> int:
        """Return the set of documents that have ``value``."""
        found = self._sets.get(value)
        if found is None:
            wanted = {number for number, row in enumerate(self._distinct) if value in row}
            if not wanted:
                return 0  # not kept: what nobody has may be asked under endless names
            found = bits.from_numbers((n for n, row in enumerate(self._rows) if row in wanted), len(self._rows))
            if len(self._sets) >= _CACHED_VALUES:
                self._sets.clear()
            self._sets[value] = found
        return found

    def rows(self, documents: Iterable[int]) -> list[tuple[str, ...]]:
        """Return the values of each of ``documents``."""
        return [self._distinct[self._rows[number]] for number in documents]

    def count(self, documents: Sequence[int]) -> Counter[str]:
        """Return how many of ``documents`` have each value."""
        counts: Counter[str] = Counter()
        for number, times in Counter(map(self._rows.__getitem__, documents)).items():
            for value in self._distinct[number]:
                counts[value] += times
        return counts


class NumberColumn:
    """The values of one number field; None where a document has no such number."""

    def __init__(self, size: int) -> None:
        self.values: list[int | None] = [None] * size

    @cached_property
    def _sorted(self) -> tuple[list[int], list[int]]:
        pairs = sorted((value, n) for n, value in enumerate(self.values) if value is not None)
        return [value for value, _ in pairs], [n for _, n in pairs]

    def documents(self, within: Range) -> int:
        """Return the set of documents whose number is ``within`` the range."""
        values, numbers = self._sorted
        start = 0 if within.low is None else bisect_left(values, within.low)
        end = len(values) if within.high is None else bisect_right(values, within.high)
        return bits.from_numbers(numbers[start:end], len(self.values))
