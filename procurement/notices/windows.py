"""All notices and packages in windows of their row ids, with the instant of the last act on each: for site maps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from procurement.notices.models import Notice, Revision
from procurement.plans.models import Package, Plan

WINDOW = 5_000
"""So many row ids make a window; the protocol allows 50,000 addresses in a file (sitemaps.org)."""

Instants = dict[int, datetime]


def find_notice_windows(session: Session) -> Instants:
    """Return the windows in which notices are, with the last act in each."""
    return _last_acts(session, (Notice.id - 1) // WINDOW)


def find_package_windows(session: Session) -> Instants:
    """Return the windows in which packages are, with the last act on them or their plans."""
    own = _last_acts(session, (Notice.package_id - 1) // WINDOW)
    window = (Package.id - 1) // WINDOW
    planned = select(window, func.max(Revision.published_at)).join(Plan, Plan.id == Package.plan_id)
    planned = planned.join(Notice, Notice.reference == Plan.reference).join(Revision, Revision.notice_id == Notice.id)
    by_plan = {int(row[0]): row[1] for row in session.execute(planned.group_by(window))}
    return {at: max(acts[at] for acts in (own, by_plan) if at in acts) for at in sorted({*own, *by_plan})}


def _last_acts(session: Session, window: ColumnElement[Any]) -> Instants:
    acts = select(window, func.max(Revision.published_at)).join(Revision, Revision.notice_id == Notice.id)
    rows = session.execute(acts.where(window.is_not(None)).group_by(window).order_by(window))
    return {int(row[0]): row[1] for row in rows}


def find_window_notices(session: Session, window: int) -> list[tuple[str, datetime]]:
    """Return the references of the notices in ``window`` with the instant of their last act."""
    acts = select(Notice.reference, func.max(Revision.published_at)).join(Revision, Revision.notice_id == Notice.id)
    rows = session.execute(acts.where(_in_window(Notice.id, window)).group_by(Notice.id).order_by(Notice.id))
    return [(row[0], row[1]) for row in rows]


def find_window_packages(session: Session, window: int) -> list[tuple[str, datetime | None]]:
    """Return the references of the packages in ``window`` with the instant of the last act on them or their plan."""
    own = _acts_by(session, Notice.package_id, _in_window(Notice.package_id, window))
    theirs = select(Plan.reference).join(Package, Package.plan_id == Plan.id).where(_in_window(Package.id, window))
    plans = _acts_by(session, Notice.plan_id, Notice.reference.in_(theirs))
    rows = select(Package.id, Package.reference, Package.plan_id).where(_in_window(Package.id, window))
    return [
        (reference, max((at for at in (own.get(package), plans.get(plan or 0)) if at), default=None))
        for package, reference, plan in session.execute(rows.order_by(Package.id))
    ]


def _acts_by(session: Session, key: InstrumentedAttribute[int | None], where: ColumnElement[bool]) -> Instants:
    acts = select(key, func.max(Revision.published_at)).join(Revision, Revision.notice_id == Notice.id)
    return {row[0]: row[1] for row in session.execute(acts.where(where).group_by(key)) if row[0] is not None}


def _in_window(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], window: int
) -> ColumnElement[bool]:
    return column.between(window * WINDOW + 1, (window + 1) * WINDOW)
