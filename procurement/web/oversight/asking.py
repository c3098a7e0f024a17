"""What a page about duties is asked for: one body with those below it, one year or a part of it, kind, level, place,
form and state, by what was known and posted when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from procurement.compliance.counting import end_of_day
from procurement.compliance.figures import HEADLINE, AsOf, Scope, first_of_month, month_number
from procurement.compliance.judging import COVERAGES
from procurement.core.clock import civil_date
from procurement.core.errors import Invalid, Problem
from procurement.httpkit.context import current_system
from procurement.httpkit.language import gettext as _
from procurement.notices.codes import SELECTION_FORM
from procurement.notices.kinds import KINDS
from procurement.organisations.models import LEVELS, Organisation
from procurement.organisations.places import find_place
from procurement.organisations.queries import find_tree, get_organisation

BODY, YEAR, MONTH, KIND, LEVEL, STATE = "don-vi", "nam", "thang", "loai", "cap", "trang-thai"
PLACE, FORM, KNOWN, POSTED = "dia-ban", "hinh-thuc", "biet-den", "dang-den"
QUARTER = "quy"
QUARTERS = ("1", "2", "3", "4")
REACH, OWN = "pham-vi", "rieng"
"""Asks for what a body itself owes, without those below and before it."""
FIVE = "nam-loai"
"""Asks for the five kinds of the city's target together."""
UNKNOWN_LEVEL = "-"
"""Stands for bodies whose level nobody said, and so for places and forms."""
NAMED = 40
"""Values that an error names one by one."""
ROMAN = ("I", "II", "III", "IV")
YEARS = range(2006, 2100)
"""Years of a law on bidding, as far as a year is one."""


