"""Keeping bytes by their SHA-256: durable before anybody is told about them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from procurement.core.durability import lasting

CHUNK = 1 << 20


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
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
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
        temporary.replace(target)
        self._sync_folder(target.parent)

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
