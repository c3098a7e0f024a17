"""One immutable segment, Whoosh's or in memory: columns in memory, posting lists on demand.

Nothing here changes after loading except caches, whose entries are written once and never altered; a segment can
therefore be read by any number of threads and handed from one snapshot to the next. Which of its documents are alive
is the snapshot's matter.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, partial
from itertools import count, repeat
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from search_index import bits, kept, postings
from search_index.bits import Bits, Numbers, Weights
from search_index.codec import IndexCodec
from search_index.placing import Places
from search_index.position import UnusableOnError, raise_unusable
from search_index.postings import Postings
from search_index.query import Hit, Stored
from search_index.records import SCHEMA
from search_index.runs import WORTH_IT, Runs
from search_index.storage import MappedStorage
from search_index.strings import decode, encode
from search_index.values import Values, load_values

CACHE_BYTES = 32 * 2**20
"""Posting lists kept in memory for one segment before the cache starts afresh."""

MOST_LOOKED_AT = 2000
"""Pairs of words looked at to complete what somebody types."""

UNKNOWN_BYTES = 2**20
"""Words kept in memory of which a segment is known to have none: apart, since anybody may ask for endless ones."""

_SLOT_BYTES = 150  # of what holds an unknown word, roughly

CACHED_PHRASES = 256

Sums = NDArray[np.uint32]

T = TypeVar("T")
_HIT = partial(tuple.__new__, Hit)
"""What ``Hit._make`` does, without a frame for each."""

_SERIALS = count()
"""By these a process knows the segments that it has opened."""


def sums_of(words: Collection[str]) -> Sums:
    """Return the check sum of each of ``words``."""
    return np.fromiter(map(zlib.crc32, map(encode, words)), np.uint32, len(words))


class Rows:
    """Documents of a segment by number, read together when the first one is looked at."""

    def __init__(self, segment: Segment, numbers: Numbers) -> None:
        self._segment, self.numbers = segment, numbers

    @cached_property
    def keys(self) -> list[str]:
        """Their keys."""
        return self._segment.keys_of(self.numbers)

    @cached_property
    def stored(self) -> list[Stored]:
        """What is stored of them."""
        return self._segment.stored_of(self.numbers)

    @cached_property
    def shown(self) -> list[Any]:
        """What is to be shown of them."""
        return self._segment.shown_of(self.numbers)


class Terms(Protocol):
    """The terms of a segment."""

    def read_list(self, field: str, term: str) -> tuple[Bits, Weights] | None:
        """Return the documents that have ``term``, and its weight in each of them or in each of the segment.

        None where nobody has it.
        """
        ...

    def words(self) -> frozenset[str]:
        """Return every word and code; by one thread at a time."""
        ...

    def pairs_beginning(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Return the first ``most`` pairs of words from ``prefix`` on, and how many documents have each; as above."""
        ...


