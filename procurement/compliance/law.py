"""The law as one object: calendar, regimes, rules, matrix and checks, read once and handed to whoever judges by it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path

from procurement.compliance.calendar import WorkingDays, load_calendar
from procurement.compliance.citations import CERTAINTIES, Cited, Texts, read_texts
from procurement.compliance.days import DATA
from procurement.compliance.publications import Publications, read_publications
from procurement.compliance.regimes import Regimes, read_regimes
from procurement.compliance.rules import Rules, read_facts, read_rules
from procurement.compliance.tables import ANY_TEXT, TEXTS, WORDS, Column, Faults, Table, choice
from procurement.core.errors import Invalid

FILES = (
    "texts.toml",
    "regimes.toml",
    "facts.toml",
    "deadlines.toml",
    "minimums.toml",
    "publications.toml",
    "checks.toml",
)


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and time.fromisoformat(value) is not None
    except ValueError:
        return False


TIME = Column(_is_time, "08:00").optional()
CHECKS = Table(
    "check",
    {
        "code": ANY_TEXT,
        "cite": TEXTS,
        "certainty": choice(CERTAINTIES),
        "note": WORDS.optional(),
        "from": TIME,
        "to": TIME,
    },
)


@dataclass(frozen=True)
class Check:
    """What a warning that counts no days goes by: its article, and hours where it has some."""

    code: str
    cited: Cited
    hours: tuple[time, time] | None = None
    note: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Law:
    """Everything of ``compliance/data``. ``digest`` changes with any of it: what was judged by it keeps it."""

    calendar: WorkingDays
    regimes: Regimes
    rules: Rules
    publications: Publications
    checks: dict[str, Check]
    digest: str


@cache
def load_law(holidays: Path | None = None) -> Law:
    """Return the law, with an operator's own file of days off. Raises Invalid with every fault of every file."""
    faults = Faults()
    texts = read_texts(faults)
    regimes = read_regimes(texts, faults)
    facts = read_facts(faults)
    rules = read_rules(facts, regimes, texts, faults)
    publications = read_publications(facts, regimes, texts, faults)
    checks = _read_checks(texts, faults)
    if faults:
        raise Invalid(faults)
    calendar = load_calendar(holidays)
    return Law(calendar, regimes, rules, publications, checks, _digest(calendar))


def _read_checks(texts: Texts, faults: Faults) -> dict[str, Check]:
    rows = CHECKS.read("checks.toml", faults)
    for row in rows:
        for wrong in texts.problems(row["cite"]):
            faults.tell(row, "law.file_citation", "cite", value=wrong)
    if faults:
        return {}
    return {
        row["code"]: Check(
            row["code"], texts.cite(row["cite"], row["certainty"]),
            (time.fromisoformat(row["from"]), time.fromisoformat(row["to"])) if {"from", "to"} <= set(row) else None,
            row.get("note", {}),
        )
        for row in rows
    }  # fmt: skip


def _digest(calendar: WorkingDays) -> str:
    made = hashlib.sha256(calendar.digest.encode())
    for file in FILES:
        made.update((DATA / file).read_bytes())
    return made.hexdigest()
