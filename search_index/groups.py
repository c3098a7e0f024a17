"""What documents are grouped by, as numbers: documents of one group have the same one, in whatever segment they are.

Big segments are as good as the whole index, and stay for long. Their groups are numbered together, once, and what is
known of these serves every question. Small segments come and go with each commit: of them no more is worked out than
which of their groups lie elsewhere too. All of it goes by rows and by check sums; no name is looked at before its own
is met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np

from search_index import bits, kept
from search_index.agreeing import Agreement, agree
from search_index.bits import Bits, Numbers
from search_index.columns import KeywordColumn, Names, Rows, Sums, find_sum, in_order_of_sums
from search_index.segments import Segment
from search_index.strings import Strings

MADE = 3
"""Changes with what an agreement keeps. A kept one of another number is made anew, all else that is kept stays."""

BIG = 5000
"""Documents, from which on a segment is big."""


class LocalGroups(NamedTuple):
    """The groups of one segment: the number of each document's, how many there are, and what they are called.

    ``called``: names in the order of their check sums, these, and the numbers of their groups. A document without a
    name is a group of itself, which lies nowhere else.
    """

    of: Rows
    size: int
    called: tuple[Strings, Sums, Rows]


def local_groups(segment: Segment, field: str) -> LocalGroups:
    """Return the groups of ``segment`` by the first value of ``field``."""
    return segment.once(("groups", field), lambda: _group(segment, segment.keywords.get(field)))


def _group(segment: Segment, column: KeywordColumn | None) -> LocalGroups:
    """Number the groups. Where rows are one value each, and none is missing, they are numbers already."""
    if column is None:
        return LocalGroups(np.arange(segment.size, dtype=np.int32), segment.size, in_order_of_sums({}))
    lacking = np.flatnonzero(column.rows == 0)
    if column.is_single and segment.positions.keys() >= set(lacking.tolist()):
        values, sums, _starts, rows = column.holders
        return LocalGroups(column.rows, column.width, (values, sums, rows))
    numbers: dict[str, int] = {}
    by_row = [numbers.setdefault(row[0], len(numbers)) if row else 0 for row in column.distinct]
    of = np.array(by_row, np.int32)[column.rows]
    of[lacking] = len(numbers) + np.arange(len(lacking))
    return LocalGroups(of, len(numbers) + len(lacking), in_order_of_sums(numbers))


class Met(NamedTuple):
    """The groups that lie in two segments: their numbers in the one, and in the other."""

    mine: Rows
    theirs: Rows

    def turned(self) -> Met:
        """Return the same as the other sees it."""
        return Met(self.theirs, self.mine)


def meet(mine: LocalGroups, theirs: LocalGroups) -> Met:
    """Return the groups that lie in both."""
    values, sums, numbers = mine.called
    others, other_sums, other_numbers = theirs.called
    if len(sums) > len(other_sums):
        return meet(theirs, mine).turned()
    at = other_sums.searchsorted(sums)
    at[at == len(other_sums)] = 0
    found = []
    for each in np.flatnonzero(other_sums[at] == sums).tolist() if len(sums) else ():
        other = find_sum(others, other_sums, values[each])
        if other is not None:
            found.append((numbers[each], other_numbers[other]))
    both = np.array(found, np.int32).reshape(-1, 2)
    return Met(both[:, 0], both[:, 1])


class Numbered(NamedTuple):
    """A segment, its groups, and their numbers among those of all segments."""

    segment: Segment
    local: LocalGroups
    numbers: Rows


def _number(segments: Sequence[Segment], field: str, known: Sequence[Numbered], start: int) -> list[Numbered]:
    """Return the groups of ``segments`` numbered from ``start`` on, where they are not among those ``known``."""
    everything = list(known)
    for segment in segments:
        local = local_groups(segment, field)
        numbers = np.arange(start, start + local.size, dtype=np.int32)
        for other in reversed(everything):  # the first one that has a group has given it its number
            met = _met(segment, other.segment, field)
            if len(met.mine):
                numbers[met.mine] = other.numbers[met.theirs]
        everything.append(Numbered(segment, local, numbers))
        start += local.size
    return everything[len(known) :]


def _met(segment: Segment, other: Segment, field: str) -> Met:
    def look() -> Met:
        return meet(local_groups(segment, field), local_groups(other, field))

    return segment.once(("met", field, other.serial), look)


def _company(segment: Segment, small: Segment, field: str) -> Bits:
    """Return the documents of a big ``segment`` whose groups lie in a ``small`` one too."""

    def look() -> Bits:
        local, met = local_groups(segment, field), _met(small, segment, field)
        column = segment.keywords.get(field)
        if not len(met.theirs):
            return bits.NOTHING
        if column is not None and local.of is column.rows:
            return column.documents_of(met.theirs.tolist())
        return bits.from_mask(np.isin(local.of, met.theirs))

    return small.once(("company", field, segment.serial), look)


class Settled:
    """The groups by one field of all big segments together."""

    def __init__(self, field: str, segments: Sequence[Segment]) -> None:
        self._field, self.segments = field, tuple(segments)
        self.known = _number(segments, field, (), 0)
        self.count = sum(each.local.size for each in self.known)
        self.of = [each.numbers[each.local.of].astype(np.intp) for each in self.known]
        sizes = np.zeros(self.count, np.int64)
        for of in self.of:
            sizes += np.bincount(of, minlength=self.count)
        self.sizes = sizes
        self.shared = [bits.from_mask(sizes[of] > 1) for of in self.of]
        self._agreements: dict[str, Agreement] = {}
        self._working = Lock()

    def agreement(self, field: str, names: Names) -> Agreement:
        """Return in what of ``field`` the documents of each group agree."""
        with self._working:
            if field not in self._agreements:
                self._agreements[field] = self._read(field, names) or self._agree(field, names)
        return self._agreements[field]

    def _agree(self, field: str, names: Names) -> Agreement:
        """Work it out, and keep it beside the last of the segments for all who open them later."""
        agreement, file = agree(self._columns(field), self.of, self.sizes, names), self._file(field)
        if file:
            kept.write(file, (self._called, list(names), replace(agreement, columns=())))
        return agreement

    def _read(self, field: str, names: Names) -> Agreement | None:
        file = self._file(field)
        found = kept.read(file) if file else None
        if found is None or found[0] != self._called:
            return None
        agreement: Agreement = found[2]
        return agreement.renumbered(names.number(found[1]), self._columns(field))

    def _columns(self, field: str) -> list[KeywordColumn | None]:
        return [segment.keywords.get(field) for segment in self.segments]

    @property
    def _called(self) -> tuple[int, list[str]]:
        """What agreements are of: another program or other segments make others."""
        return MADE, [beside.name for beside in self._beside]

    @property
    def _beside(self) -> list[Path]:
        return [segment.beside for segment in self.segments if segment.beside]

    def _file(self, field: str) -> Path | None:
        """Return where to keep it; None where a segment has no name by which to know it again."""
        if not self.segments or len(self._beside) < len(self.segments):
            return None
        last = self._beside[-1]
        return last.with_name(f"{last.name}.agreed.{self._field}.{field}")


@dataclass(frozen=True)
class Grouping:
    """Grouping by one field in one state of the index, whose views are known by where they begin.

    ``of`` is the number of each document's group, below ``count``. ``place`` says which of the ``settled`` segments a
    view is; ``loose`` are the documents of these whose group lies in a small segment too. ``company`` are all documents
    that may have another of their group; those of small segments always may.
    """

    settled: Settled
    place: Mapping[int, int]
    loose: Mapping[int, Bits]
    company: Mapping[int, Bits]
    of: Mapping[int, Numbers]
    count: int
    groups: Groups

    def names(self, field: str) -> Names:
        """Return the numbers of the values of ``field``."""
        return self.groups.names(field)


class Groups:
    """What stays of the groups of one generation of the index from one state to the next."""

    def __init__(self) -> None:
        self._names: dict[str, Names] = {}
        self._settled: dict[str, Settled] = {}
        self._working = Lock()

    def names(self, field: str) -> Names:
        """Return the numbers of the values of ``field``."""
        found = self._names.get(field)
        return found if found is not None else self._names.setdefault(field, Names())

    def settled(self, field: str, segments: Sequence[Segment]) -> Settled:
        """Return the groups by ``field`` of the big ``segments``, worked out once for each set of them."""
        with self._working:
            found = self._settled.get(field)
            if found is None or found.segments != tuple(segments):
                found = self._settled[field] = Settled(field, segments)
            return found


def make_grouping(groups: Groups, field: str, segments: Mapping[int, Segment]) -> Grouping:
    """Return the grouping of ``segments``, each by where its view begins."""
    big = [base for base, segment in segments.items() if segment.size >= BIG]
    small = [base for base in segments if base not in big]
    settled = groups.settled(field, [segments[base] for base in big])
    others = _number([segments[base] for base in small], field, settled.known, settled.count)
    of = dict(zip(big, settled.of, strict=True))
    of |= {base: each.numbers[each.local.of].astype(np.intp) for base, each in zip(small, others, strict=True)}
    loose = {
        base: bits.Bits.union(bits.NOTHING, *(_company(segments[base], segments[each], field) for each in small))
        for base in big
    }
    count = settled.count + sum(each.local.size for each in others)
    place = {base: place for place, base in enumerate(big)}
    company = {base: bits.first_numbers(segments[base].size) for base in small}
    company |= {base: settled.shared[place[base]] | loose[base] for base in big}
    return Grouping(settled, place, loose, company, of, count, groups)
