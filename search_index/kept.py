"""What is worked out of a segment, in files beside it, so that the next process need not work it out.

Such a file may go missing at any time, and one that is torn or that another program wrote is made anew. Its name begins
with that of its segment, so that Whoosh deletes both together. Arrays lie in it as they are: who reads it maps it into
memory, and all processes share the pages.
"""

from __future__ import annotations

import mmap
import os
import pickle
import zlib
from collections.abc import Iterable
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import Any

from search_index.records import FORMAT

KEPT_FROM = 1000
"""Documents; what is to know about a smaller segment is worked out as quickly."""

KEPT_AS = f"kept-4 {FORMAT}"
"""Changes whenever the classes do that are kept."""

_CHECK, _STEP = 8, 8  # bytes


def read(file: Path) -> Any:
    """Return what was kept in ``file``; None where there is nothing of use, or nothing that may be read."""
    try:
        with file.open("rb") as opened:
            data = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # an empty file cannot be mapped
        return None
    if len(data) <= _CHECK or int.from_bytes(data[:_CHECK], "big") != zlib.crc32(data[_CHECK:]):
        return None
    head, *arrays = _apart(data)
    written_as, thing = pickle.loads(head, buffers=arrays)
    return thing if written_as == KEPT_AS else None


def write(file: Path, thing: Any) -> None:
    """Keep ``thing``: whole, or not at all. It need not be durable: what is torn is noticed."""
    arrays: list[pickle.PickleBuffer] = []
    head = pickle.dumps((KEPT_AS, thing), 5, buffer_callback=arrays.append)
    parts = [part for each in (memoryview(head), *(array.raw() for array in arrays)) for part in _framed(each)]
    check = reduce(lambda before, part: zlib.crc32(part, before), parts, 0)
    put(file, [check.to_bytes(_CHECK, "big"), *parts])


def put(file: Path, parts: Iterable[bytes | memoryview]) -> bool:
    """Make ``parts`` the whole of ``file``, or leave all as it is where there is no room; return whether it is done.

    On a read-only file system there is no draft, and none could be deleted.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with draft.open("wb") as opened:
            opened.writelines(parts)
        draft.replace(file)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        return False
    return True


def _framed(part: memoryview) -> list[bytes | memoryview]:
    return [part.nbytes.to_bytes(_STEP, "big"), part, bytes(-part.nbytes % _STEP)]


def _apart(data: memoryview) -> list[memoryview]:
    parts, at = [], _CHECK
    while at < len(data):
        size = int.from_bytes(data[at : at + _STEP], "big")
        parts.append(data[at + _STEP : at + _STEP + size])
        at += _STEP + size + -size % _STEP
    return parts
