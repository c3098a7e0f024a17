"""The loops of the worker: one empties the outbox, one does in time what must not wait for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.jobs.beats import Pulse
from procurement.jobs.chores import Chore, Chores
from procurement.jobs.outbox import Handler, deliver_due

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at an empty outbox, or at what must be done in time."""


def run_worker(
    database: Database, handlers: Mapping[str, Handler], clock: Clock, stop: Event, chores: Iterable[Chore] = ()
) -> None:
    """Deliver what is due, and do the chores, until ``stop`` is set. A failing database is asked again later.

    Where one of the two threads cannot go on, the other ends too, and the caller is told.
    """
    every = list(chores)
    beside, apart = (Chores(each for each in every if each.apart is is_apart) for is_apart in (False, True))
    pulse = Pulse(database, ("outbox", "apart"), clock.now())

    def deliver() -> int:
        pulse.note("outbox", clock.now())
        beside.do_due(clock.now())
        return deliver_due(database, handlers, clock.now())

    def do_apart() -> int:
        pulse.note("apart", clock.now())
        apart.do_due(clock.now())
        return 0

    with ThreadPoolExecutor(1, "apart") as pool:
        other = pool.submit(_go_round, do_apart, stop)
        _go_round(deliver, stop)
    other.result()


def _go_round(work: Callable[[], int], stop: Event) -> None:
    """Do ``work`` until ``stop`` is set, which happens here at the latest; after a pause where there was none."""
    try:
        while not stop.is_set():
            try:
                done = work()
            except Exception:
                log.exception("the worker could not finish a round")
                done = 0
            if not done:
                stop.wait(PAUSE)
    finally:
        stop.set()
