"""Shares over the last months: a line of bars for each kind, and a map of months by bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from procurement.compliance.figures import HEADLINE, Coverage, first_of_month, month_number
from procurement.httpkit.language import current_language
from procurement.notices.kinds import KINDS
from procurement.organisations.models import Organisation
from procurement.web.oversight.asking import FIVE, KIND, MONTH, Asked
from procurement.web.oversight.figure_lines import share_words

MONTHS = 12
WIDTH, GAP = 100, 1.5
STEPS = (50, 80, 95, 100)
"""From which share on a cell bears the next tint; below the first it bears none."""

MonthCounts = Mapping[int, Mapping[str, Coverage]]


@dataclass(frozen=True)
class Bar:
    """One month: share in words and in per cent of the height, where it stands, and its rows."""

    month: str
    share: str
    count: Coverage
    x: str
    width: str
    height: float
    url: str

    @property
    def tint(self) -> int:
        """How many of STEPS the share reaches."""
        return sum(self.height >= step for step in STEPS)


@dataclass(frozen=True)
class Series:
    """The months of one kind or body, first to last."""

    name: str
    bars: tuple[Bar, ...]
    url: str | None = None


def last_months(asked: Asked, day: date) -> list[int]:
    """Return the months shown: of the year that is asked for, or of the month's, else the twelve up to ``day``."""
    year = asked.month.year if asked.month else asked.year
    if year:
        return [year * MONTHS + index for index in range(MONTHS)]
    last = month_number(day)
    return list(range(last - MONTHS + 1, last + 1))


def draw_kinds(table: MonthCounts, months: Sequence[int], asked: Asked) -> tuple[Series, ...]:
    """Return the months of each of the five kinds."""
    return tuple(
        Series(
            KINDS[kind].name(current_language()),
            tuple(
                _bar(index, month, table[month][kind] if month in table else Coverage(), asked, {KIND: kind})
                for index, month in enumerate(months)
            ),
        )
        for kind in HEADLINE
    )


def draw_bodies(
    table: Mapping[tuple[int, int], Mapping[str, Coverage]],
    bodies: Sequence[tuple[Organisation, str]],
    months: Sequence[int],
    asked: Asked,
) -> tuple[Series, ...]:
    """Return the months of each of ``bodies`` under its name, the five kinds together."""
    found = []
    for body, name in bodies:
        own = replace(asked, body=body.reference, is_own=True)
        bars = (
            _bar(index, month, add_up(table.get((body.id, month), {})), own, {KIND: FIVE})
            for index, month in enumerate(months)
        )
        found.append(Series(name, tuple(bars), own.body_url()))
    return tuple(found)


def add_up(counts: Mapping[str, Coverage]) -> Coverage:
    """Return the five kinds as one."""
    whole = Coverage()
    for kind in HEADLINE:
        whole.states.update(counts[kind].states if kind in counts else {})
    return whole


def _bar(index: int, month: int, count: Coverage, asked: Asked, more: Mapping[str, str]) -> Bar:
    first, step = first_of_month(month), WIDTH / MONTHS
    return Bar(
        month=f"{first:%m/%Y}",
        share=share_words(count),
        count=count,
        x=f"{index * step + GAP / 2:.2f}%",
        width=f"{step - GAP:.2f}%",
        height=count.share or 0,
        url=asked.url(more={**more, MONTH: f"{first:%Y-%m}"}),
    )
