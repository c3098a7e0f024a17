"""Where frequent words stand in the texts of a segment, so that a phrase is found without looking into any text.

All texts of the segment are one row of words, and each frequent word has the set of its places in it: words that stand
side by side are the set of the first and that of the second, moved by one, in common. What is kept is worked out by
whoever writes the segment. Where there is nothing, or nothing of use, the texts are looked into.
"""

from __future__ import annotations

import mmap
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search_index import bits, kept
from search_index.bits import Bits, Numbers

FREQUENT = 128
"""Places; of a rarer word all texts are looked into sooner."""

WORTH_IT = 80
"""Texts; so many are looked into in the time that reading the places of three words takes."""

SORTED_AT_ONCE = 2**22
"""Places: sorting takes 30 bytes for each, and of all of a big segment it would take gigabytes."""

_STEP_BITS = 8
"""A step is so many places as this power of two; a text mostly has about as many words."""


@dataclass
class Directory:
    """Which words are kept, by number, where the places of each lie in the file, and the sum over them.

    ``starts`` says which place the text of each document begins at.
    """

    words: dict[str, int]
    offsets: NDArray[np.int64]
    sums: NDArray[np.uint32]
    starts: NDArray[np.uint32]

    def documents_at(self, places: NDArray[np.uint32]) -> Numbers:
        """Return the document that each of ``places`` is in.

        Some hundred thousand places are looked up by steps, a few texts a step, in a third of the time of a search.
        """
        documents = self._firsts[np.minimum(places >> _STEP_BITS, len(self._firsts) - 1)]
        late = np.flatnonzero(self._ends[documents] <= places)
        while len(late):
            documents[late] += 1
            late = late[self._ends[documents[late]] <= places[late]]
        return documents

    @cached_property
    def _ends(self) -> NDArray[np.uint32]:
        """Behind which place the text of each document ends; the last one never does."""
        return np.append(self.starts[1:], np.uint32(np.iinfo(np.uint32).max))

    @cached_property
    def _firsts(self) -> Numbers:
        """The last document that begins before each step, or the first one."""
        begun = np.cumsum(np.bincount(self.starts >> _STEP_BITS))
        return np.maximum(np.concatenate(([0], begun)) - 1, 0)


class Runs:
    """The places of the frequent words of one segment, in two files ``beside`` it; none where nothing may be there."""

    def __init__(self, beside: Path | None) -> None:
        self._beside = beside
        self._opened: tuple[Directory, memoryview] | None = None
        self._sound: set[str] = set()

    def find(self, words: Sequence[str]) -> Bits | None:
        """Return the documents in which ``words`` stand side by side; None where that is not known."""
        opened = self._opened or self._open()
        if opened is None:
            return None
        directory, data = opened
        if not all(word in directory.words for word in words):
            return None
        sets = {word: self._read(directory, data, word) for word in dict.fromkeys(words)}
        placed = [(places, at) for at, word in enumerate(words) if (places := sets[word]) is not None]
        if len(placed) < len(words):
            return None
        begins = np.frombuffer(_side_by_side(placed).to_array(), np.uint32)
        mask = np.zeros(len(directory.starts), bool)
        mask[directory.documents_at(begins)] = True
        return bits.from_mask(mask)

    def _read(self, directory: Directory, data: memoryview, word: str) -> Bits | None:
        """Return the places of ``word``; None where the file is torn, which is looked for once a process."""
        number = directory.words[word]
        places = data[directory.offsets[number] : directory.offsets[number + 1]]
        if word not in self._sound:
            if zlib.crc32(places) != directory.sums[number]:
                return None
            self._sound.add(word)
        return Bits.deserialize(places)  # type: ignore[arg-type]  # takes any buffer

    def keep(self, texts: Iterable[bytes]) -> None:
        """Work the places out of ``texts``, document by document, unless they are there; without room, leave it."""
        if self._beside and not _head(self._beside).exists():
            with suppress(MemoryError):
                row, starts, numbers = _in_a_row(texts)
                _write(self._beside, _places(row, numbers), starts)

    def _open(self) -> tuple[Directory, memoryview] | None:
        self._opened = _read_files(self._beside) if self._beside else None
        if self._opened is None:
            self._beside = None
        return self._opened


