"""Counting duties: which are meant, as of when, how many stand how. Rows of one key are one duty.

How a publication stands is said twice: ``judging.coverage`` for one row, ``AsOf.coverage`` in SQL for many at once. A
test holds both against each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarResult,
    Select,
    case,
    cast,
    exists,
    extract,
    false,
    func,
    or_,
    select,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import Session, aliased

from procurement.compliance.calendar import DAY, WorkingDays
from procurement.compliance.counting import MONTHS_OF_YEAR, end_of_day
from procurement.compliance.judging import MISSING, NOT_DUE, PREPARATION, PUBLISHED, STATES, UNKNOWN, timeliness
from procurement.compliance.models import UNDATED, WHOLE, DutyRow, DutySum, Summed
from procurement.compliance.settling import settled_until, settles, standing
from procurement.core.clock import civil_date
from procurement.notices.kinds import KINDS
from procurement.organisations.models import Organisation

HEADLINE = tuple(kind for kind, row in KINDS.items() if row.headline)
BESIDE = tuple(kind for kind in KINDS if kind not in HEADLINE)
PER_MILLE, TENTH = 1000, 10
Rows = ScalarResult[DutyRow]
STREAMED = {"yield_per": 1000}
POSTINGS = DutyRow.act == "posting"
_other = aliased(DutyRow)
COUNTED = or_(
    DutyRow.kind != "plan",
    DutyRow.package_id.is_(None),
    ~exists().where(_other.key == DutyRow.key, _other.package_id < DutyRow.package_id),
)
"""A plan that is not here is one duty, however many packages name it: the first of them stands for it."""
Conditions = list[ColumnElement[bool]]
Span = tuple[int, int | None, int | None]
ALL_TIME, YEAR, A_MONTH = SPANS = (0, MONTHS_OF_YEAR, 1)
TIME_SPANS = (ALL_TIME, YEAR)
"""Over so many months there are sums, and sums of times."""
SMALL = 10
"""With fewer than so many required a share says little and is marked."""


@dataclass(frozen=True)
class Scope:
    """Which duties are counted: those of ``bodies`` (references; None: all), by the day on which they fall (both ends
    belong to it), of these ``kinds``, one ``level``, ``place`` and ``form`` ("-": not known)."""

    bodies: Collection[str] | None = None
    since: date | None = None
    until: date | None = None
    kinds: Collection[str] | None = None
    level: str | None = None
    place: str | None = None
    form: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions on rows."""
        yield COUNTED
        if self.bodies is not None:
            ids = select(Organisation.id).where(Organisation.reference.in_(self.bodies))
            yield DutyRow.organisation_id.in_(ids)
        if self.since:
            yield DutyRow.falls_on >= self.since
        if self.until:
            yield DutyRow.falls_on <= self.until
        if self.kinds is not None:
            yield DutyRow.kind.in_(self.kinds)
        for column, value in ((DutyRow.level, self.level), (DutyRow.place, self.place), (DutyRow.form, self.form)):
            if value:
                yield column.is_(None) if value == "-" else column == value

    def over(self, months: Sequence[int]) -> Scope:
        """Return the same from the first of these months to the end of the last."""
        return replace(self, since=first_of_month(months[0]), until=first_of_month(months[-1] + 1) - DAY)

    def summed(self, table: type[Summed], as_of: AsOf, *by: str) -> Conditions | None:
        """Return the conditions on sums that are these duties ``by`` columns; None where only rows tell."""
        span = _span_of(self.since, self.until, is_by_month="month" in by)
        is_kept = span is not None and (span[0] in TIME_SPANS or table is DutySum)
        if not is_kept or span is None or as_of.posted or self.place or self.form or not set(by) <= set(SUMMED):
            return None
        return [*_spans(table, *span), *self._bodies(table, "organisation_id" in by), *self._kinds(table)]

    def _bodies(self, table: type[Summed], is_by_body: bool) -> Iterator[ColumnElement[bool]]:
        if self.bodies is not None:
            yield table.organisation_id.in_(select(Organisation.id).where(Organisation.reference.in_(self.bodies)))
        else:
            yield table.organisation_id != WHOLE if is_by_body else table.organisation_id == WHOLE

    def _kinds(self, table: type[Summed]) -> Iterator[ColumnElement[bool]]:
        if self.kinds is not None:
            yield table.kind.in_(self.kinds)
        if self.level:
            yield table.level == ("" if self.level == "-" else self.level)


def _span_of(since: date | None, until: date | None, *, is_by_month: bool) -> Span | None:
    """Return the length of the sums from ``since`` to ``until`` and their first and last month; None: days tell."""
    if (since and since.day != 1) or (until and (until + DAY).day != 1):
        return None
    first, last = (month_number(day) if day else None for day in (since, until))
    if not is_by_month and first is None and last is None:
        return ALL_TIME, None, None
    are_years = first is not None and last is not None and first % YEAR == 0 and (last + 1) % YEAR == 0
    return YEAR if are_years and not is_by_month else A_MONTH, first, last


