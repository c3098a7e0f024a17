"""Reading notices, their revisions and the bids they state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from procurement.core.clock import civil_date
from procurement.core.db import batches
from procurement.core.errors import NotFound
from procurement.ledger.models import LedgerEntry
from procurement.notices.drafts import Draft
from procurement.notices.events import closes_at, load_content, load_title
from procurement.notices.kinds import KINDS
from procurement.notices.models import Bid, Notice, Revision, RevisionDocument, RevisionText, Withholding
from procurement.organisations.models import Organisation
from procurement.plans.models import Plan


@cache
def _surroundings() -> tuple[ORMOption, ...]:
    """Everything that a row of a list needs, in three statements."""
    return (
        selectinload(Notice.revisions).joinedload(Revision.entry),  # of which ``read_on`` asks
        joinedload(Notice.organisation),
        joinedload(Notice.package),
        joinedload(Notice.round),
        joinedload(Notice.plan),
    )


def _notices(*conditions: ColumnElement[bool]) -> Select[Notice]:
    return select(Notice).where(*conditions).options(*_surroundings()).order_by(Notice.id)


def get_notice(session: Session, reference: str) -> Notice:
    """Return the notice with our ``reference``; raises NotFound."""
    found = session.scalar(_notices(Notice.reference == reference))
    if found is None:
        raise NotFound("notice", reference)
    return found


def get_revision(notice: Notice, number: int) -> Revision:
    """Return revision ``number`` of ``notice``; raises NotFound."""
    if not 0 <= number < len(notice.revisions):
        raise NotFound("revision", f"{notice.reference}/{number}")
    return notice.revisions[number]


def find_notices(session: Session, references: Sequence[str]) -> list[Notice]:
    """Return the notices with these references, in the order given."""
    found = {notice.reference: notice for notice in session.scalars(_notices(Notice.reference.in_(references)))}
    return [found[reference] for reference in references if reference in found]


def find_effects(session: Session, references: Sequence[str]) -> dict[str, str | None]:
    """Return what the decisions with these references do now, by their references; nothing is asked for none."""
    asked = select(Notice.reference, Notice.effect).where(Notice.reference.in_(references))
    return dict(session.execute(asked).all()) if references else {}


def find_withheld_after(session: Session, sequence: int) -> dict[str, int]:
    """Return the notices (references) of which a text was withheld behind an entry, with the last entry that did so."""
    last = select(Notice.reference, func.max(Withholding.sequence)).join(Revision, Revision.notice_id == Notice.id)
    last = last.join(Withholding, Withholding.revision_id == Revision.id).where(Withholding.sequence > sequence)
    return dict(session.execute(last.group_by(Notice.reference)).all())


def find_notices_numbered(session: Session, number: str) -> list[Notice]:
    """Return the notices that bear ``number``, ours or the national one, whatever its capitals; oldest first."""
    written = number.upper()
    return list(session.scalars(_notices(or_(Notice.reference == written, Notice.national_number == written))))


def find_package_notices(session: Session, package_id: int | None) -> list[Notice]:
    """Return the notices of a package over all its rounds, oldest first."""
    return list(session.scalars(_notices(Notice.package_id == package_id))) if package_id is not None else []


def find_round_notices(session: Session, round_id: int) -> list[Notice]:
    """Return the notices of a round with their revisions, oldest first."""
    loaded = selectinload(Notice.revisions).joinedload(Revision.entry)
    return list(session.scalars(select(Notice).where(Notice.round_id == round_id).options(loaded).order_by(Notice.id)))


def find_plan_notices(session: Session, plan_id: int | None) -> list[Notice]:
    """Return the notices about a plan itself: its own and its cancellations, oldest first."""
    about = (Notice.plan_id == plan_id, Notice.kind.in_(("plan", "cancellation")))
    return list(session.scalars(_notices(*about))) if plan_id is not None else []


def find_plan_notice(session: Session, plan: Plan | None) -> Notice | None:
    """Return the notice that published ``plan``."""
    return session.scalar(_notices(Notice.reference == plan.reference)) if plan is not None else None


def find_round_kinds(session: Session, rounds: Sequence[int]) -> dict[int, set[str]]:
    """Return the kinds of the notices of each of ``rounds`` (by id)."""
    kinds: dict[int, set[str]] = {}
    if not rounds:
        return kinds
    stated = select(Notice.round_id, Notice.kind).where(Notice.round_id.in_(rounds)).distinct()
    for round_id, kind in session.execute(stated):
        if round_id is not None:
            kinds.setdefault(round_id, set()).add(kind)
    return kinds


CALLS = tuple(kind.code for kind in KINDS.values() if kind.calls_for_bids)


def find_closings(session: Session, rounds: Sequence[int]) -> dict[int, datetime | None]:
    """Return when the last call for bids of each of ``rounds`` (by id) closes.

    None where it names no time, or where its text is withheld: an earlier call does not count in its place.
    """
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    texts = select(Notice.round_id, RevisionText.content).join(Revision, current)
    texts = texts.join(RevisionText, RevisionText.revision_id == Revision.id, isouter=True)
    # Plain ``kind`` would lead SQLite, which knows no frequencies, through all calls of the register.
    calls = texts.where(Notice.round_id.in_(rounds), func.coalesce(Notice.kind, "").in_(CALLS)).order_by(Notice.id)
    last = {round_id: content for round_id, content in session.execute(calls) if round_id is not None}
    return {round_id: closes_at(load_content(content)) if content else None for round_id, content in last.items()}


def find_bids(session: Session, notices: Iterable[Notice]) -> list[Bid]:
    """Return the bids that the current revisions of ``notices`` state, with lots and members, in their order."""
    theirs = select(Bid).where(Bid.notice_id.in_([notice.id for notice in notices]))
    loaded = theirs.options(joinedload(Bid.lot), selectinload(Bid.members))
    return list(session.scalars(loaded.order_by(Bid.notice_id, Bid.ordinal)))


def find_posting_years(session: Session, kind: str, posters: Sequence[str]) -> list[int]:
    """Return the years of ``read_on`` of the revisions of ``kind`` that count and that bodies posted, latest first.

    ``posters`` are the references of the bodies. A year is that of the day in Việt Nam, as it is for the filters.
    """
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    days = select(Revision.posted_on).select_from(Notice).join(Revision, current).join(Notice.organisation)
    days = days.where(Notice.kind == kind, Organisation.reference.in_(posters)).distinct()
    stated = days.with_only_columns(func.extract("year", Revision.posted_on)).where(Revision.posted_on.is_not(None))
    ours = days.with_only_columns(Revision.published_at).join(Revision.entry)
    ours = ours.where(Revision.posted_on.is_(None), LedgerEntry.origin == "register")
    years = {int(year) for year in session.scalars(stated)} | {civil_date(at).year for at in session.scalars(ours)}
    return sorted(years, reverse=True)


def find_naming_revision(session: Session, sha256: str) -> Revision | None:
    """Return a published revision, not withheld, that names the file ``sha256``; the latest of several."""
    naming = select(Revision).join(RevisionDocument, RevisionDocument.revision_id == Revision.id)
    found = session.scalars(naming.where(RevisionDocument.sha256 == sha256).order_by(Revision.sequence.desc()))
    return next((revision for revision in found.unique() if revision.text is not None), None)


def find_pending_drafts(session: Session, notice: Notice, bodies: Collection[str]) -> list[Draft]:
    """Return what ``bodies`` prepare about a notice and is not public yet, the newest first; of others nobody knows."""
    theirs = Draft.organisation.has(Organisation.reference.in_(bodies))
    about = select(Draft).where(Draft.notice_id == notice.id, Draft.state != "published", theirs)
    return list(session.scalars(about.order_by(Draft.id.desc())).unique())


def find_last_call(session: Session, organisation_id: int) -> Notice | None:
    """Return the last call for bids or applications that a body published."""
    kinds = [kind.code for kind in KINDS.values() if kind.calls_for_bids]
    calls = select(Notice).where(Notice.organisation_id == organisation_id, Notice.kind.in_(kinds))
    return session.scalars(calls.order_by(Notice.id.desc()).limit(1)).first()


class PlanNumbers(NamedTuple):
    """By what a plan is known: our reference of its notice, and the number that people use."""

    plan_id: int
    reference: str
    number: str


def find_plans_of(session: Session, bodies: Collection[str]) -> list[PlanNumbers]:
    """Return the plans that the bodies with these references published, the newest first; there may be thousands."""
    number = func.coalesce(Notice.national_number, Notice.reference)
    theirs = select(Notice.plan_id, Notice.reference, number).join(Notice.organisation)
    theirs = theirs.where(Notice.kind == "plan", Organisation.reference.in_(bodies))
    found = session.execute(theirs.order_by(Notice.id.desc()))
    return [PlanNumbers(plan, reference, shown) for plan, reference, shown in found if plan is not None]


def find_plan_titles(session: Session, plans: Iterable[int]) -> dict[int, str]:
    """Return the titles of plans by their ids, as their present revisions have them; a withheld plan has none."""
    said = (
        select(Notice.plan_id, RevisionText.content)
        .join(Revision, (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number))
        .join(RevisionText, RevisionText.revision_id == Revision.id)
    )
    found = (session.execute(said.where(Notice.kind == "plan", Notice.plan_id.in_(some))) for some in batches(plans))
    return {plan: load_title(content) for rows in found for plan, content in rows if plan is not None}


def find_entered(session: Session, sequence: int) -> Revision | None:
    """Return the revision that a ledger entry made public, or whose text it took away."""
    named = select(Revision).where(Revision.sequence == sequence)
    withheld = select(Revision).join(Withholding, Withholding.revision_id == Revision.id)
    found = session.scalars(named).unique().first()
    return found or session.scalars(withheld.where(Withholding.sequence == sequence)).unique().first()
