"""What documents are grouped by, as numbers: documents of one group have the same one, in whatever segment they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits
from search_index.columns import KeywordColumn
from search_index.segments import Segment

GroupNumbers = NDArray[np.integer[Any]]


class Names:
    """The names of the groups by one field, and their numbers.

    The rows of the first column, where each is one value, are numbers already: no name is looked at until there is
    another column. That first segment is nearly the whole index, and this is done in every process.
    """

    def __init__(self) -> None:
        self.count = 0
        self._first: KeywordColumn | None = None
        self._numbers: dict[str, int] | None = {}

    def number_rows(self, column: KeywordColumn) -> GroupNumbers:
        """Return the numbers of the groups of the first column, whose rows are one value each."""
        self._first, self._numbers, self.count = column, None, column.width
        return column.rows

    def number(self, name: str) -> int:
        """Return the number of a group."""
        if self._numbers is None:
            rows = self._first.distinct if self._first else []
            self._numbers = {row[0]: number for number, row in enumerate(rows) if row}
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = self.count
            self.count += 1
        return found


class Groups:
    """The groups of one generation of the index, by field. A number that was given stays."""

    def __init__(self) -> None:
        self._names: dict[str, Names] = {}
        self._columns: WeakKeyDictionary[Segment, dict[str, GroupNumbers]] = WeakKeyDictionary()
        self._giving = Lock()

    def count(self, field: str) -> int:
        """Return how many numbers were given to groups by ``field``, those of dead documents included."""
        return self._names[field].count if field in self._names else 0

    def of(self, segment: Segment, field: str) -> GroupNumbers:
        """Return the number of the group of each document; one without a value is a group of itself."""
        found = self._columns.get(segment, {}).get(field)
        if found is None:
            with self._giving:
                names = self._names.setdefault(field, Names())
                found = _number_groups(segment, segment.keywords.get(field), names)
                self._columns.setdefault(segment, {})[field] = found
        return found


def _number_groups(segment: Segment, column: KeywordColumn | None, names: Names) -> GroupNumbers:
    if column is None:
        return np.array([names.number(f"\0{key}") for key in segment.keys], np.intp)
    lacking = np.flatnonzero(column.rows == 0).tolist()
    if not names.count and column.is_single and set(lacking) <= segment.positions.keys():
        return names.number_rows(column)
    groups = np.array([names.number(row[0]) if row else 0 for row in column.distinct], np.intp)[column.rows]
    for document in lacking:
        groups[document] = names.number(f"\0{segment.keys[document]}")
    return groups


@dataclass(frozen=True)
class Grouping:
    """Grouping by one ``field`` in one state of the index.

    ``shared`` are the living documents whose group has, or had, another one, by where a view begins. All others are
    alone, so that counting them is counting their groups.
    """

    groups: Groups
    field: str
    shared: Mapping[int, Bits]


def make_grouping(groups: Groups, field: str, living: Mapping[int, tuple[Segment, Bits]]) -> Grouping:
    """Return the grouping of the ``living`` documents, each segment by where its view begins."""
    if len(living) == 1:
        [(base, (segment, live))] = living.items()
        column = segment.keywords.get(field)
        if column is None or column.is_single:
            return Grouping(groups, field, {base: live & column.repeated if column else bits.NOTHING})
    members = {base: (bits.to_numbers(live), groups.of(segment, field)) for base, (segment, live) in living.items()}
    sizes = np.zeros(groups.count(field), np.int64)
    for numbers, of in members.values():
        sizes += np.bincount(of[numbers], minlength=len(sizes))
    shared = {base: bits.from_numbers(numbers[sizes[of[numbers]] > 1]) for base, (numbers, of) in members.items()}
    return Grouping(groups, field, shared)
