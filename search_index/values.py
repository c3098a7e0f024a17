"""What a segment's records say, as columns, and the file that keeps them so that the next process need not read them.

The file is derived: it may go missing, and one that is torn or of another format is made anew from the records.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from search_index.columns import KeywordColumn, NumberColumn
from search_index.position import Position
from search_index.records import FORMAT, Record, read_record

KEPT_FROM = 1000
"""Documents; the records of a smaller segment are read as quickly as a file of columns."""

KEPT_AS = f"columns-3 {FORMAT}"
"""Changes whenever these classes do."""

_CHECK = 4  # bytes


@dataclass
class Values:
    """The columns of ``size`` documents; a position takes a number too, its key is empty."""

    size: int
    keys: list[str]
    keywords: dict[str, KeywordColumn] = field(default_factory=dict)
    numbers: dict[str, NumberColumn] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.orders = np.zeros(self.size, np.int64)
        self.lengths = np.zeros(self.size, np.uint32)
        self.fingerprints = np.zeros(self.size, np.uint64)

    def put(self, number: int, record: Record) -> None:
        """Take in what one document says."""
        self.keys[number] = record.key
        self.orders[number] = record.order
        self.lengths[number] = record.length
        self.fingerprints[number] = record.fingerprint
        for name, values in record.keywords.items():
            if name not in self.keywords:
                self.keywords[name] = KeywordColumn(self.size)
            self.keywords[name].put(number, values)
        for name, value in record.numbers.items():
            if name not in self.numbers:
                self.numbers[name] = NumberColumn(self.size)
            self.numbers[name].put(number, value)


def load_values(file: Path, size: int, records: Callable[[], Iterable[bytes]]) -> Values:
    """Return the values kept in ``file``, or those of the ``records``, which are then kept there."""
    values = _read(file) if size >= KEPT_FROM else None
    if values is None or values.size != size:
        values = _collect(size, records())
        if size >= KEPT_FROM:
            _keep(file, values)
    return values


def _collect(size: int, records: Iterable[bytes]) -> Values:
    values = Values(size, [""] * size)
    for number, data in enumerate(records):
        record = read_record(data)
        if isinstance(record, Record):
            values.put(number, record)
        else:
            values.positions[number] = record
    return values


def _read(file: Path) -> Values | None:
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return None
    if len(data) <= _CHECK or int.from_bytes(data[:_CHECK], "big") != zlib.crc32(memoryview(data)[_CHECK:]):
        return None
    written_as, values = pickle.loads(memoryview(data)[_CHECK:])
    return values if written_as == KEPT_AS and isinstance(values, Values) else None


def _keep(file: Path, values: Values) -> None:
    """Write ``values``: whole, or not at all. Where nothing can be written the next process reads the records again."""
    data = pickle.dumps((KEPT_AS, values), 5)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with draft.open("wb") as out:
            out.write(zlib.crc32(data).to_bytes(_CHECK, "big") + data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
