"""From what somebody typed to a person: the password, then the second factor.

Unknown and wrong are told alike, after the same work. The work itself is done between transactions: it takes 50 ms, and
publishers would wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.accounts.attempts import begin_attempt, forget_attempts
from procurement.accounts.models import Person, SignIn
from procurement.accounts.passwords import check_password, hash_password, is_outdated, verify_password
from procurement.accounts.sign_ins import end_sign_ins, start_sign_in
from procurement.core.audit import record_deed
from procurement.core.db import Database
from procurement.core.errors import Invalid, Problem


@dataclass(frozen=True)
class Visitor:
    """From where somebody signs in: the network address that limits count, and what the browser calls itself."""

    address: str
    device: str = ""


def sign_in(database: Database, login: str, password: str, visitor: Visitor, at: datetime) -> str:
    """Return the token of a new session. Raises Invalid for a wrong pair, TooManyAttempts for too many of them."""
    login = login.strip().lower()
    if not (login and password):  # an empty form is no attempt
        raise Invalid([Problem((), "sign_in.wrong")])
    with database.write() as session:
        begin_attempt(session, login, visitor.address, at)
    with database.read() as session:
        person = find_person(session, login, at)
    if not verify_password(person.password_hash if person else None, password) or person is None:
        raise Invalid([Problem((), "sign_in.wrong")])
    renewed = hash_password(password) if is_outdated(person.password_hash or "") else None
    with database.write() as session:
        forget_attempts(session, login, visitor.address)
        if renewed:
            session.get_one(Person, person.id).password_hash = renewed
        record_deed(session, at=at, actor=f"person:{person.id}", act="sign_in", subject=person.login, way="password")
        return start_sign_in(session, person.id, at, device=visitor.device, address=visitor.address)


def find_person(session: Session, login: str, at: datetime) -> Person | None:
    """Return the person with that login who may act at ``at``."""
    able = or_(Person.disabled_at.is_(None), Person.disabled_at > at)
    return session.scalar(select(Person).where(Person.login == login, able))


def resume(database: Database, row: SignIn, at: datetime) -> str:
    """Return the token of a new session in the place of ``row``, which ended, with the factor that was shown there."""
    with database.write() as session:
        return start_sign_in(
            session, row.person_id, at, way=row.way, device=row.device, address=row.address, factor_at=row.factor_at
        )


def change_password(database: Database, person: int, old: str, new: str, visitor: Visitor, at: datetime) -> None:
    """Set a new password; all sessions of the person end. Raises Invalid where either password is refused."""
    with database.write() as session:
        row = session.get_one(Person, person)
        begin_attempt(session, row.login, visitor.address, at)
    if not verify_password(row.password_hash, old):
        raise Invalid([Problem(("password_old",), "password.wrong")])
    check_password(new, (row.login, row.name))
    kept = hash_password(new)
    with database.write() as session:
        forget_attempts(session, row.login, visitor.address)
        row = session.get_one(Person, person)
        row.password_hash, row.password_set_at = kept, at
        end_sign_ins(session, person, at)
        record_deed(session, at=at, actor=f"person:{person}", act="password.set", subject=row.login)
