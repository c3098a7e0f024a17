"""What packages, lots and projects say, told anew by the texts that stand there: what none of them says is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.plans.models import Package, Plan, PlanPackage, Project, Round, hide_ref
from procurement.plans.service import describe_package
from procurement.publication.outcomes import current_body, drop_lots, record_lots
from procurement.publication.placing import word_rank, wording


def retell_left(session: Session, package: Package, round_: Round | None) -> None:
    """Take back from a package and its round what a notice said that now stands elsewhere. It must have been flushed.

    Otherwise its words would outlive it there, even when its text is withheld.
    """
    retell_package(session, package)
    if round_ is not None:
        retell_lots(session, round_)
        drop_lots(session, round_)


def retell_package(session: Session, package: Package) -> None:
    """Word the package as its notices do and, before them, its plan."""
    package.title = package.field = package.selection_form = package.price = None
    notices = session.scalars(select(Notice).where(Notice.package_id == package.id).order_by(Notice.id))
    for text in [notice.current.text for notice in sorted(notices, key=lambda notice: word_rank(notice.kind))]:
        if text is not None:
            describe_package(package, wording(load_content(text.content)))
    row = _plan_row(session, package)
    if row is not None:
        describe_package(package, row)


def _plan_row(session: Session, package: Package) -> Mapping[str, Any] | None:
    """Return the row of the package in the latest revision of its plan that has it and is still public."""
    worded = select(PlanPackage).where(PlanPackage.package_id == package.id)
    latest = session.scalar(worded.order_by(PlanPackage.revision.desc()).limit(1))
    if latest is None:
        return None
    published = select(Notice).where(Notice.plan_id == latest.plan_id, Notice.kind == "plan")
    text = session.scalars(published).one().revisions[latest.revision].text
    return load_content(text.content)["body"]["packages"][latest.ordinal - 1] if text else None


def retell_lots(session: Session, round_: Round) -> None:
    """Word the lots of a round as its notices do. One that none of them names goes by a digest of its reference."""
    for lot in round_.lots:
        lot.title = lot.price = None
        lot.lot_ref = hide_ref(lot.lot_ref)
    notices = session.scalars(select(Notice).where(Notice.round_id == round_.id).order_by(Notice.id))
    for body in [current_body(notice) for notice in notices if notice.kind != "cancellation"]:
        record_lots(session, round_, body or {})


def retell_project(session: Session, number: str) -> None:
    """Name the project as the plans that belong to it do."""
    project = session.scalar(select(Project).where(Project.number == number))
    if project is None:
        return
    told = select(Notice).join(Plan, Plan.id == Notice.plan_id).where(
        Plan.project_id == project.id, Notice.kind == "plan"
    )  # fmt: skip
    bodies = [current_body(notice) or {} for notice in session.scalars(told.order_by(Notice.id))]
    names = [body["project"]["name"] for body in bodies if body.get("project", {}).get("name")]
    project.name = names[-1] if names else None
