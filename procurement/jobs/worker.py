"""The loop that empties the outbox."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime
from threading import Event

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.jobs.beats import INTERVAL, beat
from procurement.jobs.chores import Chore, Chores
from procurement.jobs.outbox import Handler, deliver_due

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at an empty outbox."""


def run_worker(
    database: Database, handlers: Mapping[str, Handler], clock: Clock, stop: Event, chores: Iterable[Chore] = ()
) -> None:
    """Deliver what is due, and do the chores, until ``stop`` is set. A failing database is asked again later."""
    told: datetime | None = None
    own = Chores(chores)
    while not stop.is_set():
        own.do_due(clock.now())
        try:
            told = tell(database, clock.now(), told)
            tried = deliver_due(database, handlers, clock.now())
        except Exception:
            log.exception("the outbox cannot be emptied")
            tried = 0
        if not tried:
            stop.wait(PAUSE)


def tell(database: Database, now: datetime, told: datetime | None) -> datetime:
    """Give a sign of life when the last one, ``told``, is old enough; return when the last one was given."""
    if told is not None and told <= now < told + INTERVAL:
        return told
    with database.write() as session:
        beat(session, socket.gethostname(), now)
    return now
