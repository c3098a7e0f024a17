"""Reading the files of days off and made-up days: ours, and an operator's that adds rows to it or replaces some.

A row stands in for the one of the same day in our file; ``worked`` on a weekday therefore takes a day off back.
"""

from __future__ import annotations

import csv
from calendar import SATURDAY
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from procurement.core.errors import Invalid, Problem

DATA = Path(__file__).parent / "data"
COLUMNS = ("day", "kind", "certainty", "name", "name_en", "source")
KINDS = ("off", "worked")
CERTAINTIES = ("found", "secondary", "recalled", "predicted", "proposed")
LEAST_DAYS_OFF = 10
"""Weekdays off that every year has at least (Labour Code 2012, article 115; since 2021 eleven): a year with fewer was
not told wholly, and counting through it would be guessing."""


@dataclass(frozen=True)
class DayRow:
    """One day that differs from the week: off or worked, what it is, who says so (``source``) and how sure that is."""

    day: date
    kind: str
    certainty: str
    name: str
    name_en: str
    source: str

    @property
    def counts(self) -> bool:
        """Whether the day is counted with; a proposal is only shown."""
        return self.certainty != "proposed"

    def label(self, language: str) -> str:
        """Return what the day is, in ``language`` (vi or en)."""
        return self.name_en if language == "en" and self.name_en else self.name


def read_day_rows(*paths: Path | None) -> list[DayRow]:
    """Return the rows of the files at ``paths``, later in place of earlier ones. Raises Invalid with all faults."""
    rows: dict[date, DayRow] = {}
    faults: list[Problem] = []
    for path in filter(None, paths):
        found = list(_read(path, rows))
        faults += [row for row in found if isinstance(row, Problem)]
        rows |= {row.day: row for row in found if isinstance(row, DayRow)}
        faults += _untold(path, rows)
    if faults:
        raise Invalid(faults)
    return list(rows.values())


def _read(path: Path, earlier: Mapping[date, DayRow]) -> Iterator[DayRow | Problem]:
    """Yield each row of the file, or what is wrong with it."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip() and line[0] != "#"]
    if not numbered or tuple(numbered[0][1].split(",")) != COLUMNS:
        yield Problem((path.name,), "law.calendar_columns", {"columns": ",".join(COLUMNS)})
        return
    seen: set[date] = set()
    for number, line in numbered[1:]:
        row = _row(next(csv.reader([line])))
        if isinstance(row, DayRow):
            row = _placed(row, earlier, seen)
        yield Problem((path.name, number), row.code, row.params) if isinstance(row, Problem) else row


def _row(cells: list[str]) -> DayRow | Problem:
    if len(cells) != len(COLUMNS):
        return Problem((), "law.calendar_columns", {"columns": ",".join(COLUMNS)})
    values = dict(zip(COLUMNS, map(str.strip, cells), strict=True))
    for column, choices in (("kind", KINDS), ("certainty", CERTAINTIES)):
        if values[column] not in choices:
            return Problem((), "law.calendar_choice", {"value": values[column], "choices": ", ".join(choices)})
    if not values["name"] or not values["source"]:
        return Problem((), "law.calendar_source")
    try:
        return DayRow(date.fromisoformat(values.pop("day")), **values)
    except ValueError:
        return Problem((), "law.calendar_day", {"value": cells[0]})


def _placed(row: DayRow, earlier: Mapping[date, DayRow], seen: set[date]) -> DayRow | Problem:
    """Return ``row`` unless its day stands in the file already, or differs neither from the week nor from a row."""
    if row.day in seen:
        return Problem((), "law.calendar_twice", {"day": row.day.strftime("%d/%m/%Y")})
    seen.add(row.day)
    if (row.kind == "off") == (row.day.weekday() >= SATURDAY) and row.day not in earlier:
        return Problem((), "law.calendar_idle", {"day": row.day.strftime("%d/%m/%Y")})
    return row


def _untold(path: Path, rows: Mapping[date, DayRow]) -> Iterator[Problem]:
    """Yield the years from the first to the last that have too few days off to be whole."""
    off = Counter(day.year for day, row in rows.items() if row.kind == "off" and row.counts)
    years = {day.year for day in rows}
    for year in range(min(years, default=0), max(years, default=-1) + 1):
        if off[year] < LEAST_DAYS_OFF:
            params = {"year": str(year), "found": str(off[year]), "least": str(LEAST_DAYS_OFF)}
            yield Problem((path.name,), "law.calendar_year", params)