@dataclass(frozen=True)
class Asked:
    """What was asked for; None: not limited."""

    body: str | None = None
    year: int | None = None
    quarter: int | None = None
    """Of ``year``."""
    kind: str | None = None
    """One of KINDS, or FIVE."""
    level: str | None = None
    state: str | None = None
    month: date | None = None
    place: str | None = None
    form: str | None = None
    known: date | None = None
    posted: date | None = None
    is_own: bool = False
    """Whether the body alone is meant, without those below and before it."""

    def as_of(self, now: datetime) -> AsOf:
        """Return what counts: known by the end of a day, else now, and posted by another, if one is asked for."""
        return AsOf(min(end_of_day(self.known), now) if self.known else now, self.posted)

    @property
    def is_narrow(self) -> bool:
        """Whether it is about a part of what bodies owe, or about the past."""
        return any((self.kind, self.level, self.place, self.form, self.known, self.posted))

    def scope(self, session: Session, at: datetime) -> Scope:
        """Return the duties that are meant."""
        kinds = HEADLINE if self.kind == FIVE else (self.kind,) if self.kind else None
        return Scope(self._bodies(session, at), *self._days(), kinds, self.level, self.place, self.form)

    def _bodies(self, session: Session, at: datetime) -> list[str] | None:
        if self.body is None or self.is_own:
            return [self.body] if self.body else None
        return sorted(find_tree(session, civil_date(at)).family(self.body))

    def _days(self) -> tuple[date | None, date | None]:
        if self.month:
            return self.month, last_of_month(self.month)
        if self.quarter and self.year:
            return quarter_days(self.year, self.quarter)
        return (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else (None, None)

    @property
    def time(self) -> str:
        """The month, the quarter or the year in words; nothing where all times are meant."""
        if self.month:
            return f"{self.month:%m/%Y}"
        if self.quarter and self.year:
            return quarter_words(self.year, self.quarter)
        return str(self.year or "")

    def organisation(self, session: Session) -> Organisation | None:
        """Return the body that is meant. Raises NotFound."""
        return get_organisation(session, self.body) if self.body else None

    def body_url(self) -> str:
        """Return the address of the page about the body."""
        values: dict[str, Any] = {"reference": self.body, **self._time(), **self._narrowing()}
        return url_for("oversight.body", **values)

    def _time(self) -> dict[str, str | int | None]:
        """Return the month, which says its year, else the year and its quarter."""
        if self.month:
            return {MONTH: f"{self.month:%Y-%m}", YEAR: None, QUARTER: None}
        return {MONTH: None, YEAR: self.year, QUARTER: self.quarter}

    def _narrowing(self) -> dict[str, str | None]:
        known, posted = (day.isoformat() if day else None for day in (self.known, self.posted))
        own = OWN if self.is_own else None
        return {LEVEL: self.level, PLACE: self.place, FORM: self.form, KNOWN: known, POSTED: posted, REACH: own}

    def url(self, endpoint: str = "oversight.duties", more: Mapping[str, str | None] | None = None) -> str:
        """Return the address of a page about the same, but for kind and state, with ``more`` parameters."""
        values: dict[str, Any] = {BODY: self.body, **self._time(), **self._narrowing(), **(more or {})}
        if values[MONTH]:
            values[YEAR] = values[QUARTER] = None  # a month says both
        return url_for(endpoint, **values)


def read_asked() -> Asked:
    """Return what the request asks for. Raises Invalid for a value that is none."""
    year, month, quarter = read_year(), _month(), one_of(QUARTER, QUARTERS)
    is_own = one_of(REACH, (OWN,)) is not None
    if quarter and not (year or month):
        raise Invalid([Problem((YEAR,), "parameter.required", {"name": YEAR})])
    if is_own and not (read_body() or request.view_args):  # a page about one body has it in its path
        raise Invalid([Problem((BODY,), "parameter.required", {"name": BODY})])
    for name, said, whole in ((YEAR, year, month and month.year), (QUARTER, quarter, month and quarter_of(month))):
        if month and said and int(said) != whole:
            raise Invalid([Problem((name,), "parameter.choice", {"name": name, "allowed": str(whole)})])
    return Asked(
        read_body(),
        None if month else year,
        int(quarter) if quarter and not month else None,
        one_of(KIND, (*KINDS, FIVE)),
        one_of(LEVEL, (*LEVELS, UNKNOWN_LEVEL)),
        one_of(STATE, COVERAGES),
        month,
        _known_place(),
        one_of(FORM, (*SELECTION_FORM, UNKNOWN_LEVEL)),
        _past_day(KNOWN),
        _past_day(POSTED),
        is_own,
    )


def read_body() -> str | None:
    """Return the reference of the body that the request asks for."""
    return request.args.get(BODY) or None


def read_year() -> int | None:
    """Return the year that the request asks for. Raises Invalid for what is none."""
    year = one_of(YEAR, tuple(map(str, YEARS)))
    return int(year) if year else None


def quarter_of(day: date) -> int:
    """Return the number, 1 to 4, of the quarter to which a day belongs."""
    return (day.month + 2) // 3


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """Return the first and the last day of a quarter."""
    return date(year, quarter * 3 - 2, 1), last_of_month(date(year, quarter * 3, 1))


def quarter_words(year: int, quarter: int) -> str:
    """Return a quarter as a title says it: *quý III/2026*."""
    return _("quý %(quarter)s/%(year)s", quarter=ROMAN[quarter - 1], year=year)


def last_of_month(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return first_of_month(month_number(day) + 1) - timedelta(days=1)


def _known_place() -> str | None:
    value = request.args.get(PLACE) or None
    if value not in (None, UNKNOWN_LEVEL) and not find_place(value):
        raise Invalid([Problem((PLACE,), "parameter.no_place", {"name": PLACE, "value": value})])
    return value


def _past_day(name: str) -> date | None:
    value = request.args.get(name) or None
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = date.max
    if day.year not in YEARS or day > civil_date(current_system().clock.now()):
        raise Invalid([Problem((name,), "parameter.past_day", {"name": name})])
    return day


def _month() -> date | None:
    value = request.args.get(MONTH) or None
    if value is None:
        return None
    try:
        month = date.fromisoformat(f"{value}-01")
    except ValueError:
        month = date.min
    if month.year not in YEARS:
        raise Invalid([Problem((MONTH,), "parameter.choice", {"name": MONTH, "allowed": "2026-01, 2026-02, ..."})])
    return month


def one_of(name: str, allowed: tuple[str, ...]) -> str | None:
    """Return the value of a parameter; None where it is not given. Raises Invalid for one that is not allowed."""
    value = request.args.get(name) or None
    if value is not None and value not in allowed:
        raise Invalid([Problem((name,), "parameter.choice", {"name": name, "allowed": ", ".join(_shortened(allowed))})])
    return value


def _shortened(allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values as an error names them: of more than NAMED the first two and the last."""
    return allowed if len(allowed) <= NAMED else (*allowed[:2], "…", allowed[-1])