def _head(beside: Path) -> Path:
    return beside.with_suffix(".runs")


def _data(beside: Path) -> Path:
    return beside.with_suffix(".run_places")


def _write(beside: Path, lists: dict[bytes, bytes], starts: NDArray[np.uint32]) -> None:
    words, data = sorted(lists), [lists[word] for word in sorted(lists)]
    offsets = np.cumsum([0, *map(len, data)], dtype=np.int64)
    sums = np.array(list(map(zlib.crc32, data)), np.uint32)
    if kept.put(_data(beside), data):
        numbers = {word.decode(): number for number, word in enumerate(words)}
        kept.write(_head(beside), Directory(numbers, offsets, sums, starts))


def _read_files(beside: Path) -> tuple[Directory, memoryview] | None:
    directory = kept.read(_head(beside))
    if not isinstance(directory, Directory):
        return None
    try:
        with _data(beside).open("rb") as file:
            return directory, memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # an empty file cannot be mapped
        return None


def _side_by_side(placed: list[tuple[Bits, int]]) -> Bits:
    """Return where words begin to stand side by side, given the places of each and which of them it is.

    Only the fewest are moved: to move a set takes longer than to read it.
    """
    (found, moved), *others = sorted(placed, key=lambda one: len(one[0]))
    for places, at in others:
        if not found:
            break
        found, moved = found.shift(at - moved) & places, at
    return found.shift(-moved)


def _in_a_row(texts: Iterable[bytes]) -> tuple[NDArray[np.int32], NDArray[np.uint32], dict[bytes, int]]:
    """Return all words as numbers, where each text begins, and the number of each word.

    What parts paragraphs takes a place of its own, so that no run goes over it.
    """
    numbers: defaultdict[bytes, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    row, starts = array("i"), array("I")
    for text in texts:
        starts.append(len(row))
        row.extend(map(numbers.__getitem__, text.split(b" ")))
    return np.frombuffer(row, np.int32), np.frombuffer(starts, np.uint32), dict(numbers)


def _places(row: NDArray[np.int32], numbers: dict[bytes, int]) -> dict[bytes, bytes]:
    """Return the places of each frequent word, as bytes."""
    words, ends = list(numbers), np.cumsum(_times(row, len(numbers)))
    starts = np.concatenate(([0], ends[:-1]))
    frequent = np.flatnonzero(ends - starts >= FREQUENT)
    lists = {}
    for share in np.split(frequent, np.flatnonzero(np.diff(ends[frequent] // SORTED_AT_ONCE)) + 1):
        places = _places_of(row, share)
        for number in share.tolist():
            begin, end = starts[number] - starts[share[0]], ends[number] - starts[share[0]]
            lists[words[number]] = bits.from_numbers(places[begin:end]).serialize()
    return lists


def _places_of(row: NDArray[np.int32], words: Numbers) -> NDArray[np.uint32]:
    """Return the places of all from the first to the last of ``words`` (rising numbers), word by word."""
    found = [np.empty(0, np.intp)]
    for start in range(0, len(row), SORTED_AT_ONCE) if len(words) else ():
        part = row[start : start + SORTED_AT_ONCE]
        found.append(start + np.flatnonzero((part >= words[0]) & (part <= words[-1])))
    places = np.concatenate(found)
    return places[np.argsort(row[places], kind="stable")].astype(np.uint32)


def _times(row: NDArray[np.int32], count: int) -> Numbers:
    """Return how often each of ``count`` words is there."""
    times = np.zeros(count, np.intp)
    for start in range(0, len(row), SORTED_AT_ONCE):
        times += np.bincount(row[start : start + SORTED_AT_ONCE], minlength=count)
    return times
