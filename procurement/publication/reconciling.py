"""Proving that what is published is what the ledger says, and the other way round."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import String, cast, exists, select
from sqlalchemy.orm import Session

from procurement.compliance import models as duties
from procurement.core import audit
from procurement.core.audit import AuditEvent
from procurement.core.canonical import sha256_hex
from procurement.core.guards import find_missing_guards
from procurement.documents.models import DocumentFile
from procurement.documents.storage import FileStorage
from procurement.ledger import models as ledger
from procurement.ledger.models import LedgerEntry
from procurement.ledger.queries import find_entries_after
from procurement.ledger.readings import Difference
from procurement.ledger.service import find_faults
from procurement.notices import drafts
from procurement.notices import models as notices
from procurement.notices.models import Notice, Revision, RevisionDocument, RevisionText, Withholding
from procurement.publication.deriving import find_derived
from procurement.publication.replaying import Progress
from procurement.publication.withholding import tombstone_hash

GUARDS = (*audit.GUARDS, *ledger.GUARDS, *notices.GUARDS, *drafts.GUARDS, *duties.GUARDS)
TEARS = (
    "ledger.gap", "ledger.not_published", "published.not_in_ledger", "published.text_changed", "published.text_missing",
    "withheld.not_in_ledger", "withheld.text_present",
)  # fmt: skip
"""With these the acts cannot be done anew: what they led to would be judged by words that are not theirs."""


def find_differences(
    session: Session, storage: FileStorage, progress: Progress = lambda stage, count: None
) -> list[Difference]:
    """Return every way in which ledger, published revisions, what was derived from them and stored files disagree."""
    faults = [Difference(f"#{sequence}", code) for sequence, code in find_faults(session)]
    guards = [Difference(name, "guard.missing") for name in find_missing_guards(session.connection(), GUARDS)]
    published = list(_compare_published(session))
    found = [*faults, *guards, *published, *_compare_files(session, storage), *_compare_deeds(session)]
    torn = any(each.code in TEARS for each in [*faults, *published])
    derived = [Difference("derived", "derived.not_compared")] if torn else find_derived(session, progress)
    return [*found, *derived]


def is_torn(session: Session) -> bool:
    """Whether ledger and published texts are in such a state that the acts cannot be done anew."""
    codes = (code for _, code in find_faults(session))
    return any(code in TEARS for code in (*codes, *(each.code for each in _compare_published(session))))


def _compare_published(session: Session) -> Iterator[Difference]:
    yield from _compare_with_ledger(session)
    yield from _compare_tombstones(session)


def _compare_with_ledger(session: Session) -> Iterator[Difference]:
    acts = {
        entry.sequence: (
            (entry.reference, entry.revision, entry.content_hash),
            (entry.instant, entry.posted_on),
            sorted(entry.document_hashes),
        )
        for entry in find_entries_after(session, 0)
        if entry.act != "withhold"
    }
    rows = select(Revision, Notice.reference).join(Revision.notice).order_by(Revision.sequence)
    for revision, reference in session.execute(rows.execution_options(yield_per=500)):
        subject = f"{reference}/{revision.number}"
        act, days, documents = acts.pop(revision.sequence, (None, None, None))
        if act != (reference, revision.number, revision.content_hash):
            yield Difference(subject, "published.not_in_ledger")
        elif documents != sorted(document.sha256 for document in revision.documents):
            yield Difference(subject, "published.documents_changed")
        elif days != (revision.published_at, revision.posted_on):
            yield Difference(subject, "published.record_changed")
        yield from _compare_text(subject, revision)
    yield from (Difference(f"{act[0]}/{act[1]}", "ledger.not_published") for act, *_ in acts.values())


def _compare_tombstones(session: Session) -> Iterator[Difference]:
    tombstones = select(Withholding, Revision, Notice.reference).join(Revision, Withholding.revision_id == Revision.id)
    known = {
        (row.sequence, reference, revision.number): _tombstone(row, revision)
        for row, revision, reference in session.execute(tombstones.join(Revision.notice))
    }
    acts = {
        (entry.sequence, entry.reference, entry.revision): (entry.content_hash, entry.actors, entry.instant)
        for entry in find_entries_after(session, 0)
        if entry.act == "withhold"
    }
    for code, found in (
        ("ledger.not_withheld", acts.keys() - known.keys()),
        ("withheld.not_in_ledger", known.keys() - acts.keys()),
        ("withheld.changed", {key for key in known.keys() & acts.keys() if known[key] != acts[key]}),
    ):
        yield from (Difference(f"{reference}/{number}", code) for _, reference, number in sorted(found))


def _tombstone(row: Withholding, revision: Revision) -> tuple[str, list[str], datetime]:
    """Return what the ledger's entry of the act must say where nothing of ``row`` was changed."""
    return tombstone_hash(revision, row), [row.requested_by, row.approved_by], row.withheld_at


def _compare_text(subject: str, revision: Revision) -> Iterator[Difference]:
    if revision.text is None:
        if revision.withholding is None:
            yield Difference(subject, "published.text_missing")
    elif revision.withholding is not None:
        yield Difference(subject, "withheld.text_present")
    elif sha256_hex(revision.text.content.encode()) != revision.content_hash:
        yield Difference(subject, "published.text_changed")


def _compare_deeds(session: Session) -> Iterator[Difference]:
    """Every act has left its audit row in its transaction."""
    subject = LedgerEntry.reference + "/" + cast(LedgerEntry.revision, String)
    deed = (AuditEvent.subject == subject, AuditEvent.act == LedgerEntry.act, AuditEvent.at == LedgerEntry.instant)
    lost = select(LedgerEntry.sequence).where(~exists().where(*deed)).order_by(LedgerEntry.sequence)
    yield from (Difference(f"#{sequence}", "ledger.no_deed") for sequence in session.scalars(lost))


def _compare_files(session: Session, storage: FileStorage) -> Iterator[Difference]:
    listed = session.scalars(select(DocumentFile).where(DocumentFile.erased_at.is_(None))).all()
    for file in listed:
        if not storage.holds(file.sha256):
            yield Difference(file.sha256, "file.missing")
            continue
        path = storage.path(file.sha256)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if (digest, path.stat().st_size) != (file.sha256, file.size):
            yield Difference(file.sha256, "file.changed")
    public = select(RevisionDocument.sha256).join(
        RevisionText, RevisionText.revision_id == RevisionDocument.revision_id
    )
    unlisted = set(session.scalars(public)) - {file.sha256 for file in listed}
    yield from (Difference(sha256, "file.unlisted") for sha256 in sorted(unlisted) if storage.holds(sha256))
