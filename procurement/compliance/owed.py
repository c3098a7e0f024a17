"""What bodies still have to post, by due date, as far as public notices tell.

A publication is owed once its turn has come: a call when its plan's time begins, an opening when bids closed, a result
when they were opened, the contract when somebody won. When it is due follows from a trigger; where that is not on
record (nobody but the body knows when a result was approved) there is no due time, only the reason why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from procurement.compliance.counting import HOURS
from procurement.compliance.dossiers import Dossier, find_dossiers
from procurement.compliance.duties import NO_ROW, REQUIRED, Duty, duties_of
from procurement.compliance.judging import UNKNOWN
from procurement.compliance.law import Law
from procurement.compliance.rules import UNCOUNTED
from procurement.compliance.wording import Words, amount_of, day_words, instant_words, list_words
from procurement.core.clock import civil_date
from procurement.core.errors import Problem
from procurement.notices.kinds import KINDS

ORDER = tuple(KINDS)


@dataclass(frozen=True)
class Owed:
    """A publication that is not on this register though its turn has come.

    ``due_at`` is 24:00 of the last day, or the end of the hours; None where it cannot be told or is not limited
    (``why`` says which). ``planned`` are the days between which a plan wants a call. ``triggered_on`` is what the time
    runs from, ``rule`` its code.
    """

    kind: str
    body: str
    package: str | None
    plan: str | None
    title: str | None
    national_number: str | None
    why: Problem
    trigger: str | None = None
    triggered_on: datetime | date | None = None
    due_at: datetime | None = None
    planned: tuple[date, date] | None = None
    rule: str | None = None
    unit: str | None = None
    missing: tuple[str, ...] = ()
    stage: str | None = None

    @property
    def citation(self) -> Words:
        """The article, by language."""
        words: Words = self.why.params["citation"]
        return words

    def state(self, at: datetime) -> str:
        """Return how it stands at ``at``: overdue, due, planned (no limit but the plan's time), unlimited, unknown."""
        if self.due_at is not None:
            is_late = at > self.due_at if self.unit == HOURS else at >= self.due_at
            return "overdue" if is_late else "due"
        return "unknown" if self.missing else "planned" if self.planned else "unlimited"

    def days_left(self, at: datetime) -> int | None:
        """Return the calendar days from the day of ``at`` to the last day (0: today); below 0 they have passed."""
        if self.due_at is None:
            return None
        last = self.due_at if self.unit == HOURS else self.due_at - timedelta(microseconds=1)
        return (civil_date(last) - civil_date(at)).days


def find_owed(session: Session, bodies: Collection[str], at: datetime, law: Law) -> list[Owed]:
    """Return what ``bodies`` (references) owe at ``at``: what is due first, then what is planned, then the rest."""
    dossiers = find_dossiers(session, bodies, civil_date(at))
    return sorted(_once(owed for dossier in dossiers for owed in owed_of(dossier, at, law)), key=_urgency)


def _urgency(owed: Owed) -> tuple[Any, ...]:
    planned = owed.planned[1] if owed.planned else date.max
    due = owed.due_at.timestamp() if owed.due_at else float("inf")
    return due, bool(owed.missing), planned, owed.package or "", ORDER.index(owed.kind)


def owed_of(dossier: Dossier, at: datetime, law: Law) -> Iterator[Owed]:
    """Yield what one package still needs. Nothing where its form is not known, or is not in the matrix."""
    for duty in duties_of(dossier, law):
        may_be_needed = duty.need == REQUIRED or (duty.need == UNKNOWN and duty.reason != NO_ROW)
        if duty.posted is None and may_be_needed and duty.turn_at is not None and duty.turn_at <= at:
            is_seen = duty.kind != "plan" or dossier.plan_number is not None
            if is_seen:
                yield _owed(duty, dossier, law)


def _owed(duty: Duty, dossier: Dossier, law: Law) -> Owed:
    planned = None if dossier.kinds else dossier.planned
    known = Owed(
        duty.kind, dossier.body, dossier.package, dossier.plan, dossier.title, dossier.national_number,
        why=_why(duty, planned, law), trigger=duty.trigger, triggered_on=duty.triggered, due_at=duty.due_at,
        planned=planned, rule=duty.rule, unit=duty.unit, missing=duty.missing, stage=duty.stage,
    )  # fmt: skip
    if duty.kind != "plan":
        return known
    return replace(known, package=None, plan=dossier.plan_number, title=None, national_number=dossier.plan_number)


def _once(found: Iterable[Owed]) -> Iterator[Owed]:
    """Yield ``found``, each plan that several packages name only once."""
    seen: set[str | None] = set()
    for owed in found:
        if owed.kind != "plan" or owed.plan not in seen:
            yield owed
        if owed.kind == "plan":
            seen.add(owed.plan)


def _why(duty: Duty, planned: tuple[date, date] | None, law: Law) -> Problem:
    """Return why it is due when it is, or why that cannot be told: a code with parameters for ``core.messages``."""
    if duty.rule is None:
        missing = list_words(law.rules.facts[name] for name in duty.missing)
        return Problem((), "law.owed_unclear", {"missing": missing, "citation": {"vi": "", "en": ""}})
    rule = law.rules.get(duty.rule)
    citation = {"citation": rule.cited.words()}
    if rule.unit in UNCOUNTED:
        span = {"from": day_words(planned[0]), "to": day_words(planned[1])} if planned else {}
        return Problem(
            (), "law.owed_planned" if planned else "law.owed_unlimited", {"name": rule.name, **citation, **span}
        )
    trigger = law.rules.facts[rule.trigger or ""]
    params = {"limit": amount_of(rule.amount, rule.unit), "trigger": trigger.name, **citation}
    at = duty.triggered
    if not isinstance(at, datetime):
        return Problem((), "law.owed_unknown", params)
    code = "law.owed_calendar" if duty.missing else "law.owed_due"
    return Problem((), code, {**params, "since": instant_words(at)})
