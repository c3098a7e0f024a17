"""Approved drafts through the door: at once or at their minute, exactly once, whoever asks and whatever breaks down.

Everything is looked at again inside the publishing transaction: that the content is what was approved, every rule for
what officers write, and what other notices say by now. What cannot be published changes nothing but its draft, and
both people are told.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from procurement.core.audit import record_deed
from procurement.core.canonical import sha256_hex
from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.core.errors import Conflict, Invalid, NotFound, Problem, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.jobs.outbox import promise
from procurement.ledger.models import LedgerEntry
from procurement.ledger.queries import is_sample
from procurement.ledger.readings import Difference
from procurement.notices.checking import find_errors
from procurement.notices.drafting import acts_for, note_deed
from procurement.notices.drafts import Draft
from procurement.notices.events import Event, canonical
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.publication.acts import Authority, Origin, Receipt
from procurement.publication.belonging import refuse_foreign
from procurement.publication.deadlines import refuse_late
from procurement.publication.deciding import find_amendment_faults, find_notice
from procurement.publication.service import next_reference, publish, record
from procurement.publication.withholding import Order, withhold

log = logging.getLogger(__name__)

AT_A_TIME = 100
"""Drafts that one round of the worker takes up, each in a transaction of its own."""

STUCK = timedelta(minutes=5)
"""So long after its minute an approved draft is no longer on its way: something keeps it."""

PASSING = frozenset({"clock.behind"})
"""What only has to be waited for: the draft stays approved, and goes out as soon as the register can publish."""


def publish_due(database: Database, clock: Clock) -> int:
    """Publish everything whose minute has come; return how many drafts were taken up. The worker asks every round."""
    with database.read() as session:
        due = select(Draft.key).where(is_due(clock.now())).order_by(Draft.publish_at, Draft.id).limit(AT_A_TIME)
        keys = list(session.scalars(due))
    for key in keys:
        try:
            publish_approved(database, clock, key)
        except Exception:  # whatever keeps one must not keep the others; the health page names what is stuck
            log.exception("a draft that is due could not be published")
    return len(keys)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a draft is approved and its minute has come."""
    return and_(Draft.state == "approved", or_(Draft.publish_at.is_(None), Draft.publish_at <= now))


def find_stuck(session: Session, now: datetime) -> list[Draft]:
    """Return the drafts that are approved and past their minute by more than ``STUCK``, oldest first."""
    late = or_(
        and_(Draft.publish_at.is_(None), Draft.approved_at < now - STUCK),
        and_(Draft.publish_at.is_not(None), Draft.publish_at < now - STUCK),
    )
    return list(session.scalars(select(Draft).where(Draft.state == "approved", late).order_by(Draft.approved_at)))


def find_draft_differences(session: Session, now: datetime) -> list[Difference]:
    """Return the drafts that are stuck at ``now``, and those that say published where the ledger does not."""
    published = select(Draft.key, Draft.act, Draft.approved_hash, LedgerEntry)
    rows = published.outerjoin(LedgerEntry, LedgerEntry.sequence == Draft.sequence).where(Draft.state == "published")
    found = [Difference(draft.key, "draft.stuck") for draft in find_stuck(session, now)]
    for key, act, approved, entry in session.execute(rows.order_by(Draft.id)):
        if entry is None or (entry.act, entry.approval_hash) != (act, approved):
            found.append(Difference(key, "draft.not_in_ledger"))
    return found


def publish_approved(database: Database, clock: Clock, key: str) -> Receipt | None:
    """Publish one approved draft, in a transaction of its own.

    None where its minute has not come, where it has gone out or was withdrawn in the meantime, and where it failed.
    Raises NotFound; Refused where the register cannot publish anything now.
    """
    with database.write() as session:
        draft = session.scalar(select(Draft).where(Draft.key == key))
        if draft is None:
            raise NotFound("draft", key)
        if draft.state != "approved" or (draft.publish_at is not None and draft.publish_at > clock.now()):
            return None
        try:
            with session.begin_nested():
                receipt = _act(session, clock, draft)
        except ProcurementError as error:
            if any(problem.code in PASSING for problem in error.problems):
                raise
            _fail(session, draft, error.problems, clock.now())
            return None
        _note(session, draft, receipt, clock.now())
        return receipt


def _act(session: Session, clock: Clock, draft: Draft) -> Receipt:
    event, problems = find_errors(draft, clock.now())
    if problems:
        raise Invalid(problems)
    if sha256_hex(canonical(draft.said)) != draft.approved_hash:
        raise Refused(Problem((), "draft.not_approved"))
    if draft.notice is not None and not acts_for(session, draft.organisation, draft.notice.organisation, clock.now()):
        raise Refused(Problem((), "draft.foreign_notice", {"reference": draft.notice.reference}))
    if event is None:
        return _withhold(session, clock, draft)
    refuse_late(session, draft, event, clock.now())
    receipt = _publish(session, clock, draft, event)
    refuse_foreign(session, draft, _become(session, receipt), clock.now())
    return receipt


