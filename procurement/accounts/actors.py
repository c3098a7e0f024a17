"""Who acts: a person with the roles of this very moment, or a system with its key. The only thing that the slices
above know of people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from procurement.accounts.models import Delegation, Person, PersonRole, SystemToken
from procurement.accounts.permissions import APPROVER, LENT, PERMITS, STRONG
from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation


@dataclass(frozen=True)
class Grant:
    """A role at the body with the reference ``organisation`` (an inspector's: the root of its scope; None: at none).

    ``delegated_from`` is the Actor.id of whoever lent it.
    """

    role: str
    organisation: str | None = None
    delegated_from: str | None = None

    @property
    def acts(self) -> frozenset[str]:
        """What it allows."""
        permitted = PERMITS.get(self.role, frozenset())
        return permitted & LENT if self.delegated_from else permitted


@dataclass(frozen=True)
class Actor:
    """Somebody who acts. ``id`` (``person:12``, ``system:3``) never changes and is what ledger and audit keep."""

    id: str
    name: str
    login: str
    grants: frozenset[Grant] = frozenset()
    factor_at: datetime | None = None
    """When the second factor was last shown in this session."""

    is_system: bool = False

    def may(self, act: str, body: str | None) -> bool:
        """Whether the roles allow ``act`` for the body with that reference; None asks for acts that concern none."""
        return any(grant.organisation == body and act in grant.acts for grant in self.grants)

    def bodies(self, act: str) -> frozenset[str]:
        """Return the references of the bodies for which ``act`` is allowed."""
        return frozenset(grant.organisation for grant in self.grants if grant.organisation and act in grant.acts)

    @property
    def needs_factor(self) -> bool:
        """Whether one of the roles is used with a second factor only."""
        return any(grant.role in STRONG for grant in self.grants)


def person_id(actor: Actor) -> int:
    """Return the row's number of a person who acts; raises ValueError for a system."""
    kind, _, number = actor.id.partition(":")
    if kind != "person":
        raise ValueError(f"{actor.id} is no person")
    return int(number)


def actor_id(person: int) -> str:
    """Return the id under which the person with this row's number acts."""
    return f"person:{person}"


def find_actor_name(session: Session, actor: str) -> str:
    """Return what the person or system with this Actor.id is called; the id itself where nobody is on record."""
    kind, _, number = actor.partition(":")
    table = SystemToken if kind == "system" else Person
    named = select(table.name).where(table.id == int(number)) if number.isdecimal() else None
    return (session.scalar(named) if named is not None else None) or actor


def load_actor(session: Session, person: int, at: datetime, factor_at: datetime | None = None) -> Actor:
    """Return the person with the roles of ``at``. Raises NotFound for one who is not there or may no longer act."""
    row = session.get(Person, person)
    if row is None or (row.disabled_at is not None and row.disabled_at <= at):
        raise NotFound("person", str(person))
    grants = frozenset([*_own(session, person, at), *_lent(session, person, at)])
    return Actor(actor_id(person), row.name, row.login, grants, factor_at)


def _own(session: Session, person: int, at: datetime) -> Iterator[Grant]:
    for role, reference in session.execute(_held(), {"person": person, "at": at}):
        yield Grant(role, reference)


def _lent(session: Session, person: int, at: datetime) -> Iterator[Grant]:
    """What others lent, for as long as they may approve themselves."""
    for giver_id, reference in session.execute(_taken(), {"person": person, "at": at}):
        yield Grant(APPROVER, reference, actor_id(giver_id))


@cache
def _held() -> Select[str, str | None]:
    """Return the statement for roles of a ``person`` ``at`` an instant: to make it at every request takes longer."""
    held = select(PersonRole.role, Organisation.reference).outerjoin(PersonRole.organisation)
    return held.where(PersonRole.person_id == bindparam("person"), holds(PersonRole, bindparam("at")))


@cache
def _taken() -> Select[int, str]:
    """Return the statement for what was lent to a ``person`` and is ``at`` an instant."""
    own, giver = aliased(PersonRole), aliased(Person)
    at: BindParameter[Any] = bindparam("at")
    gives = and_(
        own.person_id == Delegation.giver_id,
        own.organisation_id == Delegation.organisation_id,
        own.role == APPROVER,
        holds(own, at),
    )
    lent = select(Delegation.giver_id, Organisation.reference).join(Delegation.organisation).join(own, gives)
    lent = lent.join(giver, giver.id == Delegation.giver_id)
    able = or_(giver.disabled_at.is_(None), giver.disabled_at > at)
    mine = Delegation.person_id == bindparam("person")
    return lent.where(mine, Delegation.valid_from <= at, Delegation.valid_to > at, able)


def holds(row: type[PersonRole], at: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Return the condition that a role is held at ``at``."""
    return and_(row.valid_from <= at, or_(row.valid_to.is_(None), row.valid_to > at))
