"""Words that stand somewhere though no public text says them: what withholding a text should have taken along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from procurement.core.canonical import sha256_hex
from procurement.ledger.readings import Difference
from procurement.notices.events import load_content
from procurement.notices.models import Notice, Revision
from procurement.plans.models import Lot, Package, PlanPackage, Project, Round
from procurement.plans.service import amount_in_vnd
from procurement.publication.placing import wording

Row = Mapping[str, Any]


def is_true(revision: Revision) -> bool:
    """Whether the text of ``revision``, if it has one, is the one that was published."""
    return revision.text is None or sha256_hex(revision.text.content.encode()) == revision.content_hash


def find_unsaid(session: Session) -> Iterator[Difference]:
    """Yield each package, round and project with a title, price, name or reference that no public text says."""
    for package in _find_packages(session):
        rows = [wording(content) for content in _texts(session, Notice.package_id == package.id)]
        if not _is_said(package, [*rows, *_plan_rows(session, package)]):
            yield Difference(package.reference, "derived.words")
    for round_ in session.scalars(select(Round).where(Round.lots.any()).order_by(Round.id)):
        if not _are_lots_said(session, round_):
            yield Difference(f"{round_.package.reference}/{round_.ordinal}", "derived.words")
    yield from _compare_projects(session)


def _find_packages(session: Session) -> list[Package]:
    """Return the packages that no row of a plan words as they are."""
    rows = select(PlanPackage.id).where(PlanPackage.package_id == Package.id, PlanPackage.title == Package.title)
    priced = rows.where(or_(Package.price.is_(None), PlanPackage.price == Package.price))
    return list(session.scalars(select(Package).where(~priced.exists()).order_by(Package.id)))


def _plan_rows(session: Session, package: Package) -> Iterator[Row]:
    for row in session.scalars(select(PlanPackage).where(PlanPackage.package_id == package.id)):
        yield {"title": row.title, "price": None if row.price is None else {"amount": row.price}}


def _texts(session: Session, condition: ColumnElement[bool]) -> Iterator[Row]:
    """Yield what the public revisions of some notices say, oldest first."""
    told = select(Revision).join(Revision.notice).where(condition).order_by(Revision.id)
    for revision in session.scalars(told.execution_options(yield_per=500)):
        if revision.text is not None and is_true(revision):
            yield load_content(revision.text.content)


def _is_said(thing: Package | Lot, rows: list[Row]) -> bool:
    titles = {row.get("title") for row in rows}
    prices = {amount_in_vnd(row.get("price")) for row in rows}
    return thing.title in {None, *titles} and thing.price in {None, *prices}


def _are_lots_said(session: Session, round_: Round) -> bool:
    said: dict[str | None, list[Row]] = {None: []}
    for content in _texts(session, Notice.round_id == round_.id):
        for row in content["body"].get("lots", []):
            said.setdefault(row.get("lot_ref"), []).append(row)
    return all(lot.said_ref in said and _is_said(lot, said[lot.said_ref]) for lot in round_.lots)


def _compare_projects(session: Session) -> Iterator[Difference]:
    named = session.scalars(select(Project).where(Project.name.is_not(None)).order_by(Project.id)).all()
    plans = _texts(session, Notice.kind == "plan") if named else ()
    told = [content["body"].get("project", {}) for content in plans]
    said = {(project.get("number"), project.get("name")) for project in told}
    yield from (Difference(each.number, "derived.words") for each in named if (each.number, each.name) not in said)
