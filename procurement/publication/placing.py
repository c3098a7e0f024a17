"""Where an event belongs: its body, its plan or package, its round, and what a cancellation cancels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from procurement.notices.events import Event
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.organisations.service import recognise_organisation
from procurement.plans.models import Package, Plan, Round
from procurement.plans.service import (
    PackageKey,
    Role,
    create_package,
    describe_package,
    find_package,
    place_in_round,
)

ROLES = {
    "prequalification": Role.PREQUALIFICATION,
    "invitation": Role.BIDS,
    "shortlist": Role.RESULT,
    "opening": Role.RESULT,
    "award": Role.RESULT,
    "cancellation": Role.RESULT,
    "contract": Role.CONTRACT,
}

BODIES = ("investor", "procuring_entity", "organisation")
"""Where an event names bodies; the last one posted it."""


def recognise_bodies(session: Session, event: Event, *, on: date | None, at: datetime) -> Organisation:
    """Return the posting body, learning the names of investor and procuring entity too."""
    for role in BODIES[:-1]:
        named = event.content.get(role)
        if named and named.get("name"):
            recognise_organisation(session, named, on=on, at=at)
    return recognise_organisation(session, event.organisation, on=on, at=at)


def place(session: Session, notice: Notice, event: Event, *, is_current: bool) -> None:
    """Attach ``notice`` to its package and round (a package may wait for its plan), or to the plan it cancels."""
    if event.kind == "plan":
        return
    if event.kind == "cancellation" and event.body.get("target") == "plan":
        cancel_plan(session, notice, _find_plan(session, event.plan_number or event.national_number))
        return
    package = notice.package or _find_or_create_package(session, notice, event)
    if package.plan_id is None and is_current:
        describe_package(package, wording(event.content))
    notice.package = package
    notice.round = (
        notice.round
        or _find_round(session, package, event)
        or place_in_round(session, package, event.national_number, ROLES[event.kind])
    )
    session.flush()
    if event.kind == "cancellation" and is_current:
        notice.target = _find_cancelled(session, notice, event.body.get("target"))


def _find_or_create_package(session: Session, notice: Notice, event: Event) -> Package:
    key = PackageKey(event.content.get("package_number"), event.package_ref, event.plan_number)
    found = find_package(session, key)
    if found is None and event.national_number:
        numbered = _numbered(event.national_number).join(Package, Package.id == Round.package_id)
        found = session.scalar(numbered.with_only_columns(Package))
    return found or create_package(session, key, notice.organisation)


def _find_round(session: Session, package: Package, event: Event) -> Round | None:
    """Return the round in which a notice of this number stands: bids may be called for under another number."""
    if event.national_number is None:
        return None
    return session.scalar(_numbered(event.national_number).where(Round.package_id == package.id))


def _numbered(national_number: str) -> Select[Round]:
    standing = select(Round).join(Notice, Notice.round_id == Round.id)
    return standing.where(Notice.national_number == national_number).order_by(Notice.id.desc()).limit(1)


def wording(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how a notice words its package, as ``describe_package`` takes it."""
    return {
        "title": content["title"],
        **{name: content["body"].get(name) for name in ("field", "selection_form", "price")},
    }


def cancel_plan(session: Session, notice: Notice, plan: Plan | None) -> None:
    """Attach a cancellation to the plan that it cancels, or leave it waiting for a plan that is not here yet."""
    notice.plan = plan
    notice.target = _find_target(session, Notice.plan_id == plan.id, "plan") if plan else None


def find_waiting_cancellations(session: Session, plan: Plan) -> list[Notice]:
    """Return the cancellations that wait for ``plan``, known by its number."""
    if plan.national_number is None:
        return []
    unplaced = Notice.plan_id.is_(None) & Notice.package_id.is_(None)
    waiting = select(Notice).where(Notice.plan_number == plan.national_number, Notice.kind == "cancellation", unplaced)
    return list(session.scalars(waiting.order_by(Notice.id)))


def _find_plan(session: Session, number: str | None) -> Plan | None:
    return session.scalar(select(Plan).where(Plan.national_number == number)) if number else None


def _find_target(session: Session, condition: Any, *kinds: str) -> Notice | None:
    latest = select(Notice).where(condition, Notice.kind.in_(kinds)).order_by(Notice.id.desc())
    return session.scalar(latest.limit(1))


def _find_cancelled(session: Session, notice: Notice, target: str | None) -> Notice | None:
    in_round = Notice.round_id == notice.round_id
    if target == "cancellation":
        return _find_target(session, in_round & (Notice.id != notice.id), "cancellation")
    kinds = {"prequalification": ("prequalification",), "award": ("award",)}.get(target or "")
    return _find_target(session, in_round, *(kinds or ("invitation", "prequalification")))
