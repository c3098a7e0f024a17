"""The time that a report is about: a quarter, or a whole year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from procurement.httpkit.language import gettext as _
from procurement.web.oversight.asking import (
    QUARTER,
    QUARTERS,
    YEAR,
    YEARS,
    Asked,
    one_of,
    quarter_days,
    quarter_of,
    quarter_words,
    read_year,
)

WHOLE_YEAR = "ca-nam"


@dataclass(frozen=True)
class Period:
    """A quarter (1 to 4) of a year, or with none the whole of it."""

    year: int
    quarter: int | None = None

    @property
    def since(self) -> date:
        """The first day."""
        return quarter_days(self.year, self.quarter or 1)[0]

    @property
    def until(self) -> date:
        """The last day."""
        return quarter_days(self.year, self.quarter or len(QUARTERS))[1]

    @property
    def before(self) -> Period:
        """The period that ends where this begins."""
        if self.quarter is None or self.quarter == 1:
            return Period(self.year - 1, self.quarter and len(QUARTERS))
        return Period(self.year, self.quarter - 1)

    @property
    def after(self) -> Period:
        """The period that begins where this ends."""
        if self.quarter is None or self.quarter == len(QUARTERS):
            return Period(self.year + 1, self.quarter and 1)
        return Period(self.year, self.quarter + 1)

    def about(self, body: str | None = None, level: str | None = None, *, is_own: bool = False) -> Asked:
        """Return what leads to the rows of the figures of it: of all, of a body (reference) or of a level."""
        return Asked(body=body, year=self.year, quarter=self.quarter, level=level, is_own=is_own)

    @property
    def slug(self) -> str:
        """Return it as names of files say it."""
        return f"{self.year}-{self.asked}"

    @property
    def asked(self) -> str:
        """Return the value by which an address asks for this part of the year."""
        return str(self.quarter or WHOLE_YEAR)

    def words(self) -> str:
        """Return it as a title says it."""
        if self.quarter is None:
            return _("năm %(year)s", year=self.year)
        return quarter_words(self.year, self.quarter)

    def url(self, endpoint: str = "oversight.report") -> str:
        """Return the address of the report about it; of the last one where there can be none."""
        if self.year not in YEARS:
            return url_for(endpoint)
        values: dict[str, Any] = {YEAR: self.year, QUARTER: self.asked}
        return url_for(endpoint, **values)


def read_period(today: date) -> Period:
    """Return the period that the request asks for, else the last quarter that has ended. Raises Invalid."""
    year, wanted = read_year(), one_of(QUARTER, (*QUARTERS, WHOLE_YEAR))
    last = Period(today.year, quarter_of(today)).before
    if wanted == WHOLE_YEAR:
        return Period(year or today.year)
    return Period(year or last.year, int(wanted) if wanted else last.quarter)