class Segment:
    """The documents of one segment by number, 0 to ``size`` - 1; a position takes a number too, its key is empty.

    ``column``: the bytes that each document has of each column (``records``). What is worked out of a segment lies
    in files ``beside`` it, unless that is None.
    """

    def __init__(
        self, folder: Path, size: int, terms: Terms, column: Callable[[str], Sequence[bytes]], beside: Path | None
    ) -> None:
        self._folder, self._terms, self.beside = folder, terms, beside
        self._reading, self._caching = Lock(), Lock()
        self._postings: dict[tuple[str, str], Postings] = {}
        self._unknown: set[tuple[str, str]] = set()
        self._cached_bytes = self._unknown_bytes = 0
        self._phrases: dict[bytes, tuple[Bits, Bits]] = {}
        self._texts, self._shown = column("text"), column("shown")
        self._load(load_values(beside and beside.with_suffix(".columns"), size, column))
        self.places, self._runs = Places(self, beside), Runs(beside)
        self.serial = next(_SERIALS)
        self._known: dict[tuple[Any, ...], Any] = {}

    def _load(self, values: Values) -> None:
        self.size, self.keys, self.orders, self._stored = values.size, values.keys, values.orders, values.stored
        self.lengths, self.length, self.fingerprints = values.lengths, values.length, values.fingerprints
        self.keywords, self.numbers, self.positions = values.keywords, values.numbers, values.positions

    def numbers_of(self, keys: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of those documents ``keys`` that are here."""
        sums, numbers = self._by_sum
        sought = sums_of(keys)
        first, end = sums.searchsorted(sought), sums.searchsorted(sought, "right")
        for at in np.flatnonzero(first < end).tolist():
            same = numbers[first[at] : end[at]].tolist()
            yield from (number for number in same if self.keys[number] == keys[at] and number not in self.positions)

    @property
    def key_sums(self) -> Sums:
        """The check sums of all keys, the lowest first; that of a position's empty one too."""
        return self._by_sum[0]

    def keys_with(self, sums: Sums) -> list[str]:
        """Return the keys of the documents whose check sums are among ``sums``."""
        numbers = self._by_sum[1][np.isin(self.key_sums, sums)].tolist()
        return [self.keys[number] for number in numbers if number not in self.positions]

    @cached_property
    def _by_sum(self) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
        """The check sums of all keys, the lowest first, and the documents: a dictionary takes twenty times that."""
        sums = np.fromiter(map(zlib.crc32, self.keys.take(np.arange(self.size))), np.uint32, self.size)
        numbers = sums.argsort().astype(np.int32)
        return sums[numbers], numbers

    def once(self, name: tuple[Any, ...], find: Callable[[], T]) -> T:
        """Return what ``find`` finds out about the segment, kept by ``name``; two threads may find it twice."""
        if name not in self._known:
            self._known[name] = find()
        found: T = self._known[name]
        return found

    def value(self, field: str, number: int) -> int | None:
        """Return the number ``field`` of a document, or its order; None where it has none."""
        if field == "order":
            return int(self.orders[number])
        column = self.numbers.get(field)
        return column.value(number) if column else None

    def hits(self, numbers: Numbers, scores: NDArray[np.float32] | None = None) -> list[Hit]:
        """Return the documents ``numbers`` as hits."""
        rows, orders = Rows(self, numbers), self.orders[numbers].tolist()
        theirs = repeat(0.0) if scores is None else scores.tolist()
        return list(map(_HIT, zip(repeat(rows), count(), orders, theirs, strict=False)))  # two have no end

    def keys_of(self, numbers: Numbers) -> list[str]:
        """Return the keys of the documents ``numbers``."""
        return list(map(decode, self.keys.take(numbers)))

    def stored_of(self, numbers: Numbers) -> list[Stored]:
        """Return what is stored of the documents ``numbers``."""
        found: list[Stored] = json.loads(b"[%s]" % b",".join(self._stored.take(numbers)))
        return found

    def shown_of(self, numbers: Numbers) -> list[Any]:
        """Return what is to be shown of the documents ``numbers``."""
        with UnusableOnError(self._folder):
            found: list[Any] = json.loads(b"[%s]" % b",".join([self._shown[number] for number in numbers.tolist()]))
        return found

    def postings(self, field: str, term: str) -> Postings:
        """Return the posting list of ``term`` in ``words`` or ``exact``; empty when the segment does not have it."""
        found = self._postings.get((field, term))
        if found is not None:
            return found
        return postings.NONE if (field, term) in self._unknown else self._read_postings(field, term)

    def _read_postings(self, field: str, term: str) -> Postings:
        try:
            read = self._terms.read_list(field, term)
        except Exception as error:
            raise_unusable(self._folder, error)
        if read is None:
            return self._note_unknown(field, term)
        found = Postings(*read, self.size)
        with self._caching:
            if self._cached_bytes > CACHE_BYTES:
                self._postings.clear()
                self._cached_bytes = 0
            self._postings[field, term] = found
            self._cached_bytes += found.cost
        return found

    def _note_unknown(self, field: str, term: str) -> Postings:
        """Remember that there is no such term: neighbours of a query mostly are none."""
        with self._caching:
            self._unknown.add((field, term))
            self._unknown_bytes += sys.getsizeof(term) + _SLOT_BYTES
            if self._unknown_bytes > UNKNOWN_BYTES:
                self._unknown.clear()
                self._unknown_bytes = 0
        return postings.NONE

    def frequency(self, term: str) -> int:
        """Return how many documents, dead ones included, have the word ``term``."""
        return len(self.postings("words", term).documents)

    def may_have(self, sums: Sums) -> NDArray[np.bool_]:
        """Return of which check sums this segment has a word or code: mostly of that word alone, rarely of another."""
        first, end = self._sums.searchsorted(sums), self._sums.searchsorted(sums, "right")
        return first < end

    @cached_property
    def _sums(self) -> Sums:
        """The check sums of all words and codes, the lowest first: to read them all takes a second in a big segment."""
        file = self.beside and self.beside.with_suffix(".words")
        found = kept.read(file) if file else None
        if not isinstance(found, np.ndarray):
            with self._reading, UnusableOnError(self._folder):
                found = np.unique(sums_of(self._terms.words()))
            if file:
                kept.write(file, found)
        return found

    def pairs_beginning(self, prefix: str, most: int) -> list[str]:
        """Return the most frequent pairs of words that begin with ``prefix``, of dead documents too.

        Of a prefix so short that it begins endless pairs, only the first in the order of letters are looked at.
        """
        with self._reading, UnusableOnError(self._folder):
            found = self._terms.pairs_beginning(prefix, MOST_LOOKED_AT)
        return [pair for pair, _ in sorted(found, key=lambda one: (-one[1], one[0]))[:most]]

    def with_phrase(self, words: Sequence[str], among: Bits) -> Bits:
        """Return those documents of the set ``among`` in which ``words`` stand side by side within one text."""
        phrase = f" {' '.join(words)} ".encode()
        checked, found = self._phrases.get(phrase, (bits.NOTHING, bits.NOTHING))
        unchecked = among - checked
        known = self._runs.find(words) if len(unchecked) > WORTH_IT else None
        if known is not None:
            checked, found = bits.first_numbers(self.size), known
        elif unchecked:
            with UnusableOnError(self._folder):
                found = found | bits.from_numbers(number for number in unchecked if phrase in self._texts[number])
        if len(self._phrases) >= CACHED_PHRASES:
            self._phrases.clear()
        self._phrases[phrase] = (checked | among, found)
        return found & among

    def keep(self) -> None:
        """Work out which words there are and where frequent ones stand, for all who open this later; it takes long."""
        self._runs.keep(self._texts)
        _ = self._sums


def open_segment(storage: MappedStorage, segment: Any) -> Segment:
    """Return what Whoosh calls ``segment`` in its table of segments."""
    codec, size, folder = IndexCodec(), segment.doc_count_all(), Path(storage.folder)
    columns = codec.per_document_reader(storage, segment)

    def column(name: str) -> Any:
        return columns.column_reader(name, SCHEMA[name].column_type)

    beside = folder / segment.make_filename("") if size >= kept.KEPT_FROM else None
    return Segment(folder, size, codec.terms_reader(storage, segment), column, beside)
