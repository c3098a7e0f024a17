"""Days as people type them where a range begins or ends: a day, or a month, quarter or year that holds it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

DAY_SHAPES = ("%Y-%m-%d", "%d/%m/%Y")
SPAN = re.compile(
    r"(?:(?:quý|quy|q)\s*(?P<quarter>[1-4]|i{1,3}|iv)\s*/\s*|(?P<month>[0-9]{1,2})\s*/\s*)?(?P<year>[0-9]{4})"
)
QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}


def parse_limit(typed: str, *, is_end: bool) -> date | None:
    """Return the first day that ``typed`` means, or with ``is_end`` the last; None where it cannot be read.

    ``30/11/2026`` (also with points or dashes) and ``2026-11-30`` are one day; ``11/2026``, ``quý IV/2026`` and
    ``2026`` are all the days of a month, quarter or year.
    """
    text = " ".join(typed.lower().split())
    for shape, written in zip(DAY_SHAPES, (text, re.sub(r"[.-]", "/", text)), strict=True):
        try:
            return datetime.strptime(written, shape).date()  # noqa: DTZ007 - a civil date has no zone
        except ValueError:
            continue
    return _limit_of_span(text, is_end)


def _limit_of_span(text: str, is_end: bool) -> date | None:
    span = SPAN.fullmatch(text)
    if span is None or span["year"] == "0000":
        return None
    first, last = 1, 12
    if span["quarter"]:
        last = 3 * QUARTERS[span["quarter"]]
        first = last - 2
    elif span["month"]:
        first = last = int(span["month"])
    if not 1 <= first <= 12:
        return None
    year = int(span["year"])
    return date(year, last, monthrange(year, last)[1]) if is_end else date(year, first, 1)
