"""Keeping bytes by their SHA-256: durable before anybody is told about them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from procurement.core.durability import lasting

try:
    from fcntl import LOCK_EX, LOCK_SH, flock
except ImportError:  # Windows
    flock = None  # type: ignore[assignment]

CHUNK = 1 << 20
HALF = ".incoming-"
"""How the names of files begin that are still being written."""


@dataclass(frozen=True)
class StoredFile:
    """What was stored: digest in hexadecimal, size in bytes."""

    sha256: str
    size: int


class FileStorage:
    """Files in a folder, ``ab/abcd…``; read-only once written.

    Order of writing: temporary file, fsync, rename, fsync of the folder. Leaving out either fsync loses files of
    acknowledged notices in a power cut, which the fault tests show; ``sync`` is theirs (``docs/decisions/0005``).
    """

    def __init__(self, folder: Path, sync: Callable[[int], None] = os.fsync) -> None:
        self._folder = folder
        self._sync = sync
        self._lasting: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Return where the file of this digest lies, whether or not it is there."""
        return self._folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return self.path(sha256).is_file()

    def put(self, source: BinaryIO, inspect: Callable[[Path], None] | None = None) -> StoredFile:
        """Store the bytes of ``source`` durably and return their digest and size. Storing twice is harmless.

        ``inspect`` may look at the written bytes first: what it raises leaves nothing behind.
        """
        self._make_folder(self._folder)
        digest, size = hashlib.sha256(), 0
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=HALF)
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                target.flush()
                if inspect is not None:
                    inspect(Path(temporary))
                with lasting():
                    self._sync(target.fileno())
            self._settle(Path(temporary), digest.hexdigest())
        finally:
            Path(temporary).unlink(missing_ok=True)
        return StoredFile(digest.hexdigest(), size)

    def _settle(self, temporary: Path, sha256: str) -> None:
        target = self.path(sha256)
        self._make_folder(target.parent)
        temporary.chmod(0o444)
        with self._gate(alone=False):
            temporary.replace(target)
        self._sync_folder(target.parent)

    @contextmanager
    def _gate(self, *, alone: bool) -> Iterator[None]:
        """Settle files inside, with others, or remove them ``alone``: the folder's lock holds for all processes."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            if flock is not None:
                flock(handle, LOCK_EX if alone else LOCK_SH)
            yield
        finally:
            os.close(handle)

    def _make_folder(self, folder: Path) -> None:
        """Make ``folder`` and its name durable. One that is there may be a killed process's that did not sync it."""
        if folder not in self._lasting:
            folder.mkdir(parents=True, exist_ok=True)
            self._sync_folder(folder.parent)
            self._lasting.add(folder)

    def _sync_folder(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            with lasting():
                self._sync(handle)
        finally:
            os.close(handle)

    def erase(self, sha256: str) -> None:
        """Remove the bytes, durably. Absent bytes are no error: the erasing act may be repeated after a crash."""
        target = self.path(sha256)
        if target.exists():
            target.unlink()
            self._sync_folder(target.parent)

    def find_older(self, before: datetime) -> list[str]:
        """Return the digests of files that were stored before that instant, in order."""
        names = (path.name for path in self._folder.glob("??/*"))
        return sorted(name for name in names if self.is_older(name, before))

    def is_older(self, sha256: str, before: datetime) -> bool:
        """Whether the file is there and was stored, the last time, before that instant."""
        return _is_older(self.path(sha256), before)

    def remove_older(self, sha256: str, before: datetime) -> bool:
        """Remove the file unless it has been stored again since ``before``; return whether it is gone now."""
        with self._gate(alone=True):
            if not self.is_older(sha256, before):
                return False
            self.erase(sha256)
        return True

    def drop_halves(self, before: datetime) -> None:
        """Remove what is left of files whose writing broke off before that instant."""
        for path in self._folder.glob(f"{HALF}*"):
            if _is_older(path, before):
                path.unlink(missing_ok=True)


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False
