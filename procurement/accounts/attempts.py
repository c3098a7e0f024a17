"""How often somebody may try to sign in: counted in the database, so that all processes and machines count together.

An attempt is written down before it is looked at and struck out when it succeeds; many at once gain nothing.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from procurement.accounts.models import SignInFailure
from procurement.core.canonical import sha256_hex
from procurement.core.errors import Problem, Refused

WINDOW = timedelta(minutes=15)

MOST_HERE, MOST_AT_ADDRESS, MOST_FOR_LOGIN = 5, 60, 30
"""Failures in the window: of one login at one address; of an address, behind which a whole office may sit; of a login
from everywhere. The last stands so far above the first that nobody far away locks an officer out in passing."""


class TooManyAttempts(Refused):
    """Whoever tries must wait ``seconds``."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(Problem((), "sign_in.wait", {"minutes": math.ceil(seconds / 60)}))


def begin_attempt(session: Session, login: str, address: str, at: datetime) -> None:
    """Write an attempt down as failed until ``forget_attempts`` strikes it out. Raises TooManyAttempts."""
    key = _key(login)
    own, there = SignInFailure.login_hash == key, SignInFailure.address == address
    limits = ((own & there, MOST_HERE), (there, MOST_AT_ADDRESS), (own, MOST_FOR_LOGIN))
    wait = max(_wait(session, which, most, at) for which, most in limits)
    if wait > timedelta():
        raise TooManyAttempts(math.ceil(wait.total_seconds()))
    session.execute(delete(SignInFailure).where(SignInFailure.at <= at - WINDOW))
    session.add(SignInFailure(login_hash=key, address=address, at=at))


def forget_attempts(session: Session, login: str, address: str) -> None:
    """Strike out the failures of a login at an address: it was the right person after all."""
    session.execute(
        delete(SignInFailure).where(SignInFailure.login_hash == _key(login), SignInFailure.address == address)
    )


def _wait(session: Session, which: ColumnElement[bool], most: int, at: datetime) -> timedelta:
    recent = select(SignInFailure.at).where(which, SignInFailure.at > at - WINDOW)
    earliest = session.scalar(recent.order_by(SignInFailure.at.desc()).offset(most - 1).limit(1))
    return earliest + WINDOW - at if earliest is not None else timedelta()


def _key(login: str) -> str:
    return sha256_hex(login.encode("utf-8", "replace"))
