"""From a trigger to the instant by which something is due, and from there to on time or late by how much.

Limits of hours run from instant to instant. All others end with the last day, at 24:00 in Viet Nam: the day of the
trigger is not counted (Civil Code 91/2015/QH13, article 147(2)), and the end of calendar days and months that falls on
a day off moves to the next working day (148(5)).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from procurement.compliance.calendar import DAY, WorkingDays
from procurement.core.clock import VIETNAM, civil_date

HOURS, WORKING_DAYS, DAYS, MONTHS = "h", "wd", "d", "month"
UNITS = (HOURS, WORKING_DAYS, DAYS, MONTHS)
MONTHS_OF_YEAR = 12


def end_of_day(day: date) -> datetime:
    """Return 24:00 of ``day`` in Viet Nam, in UTC: the first instant that is no longer part of it."""
    return datetime.combine(day + DAY, time(), VIETNAM).astimezone(UTC)


@dataclass(frozen=True)
class Deadline:
    """By when something is due. ``last_day`` is the day that holds the end; None where the limit is one of hours."""

    due_at: datetime
    unit: str
    last_day: date | None = None

    def is_met(self, at: datetime) -> bool:
        """Tell whether ``at`` is on time. The end of an hour limit is; 24:00 of a day belongs to the next."""
        return at < self.due_at or (self.last_day is None and at == self.due_at)

    def is_met_on(self, day: date) -> bool | None:
        """Tell whether some instant of ``day`` is on time; None where hours decide and only the day is known."""
        if self.last_day is not None:
            return day <= self.last_day
        due_on = civil_date(self.due_at)
        return None if day == due_on else day < due_on

    def late_by(self, at: datetime, calendar: WorkingDays) -> timedelta | int:
        """Return how late ``at`` is: a span for limits of hours, else whole days (working days where they count)."""
        if self.last_day is None:
            return max(at - self.due_at, timedelta())
        return self.late_by_day(civil_date(at), calendar)

    def late_by_day(self, day: date, calendar: WorkingDays) -> int:
        """Return by how many days ``day`` is late; a day off right after the end is late by one."""
        if self.last_day is None:
            raise TypeError("hours are late by a span")
        if self.unit == WORKING_DAYS:
            return max(calendar.count_working_days(self.last_day, day), int(day > self.last_day))
        return max((day - self.last_day).days, 0)


def add_limit(trigger: datetime | date, amount: int, unit: str, calendar: WorkingDays) -> Deadline:
    """Return when ``amount`` of ``unit`` (UNITS) after ``trigger`` ends. Raises UnknownYear.

    Hours need an instant (TypeError for a bare day); for the rest the trigger's day in Viet Nam counts.
    """
    if unit == HOURS:
        if not isinstance(trigger, datetime):
            raise TypeError("hours run from an instant")
        return Deadline(trigger + timedelta(hours=amount), unit)
    day = civil_date(trigger) if isinstance(trigger, datetime) else trigger
    last = _last_day(day, amount, unit, calendar)
    return Deadline(end_of_day(last), unit, last)


def _last_day(day: date, amount: int, unit: str, calendar: WorkingDays) -> date:
    if unit == WORKING_DAYS:
        return calendar.add_working_days(day, amount)
    return calendar.roll_forward(add_months(day, amount) if unit == MONTHS else day + timedelta(days=amount))


def add_months(day: date, count: int) -> date:
    """Return the same day ``count`` months on, or the last of that month where it is shorter."""
    months = day.year * MONTHS_OF_YEAR + day.month - 1 + count
    year, month = divmod(months, MONTHS_OF_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def measure(start: date, end: date, unit: str, calendar: WorkingDays) -> int:
    """Return how many days (``wd`` or ``d``) lie after ``start`` up to ``end``. Raises UnknownYear for working days."""
    return calendar.count_working_days(start, end) if unit == WORKING_DAYS else (end - start).days


def earliest_end(start: date, amount: int, unit: str, calendar: WorkingDays) -> date:
    """Return the first day to which there are ``amount`` days after ``start``."""
    return calendar.add_working_days(start, amount) if unit == WORKING_DAYS else start + timedelta(days=amount)


def latest_start(end: date, amount: int, unit: str, calendar: WorkingDays) -> date:
    """Return the last day from which there still are ``amount`` days to ``end``."""
    return calendar.latest_before(end, amount) if unit == WORKING_DAYS else end - timedelta(days=amount)
