"""One immutable Whoosh segment, opened: columns in memory, posting lists on demand.

Nothing here changes after loading except caches, whose entries are written once and never altered; a segment can
therefore be read by any number of threads and handed from one snapshot to the next. Which of its documents are alive
is the snapshot's matter.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh.columns import EmptyColumnReader
from whoosh.reading import SegmentReader, TermNotFound

from search_index import bits, postings
from search_index.columns import KeywordColumn, NumberColumn
from search_index.position import Position, unusable_on_error
from search_index.postings import Postings
from search_index.query import Hit, SortKey
from search_index.records import SCHEMA, Record, read_record
from search_index.storage import MappedStorage

CACHE_BYTES = 32 * 2**20
"""Posting lists kept in memory for one segment before the cache starts afresh."""

CACHED_PHRASES = 256


class Segment:
    """The documents of one segment by number, 0 to ``size`` - 1; a position takes a number too, its key is empty."""

    def __init__(self, storage: MappedStorage, segment: Any) -> None:
        self._folder = Path(storage.folder)
        self._reader = SegmentReader(storage, SCHEMA, segment)
        self._reading = Lock()
        self._postings: dict[tuple[str, str], Postings] = {}
        self._cached_bytes = 0
        self._phrases: dict[bytes, tuple[int, int]] = {}
        self._ranks: dict[tuple[SortKey, ...], list[int]] = {}
        self._groups: dict[str, list[str]] = {}
        self._texts = self._bytes_column("text")
        self._stored = self._bytes_column("stored")
        self._load(segment.doc_count_all())

    def _bytes_column(self, name: str) -> Any:
        reader = self._reader.column_reader(name, translate=False)
        if isinstance(reader, EmptyColumnReader):  # Whoosh's answer to a file that is gone
            raise FileNotFoundError(f"{self._folder}: column {name}")
        return reader

    def _load(self, size: int) -> None:
        self.size = size
        self.keys = [""] * size
        self.orders = [0] * size
        self.lengths = [0] * size
        self.fingerprints = array("Q", bytes(8 * size))
        self.keywords: dict[str, KeywordColumn] = {}
        self.numbers: dict[str, NumberColumn] = {}
        self.positions: dict[int, Position] = {}
        for number, data in enumerate(self._bytes_column("record")):
            record = read_record(data)
            if isinstance(record, Record):
                self._put(number, record)
            else:
                self.positions[number] = record
        self.number_of = {key: number for number, key in enumerate(self.keys) if number not in self.positions}

    def _put(self, number: int, record: Record) -> None:
        self.keys[number] = record.key
        self.orders[number] = record.order
        self.lengths[number] = record.length
        self.fingerprints[number] = record.fingerprint
        for field, values in record.keywords.items():
            if field not in self.keywords:
                self.keywords[field] = KeywordColumn(self.size)
            self.keywords[field].put(number, values)
        for field, value in record.numbers.items():
            if field not in self.numbers:
                self.numbers[field] = NumberColumn(self.size)
            self.numbers[field].values[number] = value

    def hit(self, number: int, score: float) -> Hit:
        """Return document ``number`` as a hit."""
        with unusable_on_error(self._folder):
            stored = json.loads(self._stored[number])
        return Hit(self.keys[number], self.orders[number], score, stored)

    def postings(self, field: str, term: str) -> Postings:
        """Return the posting list of ``term`` in ``words`` or ``exact``; empty when the segment does not have it."""
        found = self._postings.get((field, term))
        return self._read_postings(field, term) if found is None else found

    def _read_postings(self, field: str, term: str) -> Postings:
        with self._reading, unusable_on_error(self._folder):  # Whoosh reads lists by seek and read on one map
            try:
                found = postings.read_postings(self._reader.postings(field, term), self.size)
            except TermNotFound:
                return postings.NONE  # not kept: unknown words are endless
            if self._cached_bytes > CACHE_BYTES:
                self._postings.clear()
                self._cached_bytes = 0
            self._postings[field, term] = found
            self._cached_bytes += found.cost
        return found

    def frequency(self, term: str) -> int:
        """Return how many documents, dead ones included, have the word ``term``."""
        found = self._postings.get(("words", term))
        if found is not None:
            return found.documents.bit_count()
        with unusable_on_error(self._folder):
            count: int = self._reader.doc_frequency("words", term)
        return count

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word and code of the segment."""
        with self._reading, unusable_on_error(self._folder):
            return frozenset(term.decode() for term in self._reader.lexicon("words"))

    def with_phrase(self, words: Sequence[str], among: int) -> int:
        """Return those documents of the set ``among`` in which ``words`` stand side by side within one text."""
        phrase = f" {' '.join(words)} ".encode()
        checked, found = self._phrases.get(phrase, (0, 0))
        unchecked = bits.to_numbers(among & ~checked)
        with unusable_on_error(self._folder):
            found |= bits.from_numbers((n for n in unchecked if phrase in self._texts[n]), self.size)
        if len(self._phrases) >= CACHED_PHRASES:
            self._phrases.clear()
        self._phrases[phrase] = (checked | among, found)
        return found & among

    def group_names(self, field: str) -> list[str]:
        """Return which group each document is of: its first value of ``field``, without one the document itself."""
        found = self._groups.get(field)
        if found is None:
            column = self.keywords.get(field)
            rows = column.rows(range(self.size)) if column else [()] * self.size
            found = [row[0] if row else f"\0{key}" for row, key in zip(rows, self.keys, strict=True)]
            self._groups[field] = found
        return found

    def ranks(self, sort: tuple[SortKey, ...], key: Callable[[int], Any]) -> list[int]:
        """Return the place of each document in the order of ``sort``, of which ``key`` gives a document's sort key."""
        found = self._ranks.get(sort)
        if found is None:
            found = [0] * self.size
            for rank, number in enumerate(sorted(range(self.size), key=key)):
                found[number] = rank
            self._ranks[sort] = found
        return found
