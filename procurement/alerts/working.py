"""What the worker does about alerts each round, and how far behind it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from procurement.alerts.digests import tell_due, tell_quiet
from procurement.alerts.matching import match_next, rekey
from procurement.alerts.queries import find_waiting_since
from procurement.alerts.reminding import remind
from procurement.alerts.service import forget_unconfirmed
from procurement.compliance.calendar import WorkingDays
from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.search.service import Search

ROUNDS = 20
"""Batches of one round: the worker has other work, too."""


@dataclass(frozen=True)
class Alerting:
    """Matches what is new, reminds of what closes, then promises the letters that are due."""

    database: Database
    clock: Clock
    search: Search
    calendar: WorkingDays

    def work(self) -> bool:
        """Do a round; return whether there was anything to do."""
        now = self.clock.now()
        matched = _repeat(lambda: match_next(self.database, self.search, now))
        if matched == ROUNDS:  # a digest tells what happened before its hour: all of that must have been matched
            return True
        remind(self.database, self.search, self.calendar, now)
        told = _repeat(lambda: tell_due(self.database, self.calendar, now))
        return any((matched, told, tell_quiet(self.database, self.calendar, now)))

    def tidy(self) -> None:
        """Forget what nobody confirmed, and keep alerts by the present rules."""
        with self.database.write() as session:
            forget_unconfirmed(session, self.clock.now())
        while rekey(self.database, self.search):
            pass

    def find_waiting_since(self) -> datetime | None:
        """Return since when something waits that should have been told; None when nothing does."""
        with self.database.read() as session:
            return find_waiting_since(session, self.clock.now(), self.calendar)


def _repeat(do: Callable[[], int]) -> int:
    """Do it until there is nothing left, at most ``ROUNDS`` times; return how often there was something."""
    return next((done for done in range(ROUNDS) if not do()), ROUNDS)
