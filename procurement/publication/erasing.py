"""Taking back what plans, packages, lots, bids and bodies took over from a text that is withheld.

Whatever stands in them is told anew by the texts that remain public; what no other text says is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.notices.bids import clear_bids
from procurement.notices.drafts import Draft
from procurement.notices.events import load_content
from procurement.notices.models import Revision, RevisionText
from procurement.notices.schemas import BODIES
from procurement.organisations.models import Organisation, OrganisationName
from procurement.organisations.service import recognise_organisation
from procurement.plans.models import Package, PlanPackage
from procurement.publication.inheriting import erase_inherited
from procurement.publication.outcomes import hide_decided, refresh_round
from procurement.publication.retelling import retell_lots, retell_package, retell_project

Content = Mapping[str, Any]


def erase_text(session: Session, revision: Revision) -> None:
    """Erase the text of a revision that has its tombstone, and all that was taken over from it."""
    assert revision.text is not None
    content = load_content(revision.text.content)
    session.execute(delete(RevisionText).where(RevisionText.revision_id == revision.id))
    session.expire(revision, ["text"])
    erase_inherited(session, revision)
    packages = list(_worded_by(session, revision))
    _erase_plan(session, revision, content)
    for package in packages:
        retell_package(session, package)
    _erase_round(session, revision)
    _tell_names_anew(session, content)


def erase_drafts(session: Session, revision: Revision) -> None:
    """Erase what the desk keeps of the text: the draft that brought it, and amendments of it that are not out yet."""
    brought = Draft.sequence == revision.sequence
    waiting = (Draft.notice_id == revision.notice_id) & (Draft.act == "amend") & (Draft.state != "published")
    for draft in session.scalars(select(Draft).where(brought | waiting)).unique():
        draft.content, draft.files = f'{{"kind":"{draft.kind}"}}', []
        if draft.state != "published":
            draft.state, draft.reason = "withdrawn", describe(Problem((), "draft.erased"), "vi")


def _worded_by(session: Session, revision: Revision) -> Iterator[Package]:
    notice = revision.notice
    if notice.package is not None:
        yield notice.package
    worded = select(PlanPackage.package_id).where(
        PlanPackage.plan_id == notice.plan_id, PlanPackage.revision == revision.number
    )
    if notice.kind == "plan":
        yield from session.scalars(select(Package).where(Package.id.in_(worded)))


def _erase_plan(session: Session, revision: Revision, content: Content) -> None:
    plan = revision.notice.plan
    if revision.notice.kind != "plan" or plan is None:
        return
    theirs = (PlanPackage.plan_id == plan.id, PlanPackage.revision == revision.number)
    session.execute(delete(PlanPackage).where(*theirs))
    named = content["body"].get("project", {}).get("number")  # a later revision may name another project
    if named:
        retell_project(session, named)


def _erase_round(session: Session, revision: Revision) -> None:
    notice = revision.notice
    if revision.number == notice.current_number:
        clear_bids(session, notice)
        hide_decided(notice)
    if notice.round is not None:
        retell_lots(session, notice.round)
        refresh_round(session, notice.round)


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
