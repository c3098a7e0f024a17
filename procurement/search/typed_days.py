"""Days among the words of a search: "hôm nay", "tháng 11/2026", "đóng thầu tuần này", "trước 15/12", "từ 1 đến 5/12".

They stay words, for titles say them too; whoever typed them is offered the filter that they may mean.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from procurement.search.day_patterns import (
    AHEAD,
    BACK,
    COUNTS,
    HAS_YEAR,
    LIMITS,
    MARKED,
    NOW,
    ONE,
    ONLY_DAY,
    PATTERNS,
    RELATIVE,
    TIES,
    may_name_days,
)
from procurement.search.days import QUARTERS
from search_index.analysis import fold
from search_index.keyboards import is_syllable

PUBLISHED, CLOSES, STARTS = "published", "closes", "starts"

MOST_WORDS = 40
"""Words; who pastes more of them looks for no days."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("hai", "ba", "tu", "nam", "sau", "bay", "chu nhat")
ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH = {"today": "hom nay", "yesterday": "hom qua", "tomorrow": "ngay mai"}
_STEPS = {"nay": 0, "this": 0, "sau": 1, "toi": 1, "next": 1, "truoc": -1, "ngoai": -1, "last": -1}


Span = tuple[date, date]
Said = Mapping[str, str | None]
NOT_AFTER, NEAREST, NOT_BEFORE = -1, 0, 1
"""To which side of another day a day without its year leans."""


class TypedDays(NamedTuple):
    """Days that were typed, both ends inside, and what else was. ``what`` happened then, if that was said too.

    Of days with one end the other is None; not both are.
    """

    first: date | None
    last: date | None
    what: str | None
    rest: str


def find_days(words: str, today: date) -> TypedDays | None:
    """Return the first days that stand in ``words``; None where there are none, or no real ones.

    What has no year is that nearest to ``today``, but not yet to come where it was said that something was posted.
    """
    tokens = words.split()
    if len(tokens) > MOST_WORDS or not may_name_days(words):
        return None
    plain = [fold(token) for token in tokens]
    for found in filter(None, (pattern.search(" ".join(plain)) for pattern in PATTERNS)):
        said = found.groupdict()
        span, at = _span(said, today), _typed(found, tokens)
        if span and at and not _is_machine(plain, *at):
            what = next((each for each in (PUBLISHED, CLOSES, STARTS) if said.get(each)), None)
            what = what or (CLOSES if AHEAD.search(found[0]) else None)
            return TypedDays(*span, what, " ".join(tokens[: at[0]] + tokens[at[1] :]))
    return None


def _typed(found: re.Match[str], tokens: Sequence[str]) -> tuple[int, int] | None:
    """Return which of ``tokens`` were ``found``; None where their marks say something else ("đồng", "đang")."""
    start = found.string.count(" ", 0, found.start())
    end = start + found[0].count(" ") + 1
    marked = (token.casefold().strip(",.;:?") for token in tokens[start:end])
    return (start, end) if all(token.isascii() or token in MARKED for token in marked) else None


def _is_machine(plain: Sequence[str], start: int, end: int) -> bool:
    """Whether a "may" from ``start`` to ``end`` may be "máy": without a year, and without English words around it."""
    at = next((at for at in range(start, end) if plain[at].strip(",.;:?") == "may"), None)
    if at is None or any(re.match(r"\d{4}", token) for token in plain[at + 1 : min(at + 3, end)]):
        return False
    before = [token for token in plain[start:at] if not token[0].isdigit()][-1:]
    beside = [*plain[:start][-1:], *plain[end : end + 1]]
    return not (before and before[0] in TIES) or any(is_syllable(word) or word[0].isdigit() for word in beside)


def _span(said: Said, today: date) -> tuple[date | None, date | None] | None:
    lean = NOT_AFTER if said.get(PUBLISHED) else NEAREST
    try:
        if low := said.get("low"):
            return _between(low, said["high"] or "", today, lean)
        if when := said.get("when"):
            limit = next(name for name in LIMITS if said[name])
            return _limited(limit, *_read(when, today, lean))
        return _days(said, today, lean)
    except (ValueError, OverflowError):
        return None


def _limited(limit: str, first: date, last: date) -> tuple[date | None, date | None]:
    if limit in ("before", "until"):
        return None, last if limit == "until" else first - timedelta(1)
    return (last + timedelta(1) if limit == "after" else first), (last if limit == "within" else None)


def _between(low: str, high: str, today: date, lean: int) -> Span:
    """Return the days from ``low`` to ``high``. What one says of month or year holds for the other, too."""
    if HAS_YEAR.search(high) or ONLY_DAY.fullmatch(low):
        end = _read(high, today, lean)
        if earlier := today if low in NOW else _day_before(low, end[1]):
            return _ordered(earlier, end[1])
        return _nearer((_read(low, end[1], NOT_AFTER), end), (end, _read(low, end[1], NOT_BEFORE)))
    if low in NOW:
        return _ordered(today, _read(high, today, NOT_BEFORE)[1])
    begin = _read(low, today, lean)
    base = today if RELATIVE.match(high) else begin[0]
    return _nearer((begin, _read(high, base, NOT_BEFORE)), (_read(high, base, NOT_AFTER), begin))


