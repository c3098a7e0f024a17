"""Where an event belongs: its body, its plan or package, its round, and what a cancellation cancels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.events import Event
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.organisations.service import recognise_organisation
from procurement.plans.models import Package, Plan
from procurement.plans.service import (
    PackageKey,
    Role,
    create_package,
    describe_package,
    find_package,
    find_round,
    place_in_round,
)

ROLES = {
    "prequalification": Role.PREQUALIFICATION,
    "invitation": Role.BIDS,
    "shortlist": Role.RESULT,
    "opening": Role.RESULT,
    "award": Role.RESULT,
    "cancellation": Role.FOLLOWS,
    "contract": Role.FOLLOWS,
}


def recognise_bodies(session: Session, event: Event, *, on: date | None, at: datetime) -> Organisation:
    """Return the posting body, learning the names of investor and procuring entity too."""
    for role in ("investor", "procuring_entity"):
        named = event.content.get(role)
        if named and named.get("name"):
            recognise_organisation(session, named, on=on, at=at)
    return recognise_organisation(session, event.organisation, on=on, at=at)


def place(session: Session, notice: Notice, event: Event, *, is_current: bool) -> None:
    """Attach ``notice`` to its package and round (a package may wait for its plan), or to the plan it cancels."""
    if event.kind == "plan":
        return
    if event.kind == "cancellation" and event.body.get("target") == "plan":
        notice.plan = _find_plan(session, event.plan_number or event.national_number)
        notice.target = _find_target(session, Notice.plan_id == notice.plan.id, "plan") if notice.plan else None
        return
    package = notice.package or _find_or_create_package(session, notice, event)
    if package.plan_id is None and is_current:
        describe_package(package, _wording(event))
    notice.package = package
    notice.round = notice.round or place_in_round(session, package, event.national_number, ROLES[event.kind])
    session.flush()
    if event.kind == "cancellation":
        notice.target = _find_cancelled(session, notice, event.body.get("target"))


def _find_or_create_package(session: Session, notice: Notice, event: Event) -> Package:
    key = PackageKey(event.content.get("package_number"), event.package_ref, event.plan_number)
    found = find_package(session, key)
    if found is None and event.national_number:
        known = find_round(session, event.national_number)
        found = known.package if known else None
    return found or create_package(session, key, notice.organisation)


def _wording(event: Event) -> Mapping[str, Any]:
    return {"title": event.title, **{name: event.body.get(name) for name in ("field", "selection_form", "price")}}


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
