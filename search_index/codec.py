"""How Whoosh lays out lists of postings here: one block a term, the documents as a bitmap, their weights as an array.

Whoosh's own blocks are pickles of 128 postings, which cost a microsecond a posting to read. Of these a list of any
length is two slices of the file. The frame around them is Whoosh's, so its writers and readers work on them as ever.
The weights of a frequent term lie there spread, a byte for each document of the segment: whoever ranks looks into them
where they are.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from itertools import islice, takewhile
from mmap import mmap
from pickle import dumps
from struct import Struct
from typing import Any, TypeAlias

import numpy as np
from whoosh.codec.whoosh3 import (
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3FieldWriter,
    W3LeafMatcher,
    W3PostingsWriter,
    W3TermsReader,
)
from whoosh.filedb.filetables import HashWriter

from search_index.bits import Bits, Weights, to_numbers
from search_index.storage import MappedFile
from search_index.strings import encode

HEAVIEST = 255
"""Weights above it count as it: a word that often is no better found by being there once more."""

_ONE_BLOCK = 2**31
_HELD_A_LIST, _HELD_A_POSTING = 400, 6  # bytes

Lists: TypeAlias = "dict[str, tuple[array[int], bytearray]]"
"""Each term to the documents that have it and its weight in each."""

SPREAD_FROM, SPREAD = 256, 16
"""Documents, and one document in so many: from here on a byte for each is quicker to look into than a list."""

_STEP = 1024  # bytes that spread weights are rounded up to, for documents without any term behind the last one
_LENGTH, _SIZES = Struct(">i"), Struct("<II")
_FIELD, _SLOT, _ITEM = Struct("!H"), Struct("!Iq"), Struct("!ii")  # of Whoosh's table of terms
_NO_FIELD = 65535
_BY_CHECK_SUM = 1  # MD5 takes five times as long; the table says which of the two it goes by
_TERM = Struct(">5xI14xqi")  # what Whoosh says of a term: how many documents have it, where its list is, how long


class Block:
    """One whole list of postings, as Whoosh's term information asks about it."""

    def __init__(self, numbers: array[int], weights: bytes | bytearray) -> None:
        self.numbers, self.weights = numbers, weights
        self._weights = (float(sum(weights)),)  # Whoosh adds these up

    def __len__(self) -> int:
        return len(self.numbers)

    def min_id(self) -> int:
        """Return the first document."""
        return self.numbers[0]

    def max_id(self) -> int:
        """Return the last document."""
        return self.numbers[-1]

    def max_weight(self) -> int:
        """Return the highest weight."""
        return max(self.weights)

    def min_length(self) -> None:
        """Return nothing: lengths of documents are kept in their records."""

    def max_length(self) -> int:
        """Return nothing that anybody asks for."""
        return 0


class Pool:
    """The postings of a segment that is being written, list by list; ``held``: bytes of memory they take, roughly."""

    def __init__(self) -> None:
        self.lists: dict[str, Lists] = defaultdict(dict)
        self.size = self.held = 0

    def add_terms(self, field: str, document: int, terms: Mapping[str, int]) -> None:
        """Add ``terms`` with their weights; documents come in the order of their numbers."""
        lists, self.size = self.lists[field], max(self.size, document + 1)
        self.held += len(terms) * _HELD_A_POSTING - len(lists) * _HELD_A_LIST
        for term, weight in terms.items():
            found = lists.get(term)
            if found is None:
                found = lists[term] = (array("I"), bytearray())
            found[0].append(document)
            found[1].append(weight if weight < HEAVIEST else HEAVIEST)
        self.held += len(lists) * _HELD_A_LIST

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Add one posting of a segment that is merged into this one, as Whoosh hands it over."""
        field, term, document, weight, _ = posting
        self.add_terms(field, document, {term.decode(): int(weight)})

    def iter_postings(self) -> Pool:
        """Return itself: ``FieldWriter`` takes whole lists out of it."""
        return self

    def cleanup(self) -> None:
        """Forget all."""
        self.lists.clear()


class FieldWriter(W3FieldWriter):
    """Writes the lists of a pool, in the order of fields and terms."""

    def __init__(self, codec: W3Codec, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._tindex.dbfile.seek(0)
        HashWriter.__init__(self._tindex, self._tindex.dbfile, hashtype=_BY_CHECK_SUM)  # begins the table anew
        self._fieldmap: dict[str, int] = {}
        self._tindex.extras["fieldmap"] = self._fieldmap

    def add_postings(self, schema: Any, lengths: None, items: Pool) -> None:
        """Write all of ``items``. Letters sort as their UTF-8 bytes do, which is the order Whoosh wants."""
        for field, lists in sorted(items.lists.items()):
            self.start_field(field, schema[field])
            for term in sorted(lists):
                self.start_term(term.encode())
                self._postwriter.write_list(*lists[term], items.size)
                self.finish_term()
            self.finish_field()


class PostingsWriter(W3PostingsWriter):
    """Writes each list as one block."""

    def write_list(self, numbers: array[int], weights: bytearray, size: int) -> None:
        """Write all postings of the term that was started: rising numbers below ``size`` and a weight each."""
        block, documents = Block(numbers, weights), Bits(numbers).serialize()
        self._terminfo.add_block(block)
        info = dumps((len(block), block.max_id(), block.max_weight(), 0, 0, 0), 2)
        written = _spread(numbers, weights, size) if _is_spread(len(numbers), size) else weights
        data = b"".join((info, documents, written, _SIZES.pack(len(documents), len(written))))
        self._postfile.write(b"".join((WHOOSH3_HEADER_MAGIC, _LENGTH.pack(-len(data)), data)))
        self._blockcount += 1


class LeafMatcher(W3LeafMatcher):
    """Reads such a list posting by posting, for Whoosh's merging of segments."""

    def _read_ids(self) -> None:
        self._ids = list(self._read_list()[0])

    def _read_weights(self) -> None:
        documents, weights = self._read_list()
        if len(weights) != len(documents):
            weights = weights[to_numbers(documents)]
        self._weights = weights.astype(np.float32).tolist()

    def _read_list(self) -> tuple[Bits, Weights]:
        return _read_list(self._postfile, self._dataoffset, self._nextoffset - self._dataoffset)

    def _read_values(self) -> None:
        self._values = (b"",) * self._blocklength


