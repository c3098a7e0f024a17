"""Proving that what is published is what the ledger says, and the other way round."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, select
from sqlalchemy.orm import Session

from procurement.core import audit
from procurement.core.audit import AuditEvent
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
from procurement.notices.bids import stated_bids
from procurement.notices.models import Bid, Notice, Revision, Withholding
from procurement.notices.queries import find_bids
from procurement.plans.models import Plan, Round
from procurement.publication.outcomes import current_body, refresh_plan, refresh_round
from procurement.publication.stating import are_rows_of, is_plan_of, is_said_of, is_standing, says_beside
from procurement.publication.unsaid import find_unsaid, is_true
from procurement.publication.withholding import tombstone_hash

GUARDS = (*audit.GUARDS, *ledger.GUARDS, *notices.GUARDS, *drafts.GUARDS)
STATE_BIDS = ("opening", "shortlist", "award")


def find_differences(session: Session, storage: FileStorage) -> list[Difference]:
    """Return every way in which ledger, published revisions, what was derived from them and stored files disagree."""
    faults = [Difference(f"#{sequence}", code) for sequence, code in find_faults(session)]
    compared = (
        _compare_with_ledger(session),
        _compare_tombstones(session),
        _compare_files(session, storage),
        _compare_notices(session),
        _compare_rounds(session),
        _compare_plans(session),
        find_unsaid(session),
        _compare_deeds(session),
    )
    guards = [Difference(name, "guard.missing") for name in find_missing_guards(session.connection(), GUARDS)]
    return [*faults, *guards, *(difference for found in compared for difference in found)]


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
    elif not is_true(revision):
        yield Difference(subject, "published.text_changed")
    elif not says_beside(revision, revision.text):
        yield Difference(subject, "published.record_changed")


def _compare_deeds(session: Session) -> Iterator[Difference]:
    """Every act has left its audit row in its transaction."""
    subject = LedgerEntry.reference + "/" + cast(LedgerEntry.revision, String)
    deed = (AuditEvent.subject == subject, AuditEvent.act == LedgerEntry.act, AuditEvent.at == LedgerEntry.instant)
    lost = select(LedgerEntry.sequence).where(~exists().where(*deed)).order_by(LedgerEntry.sequence)
    yield from (Difference(f"#{sequence}", "ledger.no_deed") for sequence in session.scalars(lost))


def _compare_files(session: Session, storage: FileStorage) -> Iterator[Difference]:
    for file in session.scalars(select(DocumentFile).where(DocumentFile.erased_at.is_(None))):
        if not storage.holds(file.sha256):
            yield Difference(file.sha256, "file.missing")
            continue
        with storage.path(file.sha256).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
                yield Difference(file.sha256, "file.changed")


def _compare_notices(session: Session) -> Iterator[Difference]:
    for notice in session.scalars(select(Notice).order_by(Notice.id).execution_options(yield_per=500)):
        current = max((revision.number for revision in notice.revisions if not revision.is_history), default=None)
        if notice.current_number != current:
            yield Difference(notice.reference, "derived.current")
        if _is_sound(notice) and not (is_standing(notice) and is_said_of(notice)):
            yield Difference(notice.reference, "derived.notice")
        if _is_sound(notice) and sorted(map(_bid_values, find_bids(session, [notice]))) != sorted(
            map(_bid_values, _stated(notice))
        ):
            yield Difference(notice.reference, "derived.bids")


def _is_sound(notice: Notice) -> bool:
    """Whether anything can be derived from the notice: its current revision is there and says what it said."""
    return 0 <= notice.current_number < len(notice.revisions) and is_true(notice.current)


def _stated(notice: Notice) -> list[Bid]:
    body = current_body(notice) if notice.kind in STATE_BIDS else None
    lots = {lot.lot_ref: lot for lot in notice.round.lots} if notice.round else {}
    return stated_bids(notice, body, lots) if body else []


def _bid_values(bid: Bid) -> tuple[Any, ...]:
    members = [(member.code, member.name, member.name_key) for member in bid.members]
    lot, price = bid.lot.lot_ref if bid.lot else None, (bid.price, bid.currency)
    return bid.ordinal, lot, bid.code, bid.name, bid.name_key, bool(bid.is_consortium), bid.result, price, members


def _compare_rounds(session: Session) -> Iterator[Difference]:
    for round_ in session.scalars(select(Round).order_by(Round.id)).all():
        if _are_sound(session, Notice.round_id == round_.id) and _changes(session, refresh_round, round_, *round_.lots):
            yield Difference(f"{round_.package.reference}/{round_.ordinal}", "derived.outcome")


def _compare_plans(session: Session) -> Iterator[Difference]:
    for plan in session.scalars(select(Plan).order_by(Plan.id)).all():
        if _are_sound(session, Notice.plan_id == plan.id) and _changes(session, refresh_plan, plan):
            yield Difference(plan.reference, "derived.cancelled")
        notice = session.scalar(select(Notice).where(Notice.plan_id == plan.id, Notice.kind == "plan"))
        if notice is not None and not (is_plan_of(notice, plan) and are_rows_of(session, notice)):
            yield Difference(plan.reference, "derived.plan")


def _are_sound(session: Session, condition: ColumnElement[bool]) -> bool:
    return all(map(_is_sound, session.scalars(select(Notice).where(condition))))


def _changes(session: Session, refresh: Callable[[Session, Any], None], subject: Any, *parts: Any) -> bool:
    """Return whether deriving ``subject`` anew would change it or its parts. Nothing of it is written."""
    with session.no_autoflush:
        refresh(session, subject)
        changed = any(session.is_modified(row) for row in (subject, *parts))
        for row in (subject, *parts):
            session.expire(row)
    return changed
