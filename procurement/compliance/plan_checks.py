"""Warnings about a call beside the plan: there before it, in its quarter, of its price, form, method and title."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from procurement.compliance.cases import Case, Content, part, read_vnd
from procurement.compliance.counting import DAY, MONTHS_OF_YEAR, add_months
from procurement.compliance.wording import Words, day_words, money_words
from procurement.core.errors import Problem
from procurement.notices.codes import TABLES
from procurement.notices.labels import field_label

COMPARED = ("selection_form", "selection_method", "contract_type", "field")
MONTHS_OF_QUARTER = 3


def check_against_plan(case: Case) -> Iterator[Problem]:
    """Yield where the call does not fit the plan of its package."""
    yield from _after_plan(case)
    row = case.published.row
    if row is not None:
        yield from _quarter(case, part(row, "start"))
        yield from _price(case, row)
        yield from _codes(case, row)
        yield from _title(case, row)


def _after_plan(case: Case) -> Iterator[Problem]:
    published = case.published
    if published.current is not None:
        return
    if published.row is None and published.plan_posted_on is None:
        yield _warning(case, (), "plan_unseen", "invitation_before_plan")
    elif published.plan_decided_on and published.plan_decided_on > case.posted_on:
        days = {"planned": day_words(published.plan_decided_on), "posted": day_words(case.posted_on)}
        yield _warning(case, (), "invitation_before_plan", "invitation_before_plan", **days)


def _quarter(case: Case, start: Content) -> Iterator[Problem]:
    """Yield that the first posting lies outside the quarter, month or year in which selection was to start."""
    period = planned_period(start)
    issued = case.issued_on
    if period and issued and case.published.current is None and not period[0] <= issued <= period[1]:
        params = {"planned": _period_words(start), "posted": day_words(issued)}
        yield _warning(case, (), "quarter_differs", "quarter_differs", **params)


def planned_period(start: Content) -> tuple[date, date] | None:
    """Return the first and the last day of the ``{quarter|month, year}`` that a plan names; None without a year."""
    year, month, quarter = (start.get(key) for key in ("year", "month", "quarter"))
    if not isinstance(year, int):
        return None
    if isinstance(month, int):
        first, length = date(year, month, 1), 1
    elif isinstance(quarter, int):
        first, length = date(year, (quarter - 1) * MONTHS_OF_QUARTER + 1, 1), MONTHS_OF_QUARTER
    else:
        first, length = date(year, 1, 1), MONTHS_OF_YEAR
    return first, add_months(first, length) - DAY


def _period_words(start: Content) -> Words:
    year = start["year"]
    if isinstance(start.get("month"), int):
        return {"vi": f"tháng {start['month']}/{year}", "en": f"{start['month']}/{year}"}
    if isinstance(start.get("quarter"), int):
        return {"vi": f"quý {start['quarter']}/{year}", "en": f"quarter {start['quarter']} of {year}"}
    return {"vi": f"năm {year}", "en": f"{year}"}


def _price(case: Case, row: Content) -> Iterator[Problem]:
    planned, own = read_vnd(row.get("price")), read_vnd(case.body.get("price"))
    if planned and own and planned != own:
        words = {"planned": money_words(planned), "own": money_words(own)}
        yield _warning(case, ("body", "price"), "plan_price_differs", "plan_differs_price", **words)


def _codes(case: Case, row: Content) -> Iterator[Problem]:
    for key in COMPARED:
        planned, own = row.get(key), case.body.get(key)
        if isinstance(planned, str) and isinstance(own, str) and planned != own:
            words = {"label": field_label((key,)), "planned": _label(key, planned), "own": _label(key, own)}
            yield _warning(case, ("body", key), "plan_differs", "plan_differs", **words)


def _label(table: str, code: str) -> Words:
    row = TABLES[table].get(code)
    return {language: row.label(language) if row else code for language in ("vi", "en")}


def _title(case: Case, row: Content) -> Iterator[Problem]:
    planned, own = row.get("title"), case.content.get("title")
    if isinstance(planned, str) and isinstance(own, str) and _plain(planned) != _plain(own):
        yield _warning(case, ("title",), "plan_title_differs", "plan_differs", planned=planned)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split()).rstrip(".")


def _warning(case: Case, path: tuple[str | int, ...], code: str, check: str, **params: Any) -> Problem:
    return Problem(path, f"law.{code}", {**params, "citation": case.law.checks[check].cited.words()})
