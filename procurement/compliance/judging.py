"""How a duty stands when somebody asks. Two clocks, never one figure: coverage here, timeliness on the national system.

*Coverage* asks whether a publication is on this register, by our own instants. *Timeliness* asks whether it was posted
in time on the national system, which alone counts before the law (Law 22/2023/QH15, articles 7(3) and 8(4)): without
that time nothing is judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from procurement.compliance.calendar import UnknownYear, WorkingDays
from procurement.compliance.cases import day_of
from procurement.compliance.counting import HOURS, Deadline, end_of_day, measure
from procurement.core.clock import civil_date

ON_TIME, LATE, OVERDUE, NOT_DUE, NOT_REQUIRED, EXEMPT, UNKNOWN = STATES = (
    "on_time", "late", "overdue", "not_due", "not_required", "exempt", "unknown",
)  # fmt: skip
APART = (NOT_REQUIRED, EXEMPT)
"""Whatever was posted of it, neither on time nor late."""
PUBLISHED, MISSING = "published", "missing"
COVERAGES = (PUBLISHED, MISSING, NOT_DUE, NOT_REQUIRED, EXEMPT, UNKNOWN)
PREPARATION = "preparation"
SECONDS_OF_DAY = 86_400


class Facts(Protocol):
    """What is judged: a ``duties.Duty``, or a row that keeps one."""

    @property
    def act(self) -> str: ...
    @property
    def need(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def amount(self) -> int: ...
    @property
    def tolerance(self) -> int: ...
    @property
    def measured(self) -> int | None: ...
    @property
    def triggered(self) -> datetime | date | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def turn_at(self) -> datetime | None: ...
    @property
    def expected_at(self) -> datetime | None: ...
    @property
    def met_at(self) -> datetime | None: ...
    @property
    def national(self) -> datetime | date | None: ...
    @property
    def has_rule(self) -> bool: ...


@dataclass(frozen=True)
class Timeliness:
    """One of STATES; ``by`` is how late: days of the rule's unit, or a span where hours limit."""

    state: str
    by: int | timedelta = 0


def coverage(duty: Facts, at: datetime, posted_by: date | None = None) -> str:
    """Return how the publication stands on this register by what was known at ``at``: one of COVERAGES.

    With ``posted_by`` as it stood at the end of that day: what was posted later had not come, nor what falls due later.
    """
    if duty.need != "required":
        return duty.need
    if is_here(duty, at, posted_by):
        return PUBLISHED
    until = min(at, end_of_day(posted_by)) if posted_by else at
    if duty.turn_at is None or duty.turn_at > until:
        return NOT_DUE
    if duty.expected_at is None:
        return UNKNOWN
    return NOT_DUE if until < duty.expected_at else MISSING


def _posted_on(duty: Facts) -> date:
    """Return the day of a publication: the national system's where it is known, else ours."""
    moment = duty.national or duty.met_at
    return day_of(moment) if moment else date.max


def is_here(duty: Facts, at: datetime, posted_by: date | None = None) -> bool:
    """Whether the publication had come by what was known at ``at``, and was posted by that day."""
    return duty.met_at is not None and duty.met_at <= at and (posted_by is None or _posted_on(duty) <= posted_by)


INSTANT = timedelta(microseconds=1)
"""Who asks for the end of a day, midnight, means that day, not the next: on its last day nothing is overdue."""


def timeliness(duty: Facts, at: datetime, calendar: WorkingDays, posted_by: date | None = None) -> Timeliness:
    """Return how the duty stands at ``at`` by the national system's time, at the end of the day ``posted_by`` if given.

    What is not here is overdue once its time has passed: whether it was posted nationally, nobody can tell here.
    """
    if duty.act == PREPARATION:
        has_come = duty.met_at is None or is_here(duty, at, posted_by)
        return _prepared(duty) if has_come else Timeliness(NOT_DUE)
    if duty.need in APART:
        return Timeliness(duty.need)
    if is_here(duty, at, posted_by):
        return _met(duty, calendar)
    if duty.need != "required":
        return Timeliness(duty.need)
    deadline, until = deadline_of(duty), min(at, end_of_day(posted_by)) if posted_by else at
    if deadline is not None and deadline.last_day is not None:
        until -= INSTANT
    if deadline is None:
        return Timeliness(NOT_DUE if coverage(duty, at, posted_by) == NOT_DUE else UNKNOWN)
    return Timeliness(NOT_DUE) if deadline.is_met(until) else Timeliness(OVERDUE, _late(deadline, until, calendar))


def _prepared(duty: Facts) -> Timeliness:
    """Return whether bidders had their time; a tolerated shortfall (whether the first day counts) is not judged."""
    if duty.measured is None or not duty.has_rule:
        return Timeliness(UNKNOWN)
    lack = duty.amount - duty.measured
    return Timeliness(ON_TIME if lack <= 0 else UNKNOWN if lack <= duty.tolerance else LATE, max(lack, 0))


def _met(duty: Facts, calendar: WorkingDays) -> Timeliness:
    deadline, national = deadline_of(duty), duty.national
    if deadline is None or national is None:
        return Timeliness(UNKNOWN)
    in_time = is_met(deadline, national)
    if in_time is None:
        return Timeliness(UNKNOWN)
    return Timeliness(ON_TIME) if in_time else Timeliness(LATE, _late(deadline, national, calendar))


def is_met(deadline: Deadline, moment: datetime | date) -> bool | None:
    """Tell whether ``moment`` is on time; None where hours decide and only the day is known."""
    return deadline.is_met(moment) if isinstance(moment, datetime) else deadline.is_met_on(moment)


def late_by(duty: Facts, calendar: WorkingDays) -> int | None:
    """Return how late the national system had the publication: 0 in time, else days, seconds where hours limit."""
    judged = _met(duty, calendar)
    if judged.state == UNKNOWN or duty.need in APART:
        return None
    if isinstance(judged.by, timedelta):
        return math.ceil(judged.by.total_seconds())
    return judged.by * SECONDS_OF_DAY if duty.unit == HOURS else judged.by


def deadline_of(duty: Facts) -> Deadline | None:
    """Return the end of the duty's time; None where it is not known or not limited."""
    if duty.due_at is None or duty.unit is None:
        return None
    last = None if duty.unit == HOURS else civil_date(duty.due_at - timedelta(microseconds=1))
    return Deadline(duty.due_at, duty.unit, last)


def _late(deadline: Deadline, moment: datetime | date, calendar: WorkingDays) -> int | timedelta:
    if deadline.last_day is None:
        late_at = moment if isinstance(moment, datetime) else None
        return late_at - deadline.due_at if late_at else (day_of(moment) - civil_date(deadline.due_at)).days
    try:
        return deadline.late_by_day(day_of(moment), calendar)
    except UnknownYear:
        return (day_of(moment) - deadline.last_day).days


def delay(duty: Facts, calendar: WorkingDays) -> int | timedelta | None:
    """Return how long after its trigger the publication was posted nationally, in the rule's unit; None: not known.

    Working days where these count, calendar days else; a span where hours limit. Negative where it came before.
    """
    start, end = duty.triggered, duty.national
    if start is None or end is None or duty.unit is None:
        return None
    if isinstance(start, datetime) and isinstance(end, datetime) and duty.unit == HOURS:
        return end - start
    return measure(day_of(start), day_of(end), duty.unit, calendar)
