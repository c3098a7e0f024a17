"""Reading people and invitations."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.actors import actor_id, holds
from procurement.accounts.models import Invitation, Person, PersonRole
from procurement.accounts.permissions import OPERATOR, PERMITS
from procurement.core.canonical import sha256_hex
from procurement.jobs.letters import Recipient
from procurement.organisations.models import Organisation


def find_operators(session: Session, at: datetime) -> list[Person]:
    """Return the people who run the register at ``at``, with or without a password yet."""
    held = select(Person).join(PersonRole).where(PersonRole.role == OPERATOR, holds(PersonRole, at))
    return list(session.scalars(held.order_by(Person.id)))


def find_invitation(session: Session, token: str, at: datetime) -> Invitation | None:
    """Return the invitation that ``token`` opens at ``at``: never used, not expired; None for any other."""
    named = select(Invitation).where(Invitation.token_hash == sha256_hex(token.encode("utf-8", "replace")))
    return session.scalar(named.where(Invitation.used_at.is_(None), Invitation.expires_at > at))


def find_roles(session: Session, person: int, at: datetime) -> list[PersonRole]:
    """Return the roles that a person has at ``at`` or will have, by the day on which they begin."""
    rows = select(PersonRole).options(joinedload(PersonRole.organisation)).where(PersonRole.person_id == person)
    lasting = or_(PersonRole.valid_to.is_(None), PersonRole.valid_to > at)
    return list(session.scalars(rows.where(lasting).order_by(PersonRole.valid_from, PersonRole.id)))


def find_recipient(session: Session, named: str) -> Recipient | None:
    """Return where a letter to ``person:12``, or to an address, goes; None without an address or once disabled."""
    kind, _, number = named.partition(":")
    if kind != "person":
        return Recipient(named) if "@" in named else None
    person = session.get(Person, int(number)) if number.isdecimal() else None
    if person is None or person.disabled_at is not None:
        return None
    address = person.email or (person.login if "@" in person.login else None)
    return Recipient(address, person.name) if address else None


def find_workers(session: Session, act: str, at: datetime) -> dict[str, list[str]]:
    """Return who may do ``act`` at ``at``, as Actor.ids by the reference of the body; nobody who is disabled."""
    roles = [role for role, acts in PERMITS.items() if act in acts]
    held = (
        select(Organisation.reference, PersonRole.person_id)
        .join(PersonRole.organisation)
        .join(Person, Person.id == PersonRole.person_id)
    )
    able = or_(Person.disabled_at.is_(None), Person.disabled_at > at)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    wanted = held.where(PersonRole.role.in_(roles), holds(PersonRole, at), able).order_by(PersonRole.id)
    for body, person in session.execute(wanted):
        found[body][actor_id(person)] = None
    return {body: list(people) for body, people in found.items()}
