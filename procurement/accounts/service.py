"""Inviting people, and what they do with the link."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from procurement.accounts.models import Invitation, Person, PersonRole
from procurement.accounts.passwords import check_password, hash_password
from procurement.accounts.permissions import OPERATOR
from procurement.accounts.queries import find_invitation, find_operators
from procurement.accounts.sign_ins import end_sign_ins
from procurement.core.audit import record_deed
from procurement.core.canonical import sha256_hex
from procurement.core.errors import Invalid, NotFound, Problem, Refused
from procurement.core.text import clean_line

LIFETIME = timedelta(hours=24)
"""How long a link opens."""

TOKEN_BYTES = 32
"""256 bits: nobody tries them all."""

LONGEST_NAME = 200
BY_HAND = "command line"
"""Who acts, in the audit, where nobody has signed in: whoever may run commands on the machine."""


def invite_first_operator(session: Session, login: str, name: str, at: datetime) -> str:
    """Make the first operator and return the token of a link that sets the password.

    Raises Invalid for a login or name that is none, Refused when there is an operator already.
    """
    if find_operators(session, at):
        raise Refused(Problem((), "init.again"))
    person = Person(login=read_line("login", login).lower(), name=read_line("name", name), created_at=at)
    person.roles.append(PersonRole(role=OPERATOR, valid_from=at))
    session.add(person)
    session.flush()
    record_deed(session, at=at, actor=BY_HAND, act="role.give", subject=person.login, role=OPERATOR)
    return invite(session, person, at)


def invite_anew(session: Session, at: datetime) -> str:
    """Return the token of a new link for the first operator, whose older links open nothing any more.

    Raises Refused when there is no operator, or one who has set a password.
    """
    operators = find_operators(session, at)
    if not operators or any(person.password_hash for person in operators):
        raise Refused(Problem((), "init.no_link"))
    return invite(session, operators[0], at)


def accept_invitation(session: Session, token: str, password: str, at: datetime) -> Person:
    """Set the password of the person whom ``token`` invites and use the invitation up.

    Raises NotFound for a token that opens nothing (any more), Invalid for a password that is refused.
    """
    invitation = find_invitation(session, token, at)
    if invitation is None:
        raise NotFound("invitation", "")
    person = invitation.person
    check_password(password, (person.login, person.name))
    person.password_hash, person.password_set_at = hash_password(password), at
    invitation.used_at = at
    end_sign_ins(session, person.id, at)
    record_deed(session, at=at, actor=person.login, act="password.set", subject=person.login)
    return person


def invite(session: Session, person: Person, at: datetime, by: str = BY_HAND) -> str:
    """Return the token of a link by which a person sets a password; older links open nothing any more."""
    others = update(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
    session.execute(others.values(expires_at=at))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = at + LIFETIME
    digest = sha256_hex(token.encode())
    session.add(Invitation(person_id=person.id, token_hash=digest, created_at=at, expires_at=expires, used_at=None))
    record_deed(session, at=at, actor=by, act="invite", subject=person.login, expires=expires.isoformat())
    return token


def read_line(field: str, text: str) -> str:
    """Return what was typed into ``field`` as one line; raises Invalid where it is empty or endless."""
    line = clean_line(text)
    if not 0 < len(line) <= LONGEST_NAME:
        raise Invalid([Problem((field,), "account.line", {"longest": LONGEST_NAME})])
    return line
