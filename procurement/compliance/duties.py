"""What a package needs to have posted, and by when, as pure functions of its dossier and the law. No clock.

A duty is one publication (or one minimum time) of one package in one round, or of one plan. Whether it is met late or
overdue depends on when somebody asks: ``judging`` derives that from the instants that stand here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from procurement.compliance.counting import end_of_day, measure
from procurement.compliance.dossiers import Dossier
from procurement.compliance.judging import EXEMPT, NOT_REQUIRED, PREPARATION, UNKNOWN, deadline_of, is_met
from procurement.compliance.law import Law
from procurement.compliance.limits import Triggers, find_limit
from procurement.compliance.posted import Posted
from procurement.compliance.publications import Needs
from procurement.compliance.regimes import Regime
from procurement.compliance.rules import UNCOUNTED, Given
from procurement.compliance.steps import BID, FINANCIAL, PACKAGE_KINDS, SINGLE, Step, steps_of
from procurement.core.clock import civil_date

POSTING = "posting"
REQUIRED = "required"
NO_ROW, NO_RULE = "no_row", "no_rule"
"""Reasons of what cannot be told: the matrix has no row for the form in this regime; no rule was found."""
FIRST_REVISION = "first_revision"
POSTED_AT = "posted_at"


@dataclass(frozen=True)
class Duty:
    """One duty. Facts that are missing are named by their codes (``facts.toml``).

    ``need``: whether the law asks for it, with ``reason`` (a row of the matrix, or what keeps it from being asked
    for) and, where that cannot be told, the facts that are ``unclear``. ``rule`` limits its time from ``triggered``;
    ``missing`` keeps ``due_at`` or the time of posting from being known. From ``turn_at`` it can be owed, from
    ``expected_at`` its absence counts; None: that is not on record. ``posted`` is what fulfilled it.
    """

    kind: str
    act: str = POSTING
    stage: str | None = None
    envelope: str | None = None
    need: str = REQUIRED
    reason: str | None = None
    unclear: tuple[str, ...] = ()
    regime: str | None = None
    rule: str | None = None
    unit: str | None = None
    amount: int = 0
    tolerance: int = 0
    trigger: str | None = None
    triggered: datetime | date | None = None
    due_at: datetime | None = None
    missing: tuple[str, ...] = ()
    turn_at: datetime | None = None
    expected_at: datetime | None = None
    measured: int | None = None
    posted: Posted | None = None

    @property
    def has_rule(self) -> bool:
        """Whether a rule limits its time."""
        return self.rule is not None

    @property
    def met_at(self) -> datetime | None:
        """When it was fulfilled on this register."""
        return self.posted.published_at if self.posted else None

    @property
    def national(self) -> datetime | date | None:
        """When it was fulfilled on the national system: an instant, a day, or not known."""
        return self.posted.national if self.posted else None


def duties_of_plan(posted: Posted, law: Law) -> Duty:
    """Return the duty that the first revision of a plan fulfilled."""
    choice = law.regimes.choose("plan", posted.decided_on or posted.day)
    regime = choice.regime.code if choice else None
    duty = Duty("plan", regime=regime, reason="plan", turn_at=posted.published_at, expected_at=posted.published_at)
    return _met(duty, posted, {}, {"decided_on": posted.decided_on if posted.is_first else None}, law)


def duties_of(dossier: Dossier, law: Law) -> Iterator[Duty]:
    """Yield what the package in this round needs, what was posted of it, and what was not needed."""
    if dossier.is_dropped and not dossier.posted:
        return
    choice = law.regimes.choose("award", dossier.last_on, dossier.issued_on)
    regime = choice.regime if choice else None
    needs = law.publications.find(regime.code, dossier.given) if regime else None
    steps = list(steps_of(dossier, needs))
    for step in steps:
        yield _duty(dossier, step, needs, regime, law)
    yield from preparations_of(dossier, law)
    yield from _left(dossier, needs, regime, {step.kind for step in steps}, law)


def _duty(dossier: Dossier, step: Step, needs: Needs | None, regime: Regime | None, law: Law) -> Duty:
    duty = Duty(step.kind, POSTING, step.stage, step.envelope, regime=regime.code if regime else None)
    duty = replace(_needed(duty, dossier, needs, law), turn_at=step.turn_at)
    if step.is_void:
        duty = replace(duty, need=NOT_REQUIRED, reason=step.is_void)
    given = dossier.given | {"stage": step.stage, "envelope": step.envelope}
    stage = step.stage or "bid"
    triggers: dict[str, datetime | date | None] = {
        "closes_at": dossier.closes_at(stage),
        "opened_at": dossier.opens_at(stage) if step.envelope != FINANCIAL else None,  # of which no call tells
    }
    if step.posted is not None:
        return _posted(duty, step.posted, dossier, given, triggers, law)
    duty = _limited(duty, given, triggers, law)
    return replace(duty, expected_at=_expected(duty, step, given, triggers, law))


def _needed(duty: Duty, dossier: Dossier, needs: Needs | None, law: Law) -> Duty:
    """Return ``duty`` with whether the matrix asks for it."""
    if duty.kind == "cancellation":
        return replace(duty, reason="cancellation")
    if needs is None:
        unclear = () if dossier.given.get("form") else ("form",)
        return replace(duty, need=UNKNOWN, reason=NO_ROW, unclear=unclear)
    duty = replace(duty, reason=needs.rows[-1].code)
    if duty.kind == "shortlist" and duty.stage == BID and "opening" in needs.certain | needs.unclear:
        return _listed(duty, law)
    if duty.kind in needs.certain:
        return duty
    if duty.kind in needs.unclear:
        missing = law.rules.missing(needs.rows, dossier.given)
        return replace(duty, need=UNKNOWN, unclear=tuple(fact.code for fact in missing))
    unsettled = UNKNOWN if duty.kind in needs.unsettled else NOT_REQUIRED
    return replace(duty, need=EXEMPT if duty.kind in needs.exempt else unsettled)


def _listed(duty: Duty, law: Law) -> Duty:
    """Return the list of those who passed the technical step with whether the regime has a rule for it."""
    has_rule = duty.regime and law.rules.find(duty.kind, POSTING, duty.regime, {"stage": duty.stage})
    return duty if has_rule else replace(duty, need=UNKNOWN, reason=NO_RULE)


def _posted(
    duty: Duty, posted: Posted, dossier: Dossier, given: Given, triggers: dict[str, datetime | date | None], law: Law
) -> Duty:
    choice = law.regimes.choose(duty.kind, posted.decided_on or posted.day, dossier.issued_on)
    own = {"decided_on": posted.decided_on, "effective_on": posted.effective_on}
    if duty.kind == "opening" and posted.closes_at:
        own["closes_at"] = posted.closes_at
    duty = replace(duty, regime=choice.regime.code if choice else duty.regime)
    return _met(duty, posted, given, {**triggers, **own}, law)


def _met(duty: Duty, posted: Posted, given: Given, triggers: Triggers, law: Law) -> Duty:
    duty = replace(_limited(duty, given, triggers, law), posted=posted, expected_at=duty.expected_at or duty.turn_at)
    if posted.national is None:
        return replace(duty, missing=(*duty.missing, POSTED_AT if posted.is_first else FIRST_REVISION))
    deadline = deadline_of(duty)
    lacks_hour = deadline is not None and is_met(deadline, posted.national) is None
    return replace(duty, missing=(*duty.missing, *[POSTED_AT] * lacks_hour))


def _limited(duty: Duty, given: Given, triggers: Triggers, law: Law) -> Duty:
    """Return ``duty`` with the rule that limits its time, and when that ends."""
    if duty.regime is None:
        return replace(duty, missing=("decided_on",))
    limit = find_limit(law, duty.kind, POSTING, duty.regime, given, triggers)
    rule = limit.rule
    if rule is None:
        return replace(duty, missing=limit.missing)
    return replace(
        duty,
        rule=rule.code,
        unit=rule.unit,
        amount=rule.amount,
        trigger=rule.trigger,
        triggered=triggers.get(rule.trigger) if rule.trigger else None,
        due_at=limit.deadline.due_at if limit.deadline else None,
        missing=limit.missing,
    )


def _expected(duty: Duty, step: Step, given: Given, triggers: Triggers, law: Law) -> datetime | None:
    """Return from when the absence of a publication counts: its due time, the latest one that may hold, or its step."""
    if duty.due_at is not None and duty.unit not in UNCOUNTED:
        return max(duty.due_at, step.turn_at) if step.turn_at else duty.due_at
    if duty.unit in UNCOUNTED and step.envelope == SINGLE:  # of an appointment: together with its result
        return step.expected_at or step.turn_at
    is_told = duty.kind != "opening" or step.envelope == FINANCIAL or step.expected_at is not None
    if is_told or duty.regime is None:
        return step.expected_at
    ends = [
        _instant(at) + timedelta(hours=rule.amount)
        for rule in law.rules.find(duty.kind, POSTING, duty.regime, given)
        if (at := triggers.get(rule.trigger or "") or triggers.get("closes_at"))
    ]
    return max(ends, default=None)


def _instant(moment: datetime | date) -> datetime:
    return moment if isinstance(moment, datetime) else end_of_day(moment)


def preparations_of(dossier: Dossier, law: Law) -> Iterator[Duty]:
    """Yield how long bidders had from the first issue of each call to its closing day."""
    for posted in dossier.posted:
        if posted.kind in dossier.calls:
            stage = "prequalification" if posted.kind == "prequalification" else "bid"
            yield _preparation(posted, dossier, dossier.closes_at(stage), law)


def _preparation(posted: Posted, dossier: Dossier, closes_at: datetime | None, law: Law) -> Duty:
    issued = posted.day if posted.is_first else None
    choice = law.regimes.choose(posted.kind, posted.decided_on or posted.day, dossier.issued_on or issued)
    regime = choice.regime.code if choice else None
    rules = law.rules.find(posted.kind, PREPARATION, regime, dossier.given) if regime else []
    lacks = {FIRST_REVISION: not posted.is_first, POSTED_AT: posted.is_first and issued is None,
             "closes_at": closes_at is None}  # fmt: skip
    missing = tuple(code for code, is_lacking in lacks.items() if is_lacking)
    unclear = tuple(fact.code for fact in law.rules.missing(rules, dossier.given)) if len(rules) > 1 else ()
    duty = Duty(
        posted.kind, PREPARATION, regime=regime, posted=posted, turn_at=posted.published_at, trigger="issued_on",
        triggered=issued, missing=missing + unclear, expected_at=closes_at, need=REQUIRED if rules else UNKNOWN,
        reason="preparation" if rules else NO_RULE,
    )  # fmt: skip
    if len(rules) == 1:
        rule = rules[0]
        duty = replace(duty, rule=rule.code, unit=rule.unit, amount=rule.amount, tolerance=rule.tolerance)
    if issued is None or closes_at is None:
        return duty
    return replace(duty, measured=measure(issued, civil_date(closes_at), duty.unit or "d", law.calendar))


def _left(dossier: Dossier, needs: Needs | None, regime: Regime | None, kinds: set[str], law: Law) -> Iterator[Duty]:
    """Yield the kinds that no step of this package asks for, with the reason."""
    for kind in PACKAGE_KINDS:
        if kind not in kinds and not (kind == "plan" and dossier.knows_plan):
            duty = _needed(Duty(kind), dossier, needs, law)
            if duty.need != REQUIRED:
                yield replace(duty, regime=regime.code if regime else None)
