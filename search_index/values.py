"""What a segment's records say, as columns, kept in a file beside it (``kept``)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from search_index import kept
from search_index.columns import KeywordColumn, NumberColumn
from search_index.position import Position
from search_index.records import Record, read_record
from search_index.strings import Strings, encode

MADE = 2
"""Changes with what columns keep. Kept values of another number are made anew, all else that is kept stays."""


@dataclass
class Values:
    """The columns of ``size`` documents; a position takes a number too, its key is empty.

    ``length`` is the sum of their ``lengths``.
    """

    size: int
    stored: Strings
    keys: Strings = field(init=False)
    keywords: dict[str, KeywordColumn] = field(default_factory=dict)
    numbers: dict[str, NumberColumn] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.orders = np.zeros(self.size, np.int64)
        self.lengths = np.zeros(self.size, np.float32)
        self.fingerprints = np.zeros(self.size, np.uint64)
        self.length = 0
        self.made = MADE

    def put(self, number: int, record: Record) -> None:
        """Take in what one document says."""
        self.orders[number] = record.order
        self.lengths[number] = record.length
        self.length += record.length
        self.fingerprints[number] = record.fingerprint
        for name, values in record.keywords.items():
            if name not in self.keywords:
                self.keywords[name] = KeywordColumn(self.size)
            self.keywords[name].put(number, values)
        for name, value in record.numbers.items():
            if name not in self.numbers:
                self.numbers[name] = NumberColumn(self.size)
            self.numbers[name].put(number, value)


Rows = Callable[[str], Iterable[bytes]]
"""The bytes of a column of the segment (``records``), document by document."""


def load_values(file: Path | None, size: int, rows: Rows) -> Values:
    """Return the values kept in ``file``, or those that the ``rows`` say, which are then kept there."""
    values = kept.read(file) if file else None
    if isinstance(values, Values) and values.size == size and vars(values).get("made") == MADE:
        return values
    values = _collect(size, rows)
    if file is None:
        return values
    kept.write(file, values)
    found = kept.read(file)
    return found if isinstance(found, Values) else values


def _collect(size: int, rows: Rows) -> Values:
    stored = [data or b"{}" for data in rows("stored")]
    json.loads(b"[%s]" % b",".join(stored))  # what cannot be read shows now, not when it is looked at
    values, keys = Values(size, Strings(stored)), [b""] * size
    for number, data in enumerate(rows("record")):
        record = read_record(data)
        if isinstance(record, Record):
            values.put(number, record)
            keys[number] = encode(record.key)
        else:
            values.positions[number] = record
    values.keys = Strings(keys)
    return values
