"""Posting deadlines and minimum times (``deadlines.toml``, ``minimums.toml``), chosen by the facts of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from procurement.compliance.citations import CERTAINTIES, Cited, Texts
from procurement.compliance.counting import UNITS
from procurement.compliance.regimes import Regime, Regimes
from procurement.compliance.tables import (
    AMOUNT,
    ANY_TEXT,
    CONDITIONS,
    TEXTS,
    WORDS,
    Column,
    Faults,
    Row,
    Table,
    choice,
    choices,
)
from procurement.notices.kinds import KINDS

UNCOUNTED = ("progress", "together", "milestone")
"""Instead of a unit: at the time that the plan names, together with something else, at each milestone."""
OTHER = "other"
"""Kind of what is no notice of this register."""
LIMITS = ("_to", "_below")
FACT_KINDS = ("code", "flag", "price", "case", "date")

FACTS = Table("fact", {"code": ANY_TEXT, "kind": choice(FACT_KINDS), "vi": ANY_TEXT, "en": ANY_TEXT})
Conditions = tuple[tuple[str, Any], ...]
Given = Mapping[str, Any]
"""What is known of a case, by fact: a code, a flag, a price (Decimal). What is not known is absent or None."""


def rule_columns(regimes: Iterable[str], triggers: Iterable[str]) -> dict[str, Column]:
    """Return the columns of a rule."""
    return {
        "code": ANY_TEXT,
        "kind": choice((*KINDS, OTHER)),
        "act": ANY_TEXT,
        "regimes": choices(tuple(regimes)),
        "when": CONDITIONS.optional(),
        "trigger": choice(tuple(triggers)).optional(),
        "base": choice(("after", "before")).optional(),
        "amount": AMOUNT.optional(),
        "unit": choice((*UNITS, *UNCOUNTED)),
        "tolerance": AMOUNT.optional(),
        "name": WORDS,
        "cite": TEXTS,
        "certainty": choice(CERTAINTIES),
        "note": WORDS.optional(),
    }


@dataclass(frozen=True)
class Fact:
    """A fact by which rules are chosen or from which they count, with its words by language."""

    code: str
    kind: str
    name: dict[str, str]


@dataclass(frozen=True)
class Rule:
    """One rule. ``amount`` of ``unit`` ``base`` (after, before) the ``trigger``; without an amount ``unit`` says why.

    ``regimes`` are those in which it holds, from ``valid_from`` to ``valid_to`` (half-open); ``when`` are
    the conditions; ``tolerance`` what may be missing without a clear fault, where the law leaves open how the first day
    counts.
    """

    code: str
    kind: str
    act: str
    regimes: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    unit: str
    name: dict[str, str]
    cited: Cited
    amount: int = 0
    trigger: str | None = None
    base: str = "after"
    tolerance: int = 0
    when: Conditions = ()
    note: dict[str, str] = field(default_factory=dict)


def is_met(when: Conditions, given: Given, cases: Iterable[str]) -> bool | None:
    """Tell whether all conditions hold; None where that depends on a fact that is not given.

    A special case (``cases``) that nobody states does not hold; one that is given as None may.
    """
    answers = {_holds(name, wanted, given, set(cases)) for name, wanted in when}
    return False if False in answers else None if None in answers else True


def _holds(name: str, wanted: Any, given: Given, cases: set[str]) -> bool | None:
    fact, limit = split_limit(name)
    value = given.get(fact, False if fact in cases else None)
    if value is None:
        return None
    if limit:
        return bool(value <= wanted) if limit == "_to" else bool(value < wanted)
    return value in wanted if isinstance(wanted, list) else bool(value == wanted)


def split_limit(name: str) -> tuple[str, str]:
    """Return the fact of a condition and what it is compared by: ``price_to`` is (price, _to)."""
    limit = next((end for end in LIMITS if name.endswith(end)), "")
    return name.removesuffix(limit), limit


@dataclass(frozen=True)
class Rules:
    """All rules, in the order of the files, and the facts that they ask for."""

    rows: tuple[Rule, ...]
    facts: dict[str, Fact]

    def find(self, kind: str, act: str, regime: str, given: Given) -> list[Rule]:
        """Return the rule for ``act`` about a notice of ``kind`` under ``regime``: none, one, or, where it depends on
        facts that are not given, each that may be it."""
        of_kind = (row for row in self.rows if (row.kind, row.act) == (kind, act))
        return list(first_fitting((row for row in of_kind if regime in row.regimes), given, self.cases))

    def exceptions(self, rule: Rule) -> list[str]:
        """Return the special cases in which another rule would stand in place of ``rule``."""
        above = (
            row
            for row in self.rows
            if (row.kind, row.act) == (rule.kind, rule.act) and set(row.regimes) & set(rule.regimes)
        )
        return [name for row in above for name, wanted in row.when if name in self.cases and wanted and row is not rule]

    @cached_property
    def codes(self) -> dict[str, Rule]:
        """All rules by code."""
        return {row.code: row for row in self.rows}

    def get(self, code: str) -> Rule:
        """Return the rule with this code; KeyError where there is none."""
        return self.codes[code]

    def missing(self, rules: Iterable[Any], given: Given) -> list[Fact]:
        """Return the facts that would tell which of ``rules``, or rows of the matrix, it is."""
        asked = dict.fromkeys(split_limit(name)[0] for rule in rules for name, _wanted in rule.when)
        return [self.facts[name] for name in asked if given.get(name, False if name in self.cases else None) is None]

    @property
    def cases(self) -> set[str]:
        """The special cases that somebody has to state."""
        return {fact.code for fact in self.facts.values() if fact.kind == "case"}


def first_fitting(rows: Iterable[Any], given: Given, cases: Iterable[str]) -> Iterator[Any]:
    """Yield the first of ``rows`` whose conditions hold, and before it those that may hold."""
    for row in rows:
        met = is_met(row.when, given, cases)
        if met is not False:
            yield row
        if met:
            return


def read_facts(faults: Faults) -> dict[str, Fact]:
    """Return the facts of ``data/facts.toml`` by code."""
    rows = FACTS.read("facts.toml", faults)
    return {row["code"]: Fact(row["code"], row["kind"], {"vi": row["vi"], "en": row["en"]}) for row in rows}


def read_rules(facts: dict[str, Fact], regimes: Regimes, texts: Texts, faults: Faults) -> Rules:
    """Return the rules of both files."""
    codes = {regime.code: regime for regime in regimes.rows}
    triggers = [fact.code for fact in facts.values() if fact.kind == "date"]
    table = Table("rule", rule_columns(codes, triggers))
    read: list[Rule] = []
    for file in ("deadlines.toml", "minimums.toml"):
        for row in table.read(file, faults):
            before = len(faults)
            check_row(row, facts, texts, faults)
            if row["unit"] not in UNCOUNTED and not {"amount", "trigger"} <= set(row):
                faults.tell(row, "law.file_missing", "unit", name="amount, trigger")
            if len(faults) == before:
                read.append(_rule(row, codes, texts))
                _check_reach(read, row, faults)
    return Rules(tuple(read), facts)


def check_row(row: Row, facts: Mapping[str, Fact], texts: Texts, faults: Faults) -> None:
    """Add what is wrong with the conditions and citations of ``row``."""
    for name, wanted in row.get("when", {}).items():
        fact, limit = split_limit(name)
        if fact not in facts or not _fits(facts[fact].kind, limit, wanted):
            faults.tell(row, "law.file_condition", f"when.{name}", name=name)
    for wrong in texts.problems(row["cite"]):
        faults.tell(row, "law.file_citation", "cite", value=wrong)


def _fits(kind: str, limit: str, wanted: Any) -> bool:
    if kind == "price":
        return bool(limit) and type(wanted) is int
    return not limit and isinstance(wanted, list if kind == "code" else bool)


def _check_reach(read: list[Rule], row: Row, faults: Faults) -> None:
    """Add a fault where an earlier row takes every case of the last of ``read``."""
    last = read[-1]
    for earlier in read[:-1]:
        same = (earlier.kind, earlier.act) == (last.kind, last.act) and set(last.regimes) <= set(earlier.regimes)
        if same and set(map(str, earlier.when)) <= set(map(str, last.when)) and last.kind != OTHER:
            faults.tell(row, "law.file_unreached", "code", value=last.code, other=earlier.code)


def conditions(row: Row) -> Conditions:
    """Return the conditions of a row; limits of prices as exact decimals."""
    return tuple((name, Decimal(value) if type(value) is int else value) for name, value in row.get("when", {}).items())


def _rule(row: Row, regimes: Mapping[str, Regime], texts: Texts) -> Rule:
    own = {
        key: row[key]
        for key in ("code", "kind", "act", "unit", "name", "amount", "trigger", "base", "tolerance", "note")
        if key in row
    }
    return Rule(
        **own,
        regimes=tuple(row["regimes"]),
        valid_from=regimes[row["regimes"][0]].valid_from,
        valid_to=regimes[row["regimes"][-1]].valid_to,
        cited=texts.cite(row["cite"], row["certainty"]),
        when=conditions(row),
    )
