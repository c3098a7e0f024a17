"""What documents are grouped by, as numbers: documents of one group have the same one, in whatever segment they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits
from search_index.segments import Segment


class Groups:
    """The groups of one generation of the index, by field. A number that was given stays."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {}
        self._columns: dict[tuple[str, int], tuple[Segment, NDArray[np.intp]]] = {}
        self._giving = Lock()

    def count(self, field: str) -> int:
        """Return how many groups there are by ``field``, those of dead documents included."""
        return len(self._numbers.get(field, ()))

    def of(self, segment: Segment, field: str) -> NDArray[np.intp]:
        """Return the number of the group of each document; one without a value is a group of itself."""
        found = self._columns.get((field, id(segment)))
        if found is None or found[0] is not segment:
            with self._giving:
                found = (segment, self._give(segment, field))
                self._columns[field, id(segment)] = found
        return found[1]

    def _give(self, segment: Segment, field: str) -> NDArray[np.intp]:
        numbers, column = self._numbers.setdefault(field, {}), segment.keywords.get(field)
        if column is None:
            return np.array([numbers.setdefault(f"\0{key}", len(numbers)) for key in segment.keys], np.intp)
        given = np.array([numbers.setdefault(row[0], len(numbers)) if row else 0 for row in column.distinct], np.intp)
        groups = given[column.rows]
        for document in np.flatnonzero(column.rows == 0).tolist():
            groups[document] = numbers.setdefault(f"\0{segment.keys[document]}", len(numbers))
        return groups


@dataclass(frozen=True)
class Grouping:
    """Grouping by one ``field`` in one state of the index.

    ``shared`` are the living documents whose group has another one, by where a view begins. All others are alone, so
    that counting them is counting their groups.
    """

    groups: Groups
    field: str
    shared: Mapping[int, Bits]


def make_grouping(groups: Groups, field: str, living: Mapping[int, tuple[Segment, Bits]]) -> Grouping:
    """Return the grouping of the ``living`` documents, each segment by where its view begins."""
    members = {
        base: (bits.to_numbers(live), groups.of(segment, field)) for base, (segment, live) in living.items()
    }
    sizes = np.zeros(groups.count(field), np.int64)
    for numbers, of in members.values():
        sizes += np.bincount(of[numbers], minlength=len(sizes))
    shared = {base: bits.from_numbers(numbers[sizes[of[numbers]] > 1]) for base, (numbers, of) in members.items()}
    return Grouping(groups, field, shared)
