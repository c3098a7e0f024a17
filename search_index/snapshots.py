"""One state of the index as a whole: immutable, answered from by any number of threads, swapped by one assignment."""

from __future__ import annotations

import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import TOC

from search_index import bits
from search_index.bits import Bits
from search_index.groups import Grouping, Groups, make_grouping
from search_index.journal import End, journal_of, read
from search_index.position import IndexUnusable, Position, UnusableOnError
from search_index.recent import MOST, RECENT, Recent
from search_index.records import SCHEMA
from search_index.segments import Segment, open_segment
from search_index.storage import MappedStorage

INDEX_NAME = "MAIN"

CACHED_FREQUENCIES = 4096

_COMMIT = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")

Stamp = tuple[str, int]
"""Generation folder and commit number: two states of an index differ in their stamp."""


@dataclass(frozen=True, slots=True)
class View:
    """A segment, which of its documents are alive and which are not, and the number of its first in the whole index."""

    segment: Segment
    live: Bits
    dead: Bits
    base: int

    def live_length(self) -> int:
        """Return the summed length of the living documents; all but few are alive."""
        return self.segment.length - int(self.segment.lengths[bits.to_numbers(self.dead)].sum(dtype=np.float64))

    def without(self, dead: Bits) -> View:
        """Return the same after the documents ``dead`` were removed."""
        return View(self.segment, self.live - dead, self.dead | dead, self.base) if dead else self

    def count(self, documents: Bits) -> int:
        """Return how many of ``documents`` are alive."""
        return len(documents) - documents.intersection_cardinality(self.dead)


@dataclass(frozen=True)
class Snapshot:
    """The segments of one commit, what was applied since, and the position that came with the last of it.

    ``committed`` are the segments as Whoosh has them, ``views`` what counts of them and, last, what is ``recent``.
    """

    stamp: Stamp | None
    views: Mapping[str, View]
    position: Position | None
    position_number: int | None
    groups: Groups
    committed: Mapping[str, View] = field(default_factory=dict)
    recent: Recent = Recent()
    _frequencies: dict[tuple[str, str], int] = field(default_factory=dict)
    _groupings: dict[str, Grouping] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """A number that rises with each commit of a generation, and with each record of its journal."""
        return (self.stamp[1] if self.stamp else 0) * (MOST + 1) + self.recent.count

    @cached_property
    def count(self) -> int:
        """The number of living documents."""
        return sum(len(view.live) for view in self.views.values())

    @cached_property
    def average_length(self) -> float:
        """The mean length of the living documents; 1 when there are none."""
        return sum(view.live_length() for view in self.views.values()) / max(self.count, 1) or 1.0

    def frequency(self, term: tuple[str, str]) -> int:
        """Return how many living documents have ``term``, a field and what stands in it."""
        found = self._frequencies.get(term)
        if found is None:
            found = sum([view.count(view.segment.postings(*term).documents) for view in self.views.values()])
            if len(self._frequencies) >= CACHED_FREQUENCIES:
                self._frequencies.clear()
            self._frequencies[term] = found
        return found

    def grouping(self, name: str) -> Grouping:
        """Return how documents are grouped by the field ``name``."""
        found = self._groupings.get(name)
        if found is None:
            segments = {view.base: view.segment for view in self.views.values()}
            found = self._groupings[name] = make_grouping(self.groups, name, segments)
        return found

    def find(self, keys: Iterable[str]) -> dict[str, list[int]]:
        """Return where the living ones of the documents ``keys`` are among Whoosh's: their numbers by segment."""
        sought = list(keys)
        views = {name: self.views[name] for name in self.committed}
        found = {name: [n for n in view.segment.numbers_of(sought) if n in view.live] for name, view in views.items()}
        return {name: numbers for name, numbers in found.items() if numbers}

    def find_repeated(self) -> str | None:
        """Return a key that two documents have, dead ones included; None where each has its own."""
        segments = [view.segment for view in self.committed.values()]
        sums = np.sort(np.concatenate([np.zeros(0, np.uint32), *(segment.key_sums for segment in segments)]))
        shared = np.unique(sums[1:][sums[1:] == sums[:-1]])  # mostly by chance
        times = Counter(chain.from_iterable(segment.keys_with(shared) for segment in segments))
        return next((key for key, count in times.items() if count > 1), None)

    def fingerprints(self) -> Iterator[tuple[str, int]]:
        """Yield the key and the fingerprint of every living document."""
        for view in self.views.values():
            for number in view.live:
                yield view.segment.keys[number], int(view.segment.fingerprints[number])


EMPTY = Snapshot(None, {}, None, None, Groups())


def latest_commit(folder: Path) -> int:
    """Return the number of the last commit in the generation ``folder``; -1 when there is none."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return -1
    commits = filter(None, (_COMMIT.fullmatch(name) for name in names if name.endswith(".toc")))
    return max((int(match[1]) for match in commits), default=-1)


def load_snapshot(folder: Path, commit: int, before: Snapshot) -> Snapshot:
    """Read commit number ``commit`` of the generation in ``folder``; segments of the state ``before`` are taken over.

    Raises FileNotFoundError when another process has replaced the files meanwhile, IndexUnusable when they are torn.
    """
    views: dict[str, View] = {}
    positions: dict[int, Position] = {}
    base = 0
    with UnusableOnError(folder):
        storage = MappedStorage(str(folder))
        for part in TOC.read(storage, INDEX_NAME, gen=commit, schema=SCHEMA).segments:
            name = part.segment_id()
            segment = before.committed[name].segment if name in before.committed else open_segment(storage, part)
            views[name] = _view(segment, part, base)
            positions |= {base + n: p for n, p in segment.positions.items() if not part.is_deleted(n)}
            base += segment.size
    if len(positions) != bool(views):
        raise IndexUnusable(f"{folder}: {len(positions)} positions in {len(views)} segments")
    number, position = next(iter(positions.items()), (None, None))
    groups = before.groups if before.stamp and before.stamp[0] == folder.name else Groups()
    check = zlib.crc32("\0".join(views).encode())  # names of segments are drawn, and each commit writes a new one
    return Snapshot((folder.name, commit), views, position, number, groups, views, Recent(End(0, check)))


def follow(folder: Path, before: Snapshot) -> Snapshot | None:
    """Return the state ``before`` with what was applied since to the generation in ``folder``.

    None where nobody has written a journal of that commit, or another commit has replaced it.
    """
    with UnusableOnError(folder):
        found = read(journal_of(folder, before.stamp[1] if before.stamp else -1), before.recent.end)
        if found is None or not found[0]:
            return found and before
        recent = before.recent.after(*found)
        views = {name: view.without(recent.dead.get(name, bits.NOTHING)) for name, view in before.committed.items()}
        if recent.added:
            base, segment = sum(view.segment.size for view in views.values()), recent.segment(folder)
            views[RECENT] = View(segment, bits.first_numbers(segment.size), bits.NOTHING, base)
    return Snapshot(
        before.stamp, views, recent.position, before.position_number, before.groups, before.committed, recent
    )


def _view(segment: Segment, part: Any, base: int) -> View:
    dead = bits.from_numbers([*part.deleted_docs(), *segment.positions])
    return View(segment, bits.first_numbers(segment.size) - dead, dead, base)
