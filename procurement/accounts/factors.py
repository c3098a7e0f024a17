"""The second factor: a code of six digits from the telephone (TOTP, RFC 6238), or one of ten codes on paper.

A code counts in its half minute and the two beside it, and once (RFC 6238 section 5.2).
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from procurement.accounts.attempts import begin_attempt, forget_attempts
from procurement.accounts.models import Person, RecoveryCode, SignIn
from procurement.accounts.sign_ins import end_sign_ins, renew_sign_in
from procurement.core.audit import record_deed
from procurement.core.canonical import sha256_hex
from procurement.core.db import Database
from procurement.core.errors import Invalid, Problem

STEP_SECONDS = 30
TOLERANCE = 1
"""Steps by which a telephone's clock may be off."""

CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of codes on paper: nothing that looks like something else. Twelve signs are 59 bits."""


def offer_secret(row: SignIn) -> str:
    """Return the secret that this session of the writer sets up, made at the first call."""
    row.offered_secret = row.offered_secret or pyotp.random_base32()
    return row.offered_secret


def secret_address(secret: str, login: str, issuer: str) -> str:
    """Return the address (otpauth://) that a telephone reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def find_step(secret: str, code: str, at: datetime, last: int | None) -> int | None:
    """Return the time step whose code was typed: later than ``last``, at most a step from ``at``; None for none."""
    digits = re.sub(r"\D", "", code)
    now = int(at.timestamp()) // STEP_SECONDS
    otp = pyotp.TOTP(secret)
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(otp.generate_otp(step), digits) and (last is None or step > last):
            return step
    return None


def show_factor(database: Database, row: SignIn, code: str, at: datetime) -> str:
    """Take a code for a session and return the session's new token.

    Raises Invalid for a code that is wrong or was used, TooManyAttempts for too many of them.
    """
    key = f"factor {row.person_id}"
    with database.write() as session:
        begin_attempt(session, key, row.address, at)
    with database.write() as session:
        person = session.get_one(Person, row.person_id)
        if not (_take_step(person, code, at) or _take_paper(session, person, code, at)):
            raise Invalid([Problem(("code",), "factor.wrong")])
        forget_attempts(session, key, row.address)
        return _pass(session, row, at)


def enrol_factor(database: Database, row: SignIn, code: str, at: datetime) -> tuple[str, list[str]]:
    """Make the offered secret the person's, once a code proves that the telephone has it.

    Return the session's new token and the ten codes on paper; the person's other sessions end. Raises Invalid.
    """
    with database.write() as session:
        own = session.get_one(SignIn, row.id)
        step = find_step(own.offered_secret, code, at, None) if own.offered_secret else None
        if step is None:
            raise Invalid([Problem(("code",), "factor.wrong")])
        person = session.get_one(Person, own.person_id)
        person.totp_secret, person.totp_last_counter, own.offered_secret = own.offered_secret, step, None
        record_deed(session, at=at, actor=f"person:{person.id}", act="factor.set", subject=person.login)
        end_sign_ins(session, person.id, at, but=own.id)
        return _pass(session, own, at), make_codes(session, person, at)


def make_codes(session: Session, person: Person, at: datetime) -> list[str]:
    """Return ten new codes on paper, shown once; earlier ones count no more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = ["-".join(_word(4) for _ in range(3)) for _ in range(CODES)]
    session.add_all(RecoveryCode(person_id=person.id, code_hash=_hash(code), created_at=at) for code in codes)
    record_deed(session, at=at, actor=f"person:{person.id}", act="codes.make", subject=person.login)
    return codes


def count_codes(session: Session, person: int) -> int:
    """Return how many codes on paper are left."""
    left = select(RecoveryCode.id).where(RecoveryCode.person_id == person, RecoveryCode.used_at.is_(None))
    return len(session.scalars(left).all())


def take_factor_off(session: Session, person: Person, at: datetime) -> None:
    """Leave a person without a second factor and without a session."""
    person.totp_secret = person.totp_last_counter = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    end_sign_ins(session, person.id, at)


def _pass(session: Session, row: SignIn, at: datetime) -> str:
    own = session.get_one(SignIn, row.id)
    own.factor_at = at
    return renew_sign_in(own)


def _take_step(person: Person, code: str, at: datetime) -> bool:
    step = find_step(person.totp_secret, code, at, person.totp_last_counter) if person.totp_secret else None
    person.totp_last_counter = person.totp_last_counter if step is None else step
    return step is not None


def _take_paper(session: Session, person: Person, code: str, at: datetime) -> bool:
    named = select(RecoveryCode).where(RecoveryCode.person_id == person.id, RecoveryCode.code_hash == _hash(code))
    row = session.scalar(named.where(RecoveryCode.used_at.is_(None)))
    if row is None:
        return False
    row.used_at = at
    record_deed(session, at=at, actor=f"person:{person.id}", act="codes.use", subject=person.login)
    return True


def _word(signs: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(signs))


def _hash(code: str) -> str:
    return sha256_hex(re.sub(r"[\s-]", "", code.lower()).encode("utf-8", "replace"))
