"""Documents of one group as one hit: what a group is, how many there are, and how often they have a value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.agreeing import VALUE, VALUE_BITS, Marked
from search_index.bits import Bits, Numbers
from search_index.columns import Names, Times
from search_index.groups import Grouping
from search_index.ordering import Found, Order, hits, hits_of, in_order
from search_index.query import Hit, Page
from search_index.snapshots import View

_FIRST_LOOK = 4  # documents looked at for each group that is wanted; most groups have fewer


class Grouped:
    """What was found, by its groups. Nothing is counted before it is asked for.

    ``has_shared``: whether two of what was found may be of one group.
    """

    def __init__(self, found: Sequence[Found], grouping: Grouping) -> None:
        self.grouping, self._settled = grouping, grouping.settled
        self._here: list[tuple[int, Bits]] = []
        self._loose: list[tuple[View, Bits]] = []
        self.has_shared, self._count = False, 0
        for each in found:
            documents, place = each.documents, grouping.place.get(each.view.base)
            loose = documents if place is None else documents & grouping.loose[each.view.base]
            if loose:
                self._loose.append((each.view, loose))
                documents = documents - loose
                self.has_shared = True
            if place is not None:
                self._here.append((place, documents))
                self._count += len(documents)
                self.has_shared = self.has_shared or documents.intersect(self._settled.shared[place])

    @property
    def total(self) -> int:
        """The number of groups."""
        if not self.has_shared:
            return self._count
        loose = int(np.count_nonzero(_marked(self._loose, self.grouping))) if self._loose else 0
        return int(np.count_nonzero(self._seen)) + loose

    def count(self, field: str) -> dict[str, int]:
        """Return, for each value of ``field``, how many groups have a found document with it."""
        names = self.grouping.names(field)
        loose = [_pairs(view, documents, field, self.grouping) for view, documents in self._loose]
        agreement = self._settled.agreement(field, names)
        size = len(names)  # all values of these segments have numbers now; others may be numbering theirs
        counts = agreement.count(self._groups, self._here, names, size)
        if loose:
            values = _different(np.concatenate(loose)) & VALUE
            counts += np.bincount(values, minlength=size)
        return names.named(counts)

    @cached_property
    def _seen(self) -> NDArray[np.bool_]:
        """For each number of a group whether one of its documents was found."""
        seen = np.zeros(self._settled.count, bool)
        for place, documents in self._here:
            seen[self._settled.of[place].take(bits.to_numbers(documents))] = True
        return seen

    @cached_property
    def _groups(self) -> Marked:
        return Marked(self._seen)


def count_groups(sets: Sequence[tuple[View, Bits]], grouping: Grouping) -> int:
    """Return of how many groups the documents are, which are given for each view."""
    alone, seen = 0, np.zeros(grouping.count if sets else 0, bool)
    for view, documents in sets:
        together = documents & grouping.company[view.base]
        alone += len(documents) - len(together)
        seen[grouping.of[view.base].take(bits.to_numbers(together))] = True
    return alone + int(np.count_nonzero(seen))


def find_groups(found: Sequence[Found], grouping: Grouping) -> NDArray[np.bool_]:
    """Return for each number of a group whether something of it was found."""
    return _marked([(each.view, each.documents) for each in found], grouping)


def _marked(sets: Sequence[tuple[View, Bits]], grouping: Grouping) -> NDArray[np.bool_]:
    seen = np.zeros(grouping.count if sets else 0, bool)
    for view, documents in sets:
        seen[grouping.of[view.base][bits.to_numbers(documents)]] = True
    return seen


def count_values(found: Sequence[Found], field: str, names: Names) -> dict[str, int]:
    """Return how many of the found documents have each value of ``field``."""
    columns = [(each.view.segment.keywords.get(field), each.documents) for each in found]
    there = [(column, documents) for column, documents in columns if column is not None]
    for column, _ in there:
        column.ids(names)
    size = len(names)
    counts = np.zeros(size, np.int64)
    for column, documents in there:
        counts += column.count(documents, names, size)
    return names.named(counts)


def _pairs(view: View, documents: Bits, field: str, grouping: Grouping) -> Times:
    """Return the group of each document with each of its values as one number."""
    column, numbers = view.segment.keywords.get(field), bits.to_numbers(documents)
    if column is None:
        return np.zeros(0, np.int64)
    sizes, values = column.ids(grouping.names(field)).take(column.rows[numbers])
    return np.repeat(grouping.of[view.base][numbers] << VALUE_BITS, sizes) | values


def _different(numbers: Times) -> Times:
    """Return the different ones of ``numbers``: sorting is quicker than the table that numpy's ``unique`` keeps."""
    in_order = np.sort(numbers)
    return in_order[np.flatnonzero(np.diff(in_order, prepend=-1))]


def group_hits(found: Sequence[Found], grouped: Grouped, sort: Order, page: Page) -> tuple[Hit, ...]:
    """Return the first document of each group, in the order of ``sort``, as hits of ``page``."""
    if not grouped.has_shared:
        return hits(found, sort, page)
    grouping = grouped.grouping
    matching = [each for each in found if each.documents]
    total = sum(len(each.documents) for each in matching)
    wanted = page.end
    looked = total if wanted is None else wanted * _FIRST_LOOK
    while True:
        which, numbers = in_order(matching, sort, min(looked, total))
        is_first = _first_of_each(which, numbers, [grouping.of[each.view.base] for each in matching], grouping.count)
        if looked >= total or (wanted is not None and np.count_nonzero(is_first) >= wanted):
            shown = np.flatnonzero(is_first)[page.offset : wanted]
            return hits_of(matching, which[shown], numbers[shown])
        looked *= _FIRST_LOOK


def _first_of_each(which: Numbers, numbers: Numbers, of: Sequence[Numbers], count: int) -> NDArray[np.bool_]:
    """Return of which documents none before is of their group."""
    groups = np.empty(len(numbers), np.intp)
    for at, theirs in enumerate(of):
        groups[which == at] = theirs[numbers[which == at]]
    places = np.arange(len(groups))
    first = np.empty(count, np.intp)
    first[groups[::-1]] = places[::-1]  # the last that is written stays: the first of its group
    is_first: NDArray[np.bool_] = first[groups] == places
    return is_first
