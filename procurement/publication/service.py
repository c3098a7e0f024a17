"""The door. Each function is one act inside the caller's transaction; the entry point commits.

Revision, ledger entry, outbox row and audit row belong to one transaction: either all of them are durable or the act
did not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from procurement.core.audit import record_deed
from procurement.core.clock import Clock
from procurement.core.errors import Conflict, NotFound, Problem
from procurement.core.numbers import give_number, keep_number
from procurement.jobs.outbox import promise
from procurement.ledger.accepting import SMALL_STEP_BACK
from procurement.ledger.models import LedgerEntry
from procurement.ledger.service import Act, append
from procurement.notices.bids import record_bids
from procurement.notices.events import Event, identity, posted_on
from procurement.notices.models import Notice, Revision, RevisionDocument, RevisionText
from procurement.organisations.models import Organisation
from procurement.plans.models import Plan, Round
from procurement.plans.service import amount_in_vnd, record_plan
from procurement.publication.acts import Authority, Receipt
from procurement.publication.deciding import Decision, as_approved, decide, find_notice
from procurement.publication.inheriting import inherit_value
from procurement.publication.outcomes import drop_lots, note_decision, record_lots, refresh_plan, refresh_round
from procurement.publication.placing import cancel_plan, find_waiting_cancellations, place, recognise_bodies
from procurement.publication.retelling import retell_left


def publish(session: Session, clock: Clock, event: Event, authority: Authority) -> Receipt:
    """Publish a notice that is not on record yet. Raises Conflict when its identity is."""
    known = find_notice(session, event)
    if known is not None:
        raise Conflict(Problem((), "conflict.identity", {"reference": known.reference}))
    return _act(session, clock, event, authority, Decision(None))


def amend(session: Session, clock: Clock, event: Event, authority: Authority) -> Receipt:
    """Publish another revision of a notice on record. Raises NotFound when it is not."""
    if find_notice(session, event) is None:
        raise NotFound(event.kind, event.reference or event.national_number or "")
    return record(session, clock, event, authority)


def record(session: Session, clock: Clock, event: Event, authority: Authority) -> Receipt:
    """Publish ``event`` as a new notice or revision, or find that it is on record already (imports)."""
    decision = decide(session, event)
    if decision.notice is not None and decision.unchanged is not None:
        return Receipt("unchanged", decision.notice.reference, decision.unchanged.number, None, None)
    return _act(session, clock, event, authority, as_approved(decision, authority.approval_hash))


def _act(session: Session, clock: Clock, event: Event, authority: Authority, decision: Decision) -> Receipt:
    with session.no_autoflush:  # what must be written before somebody looks for it is flushed by name
        entry = _write(session, clock, event, authority, decision)
        session.flush()
    return Receipt(
        entry.act,
        entry.reference,
        entry.revision,
        entry.sequence,
        entry.instant,
        tuple(problem.code for problem in event.warnings),
    )


def _write(session: Session, clock: Clock, event: Event, authority: Authority, decision: Decision) -> LedgerEntry:
    organisation = recognise_bodies(session, event, on=posted_on(event.content), at=clock.now())
    notice = decision.notice or new_notice(session, event, _give_reference(session, event))

    def enter() -> LedgerEntry:
        return append(session, clock, _ledger_act(notice, event, authority, decision))

    entry = enact(session, notice, event, decision, organisation, enter)
    tell(session, clock, entry)
    return entry


def enact(
    session: Session,
    notice: Notice,
    event: Event,
    decision: Decision,
    organisation: Organisation,
    enter: Callable[[], LedgerEntry],
) -> LedgerEntry:
    """Let ``notice`` say ``event``, posted by ``organisation``, and bring what is derived from it along.

    ``enter`` gives the entry of the act, once the notice has its place. The caller has turned autoflush off.
    """
    left, package = (notice.round, notice.plan), notice.package
    if not decision.is_history:
        notice.organisation = organisation
        notice.source_identity = identity(event.content)
        _take_number(notice, event)
        note_decision(notice, event.content)
        place(session, notice, event)
    entry = enter()
    revision = _freeze(session, notice, event, entry, decision)
    if not decision.is_history:
        notice.current_number = revision.number
        _follow(session, notice, event)
        if package is not None and package is not notice.package:
            retell_left(session, package, left[0])
        refresh(session, {*left, notice.round, notice.plan})
    return entry


def new_notice(session: Session, event: Event, reference: str) -> Notice:
    """Return a notice of which nothing is published yet, known as ``event`` names it or by its ``reference``."""
    notice = Notice(
        reference=reference,
        identity=event.identity or identity(event.content, reference),
        kind=event.kind,
        national_number=event.national_number,
        current_number=0,
        revisions=[],
    )
    session.add(notice)
    return notice


def _ledger_act(notice: Notice, event: Event, authority: Authority, decision: Decision) -> Act:
    first_act = "cancel" if event.kind == "cancellation" else "publish"
    return Act(
        act="amend" if decision.notice else first_act,
        kind=event.kind,
        reference=notice.reference,
        revision=len(notice.revisions),
        content_hash=event.content_hash,
        document_hashes=_document_hashes(event),
        actors=authority.actors,
        approval_hash=authority.approval_hash,
        origin=authority.origin,
        posted_on=posted_on(event.content),
    )


def _give_reference(session: Session, event: Event) -> str:
    """Return the reference that the event brings from an export, or the next of ours where that one is taken."""
    if event.reference is not None:
        if not _is_taken(session, event.reference):
            return keep_number(session, "TB", event.reference)
        if event.national_number is None:
            raise Conflict(Problem(("reference",), "conflict.reference", {"reference": event.reference}))
    return next_reference(session)


def next_reference(session: Session) -> str:
    """Return the next number of ours for a notice; given at publication only, lest drafts show in the gaps."""
    given = give_number(session, "TB")
    while _is_taken(session, given):
        given = give_number(session, "TB")
    return given


_REFERRED = select(Notice.id).where(Notice.reference == bindparam("reference"))


def _is_taken(session: Session, reference: str) -> bool:
    return session.scalar(_REFERRED, {"reference": reference}) is not None


def _take_number(notice: Notice, event: Event) -> None:
    """Know a notice by its national number from the moment it has one, so that it is never published twice."""
    if notice.national_number is None and event.national_number and event.identity:
        notice.national_number, notice.identity = event.national_number, event.identity
        if notice.round is not None and notice.round.national_number is None:
            notice.round.national_number = event.national_number


def _document_hashes(event: Event) -> tuple[str, ...]:
    named = (row.get("sha256") for row in event.content.get("documents", []))
    return tuple(sorted({sha256 for sha256 in named if sha256}))


def _freeze(session: Session, notice: Notice, event: Event, entry: LedgerEntry, decision: Decision) -> Revision:
    revision = Revision(
        notice=notice,
        number=entry.revision,
        sequence=entry.sequence,
        entry=entry,
        published_at=entry.instant,
        posted_on=entry.posted_on,
        national_version=event.version,
        retrieved_at=event.retrieved_at,
        is_history=decision.is_history,
        changed_at_source=decision.changed_at_source,
        content_hash=entry.content_hash,
        withholding=None,
        text=_text(notice, event),
        documents=[RevisionDocument(sha256=sha256) for sha256 in entry.document_hashes],
    )
    session.add(revision)
    if revision.text is not None and revision.text.own_value is None:
        inherit_value(session, revision)
    return revision


def _text(notice: Notice, event: Event) -> RevisionText:
    package, body = notice.package, event.body
    return RevisionText(
        content=event.canonical,
        original=event.original,
        own_value=amount_in_vnd(body.get("budget" if event.kind == "plan" else "price")),
        field=body.get("field") or (package.field if package else None),
        selection_form=body.get("selection_form") or (package.selection_form if package else None),
        poster=notice.organisation.reference,
    )


def _follow(session: Session, notice: Notice, event: Event) -> None:
    """Bring plans, packages, rounds, lots and bids to what the new current revision says."""
    if event.kind == "plan":
        notice.plan = record_plan(
            session, notice.reference, event.national_number, notice.organisation, notice.current_number, event.body
        )
        for waiting in find_waiting_cancellations(session, notice.plan):
            cancel_plan(session, waiting, notice.plan)
    lots = record_lots(session, notice.round, event.body) if notice.round and event.kind != "cancellation" else {}
    if event.kind in ("opening", "shortlist", "award"):
        record_bids(session, notice, event.body, lots)
    if notice.round is not None and len(notice.revisions) > 1:
        drop_lots(session, notice.round)


def refresh(session: Session, touched: Iterable[Round | Plan | None]) -> None:
    """Derive anew what has become of the rounds and plans that a notice belongs to or has left."""
    for subject in touched:
        if isinstance(subject, Round):
            refresh_round(session, subject)
        elif subject is not None:
            refresh_plan(session, subject)


def tell(session: Session, clock: Clock, entry: LedgerEntry) -> None:
    """Leave the act's audit row and outbox row in its transaction.

    Where entries stand ahead of the clock, the audit keeps what it said, and the work is due by it: not in the future.
    """
    subject, now = f"{entry.reference}/{entry.revision}", clock.now()
    said = {"clock": now.isoformat()} if entry.instant - now > SMALL_STEP_BACK else {}
    deed = {"kind": entry.kind, **said}
    record_deed(session, at=entry.instant, actor=entry.actors[-1], act=entry.act, subject=subject, **deed)
    promise(session, "published", str(entry.sequence), {"sequence": entry.sequence}, min(entry.instant, now))
