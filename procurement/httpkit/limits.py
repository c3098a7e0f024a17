"""How much one address may ask for in a minute, by family of answers.

A budget fills up evenly and holds a minute's worth, so a reader who was away may catch up at once. Counted in the
memory of one process: nothing to keep, nothing to wait for. The wall before the wall is the web server's.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from procurement.httpkit.families import FEEDS, FILES, OPERATION, PAGES, SEARCHES, SYSTEMS, TABLES

UNCHANGED_COST = 0.1
"""What an answer 304 counts; any other counts 1."""

ROUNDING = 1e-6
"""Ten tenths are a whole, whatever binary fractions say."""

MOST_BUDGETS = 100_000
"""So many addresses are remembered (some 20 MB); whoever was not seen longest is forgotten first."""


@dataclass
class _Budget:
    left: float
    at: datetime


class Limits:
    """The budgets of all addresses."""

    def __init__(self, per_minute: Mapping[str, int], most: int = MOST_BUDGETS) -> None:
        self._per_minute = {family: rate for family, rate in per_minute.items() if rate}
        self._most = most
        self._budgets: OrderedDict[tuple[str, str], _Budget] = OrderedDict()
        self._lock = Lock()

    def take(self, family: str, who: str, now: datetime) -> int:
        """Take one answer from the budget of ``who``; return 0, or after how many seconds there will be one."""
        rate = self._per_minute.get(family)
        if rate is None:
            return 0
        with self._lock:
            budget = self._fill((family, who), rate, now)
            if budget.left >= 1 - ROUNDING:
                budget.left -= 1
                return 0
            return math.ceil((1 - budget.left) * 60 / rate)

    def settle(self, family: str, who: str, status: int) -> None:
        """Give most of an answer back when it said only that nothing has changed."""
        with self._lock:
            budget = self._budgets.get((family, who))
            if budget is not None and status == 304:
                budget.left += 1 - UNCHANGED_COST

    def _fill(self, key: tuple[str, str], rate: int, now: datetime) -> _Budget:
        budget = self._budgets.setdefault(key, _Budget(rate, now))
        self._budgets.move_to_end(key)
        seconds = max((now - budget.at).total_seconds(), 0)  # a clock set back costs nobody anything
        budget.left = min(budget.left + seconds * rate / 60, rate)
        budget.at = now
        if len(self._budgets) > self._most:
            self._budgets.popitem(last=False)
        return budget


def make_limits(pages: int, searches: int, feeds: int, files: int, tables: int) -> Limits:
    """Return limits with so many answers a minute for each family; 0 sets none."""
    shared = dict.fromkeys((PAGES, OPERATION, SYSTEMS), pages)
    return Limits({**shared, SEARCHES: searches, FEEDS: feeds, FILES: files, TABLES: tables})
