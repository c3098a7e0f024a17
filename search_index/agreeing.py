"""In what the documents of a group agree, so that values are counted by group where one document speaks for all.

The documents about a package mostly name the same field, form and place. What all of a group name is the group's, and
counts once for each group that is met. What else a document names counts for itself where no other of its group names
it; and what is left is numbered, so that to count it once is to mark it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index import bits
from search_index.bits import Bits, Numbers
from search_index.columns import Ids, KeywordColumn, Names, Rows, Times

VALUE_BITS = 31
VALUE = (1 << VALUE_BITS) - 1
"""The lower bits of a pair of a group and a value: the value."""
_NONE = np.zeros(0, np.int64)

FEW = 40
"""Values that are counted one by one, as sets, in the time that it takes to look up the value of each group."""


class Marked:
    """Some of the groups, marked in an array, as what it takes to count them."""

    def __init__(self, marks: NDArray[np.bool_]) -> None:
        self._marks = marks

    @cached_property
    def _numbers(self) -> tuple[bool, Numbers]:
        """Their numbers, or those of all others where these are fewer."""
        are_most = bool(2 * np.count_nonzero(self._marks) > len(self._marks))
        return are_most, np.flatnonzero(~self._marks if are_most else self._marks)

    def count(self, common: Numbers, times: Times) -> Times:
        """Return how many of them have each row of ``common``, of which so many groups in all have each."""
        are_most, numbers = self._numbers
        counted = np.bincount(common[numbers], minlength=len(times))
        return times - counted if are_most else counted

    @cached_property
    def bits(self) -> Bits:
        """The set of their numbers."""
        return bits.from_mask(self._marks)


@dataclass(frozen=True)
class Twins:
    """Documents that name something of which their whole group is not, but others of it are or may be.

    What the same documents of a group name is one bundle: mostly a list of places, which many groups have. ``at`` is
    the place of each document, at which ``bundles`` has the numbers of its own; ``rows`` says for each of these which
    row of ``ids`` has the values.
    """

    documents: Sequence[Bits]
    at: Sequence[Rows]
    bundles: Ids
    rows: Numbers
    ids: Ids

    def count(self, found: Sequence[tuple[int, Bits]], size: int) -> Times:
        """Return how many groups have each value that one of the documents ``found`` names."""
        seen = np.zeros(len(self.rows), bool)
        for place, documents in found:
            theirs = documents & self.documents[place]
            if theirs:
                seen[self.bundles.take(self.at[place][bits.to_numbers(theirs)])[1]] = True
        return self.ids.sum(np.bincount(self.rows[seen], minlength=len(self.ids.sizes)), size)


@dataclass(frozen=True)
class Agreement:
    """What is known of one field in the groups of some segments, which stand for the places in the lists.

    ``common``: the row that says what the documents of each group have in common; so many groups have each row
    (``times``), with the values ``ids``.
    ``sets``: of a field of few values, the groups that have each in common. ``apart``: documents that share no value
    with any other of their group.
    """

    common: Numbers
    times: Times
    ids: Ids
    sets: Mapping[int, Bits] | None
    columns: Sequence[KeywordColumn | None]
    apart: Sequence[Bits]
    twins: Twins

    def count(self, groups: Marked, found: Sequence[tuple[int, Bits]], names: Names, size: int) -> Times:
        """Return how many groups have each value, by its number in ``names``, for the first ``size`` of them.

        ``groups`` are those of which something is found, ``found`` what that is, for each segment by its place.
        """
        counts = self._count_common(groups, size)
        for place, documents in found:
            column, alone = self.columns[place], documents & self.apart[place]
            if column is not None and alone:
                counts += column.count(alone, names, size)
        return counts + self.twins.count(found, size) if len(self.twins.rows) else counts

    def renumbered(self, numbers: Times, columns: Sequence[KeywordColumn | None]) -> Agreement:
        """Return the same where values have other ``numbers`` now, of segments whose columns are these."""
        sets = self.sets and {int(numbers[value]): groups for value, groups in self.sets.items()}
        ids = self.ids._replace(values=numbers[self.ids.values])
        twins = replace(self.twins, ids=self.twins.ids._replace(values=numbers[self.twins.ids.values]))
        return replace(self, ids=ids, sets=sets, twins=twins, columns=columns)

    def _count_common(self, groups: Marked, size: int) -> Times:
        if self.sets is None:
            return self.ids.sum(groups.count(self.common, self.times), size)
        counts = np.zeros(size, np.int64)
        for value, theirs in self.sets.items():
            counts[value] = theirs.intersection_cardinality(groups.bits)
        return counts


def agree(columns: Sequence[KeywordColumn | None], of: Sequence[Numbers], sizes: Times, names: Names) -> Agreement:
    """Return in what the groups agree whose numbers ``of`` the documents are, and which have so many documents each.

    Dead documents count too: they cost a little speed where they alone disagree, and nothing has to be done anew when
    one dies.
    """
    rows, numbers = _join(columns, of)
    common = np.zeros(len(sizes), np.intp)
    for groups, theirs in zip(of, rows, strict=True):
        common[groups] = theirs
    differs = np.zeros(len(sizes), bool)
    for groups, theirs in zip(of, rows, strict=True):
        differs[groups[common[groups] != theirs]] = True
    common[differs] = 0
    aside = [np.flatnonzero(differs[groups]) for groups in of]
    said = _say(aside, of, rows, _ids(numbers, names))
    for group, values in said.common(sizes).items():
        common[group] = numbers.setdefault(tuple(map(names.__getitem__, values)), len(numbers))
    ids = _ids(numbers, names)
    times = np.bincount(common, minlength=len(ids.sizes))
    return Agreement(common, times, ids, _sets(common, ids), columns, *said.part(aside, sizes, of))


def _sets(common: Numbers, ids: Ids) -> dict[int, Bits] | None:
    """Return the groups that have each value in common; None where there are many values."""
    different = set(ids.values.tolist())
    if len(different) > FEW:
        return None
    sizes, values = ids.take(common)
    groups = np.repeat(np.arange(len(common)), sizes)
    return {value: bits.from_numbers(groups[values == value]) for value in different}


class Said(NamedTuple):
    """What documents name, one value behind the other: whose it is, and which pair of a group and a value.

    ``pairs`` are the different ones, the group in the upper bits, and ``times`` how often each is there.
    """

    owners: Numbers
    which: Numbers
    pairs: Times
    times: Times

    def is_common(self, sizes: Times) -> NDArray[np.bool_]:
        """Return whether all documents of a group name what each pair says; a group of one has nothing in common."""
        return (self.times > 1) & (self.times == sizes[self.pairs >> VALUE_BITS])

    def common(self, sizes: Times) -> dict[int, list[int]]:
        """Return the values that all documents of a group name, by the group."""
        found: dict[int, list[int]] = {}
        for pair in self.pairs[self.is_common(sizes)].tolist():
            found.setdefault(pair >> VALUE_BITS, []).append(pair & VALUE)
        return found

    def part(self, aside: Sequence[Numbers], sizes: Times, of: Sequence[Numbers]) -> tuple[list[Bits], Twins]:
        """Return which of the documents ``aside`` stand apart, and which are twins."""
        count = sum(map(len, aside))
        is_left = ~self.is_common(sizes)[self.which]
        alike = self.owners[~is_left | (self.times[self.which] > 1)]
        has_alike = np.bincount(alike, minlength=count) > 0
        is_twin = has_alike & (np.bincount(self.owners[is_left], minlength=count) > 0)
        sizes, bundles, rows, ids = self._bundles(is_left & is_twin[self.owners], count)
        ends = np.cumsum([0, *map(len, aside)])
        parts = [slice(*both) for both in pairwise(ends)]
        apart = [bits.from_numbers(each[~has_alike[part]]) for each, part in zip(aside, parts, strict=True)]
        twins = [bits.from_numbers(each[is_twin[part]]) for each, part in zip(aside, parts, strict=True)]
        places = (np.cumsum(is_twin) - 1).astype(np.int32)
        at = [_spread(each, places[part], len(groups)) for each, part, groups in zip(aside, parts, of, strict=True)]
        return apart, Twins(twins, at if len(rows) else [], Ids.of(sizes[is_twin], bundles), rows, ids)

    def _bundles(self, kept: NDArray[np.bool_], count: int) -> tuple[Times, Times, Numbers, Ids]:
        """Put values of the same documents into bundles, of what is ``kept``.

        Return how many each of ``count`` documents has, which, the row of each bundle, and the values of each row.
        """
        order = np.argsort(self.which[kept], kind="stable")
        owners, which = self.owners[kept][order].tolist(), self.which[kept][order]
        starts = np.flatnonzero(np.diff(which, prepend=-1))
        named: dict[tuple[int, ...], list[int]] = {}
        values = (self.pairs[which[starts]] & VALUE).tolist()
        for value, (start, end) in zip(values, pairwise([*starts.tolist(), len(owners)]), strict=True):
            named.setdefault(tuple(owners[start:end]), []).append(value)
        numbers: dict[tuple[int, ...], int] = {}
        rows = [numbers.setdefault(tuple(theirs), len(numbers)) for theirs in named.values()]
        of = np.repeat(np.arange(len(named)), np.fromiter(map(len, named), np.int64))
        who = np.fromiter(chain.from_iterable(named), np.int64)
        ids = Ids.of(map(len, numbers), np.fromiter(chain.from_iterable(numbers), np.int64))
        return np.bincount(who, minlength=count), of[np.argsort(who, kind="stable")], np.array(rows, np.intp), ids


def _spread(documents: Numbers, places: Rows, size: int) -> Rows:
    spread = np.zeros(size, np.int32)
    spread[documents] = places
    return spread


def _join(
    columns: Sequence[KeywordColumn | None], of: Sequence[Numbers]
) -> tuple[list[Numbers], dict[tuple[str, ...], int]]:
    """Return the row of each document among those of all ``columns``, and these rows by number."""
    numbers: dict[tuple[str, ...], int] = {(): 0}
    rows = []
    for column, groups in zip(columns, of, strict=True):
        if column is None:
            rows.append(np.zeros(len(groups), np.intp))
        else:
            here = [numbers.setdefault(row, len(numbers)) for row in column.distinct]
            rows.append(np.array(here, np.intp)[column.rows])
    return rows, numbers


def _ids(rows: Iterable[tuple[str, ...]], names: Names) -> Ids:
    every = list(rows)
    return Ids.of(map(len, every), names.number(chain.from_iterable(every)))


def _say(aside: Sequence[Numbers], of: Sequence[Numbers], rows: Sequence[Numbers], ids: Ids) -> Said:
    """Return what the documents ``aside`` name."""
    sizes, keys = [_NONE], [_NONE]
    for documents, groups, theirs in zip(aside, of, rows, strict=True):
        many, values = ids.take(theirs[documents])
        sizes.append(many)
        keys.append(np.repeat(groups[documents] << VALUE_BITS, many) | values)
    every = np.concatenate(sizes)
    pairs, which, times = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    return Said(np.repeat(np.arange(len(every)), every), which, pairs, times)
