"""Counting duties: by rule for the command, by kind, level and body for pages. Rows of one key are one duty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from procurement.compliance.calendar import WorkingDays
from procurement.compliance.judging import COVERAGES, MISSING, PUBLISHED, STATES, coverage, timeliness
from procurement.compliance.models import DutyRow
from procurement.notices.kinds import KINDS
from procurement.organisations.models import Organisation

HEADLINE = tuple(kind for kind, row in KINDS.items() if row.headline)
BESIDE = tuple(kind for kind in KINDS if kind not in HEADLINE)
PER_MILLE, TENTH = 1000, 10
STREAMED = {"yield_per": 1000}
SMALL = 10
"""With fewer than so many required a share says little and is marked."""


@dataclass(frozen=True)
class Scope:
    """Which duties are counted: those of ``bodies`` (references; None: all), by the day on which they fall (both ends
    belong to it), of one ``kind``, one ``level``."""

    bodies: Collection[str] | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    level: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions on rows."""
        if self.bodies is not None:
            ids = select(Organisation.id).where(Organisation.reference.in_(self.bodies))
            yield DutyRow.organisation_id.in_(ids)
        if self.since:
            yield DutyRow.falls_on >= self.since
        if self.until:
            yield DutyRow.falls_on <= self.until
        if self.kind:
            yield DutyRow.kind == self.kind
        if self.level:
            yield DutyRow.level.is_(None) if self.level == "-" else DutyRow.level == self.level


def find_duties(session: Session, scope: Scope) -> Iterator[DutyRow]:
    """Yield the duties in ``scope``, one of each key, by key."""
    rows: Select[DutyRow] = select(DutyRow).where(*scope.conditions()).order_by(DutyRow.key, DutyRow.id)
    last = None
    streamed = session.scalars(rows, execution_options=STREAMED)
    for row in streamed:
        if row.key != last:
            yield row
        last = row.key


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


def count_by_rule(duties: Iterable[DutyRow], at: datetime, calendar: WorkingDays) -> list[RuleCount]:
    """Return by rule and regime how ``duties`` stand at ``at``."""
    counts: dict[tuple[str, str], RuleCount] = {}
    for duty in duties:
        of_rule = counts.setdefault((duty.rule or "", duty.regime or ""), RuleCount(duty.rule, duty.regime))
        of_rule.required += duty.need == "required"
        of_rule.states[timeliness(duty, at, calendar).state] += 1
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


Table = dict[str | int | None, dict[str, Coverage]]


def count_coverage(session: Session, scope: Scope, at: datetime, by: str | None = None) -> Table:
    """Return {value of the column ``by`` (None: of all together): {kind: how its publications stand at ``at``}}."""
    table: Table = defaultdict(lambda: {kind: Coverage() for kind in KINDS})
    for duty in find_duties(session, scope):
        if duty.act == "posting":
            table[getattr(duty, by) if by else None][duty.kind].states[coverage(duty, at)] += 1
    return table


def find_missing(session: Session, scope: Scope, at: datetime) -> list[DutyRow]:
    """Return what should be here and is not, the longest expected first."""
    found = (duty for duty in find_duties(session, scope) if duty.act == "posting" and coverage(duty, at) == MISSING)
    return sorted(found, key=lambda duty: (duty.expected_at or at, duty.key))


def find_in(session: Session, scope: Scope, at: datetime, state: str) -> list[DutyRow]:
    """Return the publications that stand so (one of COVERAGES) at ``at``."""
    assert state in COVERAGES
    return [duty for duty in find_duties(session, scope) if duty.act == "posting" and coverage(duty, at) == state]
