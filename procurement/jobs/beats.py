"""The worker's sign of life: one row a machine, so that any node of the register can tell how old it is.

A row, not a file: web and worker may run on different machines. Written at most every ``INTERVAL``, one small
transaction, and only the latest is kept; it is no event and has no place in the ledger.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.db import Base

INTERVAL = timedelta(seconds=30)
"""Between two signs of life."""


class WorkerBeat(Base):
    """When the worker on ``machine`` last looked for work."""

    __tablename__ = "worker_beats"

    machine: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]


def beat(session: Session, machine: str, at: datetime) -> None:
    """Note that the worker on ``machine`` lives at ``at``."""
    session.merge(WorkerBeat(machine=machine[:200], at=at))


def last_beat(session: Session) -> datetime | None:
    """Return when any worker last gave a sign of life, None when none ever did."""
    return session.scalar(select(func.max(WorkerBeat.at)))