class TermsReader(W3TermsReader):
    """Reads whole lists, by position only: any number of threads may."""

    def read_list(self, field: str, term: str) -> tuple[Bits, Weights] | None:
        """Return a list of the segment (``segments.Terms``)."""
        start = self._find(field, encode(term))
        if start is None:
            return None
        _, offset, length = _TERM.unpack_from(self._dbfile.file, start)
        return _read_list(self._postfile, offset, length)

    def words(self) -> frozenset[str]:
        """Return every word and code of the segment."""
        terms = takewhile(lambda term: term[0] == "words", self.terms_from("words", b""))
        return frozenset(term.decode() for _, term in terms)

    def pairs_beginning(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Return the first ``most`` pairs of words from ``prefix`` on, and how many documents have each."""
        looked = islice(self.items_from("pairs", prefix.encode()), most)
        found = [(term.decode(), info.doc_frequency()) for (field, term), info in looked if field == "pairs"]
        return [one for one in found if one[0].startswith(prefix)]

    def _find(self, field: str, term: bytes) -> int | None:
        """Return where that begins what Whoosh says of a term: its own way there leads through five calls."""
        key = _FIELD.pack(self._fieldmap.get(field, _NO_FIELD)) + term
        hashed, data = self._tindex.hashfn(key), self._dbfile.file
        table, slots = self._tindex.tables[hashed & 255]
        for step in range(slots):
            slot, item = _SLOT.unpack_from(data, table + ((hashed >> 8) + step) % slots * _SLOT.size)
            if not item:
                return None
            if slot == hashed and _ITEM.unpack_from(data, item)[0] == len(key):
                start = item + _ITEM.size + len(key)
                if data[start - len(key) : start] == key:
                    return int(start)
        return None


class IndexCodec(W3Codec):
    """Whoosh's codec with these lists, and without what is never asked of it.

    With ``length_stats`` Whoosh would look for a file of lengths at every single posting, two thirds of the time of a
    rebuild. Segments name this class in their pickles: it must stay where it is.
    """

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=_ONE_BLOCK, compression=0)

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        """Return what writes the terms of ``segment``."""
        return FieldWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> TermsReader:
        """Return what reads the terms of ``segment`` and their lists."""
        name = segment.make_filename(self.TERMS_EXT)
        lists = segment.open_file(storage, self.POSTS_EXT)
        return TermsReader(self, storage.open_file(name), storage.file_length(name), lists)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> PostingsWriter:
        """Return what writes lists into ``dbfile``."""
        return PostingsWriter(dbfile, blocklimit=_ONE_BLOCK, byteids=byteids, compression=0)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Return a matcher over the list of ``terminfo``."""
        return LeafMatcher(dbfile, *terminfo.extent(), format_, term=term, scorer=scorer)


def _is_spread(count: int, size: int) -> bool:
    return count >= SPREAD_FROM and count * SPREAD >= size


def _spread(numbers: array[int], weights: bytearray, size: int) -> bytes:
    spread = np.zeros(size + -size % _STEP, np.uint8)
    spread[np.frombuffer(numbers, np.uint32)] = np.frombuffer(weights, np.uint8)
    return spread.tobytes()


def _read_list(file: MappedFile, start: int, length: int) -> tuple[Bits, Weights]:
    """Return the documents and weights of the list at the end of so many bytes; the weights stay in the file."""
    data: mmap = file.file
    end = start + length - _SIZES.size
    documents, weights = _SIZES.unpack_from(data, end)
    first = end - weights
    return Bits.deserialize(data[first - documents : first]), np.frombuffer(data, np.uint8, weights, first)