def _withhold(session: Session, clock: Clock, draft: Draft) -> Receipt:
    who, said, notice = _authority(session, draft), draft.said, _aim(draft)
    basis, reason = said["legal_basis"].strip(), said["reason"].strip()
    order = Order(basis, reason, who.drafted_by, who.approved_by, who.approval_hash)
    return withhold(session, clock, notice.reference, said["revision"], order)


def _publish(session: Session, clock: Clock, draft: Draft, event: Event) -> Receipt:
    authority = _authority(session, draft)
    if draft.act == "amend":
        return _amend(session, clock, draft, event, authority)
    receipt = publish(session, clock, _as_new(session, event), authority)
    if draft.act == "cancel" and _become(session, receipt).target_id != draft.notice_id:
        raise Conflict(Problem((), "draft.other_target", {"reference": _aim(draft).reference}))
    return receipt


def _as_new(session: Session, event: Event) -> Event:
    """Return ``event`` under a number of ours where its package was tendered before, without a national number too."""
    known = find_notice(session, event) if event.national_number is None else None
    ended = known is not None and known.round is not None and known.round.outcome in ("cancelled", "none")
    return replace(event, reference=next_reference(session)) if ended else event


def _amend(session: Session, clock: Clock, draft: Draft, event: Event, authority: Authority) -> Receipt:
    notice = _aim(draft)
    faults = find_amendment_faults(session, notice, event)
    if faults:
        raise Refused(faults[0])
    return record(session, clock, replace(event, reference=notice.reference), authority)


def _become(session: Session, receipt: Receipt) -> Notice:
    """Return the notice that a draft has become, without asking for its surroundings: the session holds them."""
    return session.scalars(select(Notice).where(Notice.reference == receipt.reference)).one()


def _authority(session: Session, draft: Draft) -> Authority:
    """Return who answers for it. In a register of invented data, what is published is invented too."""
    assert draft.submitted_by, "the database lets no other be approved"
    assert draft.approved_by, "the database lets no other be approved"
    origin: Origin = "sample" if is_sample(session) else "register"
    return Authority(draft.submitted_by, draft.approved_by, origin, draft.approved_hash)


def _note(session: Session, draft: Draft, receipt: Receipt, now: datetime) -> None:
    draft.state, draft.sequence, draft.published_at = "published", receipt.sequence, receipt.instant
    note_deed(draft, "register", "publish", now, reference=receipt.reference, revision=receipt.revision)
    if draft.act == "withhold":
        return
    notice = _become(session, receipt)
    said = {
        "title": notice_title(draft), "kind": KINDS[draft.kind].vietnamese, "body": draft.organisation.name,
        "reference": receipt.reference, "revision": receipt.revision, "sequence": receipt.sequence,
        "instant": receipt.instant.isoformat() if receipt.instant else None,
        "content_hash": notice.revisions[receipt.revision].content_hash, "path": f"/thong-bao/{receipt.reference}",
    }  # fmt: skip
    _tell_both(session, draft, f"receipt:{receipt.sequence}", {"template": "receipt", "params": said}, now)


def _fail(session: Session, draft: Draft, problems: Sequence[Problem], now: datetime) -> None:
    sentences = [describe(problem, "vi") for problem in problems]
    draft.state, draft.reason = "failed", "; ".join(sentences)
    told = [{"path": list(each.path), "code": each.code, "params": dict(each.params)} for each in problems]
    note_deed(draft, "register", "fail", now, problems=told)
    record_deed(session, at=now, actor="register", act="draft.fail", subject=draft.key, content=draft.content_hash)
    minute = draft.publish_at.isoformat() if draft.publish_at else None
    said = {
        "title": notice_title(draft), "body": draft.organisation.name, "publish_at": minute, "reasons": sentences,
        "path": f"/ban-lam-viec/ho-so/{draft.key}",
    }  # fmt: skip
    key = f"failed:{draft.key}:{draft.lock_version}"
    _tell_both(session, draft, key, {"template": "failed", "params": said}, now)


def _tell_both(session: Session, draft: Draft, key: str, letter: dict[str, object], now: datetime) -> None:
    """Promise a letter to who submitted it and who approved it; systems read no mail."""
    people = [who for who in (draft.submitted_by, draft.approved_by) if who and who.startswith("person:")]
    promise(session, "mail", key, {"to": people, "language": "vi", **letter}, now)


def _aim(draft: Draft) -> Notice:
    assert draft.notice is not None, "the database lets no other act be without one"
    return draft.notice


def notice_title(draft: Draft) -> str:
    """Return the title that the draft gives, else the number of the notice which it is about."""
    title = draft.said.get("title")
    return title if isinstance(title, str) else draft.notice.reference if draft.notice is not None else ""
