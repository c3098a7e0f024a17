"""Days among the words of a search: "hôm nay", "tháng 11/2026", "đóng thầu tuần này", "30/11/26".

They stay words, for titles say them too; whoever typed them is offered the filter that they may mean.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from procurement.search.days import QUARTERS
from search_index.analysis import fold

PUBLISHED, CLOSES = "published", "closes"

MOST_WORDS = 40
"""Words; who pastes more of them looks for no days."""

_MAY_BE = re.compile(
    r"\d[/.-]\d|ng[aà]y|h[oô]m|tu[aầ]n|th[aá]ng|qu[yý]|n[aă]m nay|today|tomorrow|yesterday|week|month", re.IGNORECASE
)
_VERB = (
    r"(?:(?P<closes>(?:het )?han(?: dong| nop)?(?: thau| ho so)?|dong(?: thau)?|clos(?:es|ing)|due)"
    r"|(?P<published>(?:moi )?dang(?: tai| moi| bao)?|moi|posted|published|new))(?: trong| vao| in| on)? "
)
_YEAR = r"(?P<year>\d{4})"
_SHAPES = (
    r"(?:ngay )?(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d\d)",
    rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
    rf"ngay (?P<day>\d{{1,2}})(?:/| thang )(?P<month>\d{{1,2}})(?:(?:/| nam ){_YEAR})?",
    rf"thang (?P<month>\d{{1,2}})(?:[/.-]| nam | ){_YEAR}",
    rf"(?:qui|q) ?(?P<quarter>[1-4]|i{{1,3}}|iv)(?:[/-]| nam | ){_YEAR}",
    rf"(?P<month>\d{{1,2}})/{_YEAR}",
    r"(?P<number>\d{1,3}) ngay (?P<way>toi|qua)",
    r"(?P<named>hom nay|hom qua|ngay mai|(?:tuan|thang|qui|nam) (?:nay|sau|toi|truoc)"
    r"|today|yesterday|tomorrow|(?:this|next|last) (?:week|month))",
)
_PATTERNS = tuple(
    re.compile(rf"(?<!\S){verb}{shape}[,.;:]?(?!\S)")
    for verb, shapes in ((_VERB, (*_SHAPES, r"thang (?P<month>\d{1,2})")), ("", _SHAPES))
    for shape in shapes
)
"""What says what happens on the days goes first; a month without its year is one only behind that."""
_MARKED = frozenset(
    "hết hạn đóng nộp thầu hồ sơ mới đăng tải báo trong vào ngày tháng năm quý hôm nay qua mai tuần".split()
)
_MARKED |= frozenset("này sau tới trước".split())
_ENGLISH = {"today": "hom nay", "yesterday": "hom qua", "tomorrow": "ngay mai"}
_STEPS = {"nay": 0, "this": 0, "sau": 1, "toi": 1, "next": 1, "truoc": -1, "last": -1}


class TypedDays(NamedTuple):
    """Days that were typed, both ends inside, and what else was. ``what`` happened then, if that was said too."""

    first: date
    last: date
    what: str | None
    rest: str


def find_days(words: str, today: date) -> TypedDays | None:
    """Return the first days that stand in ``words``; None where there are none, or no real ones."""
    tokens = words.split()
    if len(tokens) > MOST_WORDS or not _MAY_BE.search(words):
        return None
    plain = [fold(token) for token in tokens]
    for found in filter(None, (pattern.search(" ".join(plain)) for pattern in _PATTERNS)):
        said = found.groupdict()
        span, at = _days(said, today), _typed(found, tokens)
        if span and at:
            what = next((each for each in (PUBLISHED, CLOSES) if said.get(each)), None)
            return TypedDays(*span, what, " ".join(tokens[: at[0]] + tokens[at[1] :]))
    return None


def _typed(found: re.Match[str], tokens: Sequence[str]) -> tuple[int, int] | None:
    """Return which of ``tokens`` were ``found``; None where their marks say something else ("đồng", "đang")."""
    start = found.string.count(" ", 0, found.start())
    end = start + found[0].count(" ") + 1
    marked = (token.casefold().strip(",.;:") for token in tokens[start:end])
    return (start, end) if all(token.isascii() or token in _MARKED for token in marked) else None


def _days(said: dict[str, str | None], today: date) -> tuple[date, date] | None:
    try:
        if named := said.get("named"):
            return _named(_ENGLISH.get(named, named), today)
        if number := said.get("number"):
            other = today + timedelta(int(number)) * (1 if said["way"] == "toi" else -1)
            return min(today, other), max(today, other)
        year = said.get("year") or str(today.year)
        return _civil(said, int(year) if len(year) == 4 else int(year) + 2000)
    except (ValueError, OverflowError):
        return None


def _civil(said: dict[str, str | None], year: int) -> tuple[date, date]:
    if quarter := said.get("quarter"):
        return _months(year * 12 + (QUARTERS[quarter] - 1) * 3, 3)
    month = int(said["month"] or 0)
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
