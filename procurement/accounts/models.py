"""Tables of people. A password and a link are kept only in a form from which neither can be read again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base

OPERATOR = "operator"
"""Runs the register's machines. The only role so far; officers and inspectors come with their desks."""


class Person(Base):
    """Somebody who may sign in. ``login`` is what they type, in lower case; no password until they have set one."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    roles: Mapped[list[PersonRole]] = relationship(order_by="PersonRole.id")


class PersonRole(Base):
    """A role that a person has from ``valid_from`` to ``valid_to``, half-open."""

    __tablename__ = "person_roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]


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
