"""When the time for a sanction may end. A mark for those who must hurry, never a statement that it has ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.compliance.citations import CERTAINTIES
from procurement.compliance.counting import MONTHS_OF_YEAR, add_months, end_of_day
from procurement.compliance.days import DATA
from procurement.compliance.duties import REQUIRED
from procurement.compliance.figures import POSTINGS, STREAMED, AsOf, Scope
from procurement.compliance.judging import LATE, OVERDUE, Facts, deadline_of, timeliness
from procurement.compliance.law import Law
from procurement.compliance.models import DutyRow, FollowsFromColumns
from procurement.compliance.tables import AMOUNT, ANY_TEXT, WORDS, Faults, Table, choice
from procurement.core.clock import civil_date
from procurement.core.errors import Invalid

FILE = "limitation.toml"
LIMITATIONS = Table(
    "limitation", {"code": ANY_TEXT, "years": AMOUNT, "source": WORDS, "certainty": choice(CERTAINTIES)}
)
SLACK = timedelta(days=2)
NEAR = timedelta(days=60)
"""So long before its end a finding is marked: ours, no rule of law."""


@dataclass(frozen=True)
class Limitation:
    """After how many ``years`` a sanction is barred, and where that stands."""

    code: str
    years: int
    source: dict[str, str]
    certainty: str


@cache
def load_limitations(folder: Path = DATA) -> tuple[Limitation, ...]:
    """Return the limitations, that of bidding first. Raises Invalid with every fault of the file."""
    faults = Faults()
    rows = LIMITATIONS.read(FILE, faults, folder)
    if faults:
        raise Invalid(faults)
    return tuple(Limitation(row["code"], row["years"], row["source"], row["certainty"]) for row in rows)


def load_years(folder: Path = DATA) -> int:
    """Return after how many years a sanction is barred. Raises Invalid with every fault of the file."""
    return load_limitations(folder)[0].years


def last_day_of(row: Facts) -> date | None:
    """Return the last day for posting; None: not known."""
    deadline = deadline_of(row)
    return (deadline.last_day or civil_date(deadline.due_at)) if deadline else None


def ends_on(row: Facts) -> date | None:
    """Return the earliest day on which the limit may end: its years behind the last day for posting; None: not known.

    The law counts from the end of the act or from its discovery, so the true day may be later, never earlier.
    """
    last = last_day_of(row)
    if last is None:
        return None
    is_leap_day = (last.month, last.day) == (2, 29)
    return (last - timedelta(days=1) if is_leap_day else last).replace(year=last.year + load_years())


def is_near_limit(row: Facts, at: datetime, law: Law) -> bool:
    """Whether a posting was late or is overdue by the national clock, and its limit may end within NEAR."""
    end, today = ends_on(row), civil_date(at)
    if end is None or not today <= end <= today + NEAR:
        return False
    return timeliness(row, at, law.calendar).state in (LATE, OVERDUE)


class _Columns(NamedTuple):
    """Of a row what is judged: 17 microseconds each, where a whole row that nobody shows takes 55."""

    id: int
    act: str
    need: str
    unit: str | None
    amount: int
    tolerance: int
    measured: int | None
    triggered_at: datetime | None
    triggered_on: date | None
    due_at: datetime | None
    turn_at: datetime | None
    expected_at: datetime | None
    met_at: datetime | None
    national_at: datetime | None
    national_on: date | None
    rule: str | None


class _Told(FollowsFromColumns, _Columns):
    """A row by those columns."""


def find_near_limit(session: Session, scope: Scope, at: datetime, law: Law) -> list[int]:
    """Return the numbers (``DutyRow.id``) of the publications in ``scope`` that are near their limit, nearest first."""
    first = add_months(civil_date(at), -load_years() * MONTHS_OF_YEAR)
    around = DutyRow.due_at.between(end_of_day(first - SLACK), end_of_day(first + NEAR + SLACK))
    is_late = or_(DutyRow.late_by > 0, (DutyRow.need == REQUIRED) & or_(DutyRow.met_at.is_(None), DutyRow.met_at > at))
    conditions = (POSTINGS, *scope.conditions(), *AsOf(at).conditions(), around, is_late)
    columns = select(*(getattr(DutyRow, name) for name in _Told._fields))
    ordered = columns.where(*conditions).order_by(DutyRow.due_at, DutyRow.key)
    found = map(_Told._make, session.execute(ordered, execution_options=STREAMED))
    return [told.id for told in found if is_near_limit(told, at, law)]


def load_duties(session: Session, numbers: Collection[int]) -> list[DutyRow]:
    """Return the duties with these ``numbers``, a page of them, in their order."""
    rows = {row.id: row for row in session.scalars(select(DutyRow).where(DutyRow.id.in_(numbers)))}
    return [rows[number] for number in numbers]
