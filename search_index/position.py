"""How far an index has come, and how it says that it is of no use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


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


@contextmanager
def unusable_on_error(folder: Path) -> Iterator[None]:
    """Turn whatever goes wrong while reading the files in ``folder`` into IndexUnusable.

    Torn files make the reading code fail in ways that cannot be listed (struct, pickle, index and value errors), hence
    the wide net. A missing file passes through: another process may just have replaced it, and the caller retries.
    """
    try:
        yield
    except (IndexUnusable, FileNotFoundError, MemoryError):
        raise
    except Exception as error:
        raise IndexUnusable(f"{folder}: {type(error).__name__}: {error}") from error
