"""Sessions: kept here, not in the browser, so that ending one ends it everywhere (docs/decisions/0016)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from procurement.accounts.models import SignIn
from procurement.core.canonical import sha256_hex

LIFETIME = timedelta(hours=12)
"""A working day; then everybody signs in again (NIST SP 800-63B section 4.2.3)."""

SILENCE = timedelta(hours=1)
"""So long without a request ends a session. What was typed meanwhile is not lost: the sign-in page carries it on."""

SEEN_EVERY = timedelta(minutes=5)
"""How exactly ``seen_at`` is kept: a write at every request would make publishers wait."""

FRESH = timedelta(minutes=15)
"""How long a second factor counts as just shown, before an approval."""

TOKEN_BYTES = 32
PASSWORD, ORGANISATION = "password", "organisation"
"""Ways to sign in: by a password here, or at the body's own sign-in service."""


def start_sign_in(
    session: Session, person: int, at: datetime, *, way: str = PASSWORD, device: str = "", address: str = "",
    factor_at: datetime | None = None,
) -> str:  # fmt: skip
    """Open a session and return its token, which only the browser keeps."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = SignIn(person_id=person, token_hash=_hash(token), way=way, device=device[:200], address=address[:60])
    row.created_at = row.seen_at = at
    row.expires_at, row.factor_at, row.is_stale = at + LIFETIME, factor_at, False
    session.add(row)
    return token


def find_sign_in(session: Session, token: str, at: datetime) -> SignIn | None:
    """Return the session that ``token`` opens at ``at``: neither ended nor expired nor silent too long."""
    row = session.scalar(select(SignIn).where(SignIn.token_hash == _hash(token)))
    return row if row is not None and is_open(row, at) else None


def is_open(row: SignIn, at: datetime) -> bool:
    """Whether the session still counts."""
    return row.ended_at is None and at < min(row.expires_at, row.seen_at + SILENCE)


def find_sign_ins(session: Session, person: int, at: datetime) -> list[SignIn]:
    """Return the person's open sessions, latest first."""
    rows = session.scalars(select(SignIn).where(SignIn.person_id == person).order_by(SignIn.id.desc()))
    return [row for row in rows if is_open(row, at)]


def renew_sign_in(row: SignIn) -> str:
    """Give a session of the writer a new token, whose predecessor opens nothing any more; return it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash, row.is_stale = _hash(token), False
    return token


def mark_stale(session: Session, person: int) -> None:
    """Let all sessions of a person whose roles change get a new token at their next page."""
    session.execute(update(SignIn).where(SignIn.person_id == person, SignIn.ended_at.is_(None)).values(is_stale=True))


def end_sign_ins(
    session: Session, person: int, at: datetime, *, only: int | None = None, but: int | None = None
) -> None:
    """End all sessions of a person, or the one with the number ``only``, or all others ``but`` one."""
    ended = update(SignIn).where(SignIn.person_id == person, SignIn.ended_at.is_(None))
    ended = ended.where(SignIn.id == only) if only is not None else ended
    ended = ended.where(SignIn.id != but) if but is not None else ended
    session.execute(ended.values(ended_at=at))


def end_everybody(session: Session, at: datetime) -> None:
    """End every session: a register of an earlier day must not open for sessions that ended since."""
    session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=at))


def _hash(token: str) -> str:
    return sha256_hex(token.encode("utf-8", "replace"))
