"""Taking files in before the act that names them, and erasing them after the act that withholds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from procurement.core.errors import Invalid, Problem
from procurement.documents.models import DocumentFile
from procurement.documents.storage import FileStorage, StoredFile


def keep_files(storage: FileStorage, folder: Path | None, named: Iterable[str]) -> list[StoredFile]:
    """Store those of the ``named`` digests that lie in ``folder`` under their SHA-256, and return what was stored.

    Raises Invalid when a file's bytes do not have the digest that its name says.
    """
    kept = []
    for sha256 in dict.fromkeys(named) if folder else ():
        source = (folder / sha256) if folder else Path()
        if not source.is_file():
            continue
        with source.open("rb") as stream:
            stored = storage.put(stream)
        if stored.sha256 != sha256:
            raise Invalid([Problem(("documents",), "file.sha256", {"sha256": sha256, "found": stored.sha256})])
        kept.append(stored)
    return kept


def file_row(stored: StoredFile, at: datetime) -> DocumentFile:
    """Return the row that says that we hold a file since ``at``."""
    return DocumentFile(sha256=stored.sha256, size=stored.size, stored_at=at, erased_at=None)


def erase_file(session: Session, storage: FileStorage, sha256: str, at: datetime) -> None:
    """Erase the bytes of a file and keep that we did. Repeating it is harmless."""
    storage.erase(sha256)
    row = session.get(DocumentFile, sha256)
    if row is not None and row.erased_at is None:
        row.erased_at = at
