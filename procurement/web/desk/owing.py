"""What the body still has to post, by due date, each with the article and the way to prepare it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from procurement.compliance.counting import HOURS
from procurement.compliance.law import Law
from procurement.compliance.owed import Owed, find_owed
from procurement.core.clock import civil_date
from procurement.core.messages import describe
from procurement.httpkit.formats import long_day, long_instant
from procurement.httpkit.language import current_language, ngettext
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_tree


@dataclass(frozen=True)
class OwedRow:
    """A publication that is owed: by when (``due``, empty where nothing tells), how much time is left, and why."""

    kind: str
    what: str
    title: str
    package: str | None
    due: str
    left: str
    is_late: bool
    why: str


def draw_owed(session: Session, body: Organisation, now: datetime, law: Law) -> Iterator[OwedRow]:
    """Yield what ``body`` and those whose tasks it has taken over owe, the most urgent first."""
    lineage = find_tree(session, civil_date(now)).lineage(body.reference)
    for owed in find_owed(session, lineage, now, law):
        yield OwedRow(
            kind=owed.kind,
            what=KINDS[owed.kind].name(current_language()),
            title=owed.title or owed.national_number or owed.package or "",
            package=owed.package,
            due=_due(owed),
            left=time_left(owed, now),
            is_late=owed.state(now) == "overdue",
            why=describe(owed.why, current_language()),
        )


def _due(owed: Owed) -> str:
    if owed.due_at is None:
        return ""
    if owed.unit == HOURS:
        return long_instant(owed.due_at)
    return long_day(civil_date(owed.due_at - timedelta(microseconds=1)))


def time_left(owed: Owed, now: datetime) -> str:
    """Return how much time is left, or how much has passed since the last moment; nothing where there is none."""
    days = owed.days_left(now)
    if days is None or owed.due_at is None:
        return ""
    if owed.state(now) == "overdue":
        past = (now - owed.due_at).days if owed.unit == HOURS else -days  # whole days, as pages of oversight say
        return ngettext("quá %(num)s ngày", "quá %(num)s ngày", past) if past else _("quá giờ")
    return ngettext("còn %(num)s ngày", "còn %(num)s ngày", days) if days else _("hôm nay là ngày cuối")