def _nearer(typed: tuple[Span, Span], turned: tuple[Span, Span]) -> Span:
    """Return the days ``typed``, or ``turned`` round where they end before they begin, or else would last until then.

    "20/12 - 15/1" are the days around New Year, "15/12 - 1/12" hardly a year without a fortnight.
    """
    (first, _), (_, last) = typed
    if first <= last and first.year == last.year:
        return first, last
    other = _ordered(turned[0][0], turned[1][1])
    return (first, last) if first <= last and last - first <= other[1] - other[0] else other


def _ordered(first: date, last: date) -> Span:
    if last < first:
        raise ValueError(first)
    return first, last


def _day_before(typed: str, last: date) -> date | None:
    """Return the latest such day not after ``last`` where ``typed`` says no more than its number: of "15 đến 1/12"."""
    if not ONLY_DAY.fullmatch(typed):
        return None
    day = int(typed.removeprefix("ngay "))
    month = last if day <= last.day else last.replace(day=1) - timedelta(1)
    return month.replace(day=day)


def _read(typed: str, today: date, lean: int) -> Span:
    found = next(filter(None, (pattern.fullmatch(typed) for pattern in ONE)), None)
    if found is None:  # what follows made a month of it: "may" of "before May 2026-12-31"
        raise ValueError(typed)
    return _days(found.groupdict(), today, lean)


def _days(said: Said, today: date, lean: int) -> Span:
    if named := said.get("named"):
        return _named(_ENGLISH.get(named, named.removeprefix("the ")), today)
    if (number := _weekday_number(said)) is not None:
        return _weekday(number, said.get("week"), today, lean)
    if unit := said.get("end"):
        end = _UNITS[unit](today, 0)[1]
        return end, end
    if count := said.get("number"):
        way = said.get("way")
        is_back = way in BACK if way else lean == NOT_AFTER
        other = _count(int(COUNTS.get(count, count)) * (-1 if is_back else 1), said["unit"] or "", today)
        return min(today, other), max(today, other)
    if year := said.get("year"):
        return _civil(said, int(year) if len(year) == 4 else int(year) + 2000, today)
    return _nearest(said, today, lean)


def _nearest(said: Said, today: date, lean: int) -> Span:
    """Return the days of the year that is nearest to ``today``, of those on the side to which they ``lean``."""
    spans = []
    for year in (today.year - 1, today.year, today.year + 1):
        with suppress(ValueError):  # 29/2
            spans.append(_civil(said, year, today))
    sides = [span for span in spans if not lean or (span[0] <= today if lean == NOT_AFTER else span[1] >= today)]
    return min(sides, key=lambda span: max(span[0] - today, today - span[1]))


def _civil(said: Said, year: int, today: date) -> Span:
    if quarter := said.get("quarter"):
        return _months(year * 12 + (QUARTERS[quarter] - 1) * 3, 3)
    name = said.get("name")
    if not (name or said.get("month") or said.get("day")):
        return _months(year * 12, 12)
    month = MONTHS.index(name[:3]) + 1 if name else int(said.get("month") or today.month)
    if day := said.get("day"):
        return date(year, month, int(day)), date(year, month, int(day))
    if not 1 <= month <= 12:
        raise ValueError(month)
    return _months(year * 12 + month - 1, 1)


def _named(words: str, today: date) -> tuple[date, date]:
    days = {"hom nay": 0, "hom qua": -1, "ngay mai": 1}
    if words in days:
        day = today + timedelta(days[words])
        return day, day
    first, second = words.split()
    unit, step = (second, _STEPS[first]) if first in _STEPS else (first, _STEPS[second])
    return _UNITS[unit](today, step)


def _count(count: int, unit: str, today: date) -> date:
    """Return the day so many days, weeks or months after ``today``; of a month that is shorter its last."""
    if unit[0] == "m" or unit == "thang":
        first, last = _months(today.year * 12 + today.month - 1 + count, 1)
        return first.replace(day=min(today.day, last.day))
    return today + timedelta(count * (7 if unit[0] == "w" or unit == "tuan" else 1))


def _weekday_number(said: Said) -> int | None:
    """Return which day of a week was said, Monday is 0; None where none was."""
    if english := said.get("english"):
        return ENGLISH_DAYS.index(english)
    vietnamese = said.get("weekday") or said.get("sunday")
    return WEEKDAYS.index(vietnamese) if vietnamese else None


def _weekday(number: int, week: str | None, today: date, lean: int) -> Span:
    """Return the next such day, today included, or the last one; or that of the week that was said."""
    ahead = _STEPS[week] * 7 + number - today.weekday() if week else (number - today.weekday()) % 7
    if not week and lean == NOT_AFTER and ahead:
        ahead -= 7
    day = today + timedelta(ahead)
    return day, day


def _week(today: date, step: int) -> tuple[date, date]:
    monday = today + timedelta(7 * step - today.weekday())
    return monday, monday + timedelta(6)


def _months(first: int, count: int) -> tuple[date, date]:
    """Return so many months from month number ``first`` (of those since the year 0) on."""
    last = first + count - 1
    year, month = last // 12, last % 12 + 1
    return date(first // 12, first % 12 + 1, 1), date(year, month, monthrange(year, month)[1])


def _periods(count: int) -> Callable[[date, int], tuple[date, date]]:
    def find(today: date, step: int) -> tuple[date, date]:
        present = today.year * 12 + today.month - 1
        return _months((present // count + step) * count, count)

    return find


_UNITS = {
    "tuan": _week, "week": _week, "thang": _periods(1), "month": _periods(1), "qui": _periods(3), "nam": _periods(12)
}  # fmt: skip
