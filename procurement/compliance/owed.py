"""What bodies still have to post, by due date, as far as public notices tell.

A publication is owed once its turn has come: a call when its plan's time begins, an opening when bids closed, a result
when they were opened, the contract when somebody won. When it is due follows from a trigger; where that is not on
record (nobody but the body knows when a result was approved) there is no due time, only the reason why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from procurement.compliance.counting import HOURS
from procurement.compliance.dossiers import Dossier, find_dossiers, find_planless
from procurement.compliance.law import Law
from procurement.compliance.limits import Limit, Triggers, find_limit
from procurement.compliance.publications import Needs
from procurement.compliance.rules import UNCOUNTED
from procurement.compliance.wording import Words, amount_of, day_words, instant_words, list_words
from procurement.core.clock import civil_date
from procurement.core.errors import Problem
from procurement.notices.kinds import KINDS

ORDER = tuple(KINDS)
WON = ("awarded", "partly")
TWO_ENVELOPES = "_HTHS"


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
    found = [owed for dossier in dossiers for owed in owed_of(dossier, at, law)]
    return sorted([*found, *_unseen_plans(find_planless(session, dossiers), at, law)], key=_urgency)


def _urgency(owed: Owed) -> tuple[Any, ...]:
    planned = owed.planned[1] if owed.planned else date.max
    due = owed.due_at.timestamp() if owed.due_at else float("inf")
    return due, bool(owed.missing), planned, owed.package or "", ORDER.index(owed.kind)


def owed_of(dossier: Dossier, at: datetime, law: Law) -> Iterator[Owed]:
    """Yield what one package still needs. Nothing where its form is not known, or is not in the matrix."""
    given = dossier.given
    choice = law.regimes.choose("award", dossier.awarded_on or civil_date(at), dossier.issued_on)
    needs = law.publications.find(choice.regime.code, given) if choice else None
    if choice is None or needs is None:
        return
    for kind, stage, envelope in _turns(dossier, needs, at):
        facts = given | {"stage": stage, "envelope": envelope}
        triggers = {"closes_at": dossier.closes_at, "opened_at": dossier.opens_at}
        limit = find_limit(law, kind, "posting", choice.regime.code, facts, triggers)
        yield _owed(dossier, kind, stage, limit, triggers, law)


def _turns(dossier: Dossier, needs: Needs, at: datetime) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield (kind, stage, envelope) of what is needed, not there, and has its turn."""
    wanted = needs.certain | needs.unclear
    has_begun = dossier.planned is not None and dossier.planned[0] <= civil_date(at)
    calls = [kind for kind in ("prequalification", "invitation") if kind in wanted]
    is_called = bool(dossier.kinds)
    if calls and not is_called and has_begun:
        yield calls[0], None, None
    elif is_called:
        yield from ((kind, None, None) for kind in calls if kind not in dossier.kinds and kind in needs.certain)
        yield from _after_closing(dossier, wanted, at)
    elif has_begun:
        yield "award", None, None
    if dossier.outcome in WON and "contract" in wanted - dossier.kinds:
        yield "contract", None, None


def _after_closing(
    dossier: Dossier, wanted: frozenset[str], at: datetime
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield what follows once a call has closed: the opening, lists, the result."""
    is_decided = dossier.outcome in WON
    has_closed = is_decided or (dossier.closes_at is not None and dossier.closes_at <= at)
    stage = "bid" if "prequalification" not in dossier.kinds or "invitation" in dossier.kinds else "prequalification"
    opened = {envelope for known, envelope in dossier.openings if known == stage}
    if not has_closed and not opened:
        return
    two = str(dossier.call.get("selection_method") or "").endswith(TWO_ENVELOPES) and stage == "bid"
    if "opening" in wanted and not opened:
        yield "opening", stage, "technical" if two else "single"
    elif stage == "prequalification" and "shortlist" in wanted - dossier.kinds:
        yield "shortlist", stage, None
    elif two and not is_decided and opened == {"technical"}:
        if "shortlist" not in dossier.kinds:
            yield "shortlist", stage, None
        yield "opening", stage, "financial"
    elif not is_decided and stage == "bid" and "award" not in dossier.kinds:
        yield "award", None, None


def _owed(
    dossier: Dossier, kind: str, stage: str | None, limit: Limit, triggers: dict[str, datetime | None], law: Law
) -> Owed:
    planned = None if dossier.kinds else dossier.planned
    known = Owed(
        kind, dossier.body, dossier.package, dossier.plan, dossier.title, dossier.national_number,
        why=_why(limit, triggers, planned, law), planned=planned, stage=stage,
    )  # fmt: skip
    return _limited(known, limit, triggers)


def _limited(owed: Owed, limit: Limit, triggers: Triggers) -> Owed:
    """Return ``owed`` with what is known of its time limit."""
    rule, deadline = limit.rule, limit.deadline
    if rule is None:
        return replace(owed, missing=limit.missing)
    return replace(
        owed,
        rule=rule.code,
        unit=rule.unit,
        missing=limit.missing,
        trigger=rule.trigger,
        triggered_on=triggers.get(rule.trigger) if rule.trigger else None,
        due_at=deadline.due_at if deadline else None,
    )


def _why(limit: Limit, triggers: dict[str, datetime | None], planned: tuple[date, date] | None, law: Law) -> Problem:
    """Return why it is due when it is, or why that cannot be told: a code with parameters for ``core.messages``."""
    rule = limit.rule
    if rule is None:
        missing = list_words(law.rules.facts[name] for name in limit.missing)
        return Problem((), "law.owed_unclear", {"missing": missing, "citation": {"vi": "", "en": ""}})
    citation = {"citation": rule.cited.words()}
    if rule.unit in UNCOUNTED:
        span = {"from": day_words(planned[0]), "to": day_words(planned[1])} if planned else {}
        return Problem(
            (), "law.owed_planned" if planned else "law.owed_unlimited", {"name": rule.name, **citation, **span}
        )
    trigger = law.rules.facts[rule.trigger or ""]
    params = {"limit": amount_of(rule.amount, rule.unit), "trigger": trigger.name, **citation}
    at = triggers.get(trigger.code)
    if at is None:
        return Problem((), "law.owed_unknown", params)
    code = "law.owed_calendar" if limit.missing else "law.owed_due"
    return Problem((), code, {**params, "since": instant_words(at)})


def _unseen_plans(waiting: Mapping[str, Dossier], at: datetime, law: Law) -> Iterator[Owed]:
    """Yield each plan that notices name by its number and that is not here."""
    for number, dossier in waiting.items():
        choice = law.regimes.choose("award", dossier.awarded_on or civil_date(at), dossier.issued_on)
        needs = law.publications.find(choice.regime.code, dossier.given) if choice else None
        if choice and needs and "plan" in needs.certain:
            limit = find_limit(law, "plan", "posting", choice.regime.code, {}, {})
            known = Owed("plan", dossier.body, None, number, None, number, _why(limit, {}, None, law))
            yield _limited(known, limit, {})
