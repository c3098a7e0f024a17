"""Taking a second factor off for somebody who lost telephone and paper: one asks, another confirms."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.actors import Actor, actor_id, person_id
from procurement.accounts.factors import take_factor_off
from procurement.accounts.models import FactorReset, Person
from procurement.accounts.people import get_member
from procurement.accounts.permissions import OPERATOR
from procurement.accounts.service import BY_HAND, read_line
from procurement.core.audit import record_deed
from procurement.core.errors import NotFound, Problem, Refused
from procurement.jobs.outbox import promise
from procurement.organisations.queries import get_organisation

OPEN_FOR = timedelta(days=3)
"""So long a request waits for the second person."""


def ask_reset(session: Session, actor: Actor, body: str, person: int, reason: str, at: datetime) -> FactorReset:
    """Ask to take the second factor off somebody of a body. Raises NotFound, Invalid, Refused."""
    member = get_member(session, body, person, at)
    if member.totp_secret is None:
        raise Refused(Problem((), "reset.none"))
    if person == person_id(actor):
        raise Refused(Problem((), "reset.own"))
    row = FactorReset(person_id=person, organisation_id=get_organisation(session, body).id, asked_at=at)
    row.reason, row.asked_by, row.expires_at = read_line("reason", reason), person_id(actor), at + OPEN_FOR
    session.add(row)
    record_deed(session, at=at, actor=actor.id, act="factor.ask_reset", subject=member.login, reason=row.reason)
    return row


def find_resets(session: Session, actor: Actor | None, at: datetime) -> list[FactorReset]:
    """Return the open requests that ``actor`` sees: an operator all, an administrator those of the own bodies."""
    waiting = select(FactorReset).where(FactorReset.confirmed_at.is_(None), FactorReset.expires_at > at)
    parts = (joinedload(FactorReset.person), joinedload(FactorReset.asker), joinedload(FactorReset.organisation))
    rows = session.scalars(waiting.options(*parts).order_by(FactorReset.id))
    return [row for row in rows if actor is None or is_operator(actor) or _is_mine(actor, row)]


def confirm_reset(session: Session, actor: Actor | None, reset: int, at: datetime) -> Person:
    """Take the factor off: done by another than who asked, and not by the person. Raises NotFound, Refused."""
    row = next((row for row in find_resets(session, actor, at) if row.id == reset), None)
    if row is None:
        raise NotFound("reset", str(reset))
    if actor is not None and person_id(actor) in (row.asked_by, row.person_id):
        raise Refused(Problem((), "reset.same_person"))
    row.confirmed_at, row.confirmed_by = at, person_id(actor) if actor else None
    take_factor_off(session, row.person, at)
    by = actor.id if actor else BY_HAND
    record_deed(session, at=at, actor=by, act="factor.reset", subject=row.person.login, asked_by=row.asked_by)
    _tell(session, row.person, at)
    return row.person


def _tell(session: Session, person: Person, at: datetime) -> None:
    params = {"name": person.name, "login": person.login, "at": at.isoformat()}
    mail = {"to": [actor_id(person.id)], "template": "factor_reset", "params": params}
    if person.email:
        promise(session, "mail", f"factor_reset:{person.id}:{at.isoformat()}", mail, at)


def is_operator(actor: Actor) -> bool:
    """Whether somebody runs the register."""
    return any(grant.role == OPERATOR for grant in actor.grants)


def _is_mine(actor: Actor, row: FactorReset) -> bool:
    return actor.may("administer", row.organisation.reference)
