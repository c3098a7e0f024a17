"""Reading plans and their packages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from procurement.core.db import batches
from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, PackageReplacement, Plan, PlanPackage, Project, Round


def get_package(session: Session, reference: str) -> Package:
    """Return the package with our ``reference``, with its rounds and lots; raises NotFound."""
    loaded = select(Package).options(selectinload(Package.rounds).selectinload(Round.lots), joinedload(Package.plan))
    found = session.scalar(loaded.where(Package.reference == reference))
    if found is None:
        raise NotFound("package", reference)
    return found


def get_wording(session: Session, package: Package) -> PlanPackage | None:
    """Return how the latest revision of its plan that has the package words it; None while it has no plan."""
    worded = select(PlanPackage).where(PlanPackage.package_id == package.id)
    return session.scalar(worded.order_by(PlanPackage.revision.desc()).limit(1))


def find_ordinals(session: Session, plan: Plan) -> dict[int, int]:
    """Return which row of the present revision of ``plan`` words each package (by id), counted from 1."""
    present = (PlanPackage.plan_id == plan.id, PlanPackage.revision == plan.current_revision)
    return dict(session.execute(select(PlanPackage.package_id, PlanPackage.ordinal).where(*present)).all())


def find_project(session: Session, plan: Plan | None) -> Project | None:
    """Return the project to which ``plan`` belongs."""
    return session.get(Project, plan.project_id) if plan is not None and plan.project_id else None


def get_plan(session: Session, number: str) -> Plan:
    """Return the plan with our reference or the national ``number``, whatever its capitals; raises NotFound."""
    written = number.upper()
    named = select(Plan).where((Plan.reference == written) | (Plan.national_number == written))
    found = session.scalars(named.order_by(Plan.reference != written)).first()
    if found is None:
        raise NotFound("plan", number)
    return found


def find_worded_packages(session: Session, plan_id: int) -> list[PlanPackage]:
    """Return the packages of a plan as each of its revisions words them, by revision and ordinal, with their rounds."""
    rounds = joinedload(PlanPackage.package).selectinload(Package.rounds)
    worded = select(PlanPackage).where(PlanPackage.plan_id == plan_id).options(rounds)
    return list(session.scalars(worded.order_by(PlanPackage.revision, PlanPackage.ordinal)))


def find_replacements(session: Session, plan_id: int) -> list[PackageReplacement]:
    """Return what took the place of what in a plan, by the revision that said so."""
    said = select(PackageReplacement).where(PackageReplacement.plan_id == plan_id)
    return list(session.scalars(said.order_by(PackageReplacement.revision, PackageReplacement.id)))


def find_plan_packages(session: Session, plan_id: int, revision: int) -> list[PlanPackage]:
    """Return the packages of a plan as ``revision`` words them, by ordinal."""
    worded = select(PlanPackage).where(PlanPackage.plan_id == plan_id, PlanPackage.revision == revision)
    return list(session.scalars(worded.options(joinedload(PlanPackage.package)).order_by(PlanPackage.ordinal)))


def find_replaced(session: Session, package: Package) -> list[Package]:
    """Return the packages whose place ``package`` has taken."""
    link, replacing = PackageReplacement.replaced_id == Package.id, PackageReplacement.package_id == package.id
    return list(session.scalars(select(Package).join(PackageReplacement, link).where(replacing).order_by(Package.id)))


def find_replacing(session: Session, package: Package) -> list[Package]:
    """Return the packages that have taken the place of ``package``."""
    link, replaced = PackageReplacement.package_id == Package.id, PackageReplacement.replaced_id == package.id
    return list(session.scalars(select(Package).join(PackageReplacement, link).where(replaced).order_by(Package.id)))


def _waits() -> ColumnElement[bool]:
    """A package of a plan in force for which nobody has called for bids yet."""
    return ~Package.removed & ~Package.rounds.any()


class Start(Protocol):
    """When a plan wants a package to start."""

    @property
    def start_year(self) -> int | None: ...
    @property
    def start_month(self) -> int | None: ...
    @property
    def start_quarter(self) -> int | None: ...


def is_upcoming(row: Start, today: date) -> bool:
    """Whether the planned start lies in the month of ``today`` or later; a quarter lasts until its last month."""
    month = row.start_month or (row.start_quarter or 4) * 3
    return row.start_year is not None and _months(row.start_year, month) >= _months(today.year, today.month)


def _months(year: int, month: int) -> int:
    return year * 12 + month


def find_waiting_plans(session: Session, plan_ids: Iterable[int], today: date) -> set[int]:
    """Return those of the plans that have a package which is still to be tendered, by the start the plan gives."""
    waiting = _upcoming(today).order_by(None).with_only_columns(PlanPackage.plan_id)
    return set(session.scalars(waiting.where(PlanPackage.plan_id.in_(list(plan_ids))).distinct()))


def find_plans_to_award(session: Session, plan_ids: Collection[int], forms: Collection[str]) -> set[int]:
    """Return those of the plans that have a package in one of these forms of selection, about which nothing is out."""
    waiting = select(Package.plan_id).where(_waits(), Package.selection_form.in_(forms))
    found = (session.scalars(waiting.where(Package.plan_id.in_(some))) for some in batches(plan_ids))
    return {number for numbers in found for number in numbers if number is not None}


def _upcoming(today: date) -> Select[PlanPackage]:
    plan = aliased(Plan)
    month = func.coalesce(PlanPackage.start_month, PlanPackage.start_quarter * 3, 12)
    present = PlanPackage.revision == plan.current_revision
    return (
        select(PlanPackage)
        .join(plan, (plan.id == PlanPackage.plan_id) & present & ~plan.cancelled)
        .join(Package, Package.id == PlanPackage.package_id)
        .where(_waits(), PlanPackage.start_year * 12 + month >= today.year * 12 + today.month)
        .order_by(PlanPackage.start_year, month, PlanPackage.id)
    )


def find_packages_of(session: Session, bodies: Collection[str]) -> list[Package]:
    """Return the packages of the bodies with these references that their plans still have, the newest first."""
    theirs = select(Package).join(Package.organisation).where(Organisation.reference.in_(bodies), ~Package.removed)
    return list(session.scalars(theirs.order_by(Package.id.desc())))
