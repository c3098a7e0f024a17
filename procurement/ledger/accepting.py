"""A clock that ran ahead: the operator's act that lets publishing go on after it was set right.

Instants never decrease along the sequence. So when entries stand in the future, those that follow bear the last one's
instant until the clock has caught up; the audit keeps what the clock said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.audit import AuditEvent, record_deed
from procurement.core.clock import Clock
from procurement.core.errors import Problem, Refused
from procurement.ledger.queries import get_head

SMALL_STEP_BACK = timedelta(seconds=2)
"""A clock this much behind the last entry is normal drift; more is a fault that somebody must look at."""

DEED, SUBJECT = "accept-clock", "clock"


@dataclass(frozen=True)
class Acceptance:
    """The clock reads ``now`` and is right; the ledger's last entry bears ``last``, which is later."""

    now: datetime
    last: datetime


def accept_clock(session: Session, clock: Clock, actor: str, reason: str) -> Acceptance:
    """Record that ``actor`` vouches for a clock that is behind the last entry. Raises Refused where it is not."""
    head, now = get_head(session), clock.now()
    if head is None or head.instant - now <= SMALL_STEP_BACK:
        raise Refused(Problem((), "clock.not_behind"))
    said = {"clock": now.isoformat(), "last": head.instant.isoformat(), "reason": reason}
    record_deed(session, at=now, actor=actor, act=DEED, subject=SUBJECT, **said)
    return Acceptance(now, head.instant)


def is_accepted(session: Session, last: datetime, now: datetime) -> bool:
    """Whether somebody vouched for the clock since an entry bears ``last``.

    It holds for this one jump: not when the clock runs ahead of it again, nor when it falls back further still.
    """
    deeds = select(AuditEvent).where(AuditEvent.subject == SUBJECT, AuditEvent.act == DEED)
    latest = session.scalar(deeds.order_by(AuditEvent.id.desc()).limit(1))
    if latest is None or latest.detail["last"] != last.isoformat():
        return False
    return now >= datetime.fromisoformat(latest.detail["clock"]) - SMALL_STEP_BACK
