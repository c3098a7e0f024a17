"""From the first and the last day that somebody types to a period of instants, half-open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from procurement.core.clock import VIETNAM
from procurement.core.errors import Invalid
from procurement.notices.schemas import labelled
from procurement.notices.typed import typed_date

FIRST, LAST = "valid_from", "valid_to"


def read_period(form: Mapping[str, str], now: datetime) -> tuple[datetime, datetime | None]:
    """Return from when to when: the first day's beginning, else ``now``; the last day's end, else open.

    Raises Invalid for what is no day.
    """
    first, last = _read(form, FIRST), _read(form, LAST)
    begins = _midnight(first) if first else now
    return max(begins, now), _midnight(last + timedelta(days=1)) if last else None


def _read(form: Mapping[str, str], name: str) -> date | None:
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(typed_date(text)) if text else None
    except Invalid as error:
        raise Invalid([labelled((name,), problem) for problem in error.problems]) from error


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)
