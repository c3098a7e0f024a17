"""What commands are given: types of arguments that refuse what no register can hold, before anything is opened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

LARGEST = 2**31 - 1
"""Of a number that names a row: more than either database gives out."""

NUMBER = click.IntRange(0, LARGEST)


class Words(click.ParamType):
    """Words that stay on record: not blank."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the words without blanks around them."""
        words = str(value).strip()
        if not words:
            self.fail("it is empty", param, ctx)
        return words


class Day(click.DateTime):
    """A civil day that has an end: the last one of the calendar has none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the beginning of the day."""
        day = super().convert(value, param, ctx)
        if isinstance(day, datetime) and day.date() == date.max:
            self.fail(f"{value!r} is the end of all time", param, ctx)
        return day


WORDS = Words()
DAY = Day(["%Y-%m-%d"])
