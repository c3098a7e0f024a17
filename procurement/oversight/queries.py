"""Reading cases: inspectors see all, the body that was asked sees what it was asked, nobody else knows of any."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.accounts.queries import find_workers
from procurement.compliance.counting import end_of_day
from procurement.core.clock import civil_date
from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_tree
from procurement.oversight.models import ASK, ASKED, CLOSE, Case, CaseEvent

ENDED = exists().where(CaseEvent.case_id == Case.id, CaseEvent.act == CLOSE)
WAS_ASKED = exists().where(CaseEvent.case_id == Case.id, CaseEvent.act == ASK)


def get_case(session: Session, actor: Actor, key: str) -> Case:
    """Return a case for an inspector. Raises NotFound, for everybody else too."""
    found = session.scalars(select(Case).where(Case.key == key)).one_or_none()
    if found is None or not actor.bodies("inspect"):
        raise NotFound("case", key)
    return found


def find_open_cases(session: Session) -> list[Case]:
    """Return the cases that are not closed, the oldest first."""
    return list(session.scalars(select(Case).where(~ENDED).order_by(Case.id)))


def find_closed_cases(session: Session, bodies: Collection[str] | None, most: int) -> list[Case]:
    """Return the cases about ``bodies`` (references; None: about any) closed last, at most so many, the last first."""
    return list(session.scalars(_closed_of(bodies).order_by(CaseEvent.id.desc()).limit(most)))


def count_closed_cases(session: Session, bodies: Collection[str] | None) -> int:
    """Return how many cases about ``bodies`` (references; None: about any) are closed."""
    return session.scalars(select(func.count()).select_from(_closed_of(bodies).subquery())).one()


def _closed_of(bodies: Collection[str] | None) -> Select[Case]:
    closed = select(Case).join(CaseEvent, CaseEvent.case_id == Case.id).where(CaseEvent.act == CLOSE)
    if bodies is None:
        return closed
    ids = select(Organisation.id).where(Organisation.reference.in_(bodies))
    return closed.where(Case.organisation_id.in_(ids))


def find_cases_of(session: Session, bodies: Collection[str], since: date, until: date) -> list[Case]:
    """Return the cases about bodies (references) that were opened from ``since`` to the end of ``until``, by day."""
    ids = select(Organisation.id).where(Organisation.reference.in_(bodies))
    opened = (Case.opened_at >= end_of_day(since - timedelta(days=1)), Case.opened_at < end_of_day(until))
    return list(session.scalars(select(Case).where(Case.organisation_id.in_(ids), *opened).order_by(Case.id)))


def find_cases_about(session: Session, subject: str, finding: str) -> list[Case]:
    """Return the cases about one duty, the oldest first."""
    named = select(Case).where(Case.subject == subject, Case.finding == finding)
    return list(session.scalars(named.order_by(Case.id)))


def find_cases_of_subject(session: Session, subject: str) -> list[Case]:
    """Return the cases about anything of one subject, the oldest first."""
    return list(session.scalars(select(Case).where(Case.subject == subject).order_by(Case.id)))


def get_question(session: Session, actor: Actor, key: str, act: str, at: datetime) -> Case:
    """Return a case about which a body was asked at whose desk ``actor`` may do ``act``. Raises NotFound.

    A body answers for what its predecessors owed, too.
    """
    tree = find_tree(session, civil_date(at))
    bodies = {one for body in actor.bodies(act) for one in tree.lineage(body)}
    found = session.scalars(_asked_of(bodies).where(Case.key == key)).one_or_none()
    if found is None:
        raise NotFound("case", key)
    return found


def find_questions(session: Session, body: str, at: datetime) -> list[Case]:
    """Return the cases about which the body with that reference, or one that it followed, was asked: newest first."""
    bodies = find_tree(session, civil_date(at)).lineage(body)
    return list(session.scalars(_asked_of(bodies).order_by(Case.id.desc())))


def count_unanswered(session: Session, body: str, at: datetime) -> int:
    """Return how many questions wait for an answer of the body with that reference, or of one that it followed."""
    return sum(case.state == ASKED for case in find_questions(session, body, at))


def _asked_of(bodies: Collection[str]) -> Select[Case]:
    ids = select(Organisation.id).where(Organisation.reference.in_(bodies))
    return select(Case).where(Case.organisation_id.in_(ids), WAS_ASKED)


def find_answerers(session: Session, case: Case, at: datetime) -> list[str]:
    """Return who may answer for the body of a case at ``at``, as Actor.ids: its people, and those of its successors."""
    tree, owes = find_tree(session, civil_date(at)), case.organisation.reference
    workers = find_workers(session, "draft", at)
    return [who for body, people in workers.items() if owes in tree.lineage(body) for who in people]


def find_case_files(session: Session, digests: Collection[str]) -> set[str]:
    """Return those of ``digests`` that came with an answer: they are kept."""
    return {one for one in session.scalars(select(CaseEvent.sha256).where(CaseEvent.sha256.in_(digests))) if one}