def _spans(table: type[Summed], months: int, first: int | None, last: int | None) -> Iterator[ColumnElement[bool]]:
    yield table.months == months
    if first is not None and last is not None:
        yield table.first.in_(range(first, last + 1, months))
    elif first is not None:
        yield table.first >= first
    elif last is not None:
        yield table.first.between(0, last)


@dataclass(frozen=True)
class AsOf:
    """Two dates that are never one: what the register had by ``known``, and what of it was posted by ``posted``.

    ``known`` goes by the ledger. ``posted`` (None: no such limit) goes by the national time, by ours where that is not
    known; history that was imported yesterday is known since yesterday and posted years ago. What later revisions have
    changed of a package (its closing, its form) is seen as it is now: the monthly files keep what was seen then.
    """

    known: datetime
    posted: date | None = None

    @property
    def until(self) -> datetime:
        """The instant up to which anything can have fallen due: the earlier of both."""
        return min(self.known, end_of_day(self.posted)) if self.posted else self.known

    @property
    def day(self) -> date:
        """The civil day of ``until``: midnight is the end of the day before it."""
        return civil_date(self.until - timedelta(microseconds=1))

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield the condition on rows: nothing counts of which the register knew nothing."""
        yield or_(DutyRow.known_at.is_(None), DutyRow.known_at <= self.known)

    def is_posted(self) -> ColumnElement[bool]:
        """Return whether the publication had come."""
        known = DutyRow.met_at <= self.known
        if self.posted is None:
            return known
        end = end_of_day(self.posted)
        ours = DutyRow.national_at.is_(None) & DutyRow.national_on.is_(None) & (DutyRow.met_at < end)
        return known & or_(DutyRow.national_at < end, DutyRow.national_on <= self.posted, ours)

    def coverage(self) -> ColumnElement[str]:
        """Return how publications stand, as ``judging.coverage`` does."""
        until = self.until
        return case(
            (DutyRow.need != "required", DutyRow.need),
            (self.is_posted(), PUBLISHED),
            (or_(DutyRow.turn_at.is_(None), DutyRow.turn_at > until), NOT_DUE),
            (DutyRow.expected_at.is_(None), UNKNOWN),
            (DutyRow.expected_at > until, NOT_DUE),
            else_=MISSING,
        )


def find_duties(session: Session, scope: Scope, as_of: AsOf | None = None) -> Iterator[DutyRow]:
    """Yield the duties in ``scope`` of which the register knew (None: of all), one of each key, by key."""
    conditions = (*scope.conditions(), *(as_of.conditions() if as_of else ()))
    rows: Select[DutyRow] = select(DutyRow).where(*conditions).order_by(DutyRow.key, DutyRow.id)
    yield from session.scalars(rows, execution_options=STREAMED)


def duties_about(session: Session, reference: str) -> list[DutyRow]:
    """Return the duties of a plan, a package or a notice, by its reference here, in the order of the steps."""
    about = or_(DutyRow.subject == reference, DutyRow.met_by == reference)
    subjects = select(DutyRow.subject).where(about)
    rows = session.scalars(select(DutyRow).where(DutyRow.subject.in_(subjects))).all()
    order = list(KINDS)
    return sorted(rows, key=lambda row: (row.subject, row.round, order.index(row.kind), row.act, row.id))


@dataclass
class RuleCount:
    """How the duties under one rule of one regime stand; ``rule`` is None where none is known."""

    rule: str | None
    regime: str | None
    required: int = 0
    states: Counter[str] = field(default_factory=Counter)

    def listed(self) -> dict[str, object]:
        """Return it as a JSON object: STATES never overlap, and add up to all duties under the rule."""
        return {"rule": self.rule, "regime": self.regime, "required": self.required,
                **{state: self.states[state] for state in STATES}}  # fmt: skip


def count_by_rule(duties: Iterable[DutyRow], as_of: AsOf, calendar: WorkingDays) -> list[RuleCount]:
    """Return by rule and regime how ``duties`` stand."""
    counts: dict[tuple[str, str], RuleCount] = {}
    for duty in duties:
        of_rule = counts.setdefault((duty.rule or "", duty.regime or ""), RuleCount(duty.rule, duty.regime))
        state = timeliness(duty, as_of.known, calendar, as_of.posted).state
        is_to_come = duty.act == PREPARATION and state == NOT_DUE
        of_rule.required += duty.need == "required" and not is_to_come
        of_rule.states[state] += 1
    return [counts[key] for key in sorted(counts)]


@dataclass
class Coverage:
    """How publications of one kind stand on this register, each counted once."""

    states: Counter[str] = field(default_factory=Counter)

    @property
    def published(self) -> int:
        """How many of the required ones are here."""
        return self.states[PUBLISHED]

    @property
    def required(self) -> int:
        """How many should be here: their time has come."""
        return self.states[PUBLISHED] + self.states[MISSING]

    @property
    def share(self) -> float | None:
        """The published in a hundred required, rounded down to a tenth: 100 stands only for all of them."""
        return self.published * PER_MILLE // self.required / TENTH if self.required else None

    @property
    def is_small(self) -> bool:
        """Whether the share says little."""
        return 0 < self.required < SMALL


MONTH = cast(extract("year", DutyRow.falls_on) * MONTHS_OF_YEAR + extract("month", DutyRow.falls_on) - 1, Integer)
"""PostgreSQL would give a decimal number."""
GROUPS = ("organisation_id", "level", "place", "form", "month")
SUMMED = ("organisation_id", "level", "month")
"""By these there are sums."""
Table = dict[Any, dict[str, Coverage]]
Counted = Counter[tuple[Any, ...]]
_ROWS = {name: MONTH if name == "month" else getattr(DutyRow, name) for name in GROUPS}
_SUMS = {
    "organisation_id": DutySum.organisation_id,
    "level": func.nullif(DutySum.level, ""),
    "month": func.nullif(DutySum.first, UNDATED),
}


def count_coverage(session: Session, scope: Scope, as_of: AsOf, *by: str) -> Table:
    """Return {values of the columns ``by`` (of GROUPS): {kind: how its publications stand}}.

    One column gives bare values, none the one key None. A month is counted from the year 0: 2026-11 is 24322. The sums
    tell it where they can: how all stood at the last act, but for those that stand otherwise at that instant.
    """
    kept = scope.summed(DutySum, as_of, *by)
    counted = _of_rows(session, scope, as_of, by) if kept is None else _of_sums(session, kept, scope, as_of, by)
    table: Table = defaultdict(lambda: {kind: Coverage() for kind in KINDS})
    for (*values, kind, stands), count in counted.items():
        if count:
            table[tuple(values) if len(by) > 1 else values[0] if by else None][kind].states[stands] += count
    return table


def _of_rows(session: Session, scope: Scope, as_of: AsOf, by: tuple[str, ...]) -> Counted:
    state = as_of.coverage().label("state")
    columns = (*(_ROWS[name] for name in by), DutyRow.kind, state)
    counted = select(*columns, func.count()).where(POSTINGS, *scope.conditions(), *as_of.conditions())
    return Counter({tuple(key): count for *key, count in session.execute(counted.group_by(*columns))})


def _of_sums(session: Session, kept: Conditions, scope: Scope, as_of: AsOf, by: tuple[str, ...]) -> Counted:
    columns = (*(_SUMS[name] for name in by), DutySum.kind, DutySum.outcome)
    rows = session.execute(select(*columns, func.sum(DutySum.count)).where(*kept).group_by(*columns))
    counted = Counter({tuple(key): count for *key, count in rows})
    for *values, stood, state, count in _find_moving(session, scope, as_of, by):
        counted[*values, stood] -= count
        if state:
            counted[*values, state] += count
    return counted


def _find_moving(session: Session, scope: Scope, as_of: AsOf, by: tuple[str, ...]) -> Iterable[Any]:
    """Return, by how they count in the sums and how they stand as of then (None: not known yet), what may differ."""
    settled = settled_until(session)
    moved = settles(as_of.known) if as_of.known < settled else settles(settled, as_of.known)
    state = case((DutyRow.known_at > as_of.known, None), else_=as_of.coverage()).label("state")
    columns = (*(_ROWS[name] for name in by), DutyRow.kind, standing(settled).label("stood"), state)
    moving = select(*columns, func.count()).where(POSTINGS, moved, *scope.conditions())
    return session.execute(moving.group_by(*columns))


def month_number(day: date) -> int:
    """Return the number of a day's month, as ``count_coverage`` counts months."""
    return day.year * MONTHS_OF_YEAR + day.month - 1


