"""The loop that empties the outbox."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import Event

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.jobs.outbox import Handler, deliver_due

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at an empty outbox."""


def run_worker(database: Database, handlers: Mapping[str, Handler], clock: Clock, stop: Event) -> None:
    """Deliver what is due until ``stop`` is set. A failing database is logged and asked again later."""
    while not stop.is_set():
        try:
            tried = deliver_due(database, handlers, clock.now())
        except Exception:
            log.exception("the outbox cannot be emptied")
            tried = 0
        if not tried:
            stop.wait(PAUSE)
