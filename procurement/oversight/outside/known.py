"""What the register says of packages and plans, gathered so that rows of foreign lists can be held against it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.notices.events import load_content
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.plans.models import Package, Plan
from procurement.plans.service import amount_in_vnd

PACKAGE, PLAN = "package", "plan"
AMOUNTS = ("price", "estimate", "award_value", "value", "budget")
"""Keys of the body of a notice that say what its subject costs."""
Name = tuple[str, str]
"""A thing, and its reference here."""


@dataclass
class Known:
    """A package or a plan: everything by which somebody else may know it.

    ``shared`` are numbers that others have too (a plan's, of its packages); ``kinds`` are those of its notices.
    """

    thing: str
    reference: str
    organisation: str
    titles: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    amounts: set[Decimal] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    @property
    def title(self) -> str:
        """One of its titles, the longest; its reference where none is public."""
        return max(self.titles, key=lambda title: (len(title), title), default=self.reference)

    def add(self, content: Mapping[str, Any]) -> None:
        """Take in what the text of a notice says about it as a whole."""
        body = content["body"]
        self.titles |= {content["title"]} if content.get("title") else set()
        self.codes |= {body["contract_number"]} if body.get("contract_number") else set()
        amounts = (amount_in_vnd(body.get(name)) for name in AMOUNTS if isinstance(body.get(name), Mapping))
        self.amounts |= {amount for amount in amounts if amount}


def find_known(session: Session, names: Collection[Name]) -> dict[Name, Known]:
    """Return what is known of the packages and plans with these names."""
    packages = {reference for thing, reference in names if thing == PACKAGE}
    plans = {reference for thing, reference in names if thing == PLAN}
    found = [*_packages(session, packages), *_plans(session, plans)]
    return {(one.thing, one.reference): one for one in found}


def _packages(session: Session, references: Collection[str]) -> Iterator[Known]:
    related = (joinedload(Package.organisation), joinedload(Package.plan), selectinload(Package.rounds))
    packages = session.scalars(select(Package).where(Package.reference.in_(references)).options(*related)).all()
    notices = _texts(session, Notice.package_id, [package.id for package in packages])
    for package in packages:
        known = Known(PACKAGE, package.reference, package.organisation.reference)
        known.titles |= {package.title} if package.title else set()
        known.amounts |= {package.price} if package.price else set()
        known.codes |= {package.package_ref} if package.package_ref else set()
        own = (package.reference, package.package_number, *(one.national_number for one in package.rounds))
        known.numbers |= {number for number in own if number}
        known.shared |= {package.plan.national_number} if package.plan and package.plan.national_number else set()
        known.kinds |= {"plan"} if package.plan else set()
        yield _with(known, notices.get(package.id, ()))


def _plans(session: Session, references: Collection[str]) -> Iterator[Known]:
    related = (joinedload(Plan.organisation), joinedload(Plan.project))
    plans = session.scalars(select(Plan).where(Plan.reference.in_(references)).options(*related)).all()
    notices = _texts(session, Notice.plan_id, [plan.id for plan in plans], "plan")
    for plan in plans:
        known = Known(PLAN, plan.reference, plan.organisation.reference)
        known.numbers |= {number for number in (plan.reference, plan.national_number) if number}
        if plan.project:
            known.shared.add(plan.project.number)
            known.titles |= {plan.project.name} if plan.project.name else set()
        yield _with(known, notices.get(plan.id, ()))


def _with(known: Known, notices: Iterable[tuple[str, str | None, str | None]]) -> Known:
    for kind, number, content in notices:
        known.kinds.add(kind)
        known.numbers |= {number} if number else set()
        if content:
            known.add(load_content(content))
    return known


def _texts(
    session: Session, column: Any, ids: Collection[int], kind: str | None = None
) -> dict[int, list[tuple[str, str | None, str | None]]]:
    """Return, by the value of ``column``, kind, national number and text of the notices; no text where withheld."""
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    rows = select(column, Notice.kind, Notice.national_number, RevisionText.content).join(Revision, current)
    rows = rows.join(RevisionText, RevisionText.revision_id == Revision.id, isouter=True).where(column.in_(ids))
    rows = rows.where(Notice.kind == kind) if kind else rows.where(Notice.kind != "cancellation")
    found: dict[int, list[tuple[str, str | None, str | None]]] = {}
    for id_, *said in session.execute(rows.order_by(Notice.id)):
        found.setdefault(id_, []).append((said[0], said[1], said[2]))
    return found


def kinds_in_order(kinds: Collection[str]) -> list[str]:
    """Return kinds of notices in the order of the steps."""
    return [kind for kind in KINDS if kind in kinds]
