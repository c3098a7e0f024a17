"""Lending approval (ủy quyền): for a time, under a written decision, within a body or to the one above it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, Grant, actor_id, holds, person_id
from procurement.accounts.models import Delegation, Person, PersonRole
from procurement.accounts.permissions import APPROVER
from procurement.accounts.service import read_line
from procurement.accounts.sign_ins import mark_stale
from procurement.core.audit import record_deed
from procurement.core.clock import civil_date
from procurement.core.errors import Invalid, NotFound, Problem, Refused
from procurement.organisations.queries import find_parent, get_organisation

LONGEST = timedelta(days=366)


def own_bodies(actor: Actor) -> list[str]:
    """Return the bodies for which somebody approves in their own right, and may lend it."""
    return sorted(
        grant.organisation
        for grant in actor.grants
        if grant == Grant(APPROVER, grant.organisation) and grant.organisation
    )


def find_takers(session: Session, giver: int, body: str, at: datetime) -> list[Person]:
    """Return who may approve in another's stead: people with a role at the body or at the one above it."""
    place = get_organisation(session, body)
    parent = find_parent(session, place.id, civil_date(at))
    places = [place.id] if parent is None else [place.id, parent.id]
    held = select(PersonRole.person_id).where(PersonRole.organisation_id.in_(places), holds(PersonRole, at))
    able = select(Person).where(Person.id.in_(held), Person.id != giver, Person.disabled_at.is_(None))
    return list(session.scalars(able.order_by(Person.name)))


def lend_approval(
    session: Session, actor: Actor, body: str, taker: int, decision: str, since: datetime, until: datetime, at: datetime
) -> Delegation:
    """Let ``taker`` approve for ``body`` from ``since`` to ``until``, half-open, in the stead of ``actor``.

    Raises NotFound for a body where the actor does not approve in their own right, Invalid for anybody or any period
    that cannot be.
    """
    if body not in own_bodies(actor):
        raise NotFound("organisation", body)
    problems = []
    if taker not in [person.id for person in find_takers(session, person_id(actor), body, at)]:
        problems.append(Problem(("person",), "delegation.person"))
    if not max(since, at - timedelta(minutes=1)) < until <= since + LONGEST:
        problems.append(Problem(("valid_to",), "delegation.dates"))
    if problems:
        raise Invalid(problems)
    row = Delegation(person_id=taker, giver_id=person_id(actor), organisation_id=get_organisation(session, body).id)
    row.decision, row.valid_from, row.valid_to, row.created_at = read_line("decision", decision), since, until, at
    session.add(row)
    mark_stale(session, taker)
    _record(session, actor, "approval.lend", row, body, at)
    return row


def find_lending(session: Session, body: str, lending: int) -> Delegation | None:
    """Return what was lent for a body under that number, over or not; None where nothing was."""
    row = session.get(Delegation, lending)
    return row if row is not None and row.organisation_id == get_organisation(session, body).id else None


def end_lending(session: Session, actor: Actor, body: str, lending: int, at: datetime) -> None:
    """Take an approval back: by whoever lent it, or by an administrator of the body. Raises NotFound, Refused."""
    row = find_lending(session, body, lending)
    if row is None:
        raise NotFound("role", str(lending))
    if actor.id != actor_id(row.giver_id) and not actor.may("administer", body):
        raise NotFound("role", str(lending))
    if row.valid_to <= at:
        raise Refused(Problem((), "delegation.over"))
    row.valid_from, row.valid_to = min(row.valid_from, at), at
    mark_stale(session, row.person_id)
    _record(session, actor, "approval.end", row, body, at)


def _record(session: Session, actor: Actor, act: str, row: Delegation, body: str, at: datetime) -> None:
    taker = session.get_one(Person, row.person_id)
    until = row.valid_to.isoformat()
    record_deed(
        session, at=at, actor=actor.id, act=act, subject=taker.login, body=body, decision=row.decision, until=until
    )