def first_of_month(number: int) -> date:
    """Return the first day of the month with that number."""
    return date(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1, 1)


def find_in(
    session: Session,
    scope: Scope,
    as_of: AsOf,
    state: str | None = None,
    *also: ColumnElement[bool],
    rows: slice = slice(None),
) -> Rows:
    """Return ``rows`` of the publications that stand so (one of COVERAGES; None: all), the longest expected first.

    Those that stand as in the end are found by that; apart from them those that do not stand so yet: behind the last
    act nothing of these is anything but not due.
    """
    parts: list[tuple[ColumnElement[bool], ...]] = [(as_of.coverage() == state,) if state else ()]
    if state and not as_of.posted:
        is_moving = func.coalesce(DutyRow.settles_at > as_of.known, false())
        may_move = state == NOT_DUE or as_of.known < settled_until(session)
        moving = [(settles(as_of.known), *parts[0])] if may_move else []
        parts = [(DutyRow.outcome == state, ~is_moving), *moving]
    limits = (POSTINGS, *scope.conditions(), *as_of.conditions(), *also)
    found = (select(DutyRow.id, DutyRow.listed_at, DutyRow.key).where(*limits, *part) for part in parts)
    ordered = union_all(*found).order_by("listed_at", "key").slice(rows.start or 0, rows.stop).subquery()
    whole = select(DutyRow).join(ordered, ordered.c.id == DutyRow.id).order_by(DutyRow.listed_at, DutyRow.key)
    return session.scalars(whole, execution_options=STREAMED)
