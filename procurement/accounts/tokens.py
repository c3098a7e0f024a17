"""Keys of systems that act for a body: shown once, kept as SHA-256, for a year at most; they never approve."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, Grant, actor_id, person_id
from procurement.accounts.models import SystemToken
from procurement.accounts.permissions import SCOPES
from procurement.accounts.service import read_line
from procurement.core.audit import record_deed
from procurement.core.canonical import sha256_hex
from procurement.core.db import Database
from procurement.core.errors import Invalid, NotFound, Problem
from procurement.organisations.queries import get_organisation

PREFIX = "ccdt_"
"""By which people and scanners recognise a key that lies where it should not."""

TOKEN_BYTES = 32
LONGEST = timedelta(days=366)
USED_EVERY = timedelta(minutes=5)
"""How exactly the last use is kept: a write at every request would make publishers wait."""


def make_token(
    session: Session, actor: Actor, body: str, name: str, scopes: Collection[str], until: datetime, at: datetime
) -> str:
    """Return a new key for a system of ``body`` that may do ``scopes`` before ``until``; nobody sees it again.

    Raises Invalid for a name, scopes or a period that are none.
    """
    problems = []
    if not scopes or not set(scopes) <= set(SCOPES):
        problems.append(Problem(("scopes",), "system.scopes"))
    if not at < until <= at + LONGEST:
        problems.append(Problem(("valid_to",), "system.dates"))
    if problems:
        raise Invalid(problems)
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = SystemToken(organisation_id=get_organisation(session, body).id, token_hash=_hash(token), created_at=at)
    row.name, row.scopes, row.expires_at = read_line("name", name), [s for s in SCOPES if s in scopes], until
    row.created_by = person_id(actor)
    session.add(row)
    session.flush()
    record_deed(session, at=at, actor=actor.id, act="system.make", subject=f"system:{row.id}", scopes=row.scopes)
    return token


def revoke_token(session: Session, actor: Actor, body: str, number: int, at: datetime) -> None:
    """Let a key open nothing any more. Raises NotFound."""
    row = session.get(SystemToken, number)
    if row is None or row.organisation.reference != body or row.revoked_at is not None:
        raise NotFound("system", str(number))
    row.revoked_at = at
    record_deed(session, at=at, actor=actor.id, act="system.revoke", subject=f"system:{row.id}")


def find_tokens(session: Session, body: str) -> list[SystemToken]:
    """Return the keys of a body, latest first, those that open nothing any more included."""
    own = SystemToken.organisation_id == get_organisation(session, body).id
    return list(session.scalars(select(SystemToken).where(own).order_by(SystemToken.id.desc())))


def find_issuers(session: Session, actors: Collection[str]) -> frozenset[str]:
    """Return the Actor.ids of the people who made the keys of those ``actors`` that are systems."""
    numbers = [int(number) for kind, _, number in (actor.partition(":") for actor in actors) if kind == "system"]
    made = select(SystemToken.created_by).where(SystemToken.id.in_(numbers))
    return frozenset(map(actor_id, session.scalars(made))) if numbers else frozenset()


def actor_of_token(session: Session, token: str, at: datetime) -> Actor | None:
    """Return the system that shows ``token`` at ``at``; None for a key that is unknown, expired or revoked."""
    row = _find(session, token, at)
    return _actor(row) if row else None


def recognise_system(database: Database, token: str, at: datetime) -> Actor | None:
    """Return what ``actor_of_token`` does, and note now and then that the key is in use."""
    with database.read() as session:
        row = _find(session, token, at)
        actor = _actor(row) if row else None
    if row is not None and (row.last_used_at is None or at - row.last_used_at >= USED_EVERY):
        with database.write() as session:
            session.get_one(SystemToken, row.id).last_used_at = at
    return actor


def _find(session: Session, token: str, at: datetime) -> SystemToken | None:
    named = select(SystemToken).where(SystemToken.token_hash == _hash(token), SystemToken.expires_at > at)
    return session.scalar(named.where(or_(SystemToken.revoked_at.is_(None), SystemToken.revoked_at > at)))


def _actor(row: SystemToken) -> Actor:
    grants = frozenset(Grant(f"system.{scope}", row.organisation.reference) for scope in row.scopes)
    return Actor(f"system:{row.id}", row.name, f"system:{row.id}", grants, is_system=True)


def _hash(token: str) -> str:
    return sha256_hex(token.encode("utf-8", "replace"))
