"""Packages of plans in force for which nobody has called for bids, by the time at which their plans want to start.

A month, quarter or year that a plan names lasts until its last month; what lies before the present month is overdue.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from procurement.plans.models import Package, Plan, PlanPackage

_MONTH = func.coalesce(PlanPackage.start_month, PlanPackage.start_quarter * 3, 12)
_MONTHS = PlanPackage.start_year * 12 + _MONTH
# Within a quarter its months come first, then what names the quarter, then what names the year alone.
_VAGUENESS = PlanPackage.start_month.is_(None), PlanPackage.start_quarter.is_(None)

PIPELINES: dict[str, tuple[Callable[[int], ColumnElement[bool]], tuple[ColumnElement[Any], ...]]] = {
    "upcoming": (lambda present: present <= _MONTHS, (_MONTHS, *_VAGUENESS)),
    "overdue": (lambda present: present > _MONTHS, (_MONTHS.desc(), *_VAGUENESS)),
    "undated": (lambda present: PlanPackage.start_year.is_(None), ()),
}
"""The parts of the pipeline: what belongs to each, given the present month, and its order: the nearest first."""


def count_pipeline(session: Session, today: date) -> dict[str, int]:
    """Return how many packages wait in each part of the pipeline."""
    return {
        name: session.scalar(select(func.count()).select_from(_waiting(name, today).subquery())) or 0
        for name in PIPELINES
    }


def find_pipeline(session: Session, part: str, today: date, rows: slice) -> list[PlanPackage]:
    """Return the packages of one part of the pipeline in ``rows``, with their bodies and plans."""
    _belongs, order = PIPELINES[part]
    package = joinedload(PlanPackage.package)
    loaded = _waiting(part, today).options(package.selectinload(Package.organisation), package.joinedload(Package.plan))
    ordered = loaded.order_by(*order, PlanPackage.id)
    return list(session.scalars(ordered.offset(rows.start).limit(rows.stop - rows.start)))


def _waiting(part: str, today: date) -> Select[PlanPackage]:
    belongs, _order = PIPELINES[part]
    present = (Plan.id == PlanPackage.plan_id) & (Plan.current_revision == PlanPackage.revision)
    return (
        select(PlanPackage)
        .join(Plan, present & ~Plan.cancelled)
        .join(Package, Package.id == PlanPackage.package_id)
        .where(~Package.removed, ~Package.rounds.any(), belongs(today.year * 12 + today.month))
    )
