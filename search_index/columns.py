"""The values of one segment's documents in memory, one column a field, by document number."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate, chain
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits
from search_index.query import Range
from search_index.strings import Strings, encode

_CACHED_VALUES = 512
_FREQUENT = 64  # one document in so many
_ROWS_A_VALUE = 1000  # looked up in the time that it takes to cut a set with that of a value
_MISSING = np.iinfo(np.int64).min
_HIGHEST = np.iinfo(np.int64).max


Rows = NDArray[np.int32]
Sums = NDArray[np.uint32]
Times = NDArray[np.int64]


class Ids(NamedTuple):
    """Values of rows by number: where those of each row begin, how many they are, and all of them.

    ``is_even``: each row has one.
    """

    starts: Times
    sizes: Times
    values: Times
    is_even: bool

    @classmethod
    def of(cls, sizes: Iterable[int], values: Times) -> Ids:
        """Return the ``values`` of rows that have so many each."""
        each = np.fromiter(sizes, np.int64)
        return cls(np.cumsum(each) - each, each, values, bool((each == 1).all()))

    def take(self, rows: NDArray[np.integer[Any]]) -> tuple[Times, Times]:
        """Return how many values each of ``rows`` has, and these, one row's behind the other's."""
        if self.is_even:
            return np.ones(len(rows), np.int64), self.values[rows]
        sizes = self.sizes[rows]
        ends = np.cumsum(sizes)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self.starts[rows] - (ends - sizes), sizes)
        return sizes, self.values[at]

    def sum(self, times: Times, count: int) -> Times:
        """Return how often each of ``count`` values is there, where each row is as often as ``times`` says."""
        return np.bincount(self.values, np.repeat(times, self.sizes), count).astype(np.int64)


class Names:
    """The values of one field by number, in whatever segment they are. A number that was given stays."""

    def __init__(self) -> None:
        self._all: list[str] = []
        self._numbers: dict[str, int] = {}
        self._giving = Lock()

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, number: int) -> str:
        return self._all[number]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._all))

    def named(self, counts: Times) -> dict[str, int]:
        """Return what ``counts`` counts of each value, by its name; of nothing there is none."""
        present = np.flatnonzero(counts)
        return dict(zip(map(self._all.__getitem__, present.tolist()), counts[present].tolist(), strict=True))

    def number(self, values: Iterable[str]) -> Times:
        """Return the numbers of ``values``."""
        with self._giving:
            found = []
            for value in values:
                number = self._numbers.setdefault(value, len(self._all))
                if number == len(self._all):
                    self._all.append(value)
                found.append(number)
            return np.array(found, np.int64)


def in_order_of_sums(numbers: Mapping[str, int]) -> tuple[Strings, Sums, Rows]:
    """Return the values that ``numbers`` has, in the order of their check sums, these, and their numbers."""
    values = sorted(numbers, key=lambda value: zlib.crc32(encode(value)))
    sums = np.array([zlib.crc32(encode(value)) for value in values], np.uint32)
    return Strings(map(encode, values)), sums, np.array([numbers[value] for value in values], np.int32)


def find_sum(values: Strings, sums: Sums, value: str) -> int | None:
    """Return where ``value`` is among ``values``, which are in the order of their check ``sums``."""
    sought = np.uint32(zlib.crc32(encode(value)))
    at = int(sums.searchsorted(sought))
    while at < len(sums) and sums[at] == sought:
        if values[at] == value:
            return at
        at += 1
    return None


class KeywordColumn:
    """The keyword values of one field. Equal rows share one entry, so a row costs four bytes."""

    def __init__(self, size: int) -> None:
        self.rows = np.zeros(size, np.int32)
        self._packed: NDArray[np.uint8] | None = None
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._sets: dict[str, Bits] = {}
        self._any: dict[frozenset[str], Bits] = {}
        self._ids: Ids | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it. The rows that differ may be as many as documents, and are seldom asked for."""
        packed = np.frombuffer(pickle.dumps(self.distinct), np.uint8)
        kept = {"rows": self.rows, "_packed": packed, "width": self.width, "is_single": self.is_single}
        kept |= {"_by_row": self._by_row, "holders": self.holders, "_frequent": self._frequent}
        return kept | {"_numbers": {}, "_sets": {}, "_any": {}, "_ids": None}

    @cached_property
    def distinct(self) -> list[tuple[str, ...]]:
        """The rows that differ, by the number that ``rows`` has for them."""
        found: list[tuple[str, ...]] = [()] if self._packed is None else pickle.loads(self._packed.data)
        return found

    @cached_property
    def width(self) -> int:
        """How many rows differ."""
        return len(self.distinct)

    def put(self, document: int, values: Iterable[str]) -> None:
        """Set the values of ``document``; only while the segment is being loaded."""
        row = tuple(dict.fromkeys(values))
        number = self._numbers.setdefault(row, len(self.distinct))
        if number == len(self.distinct):
            self.distinct.append(row)
        self.rows[document] = number

    @cached_property
    def holders(self) -> tuple[Strings, Sums, Rows, Rows]:
        """All values in the order of their check sums, these, where the rows that have each begin, and these rows."""
        holders: dict[bytes, list[int]] = {}
        for number, row in enumerate(self.distinct):
            for value in map(encode, row):
                holders.setdefault(value, []).append(number)
        values = sorted(holders, key=zlib.crc32)
        starts = accumulate((len(holders[value]) for value in values), initial=0)
        rows = chain.from_iterable(holders[value] for value in values)
        sums = np.array([*map(zlib.crc32, values)], np.uint32)
        return Strings(values), sums, np.array([*starts], np.int32), np.array([*rows], np.int32)

    def _rows_with(self, value: str) -> list[int]:
        values, sums, starts, rows = self.holders
        at = find_sum(values, sums, value)
        found: list[int] = [] if at is None else rows[starts[at] : starts[at + 1]].tolist()
        return found

    def with_any(self, values: frozenset[str]) -> Bits:
        """Return the set of documents that have one of ``values``."""
        found = self._any.get(values)
        if found is None:
            found = bits.Bits.union(bits.NOTHING, *map(self.documents, values))
            if len(self._any) >= _CACHED_VALUES:
                self._any.clear()
            self._any[values] = found
        return found

    def documents(self, value: str) -> Bits:
        """Return the set of documents that have ``value``."""
        found = self._sets.get(value)
        return self._read(value) if found is None else found

    def _read(self, value: str) -> Bits:
        rows = self._rows_with(value)
        if not rows:
            return bits.NOTHING  # not kept: what nobody has may be asked under endless names
        sets = list(map(self._with_row, rows))
        found = sets[0] if len(sets) == 1 else bits.Bits.union(*sets)
        if len(self._sets) >= _CACHED_VALUES:
            self._sets.clear()
        self._sets[value] = found
        return found

    def _with_row(self, row: int) -> Bits:
        frequent = self._frequent.get(row)
        if frequent is not None:
            return bits.read(frequent)
        documents, starts = self._by_row
        return bits.from_numbers(documents[starts[row] : starts[row + 1]])

    @cached_property
    def _frequent(self) -> dict[int, NDArray[np.uint8]]:
        """The sets of the rows that many documents have, as bytes: to read one is quicker than to make it."""
        times = np.bincount(self.rows, minlength=1)
        rows = np.flatnonzero(times * _FREQUENT > len(self.rows)).tolist()
        return {row: bits.written(bits.from_mask(self.rows == row)) for row in rows}

    @cached_property
    def _by_row(self) -> tuple[Rows, Rows]:
        """All documents, those with the same row side by side, and where each row's begin."""
        starts = np.searchsorted(np.sort(self.rows), np.arange(self.width + 1)).astype(np.int32)
        return np.argsort(self.rows, kind="stable").astype(np.int32), starts

    @cached_property
    def is_single(self) -> bool:
        """Whether no document has several values."""
        return all(len(row) < 2 for row in self.distinct)

    def ids(self, names: Names) -> Ids:
        """Return the values of each row, by their numbers in ``names``, which are those of the column's field."""
        if self._ids is None:
            self._ids = Ids.of(map(len, self.distinct), names.number(chain.from_iterable(self.distinct)))
        return self._ids

    def documents_of(self, rows: Iterable[int]) -> Bits:
        """Return the set of documents that have one of ``rows``."""
        documents, starts = self._by_row
        found = [documents[starts[row] : starts[row + 1]] for row in rows]
        return bits.from_numbers(np.concatenate(found)) if found else bits.NOTHING

    def count(self, documents: Bits, names: Names, size: int) -> Times:
        """Return how many of ``documents`` have each value, by its number in ``names``, for the first ``size`` of them.

        There may be more, of other segments, while others number theirs.
        """
        ids = self.ids(names)
        if len(documents) > _ROWS_A_VALUE * self.width:
            times = np.zeros(size, np.int64)
            for value in set(ids.values.tolist()):
                times[value] = documents.intersection_cardinality(self.documents(names[value]))
            return times
        rows = self.rows[bits.to_numbers(documents)]
        return ids.sum(np.bincount(rows, minlength=self.width), size)


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

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: the order, too, which takes longer to make than to read."""
        return {"values": self.values, "_in_order": self._in_order}

    @cached_property
    def _in_order(self) -> tuple[Rows, NDArray[np.int64]]:
        """All documents by their numbers, those without one first, and these numbers."""
        documents = np.argsort(self.values, kind="stable").astype(np.int32)
        return documents, self.values[documents]

    def _span(self, limits: Range) -> tuple[int, int]:
        """Return between which places of all documents in order those within ``limits`` are."""
        low = _MISSING + 1 if limits.low is None else max(limits.low, _MISSING + 1)
        high = _HIGHEST if limits.high is None else min(limits.high, _HIGHEST)
        if low > high:
            return 0, 0
        in_order = self._in_order[1]
        return int(in_order.searchsorted(low)), int(in_order.searchsorted(high, "right"))

    def within(self, limits: Range, among: Bits) -> Bits:
        """Return those documents of the set ``among`` whose number is within ``limits``.

        What is looked at is the least of what there is: these documents, all within the limits, or all outside.
        """
        documents, (start, end) = self._in_order[0], self._span(limits)
        inside, outside = end - start, len(documents) - (end - start)
        if not inside or not among:
            return bits.NOTHING
        if len(among) <= min(inside, outside):
            numbers = bits.to_numbers(among)
            values, ends = self.values[numbers], self._in_order[1]
            return bits.from_numbers(numbers[(values >= ends[start]) & (values <= ends[end - 1])])
        if inside <= outside:
            return among & bits.from_numbers(documents[start:end])
        return among - bits.from_numbers(np.concatenate((documents[:start], documents[end:])))

    def count_within(self, limits: Range, dead: Bits) -> int:
        """Return how many documents have a number within ``limits`` and are not among the ``dead``."""
        start, end = self._span(limits)
        if start == end or not dead:
            return end - start
        values, ends = self.values[bits.to_numbers(dead)], self._in_order[1]
        return end - start - int(np.count_nonzero((values >= ends[start]) & (values <= ends[end - 1])))
