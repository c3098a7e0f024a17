"""What was applied since a commit: a file of records beside it, which every process follows.

A commit costs Whoosh a dozen files and the merging of small segments; a record costs one write. Records follow one
commit, by whose number their file is called: the next commit holds what they say, and from then on nobody reads them.
Each has its length and its check sum, so that a record which was being written when its process was killed or the power
failed was never written. Sums begin with that of the commit and go on from record to record: a commit that the power
took away may leave its journal to another one of the same number, which must not read it. Nothing here is durable
sooner than a commit of Whoosh is: the position lies in the record.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import NamedTuple

from search_index.position import Position
from search_index.records import Written

_FRAME = "journal."
_HEAD = 4  # bytes of a record's length, and as many of its check sum


class End(NamedTuple):
    """Up to which byte a journal holds whole records, and the check sum of the last of them; at first its commit's."""

    byte: int
    check: int


@dataclass(frozen=True, slots=True)
class Change:
    """One act on the index: the new ``position``, the keys that are ``gone`` or replaced, and what was ``added``.

    ``dead`` are the numbers that the former have in segments of Whoosh's: whoever applies looks them up for all others.
    """

    position: Position
    gone: frozenset[str]
    added: Mapping[str, Written]
    dead: Mapping[str, list[int]]


def journal_of(folder: Path, commit: int) -> Path:
    """Return the file of what was applied to the generation in ``folder`` since ``commit``."""
    return folder / f"{_FRAME}{commit}"


def append(file: Path, end: End, change: Change) -> None:
    """Write ``change`` behind the records, up to their ``end``; what lies there of a torn one is cut off.

    The caller holds the write lock. Raises OSError when there is no room; the record then is a torn one.
    """
    added = [(key, {field: dict(of) for field, of in each.terms.items()}, dict(each.columns))
             for key, each in change.added.items()]  # fmt: skip
    said = pickle.dumps((astuple(change.position), change.gone, added, change.dead), 5)
    record = len(said).to_bytes(_HEAD, "big") + zlib.crc32(said, end.check).to_bytes(_HEAD, "big") + said
    with file.open("r+b" if end.byte else "wb", buffering=0) as opened:
        opened.truncate(end.byte)
        opened.seek(end.byte)
        if opened.write(record) < len(record):
            raise OSError(f"{file}: no room for a whole record")


def read(file: Path, start: End) -> tuple[list[Change], End] | None:
    """Return what the records from ``start`` on say, and where they end; None where there is no such file."""
    try:
        with file.open("rb") as opened:
            opened.seek(start.byte)
            data = opened.read()
    except FileNotFoundError:
        return None
    records = list(_records(data, start))
    return [_change(said) for said, _end in records], records[-1][1] if records else start


def remove_others(folder: Path, file: Path | None) -> None:
    """Delete all journals but ``file``: the commit holds what they say."""
    for other in folder.glob(f"{_FRAME}*"):
        if other != file:
            os.remove(other)


def _records(data: bytes, end: End) -> Iterator[tuple[bytes, End]]:
    """Yield what each record of ``data``, which stands at ``end``, says, and where it ends."""
    at = 0
    while at + 2 * _HEAD < len(data):
        length, check = (int.from_bytes(data[at + n : at + n + _HEAD], "big") for n in (0, _HEAD))
        at += 2 * _HEAD
        said = data[at : at + length]
        if not said or len(said) < length or zlib.crc32(said, end.check) != check:
            return
        end = End(end.byte + 2 * _HEAD + length, check)
        yield said, end
        at += length


def _change(said: bytes) -> Change:
    position, gone, added, dead = pickle.loads(said)
    return Change(Position(*position), gone, {key: Written(*parts) for key, *parts in added}, dead)
