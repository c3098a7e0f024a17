"""How far an index has come, and how it says that it is of no use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Position:
    """The last ledger entry that an index holds, and a digest of all else it depends on.

    ``digest`` is the caller's: it should hold ``engine_digest()`` and whatever else changes the documents.
    """

    sequence: int
    entry_hash: str
    digest: str


class IndexUnusable(Exception):
    """The index on disk cannot be read (torn, foreign or of an older format); only ``rebuild`` helps."""


class UnusableOnError:
    """Turns whatever goes wrong while reading the files in ``folder`` into IndexUnusable.

    Torn files make the reading code fail in ways that cannot be listed (struct, pickle, index and value errors), hence
    the wide net. A missing file passes through: another process may just have replaced it, and the caller retries.
    """

    __slots__ = ("_folder",)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        """Begin to read."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Say of any other error that the index cannot be read."""
        if isinstance(error, Exception):
            raise_unusable(self._folder, error)


def raise_unusable(folder: Path, error: Exception) -> NoReturn:
    """Raise what ``UnusableOnError`` makes of ``error``, where entering it would take longer than what may fail."""
    if isinstance(error, IndexUnusable | FileNotFoundError | MemoryError):
        raise error
    raise IndexUnusable(f"{folder}: {type(error).__name__}: {error}") from error
