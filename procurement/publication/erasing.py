"""Taking back what plans, packages, lots, bids and bodies took over from a text that is withheld.

Whatever stands in them is told anew by the texts that remain public; what no other text says is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from procurement.notices.bids import clear_bids
from procurement.notices.events import load_content
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.organisations.models import Organisation, OrganisationName
from procurement.organisations.service import recognise_organisation
from procurement.plans.models import Package, Plan, PlanPackage, Project, Round
from procurement.plans.service import describe_package
from procurement.publication.inheriting import erase_inherited
from procurement.publication.outcomes import current_body, record_lots, refresh_round
from procurement.publication.placing import BODIES, word_rank, wording

Content = Mapping[str, Any]


def erase_text(session: Session, revision: Revision) -> None:
    """Erase the text of a revision that has its tombstone, and all that was taken over from it."""
    assert revision.text is not None
    content = load_content(revision.text.content)
    session.execute(delete(RevisionText).where(RevisionText.revision_id == revision.id))
    session.expire(revision, ["text"])
    erase_inherited(session, revision)
    packages = list(_worded_by(session, revision))
    _erase_plan(session, revision)
    for package in packages:
        _describe_anew(session, package)
    _erase_round(session, revision)
    _tell_names_anew(session, content)


def _worded_by(session: Session, revision: Revision) -> Iterator[Package]:
    notice = revision.notice
    if notice.package is not None:
        yield notice.package
    worded = select(PlanPackage.package_id).where(
        PlanPackage.plan_id == notice.plan_id, PlanPackage.revision == revision.number
    )
    if notice.kind == "plan":
        yield from session.scalars(select(Package).where(Package.id.in_(worded)))


def _erase_plan(session: Session, revision: Revision) -> None:
    plan = revision.notice.plan
    if revision.notice.kind != "plan" or plan is None:
        return
    theirs = (PlanPackage.plan_id == plan.id, PlanPackage.revision == revision.number)
    session.execute(delete(PlanPackage).where(*theirs))
    project = session.get(Project, plan.project_id) if plan.project_id else None
    if project is not None:
        project.name = _project_name(session, project)


def _project_name(session: Session, project: Project) -> str | None:
    told = select(Notice).join(Plan, Plan.id == Notice.plan_id).where(
        Plan.project_id == project.id, Notice.kind == "plan"
    )  # fmt: skip
    bodies = [current_body(notice) or {} for notice in session.scalars(told.order_by(Notice.id))]
    names = [body["project"]["name"] for body in bodies if body.get("project", {}).get("name")]
    return names[-1] if names else None


def _describe_anew(session: Session, package: Package) -> None:
    package.title = package.field = package.selection_form = package.price = None
    notices = session.scalars(select(Notice).where(Notice.package_id == package.id).order_by(Notice.id))
    for text in [notice.current.text for notice in sorted(notices, key=lambda notice: word_rank(notice.kind))]:
        if text is not None:
            describe_package(package, wording(load_content(text.content)))
    row = _plan_row(session, package)
    if row is not None:
        describe_package(package, row)


def _plan_row(session: Session, package: Package) -> Content | None:
    """Return the row of the package in the latest revision of its plan that has it and is still public."""
    worded = select(PlanPackage).where(PlanPackage.package_id == package.id)
    latest = session.scalar(worded.order_by(PlanPackage.revision.desc()).limit(1))
    if latest is None:
        return None
    published = select(Notice).where(Notice.plan_id == latest.plan_id, Notice.kind == "plan")
    text = session.scalars(published).one().revisions[latest.revision].text
    return load_content(text.content)["body"]["packages"][latest.ordinal - 1] if text else None


def _erase_round(session: Session, revision: Revision) -> None:
    notice = revision.notice
    if revision.number == notice.current_number:
        clear_bids(session, notice)
    if notice.round is not None:
        _tell_lots_anew(session, notice.round)
        refresh_round(session, notice.round)


def _tell_lots_anew(session: Session, round_: Round) -> None:
    for lot in round_.lots:
        lot.title = lot.price = None
    notices = session.scalars(select(Notice).where(Notice.round_id == round_.id).order_by(Notice.id))
    for body in [current_body(notice) for notice in notices if notice.kind != "cancellation"]:
        record_lots(session, round_, body or {})


def _tell_names_anew(session: Session, content: Content) -> None:
    """Forget the names of bodies, short ones too, that no text says any more. Names from a file of bodies stay.

    A body without a name goes by its code.
    """
    for named in [content[role] for role in BODIES if content.get(role, {}).get("name")]:
        said = list(_find_said(session, named))
        for row in _find_rows(session, named):
            alike = [other for other, _ in said if other["name"] == row.name]
            if alike:
                row.short_name = next((other["short_name"] for other in alike if other.get("short_name")), None)
            else:
                session.delete(row)
        session.flush()
        session.expire_all()
        for other, revision in said:
            recognise_organisation(session, other, on=revision.posted_on, at=revision.published_at)


def _find_rows(session: Session, named: Content) -> list[OrganisationName]:
    """Return the rows of the body ``named`` that may have taken something from there, whatever their capitals."""
    code = named.get("code")
    body = Organisation.code == code if code else Organisation.code.is_(None)
    learned = select(OrganisationName).join(Organisation, Organisation.id == OrganisationName.organisation_id)
    rows = session.scalars(learned.where(body, OrganisationName.is_loaded.is_(False)))
    return [row for row in rows if row.name.casefold() == named["name"].casefold()]


def _find_said(session: Session, named: Content) -> Iterator[tuple[Content, Revision]]:
    """Yield how public texts name the body ``named``, oldest first: known by its code, else by its bare name."""
    key = "code" if named.get("code") else "name"
    quoted = json.dumps(named[key], ensure_ascii=False)
    texts = select(Revision, RevisionText.content).join(RevisionText, RevisionText.revision_id == Revision.id)
    holding = texts.where(RevisionText.content.contains(quoted, autoescape=True)).order_by(Revision.sequence)
    for revision, text in session.execute(holding).unique():
        content = load_content(text)
        for other in [content[role] for role in BODIES if content.get(role, {}).get("name")]:
            if other.get(key) == named[key] and (key == "code" or not other.get("code")):
                yield other, revision
