"""A duty in words that can be checked by hand: its trigger, each day that was counted, the article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from procurement.compliance.calendar import DAY, UnknownYear, WorkingDays
from procurement.compliance.cases import day_of
from procurement.compliance.counting import HOURS, WORKING_DAYS
from procurement.compliance.judging import Facts
from procurement.core.clock import civil_date
from procurement.notices.words import weekday


@dataclass(frozen=True)
class CountedDay:
    """One day of a count: its number, None where it does not count, and then ``why`` by language."""

    day: date
    number: int | None
    why: dict[str, str]


def count_days(duty: Facts, calendar: WorkingDays) -> list[CountedDay]:
    """Return the days from the one behind the trigger to the last; [] where hours limit, or nothing can be counted."""
    if duty.due_at is None or duty.triggered is None or duty.unit in (HOURS, None):
        return []
    last = civil_date(duty.due_at - timedelta(microseconds=1))
    try:
        return list(_counted(day_of(duty.triggered), last, duty.unit == WORKING_DAYS, calendar))
    except UnknownYear:
        return []


def _counted(start: date, last: date, is_working: bool, calendar: WorkingDays) -> Iterator[CountedDay]:
    number, day = 0, start
    while day < last:
        day += DAY
        counts = not is_working or calendar.is_working_day(day)
        number += counts
        yield CountedDay(day, number if counts else None, {} if counts else _why_off(day, calendar))


def _why_off(day: date, calendar: WorkingDays) -> dict[str, str]:
    row = calendar.row_of(day)
    named = row if row and row.counts else None
    return {language: named.label(language) if named else weekday(day, language) for language in ("vi", "en")}


def said_moment(moment: datetime | date | None) -> str | None:
    """Return a moment as ISO writes it, with its zone."""
    return moment.isoformat() if moment is not None else None
