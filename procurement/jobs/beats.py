"""The worker's sign of life: one row a machine, so that any node of the register can tell how old it is.

A row, not a file: web and worker may run on different machines. Written at most every ``INTERVAL``, one small
transaction, and only the latest is kept; it is no event and has no place in the ledger. A worker in several threads has
one sign of life, that of the thread which has been silent longest.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.db import Base, Database

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


class Pulse:
    """The sign of life of a worker that consists of ``threads``, all of them alive ``now``."""

    def __init__(self, database: Database, threads: Iterable[str], now: datetime) -> None:
        self._database = database
        self._lived = dict.fromkeys(threads, now)
        self._told: datetime | None = None
        self._telling = Lock()

    def note(self, thread: str, now: datetime) -> None:
        """Note that ``thread`` lives, and tell of the quietest one when what was told of it last is old enough."""
        with self._telling:
            self._lived[thread] = now
            at = min(self._lived.values())
            if self._told is not None and self._told <= at < self._told + INTERVAL:
                return
            with self._database.write() as session:
                beat(session, socket.gethostname(), at)
            self._told = at
