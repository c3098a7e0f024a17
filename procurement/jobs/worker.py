"""The loop that empties the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.jobs.outbox import Handler, deliver_due

PAUSE = 1.0
"""Seconds between two looks at an empty outbox."""


def run_worker(database: Database, handlers: Mapping[str, Handler], clock: Clock, stop: Event) -> None:
    """Deliver what is due until ``stop`` is set."""
    while not stop.is_set():
        if not deliver_due(database, handlers, clock.now()):
            stop.wait(PAUSE)
