"""Up to which instant the sums of duties are settled: that of the last act which the duties followed.

What is expected behind it counts in them as not yet due. So a page reads, beside the sums, only the rows whose time
came between that act and now, not all that are still to come.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session, aliased

from procurement.compliance.judging import NOT_DUE
from procurement.compliance.models import DutyMark, DutyRow
from procurement.ledger.models import LedgerEntry

NEVER = datetime.min.replace(tzinfo=UTC)
_moving = aliased(DutyRow)


def settled_until(session: Session) -> datetime:
    """Return the instant up to which the sums are settled."""
    reached = select(LedgerEntry.instant).join(DutyMark, DutyMark.sequence == LedgerEntry.sequence)
    return session.scalar(reached) or NEVER


def standing(settled: datetime) -> ColumnElement[str]:
    """Return how a publication counts in sums that are settled until then: nothing of it came later."""
    return case((DutyRow.settles_at > settled, NOT_DUE), else_=DutyRow.outcome)


def settles(after: datetime, until: datetime | None = None) -> ColumnElement[bool]:
    """Return whether a row settles in that time, which the database must find by that and by nothing else."""
    found = select(_moving.id).where(_moving.settles_at > after)
    return DutyRow.id.in_(found if until is None else found.where(_moving.settles_at <= until))
