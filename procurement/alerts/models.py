"""Tables of who wants to be told by mail, about what, and what waits to be told.

An address stands in one row alone and leaves with it; everything else names it by a handle. What matched waits as a
pair of alert and ledger sequence: what is said about it is read from the register when the letter leaves.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base

FREQUENCIES = ("once", "daily", "weekly")
"""At once; each working day, or the first of each week, at the hour of ``alerts.cuts``."""


class Subscriber(Base):
    """Somebody's address. ``handle`` is 128 random bits: links and letters name them by it, and none is used again.

    ``told_at``: when a letter was last promised. ``reachable_since``: refused letters count from here.
    """

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(32), unique=True)
    address: Mapped[str] = mapped_column(String(320), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    reachable_since: Mapped[datetime]
    told_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    alerts: Mapped[list[Alert]] = relationship(order_by="Alert.id", back_populates="subscriber", passive_deletes="all")


class Alert(Base):
    """A Selection (as parameters) that a subscriber wants to be told of, from behind ``after_sequence`` on.

    Before it is confirmed it tells nothing; ``client`` is the network it was asked from, kept until then. ``keyed_as``
    names the rules by which its keys were made.
    """

    __tablename__ = "alerts"
    __table_args__ = (CheckConstraint("frequency IN ('once', 'daily', 'weekly')", name="frequency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(32), unique=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"), index=True)
    selection: Mapped[str] = mapped_column(Text)
    frequency: Mapped[str] = mapped_column(String(10))
    wants_quiet: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True)
    client: Mapped[str | None] = mapped_column(String(60), index=True)
    confirmed_at: Mapped[datetime | None]
    after_sequence: Mapped[int | None]
    keyed_as: Mapped[str] = mapped_column(String(16), default="", index=True)
    subscriber: Mapped[Subscriber] = relationship(back_populates="alerts")


class AlertKey(Base):
    """One of the keys of an alert: nothing matches it that has none of them (``search.keys``)."""

    __tablename__ = "alert_keys"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True, index=True)


class AlertMatch(Base):
    """An act that an alert has still to tell."""

    __tablename__ = "alert_matches"
    __table_args__ = (Index("ix_alert_matches_sequence", "sequence"),)

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)


class AlertPosition(Base):
    """Up to which entry the ledger has been matched; one row. ``reminded_at``: of which cut the reminders are noted."""

    __tablename__ = "alert_positions"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    reminded_at: Mapped[datetime | None]
