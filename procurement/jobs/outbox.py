"""The outbox: work promised inside the publishing transaction and done after it.

A broker could not join our transaction; a table can. Handlers must be idempotent: a crash between doing and marking
repeats the work.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import JSON, Index, String, Text, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.db import Base, Database

MOST_ATTEMPTS = 5
"""After so many failures a row is left aside for a person; the rows behind it go on. Patient rows are never left."""

LONGEST_WAIT = timedelta(minutes=10)
"""Between two attempts at the same row."""

LONGEST_ROUND = 2.0
"""Seconds after which a round ends and leaves the rest to the next: a slow mail server must not keep the worker from
its sign of life and its chores."""

Handler = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
"""Does what a payload says, with the row's ``key`` in it. What it returns is kept in the payload's place: a letter with
a link that opens something must not lie there for ever."""

UNDONE = text("done_at IS NULL")
"""Of what an index is kept: what is done stays for ever, and the worker asks each second for what is not."""


class OutboxRow(Base):
    """One promised piece of work. ``done_at`` is empty until it succeeded; a ``patient`` one is tried until then."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_undone", "id", sqlite_where=UNDONE, postgresql_where=UNDONE),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    patient: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


def promise(
    session: Session, topic: str, key: str, payload: Mapping[str, Any], at: datetime, *, patient: bool = False
) -> None:
    """Add a piece of work to the caller's transaction; ``key`` names it once and for all."""
    row = OutboxRow(topic=topic, key=f"{topic}:{key}", payload=dict(payload), created_at=at, next_at=at)
    row.patient = patient
    session.add(row)


def _due(session: Session, now: datetime, limit: int) -> list[OutboxRow]:
    waiting = select(OutboxRow).where(
        OutboxRow.done_at.is_(None),
        OutboxRow.next_at <= now,
        OutboxRow.patient | (OutboxRow.attempts < MOST_ATTEMPTS),
    )
    return list(session.scalars(waiting.order_by(OutboxRow.id).limit(limit)))


def _attempt(row: OutboxRow, handlers: Mapping[str, Handler], now: datetime) -> None:
    row.attempts += 1
    try:
        kept = handlers[row.topic]({**row.payload, "key": row.key})
    except Exception as error:  # a poisoned row must not stop the others; it is kept with its reason
        row.error = f"{type(error).__name__}: {error}".partition("\n")[0]  # database drivers add lines about themselves
        row.next_at = now + min(timedelta(seconds=2 ** min(row.attempts, 20)), LONGEST_WAIT)
    else:
        row.done_at, row.error = now, None
        row.payload = row.payload if kept is None else dict(kept)


def deliver_due(database: Database, handlers: Mapping[str, Handler], now: datetime, limit: int = 500) -> int:
    """Do what is due at ``now`` and return how many rows were tried.

    A command may do so beside the worker: what either has done stays done, whatever becomes of the other's attempt.
    """
    with database.read() as session:
        due = _due(session, now, limit)
    began, rows = monotonic(), []
    for row in due:
        _attempt(row, handlers, now)
        rows.append(row)
        if monotonic() - began > LONGEST_ROUND:
            break
    if rows:
        with database.write() as session:
            undone = select(OutboxRow.id).where(OutboxRow.done_at.is_(None), OutboxRow.id.in_([row.id for row in rows]))
            still = set(session.scalars(undone))
            for row in rows:
                if row.id in still:
                    session.merge(row)
    return len(rows)


def find_undone(session: Session, topic: str) -> list[OutboxRow]:
    """Return the rows of ``topic`` that are not done, oldest first."""
    undone = select(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.topic == topic)
    return list(session.scalars(undone.order_by(OutboxRow.id)))


def is_promised(session: Session, topic: str, key: str) -> bool:
    """Whether ``key`` has been promised, done or not."""
    return session.scalar(select(OutboxRow.id).where(OutboxRow.key == f"{topic}:{key}")) is not None


def find_promised(session: Session, topic: str, key: str) -> list[OutboxRow]:
    """Return the work of ``topic`` that was promised under ``key``, or under a name that goes on behind it."""
    name = f"{topic}:{key}"
    named = select(OutboxRow).where(or_(OutboxRow.key == name, OutboxRow.key.startswith(f"{name}:", autoescape=True)))
    return list(session.scalars(named.order_by(OutboxRow.id)))


def hold_back(session: Session, inward: Collection[str], reason: str) -> int:
    """Leave aside for a person all that is not done, but for the ``inward`` topics; return how much that is."""
    undone = update(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.topic.not_in(inward))
    held = session.execute(undone.values(attempts=MOST_ATTEMPTS, patient=False, error=reason).returning(OutboxRow.id))
    return len(held.all())
