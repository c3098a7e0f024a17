"""Keeping plans, packages and rounds in step with what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from procurement.core.numbers import give_number
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, PackageReplacement, Plan, PlanPackage, Project, Round

Row = Mapping[str, Any]


class Role(Enum):
    """What a notice does in a round of tendering."""

    PREQUALIFICATION = "prequalification"
    BIDS = "bidding"
    RESULT = "result"
    CONTRACT = "contract"


@dataclass(frozen=True)
class PackageKey:
    """How a notice names its package. Any part may be missing."""

    package_number: str | None
    package_ref: str | None
    plan_number: str | None


def amount_in_vnd(money: Mapping[str, Any] | None) -> Decimal | None:
    """Return the amount of ``money`` when it is in đồng, else None: other currencies are never mixed in."""
    if not money or money.get("amount") is None or money.get("currency", "VND") != "VND":
        return None
    return Decimal(money["amount"])


def find_package(session: Session, key: PackageKey) -> Package | None:
    """Return the package that ``key`` means: by its number, else by the source's row id, within its plan.

    Row ids may be as plain as 1, 2, 3: two that name different plans never mean the same package.
    """
    return _choose(key, lambda sign, value: session.scalars(_BEARING[sign], {"value": value}).all())


Bearing = Callable[[str, str], Sequence[Package]]
"""The packages with a value for a sign (package_number or package_ref), those of a plan first, oldest first."""


def _in_order(*conditions: ColumnElement[bool]) -> Select[Package]:
    return select(Package).where(*conditions).order_by(Package.plan_id.is_(None), Package.id)


_BEARING = {sign: _in_order(getattr(Package, sign) == bindparam("value")) for sign in ("package_number", "package_ref")}


def _choose(key: PackageKey, bearing: Bearing) -> Package | None:
    for sign in _BEARING:
        value: str | None = getattr(key, sign)
        found = _of_plan(bearing(sign, value), key.plan_number) if value else None
        if found is not None:
            return found
    return None


def _find_free(session: Session, plan: Plan, keys: Sequence[PackageKey]) -> Bearing:
    """Return who bears what among the packages of ``plan`` and of no plan, asked once for all ``keys``."""
    free = Package.plan_id.is_(None) | (Package.plan_id == plan.id)
    alike = (getattr(Package, sign).in_({getattr(key, sign) for key in keys} - {None}) for sign in _BEARING)
    found: dict[tuple[str, str | None], list[Package]] = {}
    for package in session.scalars(_in_order(free, or_(*alike))):
        for sign in _BEARING:
            found.setdefault((sign, getattr(package, sign)), []).append(package)
    return lambda sign, value: found.get((sign, value), ())


def _of_plan(packages: Sequence[Package], plan_number: str | None) -> Package | None:
    """Return the first package of this plan, else the only one of which that is not ruled out."""
    theirs = [package for package in packages if package.plan_number == plan_number]
    possible = [package for package in packages if None in (package.plan_number, plan_number)]
    if theirs:
        return theirs[0]
    return possible[0] if len(possible) == 1 else None


def create_package(session: Session, key: PackageKey, organisation: Organisation) -> Package:
    """Create a package that waits for its plan, or is about to be given one."""
    package = Package(
        reference=give_number(session, "GT"),
        package_ref=key.package_ref,
        package_number=key.package_number,
        plan_number=key.plan_number,
        organisation=organisation,
        rounds=[],
    )
    session.add(package)
    return package


def describe_package(package: Package, row: Row) -> None:
    """Take over title, field, form and price from a plan's row or, until there is one, from a notice."""
    price = amount_in_vnd(row.get("price"))
    package.title = row["title"]
    package.field = row.get("field") or package.field
    package.selection_form = row.get("selection_form") or package.selection_form
    package.price = package.price if price is None else price


def _find_project(session: Session, project: Row | None) -> Project | None:
    if not project or not project.get("number"):
        return None
    found = session.scalar(select(Project).where(Project.number == project["number"]))
    if found is None:
        found = Project(number=project["number"])
        session.add(found)
    found.name = project.get("name") or found.name
    return found


def record_plan(
    session: Session, reference: str, number: str | None, organisation: Organisation, revision: int, body: Row
) -> Plan:
    """Bring the plan and its packages to the state of ``revision``, adopting packages that waited for this plan."""
    plan = session.scalar(select(Plan).where(Plan.reference == reference))
    if plan is None:
        plan = Plan(reference=reference, national_number=number)
        session.add(plan)
    plan.organisation, plan.current_revision = organisation, revision
    plan.national_number = plan.national_number or number
    plan.project = _find_project(session, body.get("project"))
    _record_packages(session, plan, body.get("packages", []))
    return plan


