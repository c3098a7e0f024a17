"""Every delay of the genuine notices beside a count of its own: another table of days off, another way to count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.dossiers import find_posted, read_dossiers
from procurement.compliance.duties import Duty, duties_of, duties_of_plan
from procurement.compliance.judging import delay, timeliness
from procurement.compliance.law import load_law
from procurement.notices.models import Notice
from procurement.plans.models import Package
from tests.search.genuine import NOW, Genuine, genuine

__all__ = ["genuine"]

LAW = load_law()
OFF = """
2018: 01.01 14.02 15.02 16.02 19.02 20.02 25.04 30.04 01.05 03.09 31.12
2019: 01.01 04.02 05.02 06.02 07.02 08.02 15.04 29.04 30.04 01.05 02.09
2020: 01.01 23.01 24.01 27.01 28.01 29.01 02.04 30.04 01.05 02.09
2021: 01.01 10.02 11.02 12.02 15.02 16.02 21.04 30.04 03.05 02.09 03.09
2022: 03.01 31.01 01.02 02.02 03.02 04.02 11.04 02.05 03.05 01.09 02.09
2023: 02.01 20.01 23.01 24.01 25.01 26.01 01.05 02.05 03.05 01.09 04.09
"""
"""Weekdays off, written by hand from the Labour Codes of 2012 and 2019 and the yearly notices about Tết."""
SATURDAYS = {date(2019, 1, 5), date(2019, 5, 4)}
TWO_HOURS = timedelta(hours=2)
PLANS = {"on_time": 213, "late": 38, "unknown": 48}
PREPARATIONS = {"on_time": 760, "late": 18, "unknown": 80}
OPENINGS = {
    ("single", "on_time"): 631, ("single", "late"): 39, ("technical", "on_time"): 135, ("technical", "late"): 3,
    ("financial", "unknown"): 121,
}  # fmt: skip
CANCELLATIONS = {"on_time": 31, "late": 3}
"""How many were found; each notice stands beside a count of its own besides."""

Raw = dict[str, Any]
Found = dict[tuple[str, ...], Duty]


def days_off() -> set[date]:
    rows = (line.split(": ") for line in OFF.split("\n") if line)
    return {date(int(year), int(day[3:]), int(day[:2])) for year, days in rows for day in days.split()}


def works(day: date, off: set[date]) -> bool:
    return day in SATURDAYS or (day.isoweekday() < 6 and day not in off)


def working_days_between(start: date, end: date, off: set[date]) -> int:
    """Count one by one the working days behind ``start`` up to ``end``; backwards they are negative."""
    if end < start:
        return -working_days_between(end, start, off)
    return sum(works(start + timedelta(days=step), off) for step in range(1, (end - start).days + 1))


def posted_on(raw: Raw) -> date:
    return date.fromisoformat(raw["published_at"][:10])


def key_of(kind: str, reference: str, body: Raw) -> tuple[str, ...]:
    return (kind, reference, body.get("stage", "bid"), body.get("envelope", "single")) if kind == "opening" else (
        kind, reference)  # fmt: skip


@pytest.fixture(scope="module")
def found(genuine: Genuine) -> Iterator[Found]:
    """The duties that a genuine notice fulfilled, by kind, reference and, of openings, stage and envelope."""
    with genuine.system.database.read() as session:
        yield {_key(duty): duty for duty in _duties(session) if duty.posted and duty.act == "posting"}


@pytest.fixture(scope="module")
def prepared(genuine: Genuine) -> Iterator[Found]:
    with genuine.system.database.read() as session:
        yield {_key(duty): duty for duty in _duties(session) if duty.act == "preparation"}


def _key(duty: Duty) -> tuple[str, ...]:
    assert duty.posted is not None
    number = duty.posted.reference
    return (duty.kind, number, *(part for part in (duty.stage, duty.envelope) if part))


def _duties(session: Session) -> Iterator[Duty]:
    for _plan, posted in find_posted(session, Notice.kind == "plan", with_texts=True):
        yield duties_of_plan(posted, LAW)
    ids = list(session.scalars(select(Package.id)))
    for start in range(0, len(ids), 500):
        for dossier in read_dossiers(session, ids[start : start + 500]):
            yield from duties_of(dossier, LAW)


@pytest.fixture(scope="module")
def references(genuine: Genuine) -> dict[tuple[str, ...], str]:
    """Our reference of each notice by its identity."""
    with genuine.system.database.read() as session:
        rows = session.execute(select(Notice.identity, Notice.reference))
        return {tuple(identity.split("|")): reference for identity, reference in rows}


def raws(genuine: Genuine, kind: str, references: dict[tuple[str, ...], str]) -> Iterator[tuple[Raw, tuple[str, ...]]]:
    for raw in genuine.events():
        if raw["kind"] == kind:
            body = raw["body"] if kind == "opening" else {}
            identity = key_of(kind, raw["national_number"], body)
            yield raw, key_of(kind, references[identity], body)


def test_the_posting_delay_of_every_plan_is_counted(
    genuine: Genuine, found: Found, references: dict[tuple[str, ...], str]
) -> None:
    off, states = days_off(), Counter[str]()
    for raw, key in raws(genuine, "plan", references):
        duty, first = found[key], raw["version"] == "00"
        decided = date.fromisoformat(raw["decision"]["date"][:10])
        expected = working_days_between(decided, posted_on(raw), off) if first else None
        assert delay(duty, LAW.calendar) == expected, raw["national_number"]
        judged = timeliness(duty, NOW, LAW.calendar)
        assert judged.state == ("unknown" if expected is None else "late" if expected > 7 else "on_time"), raw
        assert judged.by == max((expected or 0) - 7, 0)
        states[judged.state] += 1
    assert states == PLANS


def test_every_preparation_time_is_counted(
    genuine: Genuine, prepared: Found, references: dict[tuple[str, ...], str]
) -> None:
    states = Counter[str]()
    for raw, key in raws(genuine, "invitation", references):
        duty, closes = prepared[key], date.fromisoformat(raw["body"]["closes_at"][:10])
        days = (closes - posted_on(raw)).days if raw["version"] == "00" else None
        if duty.unit == "wd" and days is not None:
            days = working_days_between(posted_on(raw), closes, days_off())
        assert duty.measured == days, raw["national_number"]
        states[timeliness(duty, NOW, LAW.calendar).state] += 1
    assert states == PREPARATIONS


def test_the_delay_of_every_opening_is_counted_to_the_second(
    genuine: Genuine, found: Found, references: dict[tuple[str, ...], str]
) -> None:
    states = Counter[tuple[str, str]]()
    for raw, key in raws(genuine, "opening", references):
        duty, body = found[key], raw["body"]
        judged = timeliness(duty, NOW, LAW.calendar)
        assert (duty.rule == "opening.online.r1") == ("closes_at" in body)  # financial envelopes wait for the technical
        if "closes_at" in body:
            waited = datetime.fromisoformat(raw["published_at"]) - datetime.fromisoformat(body["closes_at"])
            assert delay(duty, LAW.calendar) == waited
            assert judged.state == ("on_time" if waited <= TWO_HOURS else "late")
            assert judged.by == max(waited - TWO_HOURS, timedelta()) or not judged.by
        states[body["envelope"], judged.state] += 1
    assert states == OPENINGS


def test_the_delay_of_every_cancellation_is_counted(
    genuine: Genuine, found: Found, references: dict[tuple[str, ...], str]
) -> None:
    off, states = days_off(), Counter[str]()
    for raw, key in raws(genuine, "cancellation", references):
        decided = date.fromisoformat(raw["decision"]["date"][:10])
        expected = working_days_between(decided, posted_on(raw), off)
        assert delay(found[key], LAW.calendar) == expected
        states[timeliness(found[key], NOW, LAW.calendar).state] += 1
    assert states == CANCELLATIONS


def test_no_result_can_be_judged_for_none_says_when_it_was_posted(
    genuine: Genuine, found: Found, references: dict[tuple[str, ...], str]
) -> None:
    states = Counter[tuple[str, tuple[str, ...]]]()
    for _raw, key in raws(genuine, "award", references):
        states[timeliness(found[key], NOW, LAW.calendar).state, found[key].missing] += 1
    assert states == {("unknown", ("posted_at",)): 687}
