"""What happens when the machine cannot say that what was written will last.

After a failed fsync the pages may be gone although a second one succeeds (PostgreSQL learned it in 2018 and ends itself
since). So nothing is tried again: the process ends, its supervisor starts another, and that one reads what is really
on the disk (``docs/decisions/0005``).
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

EXIT_CODE = 70
"""With this code a process ends after a failed fsync (EX_SOFTWARE of sysexits.h)."""

_FAILED = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)
_lost = Event()


class DurabilityLost(BaseException):
    """The machine could not make something durable. No Exception: what goes on after errors must not go on here."""


@contextmanager
def lasting() -> Iterator[None]:
    """Synchronise inside. Raises DurabilityLost where that fails."""
    try:
        yield
    except OSError as error:
        lose(error)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable. Raises DurabilityLost where that fails."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with lasting():
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def committing() -> Iterator[None]:
    """Write to the database inside. Raises DurabilityLost where SQLite could not synchronise, and ever after."""
    if _lost.is_set():
        raise DurabilityLost("nothing is written any more: an earlier write may not last")
    try:
        yield
    except Exception as error:
        if getattr(_original(error), "sqlite_errorcode", None) in _FAILED:
            lose(error)
        raise


def is_disk_full(error: BaseException) -> bool:
    """Whether ``error`` says that there is no room: the system's error, SQLite's, or PostgreSQL's (class 53).

    SQLite cannot even begin to read where there is no room for the index of its journal (-shm).
    """
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    original = _original(error)
    is_full = getattr(original, "sqlite_errorcode", None) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
    return is_full or getattr(original, "sqlstate", None) == "53100"


def _original(error: BaseException) -> BaseException | None:
    """Return the driver's own error, whether or not SQLAlchemy has wrapped it."""
    return getattr(error, "orig", error)


def lose(error: Exception) -> None:
    """Let nothing be written any more by this process, and raise DurabilityLost."""
    _lost.set()
    raise DurabilityLost(str(getattr(error, "orig", error))) from error
