"""Removing a published text for a legal reason: two people, a legal basis, a public tombstone.

The row, its hash and its ledger entry stay; the words and the bytes go (law 22/2023 art. 7(3): state secrets; personal
data). Files, and what the database's journal still holds, are erased after the commit, by an outbox job: a crash in
between leaves them to be erased, not kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.clock import Clock
from procurement.core.errors import Invalid, NotFound, Problem, Refused
from procurement.core.text import shows_nothing
from procurement.jobs.outbox import promise
from procurement.ledger.models import LedgerEntry
from procurement.ledger.service import Act, append
from procurement.notices.models import Notice, Revision, Withholding
from procurement.publication.acts import Receipt
from procurement.publication.erasing import erase_drafts, erase_text
from procurement.publication.service import tell


@dataclass(frozen=True)
class Order:
    """An order to withhold: on which legal basis, why, asked for by whom and approved by whom else."""

    legal_basis: str
    reason: str
    requested_by: str
    approved_by: str
    approval_hash: str | None = None
    """Of the order that the approver saw, where it was prepared at a desk."""


def withhold(session: Session, clock: Clock, reference: str, number: int, order: Order) -> Receipt:
    """Withhold revision ``number`` of notice ``reference``.

    Raises NotFound, Invalid where basis, reason or a person is not given, or Refused when one person would act alone
    or the text is withheld already.
    """
    revision = _get_revision(session, reference, number)
    _refuse_unsaid(order)
    if order.requested_by.strip().casefold() == order.approved_by.strip().casefold():
        raise Refused(Problem(("approved_by",), "withhold.same_person"))
    if revision.withholding is not None:
        raise Refused(Problem((), "withhold.again", {"reference": reference, "revision": number}))
    documents = [row.sha256 for row in revision.documents]
    entry = append(session, clock, _act(revision, order))
    session.flush()
    _erase(session, revision, entry, order)
    due = min(entry.instant, clock.now())
    promise(session, "erase", str(entry.sequence), {"documents": documents}, due, patient=True)
    tell(session, clock, entry)
    return Receipt("withhold", reference, number, entry.sequence, entry.instant)


def _get_revision(session: Session, reference: str, number: int) -> Revision:
    named = select(Revision).join(Notice).where(Notice.reference == reference, Revision.number == number)
    revision = session.scalar(named)
    if revision is None:
        raise NotFound("revision", f"{reference}/{number}")
    return revision


def _refuse_unsaid(order: Order) -> None:
    """The tombstone is for good: nothing that the law asks of it may be blank."""
    said = ("legal_basis", "reason", "requested_by", "approved_by")
    if problems := [Problem((name,), "withhold.unsaid") for name in said if shows_nothing(getattr(order, name))]:
        raise Invalid(problems)


def tombstone_hash(revision: Revision, order: Order | Withholding) -> str:
    """Return the content hash of the act that withholds ``revision``, as the ledger has it."""
    said = {"legal_basis": order.legal_basis, "reason": order.reason, "withholds": revision.content_hash}
    return sha256_hex(canonical_json(said))


def _act(revision: Revision, order: Order) -> Act:
    notice = revision.notice
    return Act(
        act="withhold",
        kind=notice.kind,
        reference=notice.reference,
        revision=revision.number,
        content_hash=tombstone_hash(revision, order),
        document_hashes=(),
        actors=(order.requested_by, order.approved_by),
        approval_hash=order.approval_hash,
        origin="register",
        posted_on=revision.posted_on,
    )


def _erase(session: Session, revision: Revision, entry: LedgerEntry, order: Order) -> None:
    assert revision.text is not None
    revision.withholding = Withholding(
        revision_id=revision.id,
        sequence=entry.sequence,
        withheld_at=entry.instant,
        legal_basis=order.legal_basis,
        reason=order.reason,
        requested_by=order.requested_by,
        approved_by=order.approved_by,
        poster=revision.text.poster,
    )
    session.flush()
    erase_drafts(session, revision)
    erase_text(session, revision)
