"""In what order the documents of a segment stand by their numbers: worked out once, and kept in a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from search_index import bits, kept
from search_index.query import Range, SortKey

if TYPE_CHECKING:
    from search_index.segments import Segment

PlaceNumbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Placed:
    """All documents in order, and the place of each.

    ``is_down``: documents stand from the highest number to the lowest, as they do by date where an index was built in
    that order. A set then is in order already.
    """

    places: PlaceNumbers
    ranks: PlaceNumbers
    is_down: bool


class Places:
    """The orders of one segment that somebody has asked for, those that are in files ``beside`` it among them."""

    def __init__(self, segment: Segment, beside: Path | None) -> None:
        self._segment, self._beside = segment, beside
        files = beside.parent.glob(f"{beside.name}.places.*") if beside else ()
        self._turned: dict[str, tuple[int, Placed]] = {}
        self._placed: dict[tuple[SortKey, ...], Placed] = dict(filter(None, map(kept.read, files)))

    def of(self, sort: tuple[SortKey, ...]) -> Placed:
        """Return the order of ``sort``, which is without relevance. The newest breaks ties."""
        if sort and sort[0].nearest is not None:
            return self._turn(sort[0], sort[0].nearest)
        found = self._placed.get(sort)
        if found is None:
            found = self._placed[sort] = self._work_out(sort)
            if self._beside:
                name = "_".join(f"{key.field}_{'down' if key.descending else 'up'}" for key in sort) or "newest"
                kept.write(self._beside.with_name(f"{self._beside.name}.places.{name}"), (sort, found))
        return found

    def _turn(self, key: SortKey, nearest: int) -> Placed:
        """Return the order of ``key`` from ``nearest`` on, which changes only when a number falls behind that."""
        upward = self.of((key._replace(nearest=None),))
        column = self._segment.numbers.get(key.field)
        behind = column.count_within(Range(high=nearest - 1), bits.NOTHING) if column else 0
        if column is None or not behind:
            return upward
        last = self._turned.get(key.field)
        if last is None or last[0] != behind:
            having = column.count_within(Range(), bits.NOTHING)
            before, ahead, lacking = np.split(upward.places, (behind, having))
            before = before[np.argsort(-column.values[before], kind="stable")]
            last = self._turned[key.field] = behind, _place(np.concatenate((ahead, before, lacking)))
        return last[1]

    def _work_out(self, sort: tuple[SortKey, ...]) -> Placed:
        placed = _place(np.lexsort(self._columns(sort)).astype(np.int32))
        documents = np.delete(placed.ranks, list(self._segment.positions))
        return replace(placed, is_down=bool((np.diff(documents) < 0).all()))

    def _columns(self, sort: tuple[SortKey, ...]) -> list[NDArray[Any]]:
        """Return what to sort by, the last the most important."""
        orders = self._segment.orders
        columns: list[NDArray[Any]] = [-orders]
        if (np.diff(np.sort(orders)) == 0).any():
            columns.insert(0, np.array(list(self._segment.keys)))
        for key in reversed(sort):
            if key.field == "order":
                columns.append(-orders if key.descending else orders)
            elif column := self._segment.numbers.get(key.field):
                columns += [-column.values if key.descending else column.values, column.is_missing]
        return columns


def _place(places: PlaceNumbers) -> Placed:
    """Return documents in this order with the place of each."""
    ranks = np.empty_like(places)
    ranks[places] = np.arange(len(places), dtype=np.int32)
    return Placed(places, ranks, is_down=False)
