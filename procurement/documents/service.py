"""Taking files in before the act that names them, and erasing them after the act that withholds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.errors import Invalid, Problem
from procurement.documents.models import DocumentFile
from procurement.documents.storage import FileStorage, StoredFile


def check_files(folder: Path, named: Iterable[str]) -> None:
    """Raise Invalid when a file in ``folder`` has not the digest that its name, one of ``named``, says."""
    problems = []
    for sha256, source in _lying_in(folder, named):
        with source.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != sha256:
            problems.append(Problem(("documents",), "file.sha256", {"sha256": sha256, "found": found}))
    if problems:
        raise Invalid(problems)


def keep_files(storage: FileStorage, folder: Path, named: Iterable[str]) -> list[StoredFile]:
    """Store those of the ``named`` digests that lie in ``folder`` under their SHA-256, and return what was stored.

    Raises Invalid, and stores nothing, when a file's bytes do not have the digest that its name says.
    """
    wanted = list(named)
    check_files(folder, wanted)
    kept = []
    for _, source in _lying_in(folder, wanted):
        with source.open("rb") as stream:
            kept.append(storage.put(stream))
    return kept


def _lying_in(folder: Path, named: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for sha256 in dict.fromkeys(named):
        if (folder / sha256).is_file():
            yield sha256, folder / sha256


def find_erased(session: Session, named: Iterable[str]) -> set[str]:
    """Return those of the ``named`` digests whose bytes we held and had to erase."""
    erased = select(DocumentFile.sha256).where(DocumentFile.sha256.in_(set(named)), DocumentFile.erased_at.is_not(None))
    return set(session.scalars(erased))


def note_files(session: Session, stored: Iterable[StoredFile], at: datetime) -> None:
    """Note that we hold these files since ``at``, unless we have held them before."""
    for file in stored:
        if session.get(DocumentFile, file.sha256) is None:
            session.add(DocumentFile(sha256=file.sha256, size=file.size, stored_at=at, erased_at=None))


def erase_file(session: Session, storage: FileStorage, sha256: str, at: datetime) -> None:
    """Erase the bytes of a file and keep that we did. Repeating it is harmless."""
    storage.erase(sha256)
    row = session.get(DocumentFile, sha256)
    if row is not None and row.erased_at is None:
        row.erased_at = at
