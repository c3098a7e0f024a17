"""One state of the index as a whole: immutable, answered from by any number of threads, swapped by one assignment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from whoosh.index import TOC

from search_index import bits
from search_index.position import IndexUnusable, Position, unusable_on_error
from search_index.records import SCHEMA
from search_index.segments import Segment
from search_index.storage import MappedStorage

INDEX_NAME = "MAIN"

_COMMIT = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")

Stamp = tuple[str, int]
"""Generation folder and commit number: two states of an index differ in their stamp."""


@dataclass(frozen=True, slots=True)
class View:
    """A segment, the documents of it that are alive, and the number of its first document in the whole index."""

    segment: Segment
    live: int
    base: int

    def live_length(self) -> int:
        """Return the summed length of the living documents."""
        return sum(self.segment.lengths[number] for number in bits.to_numbers(self.live))


@dataclass(frozen=True)
class Snapshot:
    """The segments of one commit and the position committed with them."""

    stamp: Stamp | None
    views: Mapping[str, View]
    position: Position | None
    position_number: int | None

    @cached_property
    def count(self) -> int:
        """The number of living documents."""
        return sum(view.live.bit_count() for view in self.views.values())

    @cached_property
    def average_length(self) -> float:
        """The mean length of the living documents; 1 when there are none."""
        return sum(view.live_length() for view in self.views.values()) / max(self.count, 1) or 1.0

    def find(self, key: str) -> tuple[View, int] | None:
        """Return where the living document ``key`` is: its view and its number there."""
        for view in self.views.values():
            number = view.segment.number_of.get(key)
            if number is not None and view.live >> number & 1:
                return view, number
        return None

    def fingerprints(self) -> Iterator[tuple[str, int]]:
        """Yield the key and the fingerprint of every living document."""
        for view in self.views.values():
            for number in bits.to_numbers(view.live):
                yield view.segment.keys[number], view.segment.fingerprints[number]


EMPTY = Snapshot(None, {}, None, None)


def latest_commit(folder: Path) -> int:
    """Return the number of the last commit in the generation ``folder``; -1 when there is none."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return -1
    return max((int(match[1]) for match in map(_COMMIT.fullmatch, names) if match), default=-1)


def load_snapshot(folder: Path, commit: int, known: Mapping[str, View]) -> Snapshot:
    """Read commit number ``commit`` of the generation in ``folder``; segments that are ``known`` are taken over.

    Raises FileNotFoundError when another process has replaced the files meanwhile, IndexUnusable when they are torn.
    """
    views: dict[str, View] = {}
    positions: dict[int, Position] = {}
    base = 0
    with unusable_on_error(folder):
        storage = MappedStorage(str(folder))
        for part in TOC.read(storage, INDEX_NAME, gen=commit, schema=SCHEMA).segments:
            name = part.segment_id()
            segment = known[name].segment if name in known else Segment(storage, part)
            views[name] = _view(segment, part, base)
            positions |= {base + n: p for n, p in segment.positions.items() if not part.is_deleted(n)}
            base += segment.size
    if len(positions) != bool(views):
        raise IndexUnusable(f"{folder}: {len(positions)} positions in {len(views)} segments")
    number, position = next(iter(positions.items()), (None, None))
    return Snapshot((folder.name, commit), views, position, number)


def _view(segment: Segment, part: Any, base: int) -> View:
    dead = bits.from_numbers([*part.deleted_docs(), *segment.positions], segment.size)
    return View(segment, ((1 << segment.size) - 1) ^ dead, base)
