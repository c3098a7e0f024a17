"""Very many strings as two arrays: all bytes end to end, and where each begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np


def encode(string: str) -> bytes:
    """Return the bytes of ``string``; what JSON lets pass and UTF-8 does not, too."""
    return string.encode("utf-8", "surrogatepass")


def decode(data: memoryview) -> str:
    """Return what ``encode`` made bytes of."""
    return str(data, "utf-8", "surrogatepass")


class Strings:
    """Strings by number. They are parts of one array, which may be a map of a file."""

    def __init__(self, strings: Iterable[bytes]) -> None:
        parts = list(strings)
        self._starts = np.fromiter(accumulate(map(len, parts), initial=0), np.int64, len(parts) + 1)
        self._bytes = np.frombuffer(b"".join(parts), np.uint8)

    def __getstate__(self) -> dict[str, Any]:
        return {"_starts": self._starts, "_bytes": self._bytes}

    @cached_property
    def _view(self) -> memoryview:
        return self._bytes.data

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        return decode(self._view[self._starts[number] : self._starts[number + 1]])

    def __iter__(self) -> Iterator[str]:
        return map(decode, self.take(np.arange(len(self))))

    def take(self, numbers: Any) -> list[memoryview]:
        """Return the bytes of several of them."""
        at, view = np.asarray(numbers, np.intp), self._view
        ends = self._starts[at + 1].tolist()
        return [view[start:end] for start, end in zip(self._starts[at].tolist(), ends, strict=True)]
