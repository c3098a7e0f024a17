"""The time that a report is about: a quarter, or a whole year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from procurement.httpkit.language import gettext as _
from procurement.web.oversight.asking import YEAR, YEARS, one_of, read_asked

QUARTER = "quy"
WHOLE_YEAR = "ca-nam"
QUARTERS = ("1", "2", "3", "4")
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Period:
    """A quarter (1 to 4) of a year, or with none the whole of it."""

    year: int
    quarter: int | None = None

    @property
    def since(self) -> date:
        """The first day."""
        return date(self.year, (self.quarter or 1) * 3 - 2, 1)

    @property
    def until(self) -> date:
        """The last day."""
        following = self.after
        return date.fromordinal(following.since.toordinal() - 1)

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
        return _("quý %(quarter)s/%(year)s", quarter=ROMAN[self.quarter - 1], year=self.year)

    def url(self, endpoint: str = "oversight.report") -> str:
        """Return the address of the report about it; of the last one where there can be none."""
        if self.year not in YEARS:
            return url_for(endpoint)
        values: dict[str, Any] = {YEAR: self.year, QUARTER: self.asked}
        return url_for(endpoint, **values)


def read_period(today: date) -> Period:
    """Return the period that the request asks for, else the last quarter that has ended. Raises Invalid."""
    year, wanted = read_asked().year, one_of(QUARTER, (*QUARTERS, WHOLE_YEAR))
    last = Period(today.year, (today.month + 2) // 3).before
    if wanted == WHOLE_YEAR:
        return Period(year or today.year)
    return Period(year or last.year, int(wanted) if wanted else last.quarter)
