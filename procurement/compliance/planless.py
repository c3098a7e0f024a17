"""Bodies of which no plan for a budget year is here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from procurement.compliance.figures import AsOf, Scope, count_coverage
from procurement.compliance.models import WHOLE, DutyPlanSum, DutyRow
from procurement.compliance.settling import settled_until
from procurement.organisations.models import Organisation


def find_planless(
    session: Session, year: int | None, as_of: AsOf, bodies: Collection[str] | None = None
) -> list[Organisation]:
    """Return those of ``bodies`` (references; None: all) of which no plan for the budget year (None: any) had come.

    Not those that only notices name of which the register knew nothing then, nor those that did not exist on the day
    that counts, or at the end of the year where that lies before it. Their facts are read along.
    A plan is one for the years in which its packages are to start, and for that in which it was decided or posted.
    """
    since, until = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
    plans = Scope(since=since, until=until, kinds=("plan",))
    counts = count_coverage(session, plans, as_of, "organisation_id")
    posted = {body for body, kinds in counts.items() if kinds["plan"].published}
    with_one = posted | _find_planning(session, str(year or ""), as_of)
    without = select(Organisation).where(Organisation.id.not_in(with_one))
    without = without if bodies is None else without.where(Organisation.reference.in_(bodies))
    found = session.scalars(without.order_by(Organisation.id).options(selectinload(Organisation.facts)))
    on = min(as_of.day, until) if until else as_of.day
    known = (body for body in found if any(name.is_loaded or name.recorded_at <= as_of.known for name in body.names))
    return [body for body in known if body.existed(on)]


def _find_planning(session: Session, year: str, as_of: AsOf) -> set[int]:
    """Return the bodies (ids) of which a plan in force had come with packages to start in ``year`` ("": any)."""
    starting = DutyRow.years.contains(year)
    if as_of.posted:
        of_plans = DutyRow.package_id.is_(None)  # there is an index by that
        return set(session.scalars(select(DutyRow.organisation_id).where(of_plans, starting, as_of.is_posted())))
    kept = select(DutyPlanSum.organisation_id, func.sum(DutyPlanSum.count)).group_by(DutyPlanSum.organisation_id)
    kept = kept.where(DutyPlanSum.organisation_id != WHOLE, DutyPlanSum.years.contains(year))
    counted = Counter(dict(session.execute(kept).all()))
    if as_of.known < settled_until(session):
        later = select(DutyRow.organisation_id).where(DutyRow.settles_at > as_of.known, starting)
        counted.subtract(session.scalars(later))
    return {body for body, count in counted.items() if count}
