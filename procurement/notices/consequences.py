"""What an act on a plan does to packages that stand in public beside it, which its own text does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from procurement.core.errors import Problem
from procurement.notices.drafts import Draft
from procurement.plans.models import Package, Round

MOST = 10
"""So many packages that are being tendered are named: with more of them the whole plan is looked at again anyway."""


def find_consequences(draft: Draft) -> list[Problem]:
    """Return the warnings that a plan is called off whole, and which packages lose it while they are being tendered.

    Neither calls off what was published about those packages: that takes a decision of its own.
    """
    session, notice = object_session(draft), draft.notice
    if session is None or notice is None or notice.kind != "plan" or notice.plan_id is None:
        return []
    if draft.act == "cancel":
        return [*_whole(session, notice.plan_id), *_running(session, notice.plan_id, [])]
    body = draft.said.get("body")
    rows = body.get("packages") if isinstance(body, Mapping) else None
    if draft.act != "amend" or not isinstance(rows, list):
        return []
    return list(_running(session, notice.plan_id, rows))


def _whole(session: Session, plan_id: int) -> Iterator[Problem]:
    theirs = select(func.count()).select_from(Package).where(Package.plan_id == plan_id, Package.removed.is_(False))
    count = session.scalar(theirs)
    if count:
        yield Problem(("body", "target"), "draft.cancels_plan", {"count": count})


def _running(session: Session, plan_id: int, kept: Sequence[Any]) -> Iterator[Problem]:
    """Yield the packages of the plan that have a round without an outcome and are not ``kept`` in it."""
    signs = set(_signs(kept))
    running = select(Package).join(Round, Round.package_id == Package.id).where(Round.outcome.is_(None))
    running = running.where(Package.plan_id == plan_id, Package.removed.is_(False)).order_by(Package.id).distinct()
    left = [each for each in session.scalars(running) if signs.isdisjoint({each.package_ref, each.package_number})]
    for package in left[:MOST]:
        named = {"title": package.title or package.reference, "reference": package.reference}
        yield Problem((), "draft.leaves_running", named)


def _signs(kept: Sequence[Any]) -> Iterator[str]:
    rows = (row for row in kept if isinstance(row, Mapping))
    named = (row.get(name) for row in rows for name in ("package_ref", "package_number"))
    yield from (sign for sign in named if isinstance(sign, str))
