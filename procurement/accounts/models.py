"""Tables of people and of the systems that act for a body.

Passwords, links, sessions, recovery codes and keys of systems are kept only in a form from which none can be read
again. The secret of a second factor must be read to check a code, so whoever reads the database could make codes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base
from procurement.organisations.models import Organisation


class Person(Base):
    """Somebody who may sign in. ``login`` is what they type, in lower case; no password until they have set one.

    ``totp_last_counter`` is the time step of the last code that was taken: none is taken twice (RFC 6238 section 5.2).
    ``oidc_subject`` is the lasting name that the body's own sign-in service gives them.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    email: Mapped[str | None] = mapped_column(String(200), index=True)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_counter: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    oidc_subject: Mapped[str | None] = mapped_column(String(255), index=True, unique=True)
    roles: Mapped[list[PersonRole]] = relationship(order_by="PersonRole.id")


class PersonRole(Base):
    """A role that a person has from ``valid_from`` to ``valid_to``, half-open, at a body; an operator's at none."""

    __tablename__ = "person_roles"
    __table_args__ = (
        CheckConstraint("role IN ('author', 'approver', 'body_admin', 'inspector', 'operator')", name="role"),
        CheckConstraint("(role = 'operator') = (organisation_id IS NULL)", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    organisation: Mapped[Organisation | None] = relationship()


class Delegation(Base):
    """Approval for a body, lent by ``giver`` to ``person`` from ``valid_from`` to ``valid_to`` under ``decision``."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("giver_id <> person_id", name="two_people"),
        CheckConstraint("valid_to >= valid_from", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    decision: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    created_at: Mapped[datetime]
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    giver: Mapped[Person] = relationship(foreign_keys=giver_id)
    organisation: Mapped[Organisation] = relationship()


class Invitation(Base):
    """A one-time link by which a person sets the first password. ``token_hash`` is the SHA-256 of what it holds."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class SignIn(Base):
    """A session: what the cookie's token (SHA-256 here) opens until ``expires_at``, ``ended_at`` or a long silence.

    ``factor_at``: when the second factor was last shown. ``offered_secret``: one that is being set up, not yet proven.
    ``is_stale``: the roles changed, so the next page gives the session a new token.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(20))
    device: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    factor_at: Mapped[datetime | None]
    offered_secret: Mapped[str | None] = mapped_column(String(64))
    is_stale: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class SignInFailure(Base):
    """An attempt to sign in that failed. ``login_hash`` is a SHA-256: some type their password into the wrong field."""

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    login_hash: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCode(Base):
    """A code that stands in once for a lost telephone, as its SHA-256."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FactorReset(Base):
    """A second factor to be taken off: one administrator asks, another person confirms until ``expires_at``."""

    __tablename__ = "factor_resets"
    __table_args__ = (
        CheckConstraint("confirmed_by <> asked_by", name="two_people"),
        CheckConstraint("confirmed_by <> person_id", name="not_oneself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    asker: Mapped[Person] = relationship(foreign_keys=asked_by)
    organisation: Mapped[Organisation] = relationship()


class SystemToken(Base):
    """The key of a system that acts for a body within ``scopes``; ``token_hash`` is the SHA-256 of what it shows."""

    __tablename__ = "system_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship()
    creator: Mapped[Person] = relationship()
