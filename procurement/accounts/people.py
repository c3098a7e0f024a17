"""The people of a body: invited, given roles with dates, and taken off again, by its administrator.

Nobody gives or takes a role of their own, and a body keeps an administrator: the operator helps where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.actors import Actor, actor_id, holds
from procurement.accounts.models import Delegation, Person, PersonRole
from procurement.accounts.permissions import AT_BODIES, BODY_ADMIN, OPERATOR, ROLES
from procurement.accounts.service import BY_HAND, LIFETIME, invite, read_line
from procurement.accounts.sign_ins import mark_stale
from procurement.core.audit import record_deed
from procurement.core.errors import Invalid, NotFound, Problem, Refused
from procurement.jobs.outbox import promise
from procurement.organisations.queries import get_organisation

LONGEST_EMAIL = 200


@dataclass
class Member:
    """Somebody with something to do at a body, now or later."""

    person: Person
    roles: list[PersonRole] = field(default_factory=list)
    lent: list[Delegation] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """A role to give: at the body with the reference ``body`` (None: an operator's) within dates."""

    role: str
    body: str | None
    valid_from: datetime
    valid_to: datetime | None = None


def find_members(session: Session, body: str, at: datetime) -> list[Member]:
    """Return the people who work at a body, or approve there in another's stead, now or later, by name.

    Who inspects it is not among them: a body has no say about its inspectors.
    """
    place = get_organisation(session, body).id
    members: dict[int, Member] = {}
    lasting = or_(PersonRole.valid_to.is_(None), PersonRole.valid_to > at)
    theirs = PersonRole.organisation_id == place, PersonRole.role.in_(AT_BODIES)
    for role in session.scalars(select(PersonRole).where(*theirs, lasting).order_by(PersonRole.id)):
        person = session.get_one(Person, role.person_id)
        members.setdefault(person.id, Member(person)).roles.append(role)
    for lent in find_lent(session, body, at):
        members.setdefault(lent.person_id, Member(lent.person)).lent.append(lent)
    return sorted(members.values(), key=lambda member: member.person.name)


def find_lent(session: Session, body: str, at: datetime) -> list[Delegation]:
    """Return the approvals for a body that are lent now or later."""
    place = get_organisation(session, body).id
    lent = select(Delegation).where(Delegation.organisation_id == place, Delegation.valid_to > at)
    people = (joinedload(Delegation.person), joinedload(Delegation.giver))
    return list(session.scalars(lent.options(*people).order_by(Delegation.id)))


def find_role(session: Session, body: str, role: int) -> tuple[Person, PersonRole] | None:
    """Return the role with that number, over or not, and whose it is; None for one that the body does not give."""
    row = session.get(PersonRole, role)
    if row is None or row.organisation_id != get_organisation(session, body).id or row.role not in AT_BODIES:
        return None
    return session.get_one(Person, row.person_id), row


def get_member(session: Session, body: str, person: int, at: datetime) -> Person:
    """Return somebody whom ``find_members`` lists; raises NotFound for everybody else."""
    found = [member.person for member in find_members(session, body, at) if member.person.id == person]
    if not found:
        raise NotFound("person", str(person))
    return found[0]


def get_person(session: Session, login: str) -> Person:
    """Return the person with that login; raises NotFound."""
    person = session.scalar(select(Person).where(Person.login == login.strip().lower()))
    if person is None:
        raise NotFound("person", login)
    return person


def find_people(session: Session, at: datetime, place: int | None = None) -> list[tuple[Person, PersonRole]]:
    """Return people and each of the roles that they have at ``at``: at the body with the number ``place``, or all."""
    held = select(Person, PersonRole).join(PersonRole).where(holds(PersonRole, at))
    held = held if place is None else held.where(PersonRole.organisation_id == place)
    rows = held.options(joinedload(PersonRole.organisation)).order_by(Person.login, PersonRole.id)
    return [(person, role) for person, role in session.execute(rows)]


def invite_person(
    session: Session, actor: Actor | None, login: str, name: str, given: Given, at: datetime, email: str = ""
) -> tuple[Person, str]:
    """Give a role to the person with that login, made where there is none, and return the token of the link.

    The token is empty where the person has a password already. Without an actor somebody acts by hand on the machine.
    Raises Invalid for words that are none.
    """
    login = read_line("login", login).lower()
    person = session.scalar(select(Person).where(Person.login == login))
    if person is None:
        person = Person(login=login, name=read_line("name", name), created_at=at, email=_email(email or login))
        session.add(person)
        session.flush()
    give_role(session, actor, person, given, at)
    token = "" if person.password_hash else invite(session, person, at, by=_by(actor))
    return person, token


def renew_link(session: Session, actor: Actor, body: str, person: int, at: datetime) -> tuple[Person, str]:
    """Return somebody of a body and the token of a new link to set a password. Raises NotFound, Refused."""
    member = get_member(session, body, person, at)
    _refuse_own(actor, member.id)
    if not (member.email or may_see_link(member, body)):
        raise Refused(Problem((), "link.no_email"))
    return member, invite(session, member, at, by=actor.id)


def may_see_link(person: Person, body: str) -> bool:
    """Whether the administrator of a body may see a person's link, and not only have it sent.

    Whoever sees it can become that person: only somebody who is nobody elsewhere, and has never come in.
    """
    held = {(role.role, role.organisation.reference if role.organisation else None) for role in person.roles}
    return person.password_hash is None and held <= {(role, body) for role in AT_BODIES}


def send_link(session: Session, person: Person, link: str, body: str, at: datetime) -> None:
    """Promise a mail with a link to set a password, where somebody has an address. ``body``: who invites, in words."""
    until = (at + LIFETIME).isoformat()
    params = {"name": person.name, "login": person.login, "body": body, "link": link, "expires_at": until}
    mail = {"to": [actor_id(person.id)], "template": "invitation", "params": params}
    if person.email:
        promise(session, "mail", f"invitation:{person.id}:{at.isoformat()}", mail, at)


def give_role(session: Session, actor: Actor | None, person: Person, given: Given, at: datetime) -> None:
    """Give a role; of two that overlap in time the later is refused. Raises Invalid, Refused."""
    _refuse_own(actor, person.id)
    _check(given, actor, at)
    place = get_organisation(session, given.body).id if given.body else None
    same = select(PersonRole.id).where(
        PersonRole.person_id == person.id,
        PersonRole.role == given.role,
        PersonRole.organisation_id.is_(None) if place is None else PersonRole.organisation_id == place,
        or_(PersonRole.valid_to.is_(None), PersonRole.valid_to > given.valid_from),
    )
    if session.scalar(same.limit(1)) is not None:
        raise Refused(Problem(("role",), "role.again"))
    row = PersonRole(role=given.role, organisation_id=place, valid_from=given.valid_from, valid_to=given.valid_to)
    person.roles.append(row)
    mark_stale(session, person.id)
    _record(session, at, actor, "role.give", person, role=given.role, body=given.body)


def end_role(session: Session, actor: Actor | None, body: str | None, role: int, at: datetime) -> None:
    """End a role at a body (None: an operator's) now, or one that has not begun. Raises NotFound, Refused.

    With an actor only roles that a body gives itself: an inspector's ends by hand on the machine.
    """
    row = session.get(PersonRole, role)
    place = get_organisation(session, body).id if body else None
    if row is None or row.organisation_id != place or (row.valid_to is not None and row.valid_to <= at):
        raise NotFound("role", str(role))
    if actor is not None and row.role not in AT_BODIES:
        raise NotFound("role", str(role))
    _refuse_own(actor, row.person_id)
    if row.role in (BODY_ADMIN, OPERATOR) and row.valid_from <= at and _count_holders(session, row, at) < 2:
        raise Refused(Problem((), "role.last_admin"))
    row.valid_from, row.valid_to = min(row.valid_from, at), at
    mark_stale(session, row.person_id)
    _record(session, at, actor, "role.end", session.get_one(Person, row.person_id), role=row.role, body=body)


def _count_holders(session: Session, like: PersonRole, at: datetime) -> int:
    same = PersonRole.organisation_id.is_not_distinct_from(like.organisation_id), PersonRole.role == like.role
    return len(session.scalars(select(PersonRole.id).where(*same, holds(PersonRole, at))).all())


def _refuse_own(actor: Actor | None, person: int) -> None:
    if actor is not None and actor.id == actor_id(person):
        raise Refused(Problem((), "role.own"))


def _check(given: Given, actor: Actor | None, at: datetime) -> None:
    """Refuse roles that only the operator gives, and dates that make no period."""
    is_placed = (given.role == OPERATOR) == (given.body is None)
    if given.role not in (AT_BODIES if actor else ROLES) or not is_placed:
        raise Invalid([Problem(("role",), "role.choice")])
    if given.valid_to is not None and given.valid_to <= max(given.valid_from, at):
        raise Invalid([Problem(("valid_to",), "role.dates")])


def _email(text: str) -> str | None:
    address = text.strip()
    return address if "@" in address and len(address) <= LONGEST_EMAIL and not set(address) & set(' <>,;"') else None


def _by(actor: Actor | None) -> str:
    return actor.id if actor else BY_HAND


def _record(session: Session, at: datetime, actor: Actor | None, act: str, person: Person, **detail: Any) -> None:
    record_deed(session, at=at, actor=_by(actor), act=act, subject=person.login, **detail)
