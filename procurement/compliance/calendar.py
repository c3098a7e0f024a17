"""Working days: Monday to Friday, less the days off and plus the made-up Saturdays of ``data/holidays.csv``.

Nothing is guessed: about a day outside the years that the file tells wholly, every question raises UnknownYear. How
rows are added is told in ``docs/quy-dinh.md``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import SATURDAY
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from procurement.compliance.days import DATA, DayRow, read_day_rows
from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.errors import Problem, Refused

DAY = timedelta(days=1)


class UnknownYear(Refused):
    """The calendar does not tell the year in which a count would begin, pass or end."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(Problem((), "law.calendar_unknown", {"year": str(year)}))


class WorkingDays:
    """The days on which offices work. ``rows`` are one a day, and tell each year from the first to the last wholly."""

    def __init__(self, rows: Iterable[DayRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.day))
        self._named = {row.day: row for row in self.rows}
        self.first = date(self.rows[0].day.year, 1, 1)
        self.last = date(self.rows[-1].day.year, 12, 31)
        span = range((self.last - self.first).days + 1)
        self._days = [day for offset in span if self.is_working_day(day := self.first + timedelta(days=offset))]

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on ``day``. Raises UnknownYear."""
        row = self.row_of(day)
        if row is not None and row.counts:
            return row.kind == "worked"
        return day.weekday() < SATURDAY

    def row_of(self, day: date) -> DayRow | None:
        """Return what the file says of ``day``, proposals too: None for a plain day. Raises UnknownYear."""
        if not self.first <= day <= self.last:
            raise UnknownYear(day.year)
        return self._named.get(day)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, which itself is not counted (Civil Code, article 147).

        0 gives ``day`` itself. Raises UnknownYear, and ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("count back with latest_before")
        return self._at(bisect_right(self._days, self._known(day)) + count - 1) if count else self._known(day)

    def latest_before(self, day: date, count: int) -> date:
        """Return the latest day from which to ``day`` there are ``count`` working days (``day`` may be the last)."""
        return self._at(bisect_right(self._days, self._known(day)) - count) - DAY if count else self._known(day)

    def count_working_days(self, start: date, end: date) -> int:
        """Return how many working days there are after ``start`` up to ``end``; negative where it is the earlier."""
        return bisect_right(self._days, self._known(end)) - bisect_right(self._days, self._known(start))

    def roll_forward(self, day: date) -> date:
        """Return ``day``, or the next working day where it is off: the end of a time limit (Civil Code, 148(5))."""
        return self._at(bisect_left(self._days, self._known(day)))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the days that count: what depends on working days keeps it, and is counted anew when it differs.

        Proposals and wordings change no day and are left out; the years are part of it.
        """
        days = [[row.day.isoformat(), row.kind] for row in self.rows if row.counts]
        return sha256_hex(canonical_json([self.first.isoformat(), self.last.isoformat(), days]))

    def find_changed(self, other: WorkingDays) -> list[date]:
        """Return the days that are working days in one of the two calendars and not, or not known, in the other."""
        return sorted(set(self._days) ^ set(other._days))

    def _known(self, day: date) -> date:
        self.row_of(day)
        return day

    def _at(self, index: int) -> date:
        if index < 0:
            raise UnknownYear(self.first.year - 1)
        if index >= len(self._days):
            raise UnknownYear(self.last.year + 1)
        return self._days[index]


def load_calendar(extra: Path | None = None) -> WorkingDays:
    """Return the calendar of ``data/holidays.csv`` with the rows of the file ``extra`` in place of its own.

    Raises Invalid with a problem for every fault of either file, by file and line.
    """
    return WorkingDays(read_day_rows(DATA / "holidays.csv", extra))
