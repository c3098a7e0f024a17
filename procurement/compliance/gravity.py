"""What is missing, the gravest first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import false, func, or_
from sqlalchemy.orm import Session

from procurement.compliance.counting import HOURS
from procurement.compliance.figures import AsOf, Scope, find_in
from procurement.compliance.judging import MISSING
from procurement.compliance.models import DutyRow


def find_gravest(session: Session, scope: Scope, at: datetime, most: int) -> list[DutyRow]:
    """Return so many of what is missing: what is overdue by the law first, then the longest expected."""
    ended = or_((DutyRow.unit == HOURS) & (DutyRow.due_at < at), (DutyRow.unit != HOURS) & (DutyRow.due_at <= at))
    is_overdue, as_of = func.coalesce(ended, false()), AsOf(at)
    overdue = list(find_in(session, scope, as_of, MISSING, is_overdue, rows=slice(most)))
    return overdue + list(find_in(session, scope, as_of, MISSING, ~is_overdue, rows=slice(most - len(overdue))))
