"""Proving that what is published is what the ledger says, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.canonical import sha256_hex
from procurement.documents.models import DocumentFile
from procurement.documents.storage import FileStorage
from procurement.ledger.queries import find_entries_after
from procurement.ledger.readings import Difference
from procurement.ledger.service import find_faults
from procurement.notices.models import Notice, Revision, Withholding


def find_differences(session: Session, storage: FileStorage) -> list[Difference]:
    """Return every way in which ledger, published revisions and stored files disagree."""
    faults = [Difference(f"#{sequence}", code) for sequence, code in find_faults(session)]
    compared = (_compare_with_ledger(session), _compare_tombstones(session), _compare_files(session, storage))
    return [*faults, *(difference for found in compared for difference in found)]


def _compare_with_ledger(session: Session) -> Iterator[Difference]:
    acts = {
        entry.sequence: (entry.reference, entry.revision, entry.content_hash)
        for entry in find_entries_after(session, 0)
        if entry.act != "withhold"
    }
    rows = select(Revision, Notice.reference).join(Revision.notice).order_by(Revision.sequence)
    for revision, reference in session.execute(rows.execution_options(yield_per=500)):
        subject = f"{reference}/{revision.number}"
        if acts.pop(revision.sequence, None) != (reference, revision.number, revision.content_hash):
            yield Difference(subject, "published.not_in_ledger")
        yield from _compare_text(subject, revision)
    yield from (Difference(f"{reference}/{number}", "ledger.not_published") for reference, number, _ in acts.values())


def _compare_tombstones(session: Session) -> Iterator[Difference]:
    tombstones = select(Revision.number, Notice.reference, Withholding.sequence).join(Revision.notice)
    known = {(sequence, reference, number) for number, reference, sequence in session.execute(
        tombstones.join(Withholding, Withholding.revision_id == Revision.id)
    )}  # fmt: skip
    acts = {
        (entry.sequence, entry.reference, entry.revision)
        for entry in find_entries_after(session, 0)
        if entry.act == "withhold"
    }
    yield from (Difference(f"{reference}/{number}", "ledger.not_withheld") for _, reference, number in acts - known)
    yield from (Difference(f"{reference}/{number}", "withheld.not_in_ledger") for _, reference, number in known - acts)


def _compare_text(subject: str, revision: Revision) -> Iterator[Difference]:
    if revision.text is None:
        if revision.withholding is None:
            yield Difference(subject, "published.text_missing")
    elif revision.withholding is not None:
        yield Difference(subject, "withheld.text_present")
    elif sha256_hex(revision.text.content.encode()) != revision.content_hash:
        yield Difference(subject, "published.text_changed")


def _compare_files(session: Session, storage: FileStorage) -> Iterator[Difference]:
    for file in session.scalars(select(DocumentFile).where(DocumentFile.erased_at.is_(None))):
        if not storage.holds(file.sha256):
            yield Difference(file.sha256, "file.missing")