def _record_packages(session: Session, plan: Plan, rows: Sequence[Row]) -> None:
    theirs = select(Package).where(Package.plan_id == plan.id).order_by(Package.id)
    before = list(session.scalars(theirs)) if plan.id is not None else []
    kept = _match_rows(session, plan, rows, before)
    for ordinal, (row, package) in enumerate(zip(rows, kept, strict=True), start=1):
        package.plan, package.plan_number = plan, plan.national_number
        package.package_ref = row.get("package_ref") or package.package_ref
        package.package_number = row.get("package_number") or package.package_number
        describe_package(package, row)
        _record_wording(session, plan, ordinal, package, row)
    present = set(kept)
    for package in present.union(before):
        package.removed = package not in present
    if any(row.get("replaces") for row in rows):
        session.flush()
        _record_replacements(session, plan, rows, kept)


def _match_rows(session: Session, plan: Plan, rows: Sequence[Row], before: Iterable[Package]) -> list[Package]:
    """Return the package of each row. What a number or a row id says goes before what titles suggest."""
    keys = [_key(plan, row) for row in rows]
    bearing = _find_free(session, plan, keys)
    named: list[Package | None] = []
    taken: set[Package | None] = {None}
    for key in keys:
        found = _choose(key, bearing)
        named.append(None if found in taken else found)
        taken.add(found)
    unnamed: dict[str | None, list[Package]] = {}
    for package in before:
        if package not in taken:
            unnamed.setdefault(package.title, []).append(package)
    return [
        package
        or _take_same_words(row, unnamed.get(row["title"], []))
        or create_package(session, key, plan.organisation)
        for row, key, package in zip(rows, keys, named, strict=True)
    ]


def _key(plan: Plan, row: Row) -> PackageKey:
    return PackageKey(row.get("package_number"), row.get("package_ref"), plan.national_number)


def _take_same_words(row: Row, free: list[Package]) -> Package | None:
    """Take the package of the row's title from ``free``: row ids may change between versions of a plan, numbers not."""
    number, replaced = row.get("package_number"), row.get("replaces", [])
    for package in free:
        renumbered = number and package.package_number and number != package.package_number
        is_replaced = package.package_ref in replaced or package.package_number in replaced
        if not renumbered and not is_replaced:
            free.remove(package)
            return package
    return None


def _record_wording(session: Session, plan: Plan, ordinal: int, package: Package, row: Row) -> None:
    start = row.get("start") or {}
    session.add(
        PlanPackage(
            plan=plan,
            revision=plan.current_revision,
            ordinal=ordinal,
            package=package,
            title=row["title"],
            price=amount_in_vnd(row.get("price")),
            start_year=start.get("year"),
            start_month=start.get("month"),
            start_quarter=start.get("quarter"),
        )
    )


def _record_replacements(session: Session, plan: Plan, rows: Sequence[Row], packages: Sequence[Package]) -> None:
    for row, package in zip(rows, packages, strict=True):
        for named in row.get("replaces", []):
            replaced = find_package(session, PackageKey(named, named, plan.national_number))
            if replaced is None or replaced is package or _is_recorded(session, package, replaced):
                continue
            replaced.removed = replaced not in packages
            session.add(
                PackageReplacement(
                    package_id=package.id, replaced_id=replaced.id, plan_id=plan.id, revision=plan.current_revision
                )
            )


def _is_recorded(session: Session, package: Package, replaced: Package) -> bool:
    known = select(PackageReplacement.id).where(
        PackageReplacement.package_id == package.id, PackageReplacement.replaced_id == replaced.id
    )
    return session.scalar(known) is not None


def place_in_round(session: Session, package: Package, national_number: str | None, role: Role) -> Round:
    """Return the round of ``package`` to which a notice belongs, opening a new one where it must.

    ``role`` is what the notice does in a round: call for prequalification, call for bids, report a result of it
    (opening, award, cancellation), or contract for what it awarded. A call with a number of its own opens a new round
    unless it continues the prequalification of the running one; so does a result with an unknown number where the last
    round is finished or bids were called for in it under a number of its own.
    """
    for known in package.rounds:
        if national_number and known.national_number == national_number:
            return known
    last = _continued(package.rounds, national_number, role)
    if last is not None:
        if role is Role.BIDS or (role is Role.RESULT and not last.national_number):
            last.national_number = national_number
        last.stage = Role.BIDS.value if role is Role.BIDS else last.stage
        return last
    stage = role if role is Role.PREQUALIFICATION else Role.BIDS
    ordinal = max((known.ordinal for known in package.rounds), default=0) + 1
    opened = Round(package=package, ordinal=ordinal, national_number=national_number, stage=stage.value, lots=[])
    session.add(opened)
    return opened


def _continued(rounds: Sequence[Round], national_number: str | None, role: Role) -> Round | None:
    """Return the round that a notice whose number none of them bears goes on with; None when it begins another."""
    if not rounds:
        return None
    last = rounds[-1]
    if role is Role.CONTRACT:
        return next((known for known in reversed(rounds) if known.outcome in ("awarded", "partly")), last)
    if role is Role.RESULT:
        is_numbered = last.national_number is not None and last.stage == Role.BIDS.value
        return last if national_number is None or (last.outcome is None and not is_numbered) else None
    is_called_for = role is Role.BIDS and last.outcome is None and last.stage == Role.PREQUALIFICATION.value
    return last if is_called_for else None
