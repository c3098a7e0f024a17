"""Where an event belongs: its body, its plan or package, its round, and what a cancellation cancels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from procurement.notices.events import Event
from procurement.notices.models import Notice
from procurement.notices.schemas import BODIES
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

TARGETS = {"plan": ("plan",), "prequalification": ("prequalification",), "award": ("award",)}
"""The kinds of notice that a cancellation's target names; every other target is the call."""


def recognise_bodies(session: Session, event: Event, *, on: date | None, at: datetime) -> Organisation:
    """Return the posting body, learning the names of investor and procuring entity too."""
    for role in BODIES[:-1]:
        named = event.content.get(role)
        if named and named.get("name"):
            recognise_organisation(session, named, on=on, at=at)
    return recognise_organisation(session, event.organisation, on=on, at=at)


def place(session: Session, notice: Notice, event: Event) -> None:
    """Attach ``notice`` to its package and round (a package may wait for its plan), or to the plan it cancels.

    ``event`` is its new current revision, which may name another place than the one before.
    """
    if event.kind == "plan":
        return
    if event.kind == "cancellation" and _is_about_plan(session, event):
        notice.package = notice.round = None
        cancel_plan(session, notice, _find_plan(session, event.plan_number or event.national_number))
        return
    package = find_package(session, _key(event)) or notice.package or _find_or_create_package(session, notice, event)
    kept = notice.round if notice.package is package else None
    notice.package, notice.plan = package, None
    if package.plan_id is None and _words_package(session, package, event.kind):
        describe_package(package, wording(event.content))
    notice.round = (
        kept
        or _find_round(session, package, event)
        or place_in_round(session, package, event.national_number, ROLES[event.kind])
    )
    if event.kind == "cancellation":
        session.flush()
        aim(session, notice, Notice.round_id == notice.round_id)


def find_place(session: Session, event: Event) -> tuple[Package | None, Plan | None]:
    """Return the package and the plan on record in which ``event`` would stand; it makes neither."""
    if event.kind == "plan":
        return None, _find_plan(session, event.national_number)
    if event.kind == "cancellation" and _is_about_plan(session, event):
        return None, _find_plan(session, event.plan_number or event.national_number)
    package = find_package(session, _key(event)) or _find_numbered(session, event)
    return package, package.plan if package else None


def _is_about_plan(session: Session, event: Event) -> bool:
    """Whether a cancellation is of a plan, or revokes one: then it names a plan and nothing in it."""
    if event.body.get("target") != "cancellation":
        return event.body.get("target") == "plan"
    if event.package_ref or event.content.get("package_number"):
        return False
    number = event.national_number
    if number and session.scalar(_numbered(number)):
        return False
    return event.plan_number is not None or _find_plan(session, number) is not None


def _words_package(session: Session, package: Package, kind: str) -> bool:
    """Whether a notice of ``kind`` words the package: nothing of it that is on record is nearer to the package."""
    if package.id is None:
        return True
    kinds = session.scalars(select(Notice.kind).where(Notice.package_id == package.id)).all()
    return all(word_rank(kind) >= word_rank(known) for known in kinds)


def word_rank(kind: str) -> int:
    """Return how near to its package a notice of ``kind`` words it: calls, then results, then cancellations."""
    return 2 if kind in ("invitation", "prequalification") else 0 if kind == "cancellation" else 1


def _find_or_create_package(session: Session, notice: Notice, event: Event) -> Package:
    return _find_numbered(session, event) or create_package(session, _key(event), notice.organisation)


def _find_numbered(session: Session, event: Event) -> Package | None:
    if not event.national_number:
        return None
    numbered = _numbered(event.national_number).join(Package, Package.id == Round.package_id)
    return session.scalar(numbered.with_only_columns(Package))


def _key(event: Event) -> PackageKey:
    return PackageKey(event.content.get("package_number"), event.package_ref, event.plan_number)


def _find_round(session: Session, package: Package, event: Event) -> Round | None:
    """Return the round in which a notice of this number stands: bids may be called for under another number."""
    if event.national_number is None or package.id is None:
        return None
    return session.scalar(_NUMBERED_IN_PACKAGE, {"number": event.national_number, "package": package.id})


def _numbered(national_number: str | BindParameter[str]) -> Select[Round]:
    standing = select(Round).join(Notice, Notice.round_id == Round.id)
    return standing.where(Notice.national_number == national_number).order_by(Notice.id.desc()).limit(1)


_NUMBERED_IN_PACKAGE = _numbered(bindparam("number")).where(Round.package_id == bindparam("package"))


def wording(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how a notice words its package, as ``describe_package`` takes it."""
    return {
        "title": content["title"],
        **{name: content["body"].get(name) for name in ("field", "selection_form", "price")},
    }


def cancel_plan(session: Session, notice: Notice, plan: Plan | None) -> None:
    """Attach a cancellation to the plan that it cancels, or leave it waiting for a plan that is not here yet."""
    notice.plan, notice.target_id = plan, None
    session.flush()
    if plan is not None:
        aim(session, notice, Notice.plan_id == plan.id)


def find_waiting_cancellations(session: Session, plan: Plan) -> list[Notice]:
    """Return the cancellations that wait for ``plan``, known by its number."""
    if plan.national_number is None:
        return []
    unplaced = Notice.plan_id.is_(None) & Notice.package_id.is_(None)
    waiting = select(Notice).where(Notice.plan_number == plan.national_number, Notice.kind == "cancellation", unplaced)
    return list(session.scalars(waiting.order_by(Notice.id)))


def _find_plan(session: Session, number: str | None) -> Plan | None:
    return session.scalar(select(Plan).where(Plan.national_number == number)) if number else None


def aim(session: Session, notice: Notice, belongs: ColumnElement[bool]) -> None:
    """Find what a cancellation cancels among what ``belongs`` to its plan or round, and what revokes it already."""
    beside = select(Notice).where(belongs, Notice.id != notice.id).order_by(Notice.id.desc())
    if notice.target_kind == "cancellation":
        cancelled = beside.where(Notice.kind == "cancellation", func.coalesce(Notice.target_kind, "") != "cancellation")
        notice.target_id = session.scalar(cancelled.with_only_columns(Notice.id).limit(1))
        return
    kinds = TARGETS.get(notice.target_kind or "", ("invitation", "prequalification"))
    notice.target_id = session.scalar(beside.where(Notice.kind.in_(kinds)).with_only_columns(Notice.id).limit(1))
    for waiting in session.scalars(beside.where(Notice.target_kind == "cancellation", Notice.target_id.is_(None))):
        waiting.target_id = notice.id
