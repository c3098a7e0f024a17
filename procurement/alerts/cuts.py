"""Until when the acts are that a digest tells: seven in the morning of a working day, Hà Nội time."""

from __future__ import annotations

from calendar import SATURDAY
from datetime import date, datetime, time, timedelta

from procurement.compliance.calendar import UnknownYear, WorkingDays
from procurement.core.clock import VIETNAM

HOUR = time(7)
DAY = timedelta(days=1)


def latest_cut(frequency: str, now: datetime, calendar: WorkingDays) -> datetime:
    """Return the last cut of ``daily`` or ``weekly`` digests that ``now`` has reached.

    What happened before it is due; what happened since waits for the next one.
    """
    local = now.astimezone(VIETNAM)
    day = local.date() if local.time() >= HOUR else local.date() - DAY
    while not _is_cut(frequency, day, calendar):
        day -= DAY
    return datetime.combine(day, HOUR, VIETNAM)


def next_cut(frequency: str, now: datetime, calendar: WorkingDays) -> datetime | None:
    """Return when the next ``daily`` or ``weekly`` digest leaves after ``now``; None for what leaves at once."""
    if frequency == "once":
        return None
    local = now.astimezone(VIETNAM)
    day = local.date() if local.time() < HOUR else local.date() + DAY
    while not _is_cut(frequency, day, calendar):
        day += DAY
    return datetime.combine(day, HOUR, VIETNAM)


def _is_cut(frequency: str, day: date, calendar: WorkingDays) -> bool:
    """Whether digests leave on ``day``: any working day, or the first of its week."""
    if not _works(day, calendar):
        return False
    before = (day - DAY * back for back in range(1, day.weekday() + 1))
    return frequency != "weekly" or not any(_works(other, calendar) for other in before)


def next_working_day(day: date, calendar: WorkingDays) -> date:
    """Return the first working day after ``day``."""
    later = day + DAY
    return later if _works(later, calendar) else next_working_day(later, calendar)


def _works(day: date, calendar: WorkingDays) -> bool:
    try:
        return calendar.is_working_day(day)
    except UnknownYear:
        return day.weekday() < SATURDAY  # a calendar that was not kept up silences nobody
