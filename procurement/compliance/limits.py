"""By when a notice had or has to be posted: the rule of its kind and regime, and the end of its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from procurement.compliance.calendar import UnknownYear
from procurement.compliance.counting import HOURS, Deadline, add_limit
from procurement.compliance.law import Law
from procurement.compliance.rules import UNCOUNTED, Given, Rule

Triggers = Mapping[str, datetime | date | None]
"""The dates of a case by the code of their fact; instants where the time of day is known."""


@dataclass(frozen=True)
class Limit:
    """What is known of a time limit: its ``rule``, its ``deadline``, and by code the facts that are ``missing``.

    Without a rule nothing limits the time, or it hangs on what is missing. A rule without a deadline counts no days
    (then nothing is missing), has no trigger yet, or runs into a year whose days off are not known (``calendar``).
    """

    rule: Rule | None = None
    deadline: Deadline | None = None
    missing: tuple[str, ...] = ()


def find_limit(law: Law, kind: str, act: str, regime: str, given: Given, triggers: Triggers) -> Limit:
    """Return the limit of ``act`` about a notice of ``kind``, by the facts that are given."""
    rules = law.rules.find(kind, act, regime, given)
    if len(rules) != 1:
        return Limit(missing=tuple(fact.code for fact in law.rules.missing(rules, given)))
    rule = rules[0]
    if rule.unit in UNCOUNTED or rule.trigger is None:
        return Limit(rule)
    trigger = triggers.get(rule.trigger)
    if trigger is None or (rule.unit == HOURS and not isinstance(trigger, datetime)):
        return Limit(rule, missing=(rule.trigger,))
    try:
        return Limit(rule, add_limit(trigger, rule.amount, rule.unit, law.calendar))
    except UnknownYear:
        return Limit(rule, missing=("calendar",))
