"""Sweeping away files that nobody names: an upload whose request broke off, a file taken from a draft again.

Only what has lain for a day goes. Bytes that are sent once more are younger again (``FileStorage.put`` replaces the
file), and whoever takes them in names them in a transaction soon afterwards; so a file that is old and unnamed is
nobody's, and the moment between looking and removing is closed to ``put`` by the storage's own lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from procurement.core.db import Database
from procurement.documents.models import DocumentFile
from procurement.documents.storage import FileStorage

KEPT = timedelta(hours=24)
"""How long a file may lie without being named: longer than any upload and any form takes."""

PORTION = 500
"""Files that one transaction asks about."""

FindNamed = Callable[[Session, Collection[str]], set[str]]
"""Returns those of the digests that a draft or a revision names."""


def sweep(storage: FileStorage, database: Database, find_named: FindNamed, now: datetime) -> list[str]:
    """Remove what nobody has named within a day; return the digests. Halves of broken uploads go too."""
    before = now - KEPT
    storage.drop_halves(before)
    old = storage.find_older(before)
    removed = []
    for start in range(0, len(old), PORTION):
        removed += _sweep(storage, database, find_named, old[start : start + PORTION], before)
    return removed


def _sweep(
    storage: FileStorage, database: Database, find_named: FindNamed, old: list[str], before: datetime
) -> list[str]:
    with database.read() as session:
        unnamed = set(old) - find_named(session, old)
    if not unnamed:
        return []
    with database.write() as session:  # asked again, with everybody else's writing done
        unnamed -= find_named(session, unnamed)
        lost = sorted(sha256 for sha256 in unnamed if storage.is_older(sha256, before))
        held = DocumentFile.sha256.in_(lost) & DocumentFile.erased_at.is_(None)
        session.execute(delete(DocumentFile).where(held))
    return [sha256 for sha256 in lost if storage.remove_older(sha256, before)]
