"""Whether a register that was torn away keeps what it promised, and shows nothing by halves.

``find_broken`` opens the register as the next start would, and says in words what is wrong. A healthy register has
nothing to say, whatever moment it was stopped at.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from procurement.core.audit import AuditEvent
from procurement.core.canonical import sha256_hex
from procurement.core.db import Database, open_database
from procurement.documents.models import DocumentFile
from procurement.documents.storage import FileStorage
from procurement.jobs.outbox import OutboxRow, deliver_due
from procurement.ledger.models import LedgerEntry
from procurement.ledger.service import find_faults
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.system import System
from tests.faults.publisher import Acknowledgement, address_of, register_system
from tests.faults.resuming import resuming

WITHHOLD = "withhold"
WHOLE = 10


def find_broken(folder: Path, promised: Sequence[Acknowledgement]) -> list[str]:
    """Return everything that is lost, doubled, torn or partly visible in the register under ``folder``."""
    database = _database(folder)
    try:
        with database.read() as session:
            return [
                *_unsound(session),
                *_unkept(session, promised),
                *_halves(session),
                *_lost_files(session, FileStorage(folder / "files")),
            ]
    except DatabaseError as error:
        return [f"the database cannot be read: {error.orig}"]
    finally:
        database.close()


def find_differences(folder: Path, chance: random.Random | None = None) -> list[str]:
    """Return in what ledger, published revisions, files and index disagree, as the program's own check says it.

    By ``chance`` only one time in ``WHOLE`` all acts are done anew, else those that no earlier check of the folder did.
    """
    is_whole = chance is None or chance.randrange(WHOLE) == 0
    with nullcontext() if is_whole else resuming(), _restarted(folder) as system:
        return [f"{difference.subject}: {difference.code}" for difference in system.find_differences()]


def let_worker_run(folder: Path, now: datetime) -> None:
    """Do what the outbox of the register under ``folder`` holds, as its worker does at ``now``."""
    with _restarted(folder) as system:
        while deliver_due(system.database, system.handlers(), now):
            pass


@contextmanager
def _restarted(folder: Path) -> Iterator[System]:
    """Yield the register as a new process finds it, but for compiled statements."""
    system = replace(register_system(folder), database=_database(folder))
    yield system
    system.database.close()


def read_acknowledgements(folder: Path) -> list[Acknowledgement]:
    """Return what somebody could have been promised of all that the ledger under ``folder`` holds."""
    database = _database(folder)
    with database.read() as session:
        entries = list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence)))
    database.close()
    return [
        Acknowledgement(
            entry.sequence, entry.sequence, entry.reference, entry.revision, entry.content_hash, entry.document_hashes
        )
        for entry in entries
    ]


def count_entries(folder: Path) -> int:
    """Return how many acts the ledger under ``folder`` holds."""
    database = _database(folder)
    with database.read() as session:
        count = session.scalar(select(func.count()).select_from(LedgerEntry)) or 0
    database.close()
    return count


@cache
def _database(folder: Path) -> Database:
    """Return the register's database. It is closed after each check; only SQLAlchemy's compiled statements stay.

    No power cut follows a check, so what opening writes need not be synced.
    """
    return open_database(address_of(folder), synchronous="OFF")


def _unsound(session: Session) -> Iterator[str]:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    verdict = session.scalar(text("PRAGMA integrity_check" if on_sqlite else "SELECT 'ok'"))
    if verdict != "ok":
        yield f"the database is corrupt: {verdict}"
    yield from (f"ledger entry {sequence}: {code}" for sequence, code in find_faults(session))


def _unkept(session: Session, promised: Sequence[Acknowledgement]) -> Iterator[str]:
    """Every acknowledged act stands in the ledger exactly once, as it was acknowledged."""
    entries = {entry.sequence: entry for entry in session.scalars(select(LedgerEntry))}
    places = [(entry.act == WITHHOLD, entry.reference, entry.revision) for entry in entries.values()]
    if len(set(places)) < len(places):
        yield "a revision stands in the ledger twice"
    for promise in promised:
        entry = entries.get(promise.sequence)
        if entry is None:
            yield f"event {promise.number} was acknowledged and is lost"
        elif (entry.reference, entry.revision, entry.content_hash, entry.document_hashes) != (
            promise.reference, promise.revision, promise.content_hash, promise.documents
        ):  # fmt: skip
            yield f"event {promise.number} is not what was acknowledged"


def _halves(session: Session) -> Iterator[str]:
    """Ledger, revisions, texts, audit and outbox hold the same acts, and nothing is unsaid."""
    entries = list(session.scalars(select(LedgerEntry)))
    withheld = {(entry.reference, entry.revision) for entry in entries if entry.act == WITHHOLD}
    spoken = [entry for entry in entries if entry.act != WITHHOLD]
    of_act = {
        "revisions": (set(session.scalars(select(Revision.sequence))), spoken),
        "texts": (
            set(session.scalars(select(Revision.sequence).join(RevisionText))),
            [entry for entry in spoken if (entry.reference, entry.revision) not in withheld],
        ),
        "outbox": ({int(key) for key in _outbox_keys(session)}, entries),
    }
    for table, (sequences, expected) in of_act.items():
        for sequence in sequences ^ {entry.sequence for entry in expected}:
            yield f"act {sequence} is in one of ledger and {table} only"
    deeds = sorted(session.scalars(select(AuditEvent.subject).where(AuditEvent.subject != "register")))
    if deeds != sorted(f"{entry.reference}/{entry.revision}" for entry in entries):
        yield "the audit rows are not the acts of the ledger"
    hashes = {entry.sequence: entry.content_hash for entry in entries}
    said = select(Revision.sequence, RevisionText.content).join(RevisionText)
    for sequence, content in session.execute(said):
        if sha256_hex(content.encode()) != hashes.get(sequence):
            yield f"act {sequence} does not say what its hash says"
    yield from _stray_notices(session)


def _outbox_keys(session: Session) -> Iterator[str]:
    keys = session.scalars(select(OutboxRow.key).where(OutboxRow.topic == "published"))
    return (key.partition(":")[2] for key in keys)


def _stray_notices(session: Session) -> Iterator[str]:
    numbers = select(Notice.reference, Notice.current_number, func.max(Revision.number), func.count(Revision.id))
    for reference, current, last, count in session.execute(numbers.outerjoin(Revision).group_by(Notice.id)):
        if last is None or not (0 <= current <= last == count - 1):
            yield f"{reference} has {count} revisions, the last {last}, the current {current}"


def _lost_files(session: Session, storage: FileStorage) -> Iterator[str]:
    """Every file that a published act names, and that is not withheld, is here, whole and noted."""
    entries = list(session.scalars(select(LedgerEntry)))
    withheld = {(entry.reference, entry.revision) for entry in entries if entry.act == WITHHOLD}
    public = [entry for entry in entries if (entry.reference, entry.revision) not in withheld]
    named = {digest for entry in public for digest in entry.document_hashes}
    yield from (f"file {digest} is not noted" for digest in named - set(session.scalars(select(DocumentFile.sha256))))
    for digest in named:
        if not storage.holds(digest):
            yield f"file {digest} of a published act is lost"
        elif sha256_hex(storage.path(digest).read_bytes()) != digest:
            yield f"file {digest} of a published act is torn"
