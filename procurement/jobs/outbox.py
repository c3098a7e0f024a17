"""The outbox: work promised inside the publishing transaction and done after it.

A broker could not join our transaction; a table can. Handlers must be idempotent: a crash between doing and marking
repeats the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.db import Base, Database

MOST_ATTEMPTS = 5
"""After so many failures a row is left aside for a person; the rows behind it go on."""

Handler = Callable[[Mapping[str, Any]], None]


class OutboxRow(Base):
    """One promised piece of work. ``done_at`` is empty until it succeeded."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


def promise(session: Session, topic: str, key: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Add a piece of work to the caller's transaction; ``key`` names it once and for all."""
    session.add(OutboxRow(topic=topic, key=f"{topic}:{key}", payload=dict(payload), created_at=at, next_at=at))


def _due(session: Session, now: datetime, limit: int) -> list[OutboxRow]:
    waiting = select(OutboxRow).where(
        OutboxRow.done_at.is_(None), OutboxRow.next_at <= now, OutboxRow.attempts < MOST_ATTEMPTS
    )
    return list(session.scalars(waiting.order_by(OutboxRow.id).limit(limit)))


def _attempt(row: OutboxRow, handlers: Mapping[str, Handler], now: datetime) -> None:
    row.attempts += 1
    try:
        handlers[row.topic](row.payload)
    except Exception as error:  # a poisoned row must not stop the others; it is kept with its reason
        row.error = f"{type(error).__name__}: {error}"
        row.next_at = now + timedelta(seconds=2**row.attempts)
    else:
        row.done_at, row.error = now, None


def deliver_due(database: Database, handlers: Mapping[str, Handler], now: datetime, limit: int = 500) -> int:
    """Do what is due at ``now`` and return how many rows were tried."""
    with database.read() as session:
        rows = _due(session, now, limit)
    for row in rows:
        _attempt(row, handlers, now)
    if rows:
        with database.write() as session:
            for row in rows:
                session.merge(row)
    return len(rows)


def waiting_count(session: Session) -> int:
    """Return how many rows are not done."""
    return session.scalar(select(func.count()).where(OutboxRow.done_at.is_(None))) or 0
