"""Whatever happens to a register and to the law: following gives the duties that making anew gives, and posting helps.

``DUTY_CASES`` is how many histories each property is tried on.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.calendar import WorkingDays
from procurement.compliance.duty_reading import DutyReading
from procurement.compliance.figures import AsOf, Scope, count_coverage, find_duties
from procurement.compliance.judging import PUBLISHED
from procurement.compliance.law import Law, load_law
from procurement.compliance.models import DutyRow
from procurement.compliance.publications import Publications
from procurement.compliance.rules import Rules
from procurement.organisations.loading import load_bodies
from tests.compliance.test_duty_reading import ACTS
from tests.publication.register import BODY, Register, call, empty_register, plan, row

LAW = load_law()
CASES = int(os.environ.get("DUTY_CASES", "6"))
OTHER = {"code": "vnz888100009", "name": "Trường Mẫu"}
MORE_ACTS: dict[str, dict[str, Any]] = ACTS | {
    "plan of another form": plan(row("Một", "goi-1", selection_form="CDT"), version="02"),
    "plan without the package": plan(row("Hai", "goi-2", selection_form="CDTRG"), version="03"),
    "plan of a lender": plan(row("Một", "goi-1", selection_form="QCBS"), version="04"),
    "call of another body": call("IB2688900004", "goi-7", plan_number="PL2688900009", organisation=OTHER),
    "call that names another plan": call(version="02", plan_number="PL2688900009"),
    "other plan": plan(row("Chín", "goi-9"), number="PL2688900009"),
}  # fmt: skip
LEVELS = [
    {"level": "commune", "valid_to": "2026-11-10"},
    {"level": "department", "valid_from": "2026-11-10", "valid_to": "2026-12-10"},
    {"level": "city", "valid_from": "2026-12-10"},
]
"""What is told of the body, one load after the other."""


def _laws() -> list[Law]:
    """Return the law as it is; with the swap of November 2026; with another limit; with another matrix."""
    days = [replace(day, certainty="found") for day in LAW.calendar.rows]
    rules = [replace(rule, amount=7) if rule.code == "award.posting" else rule for rule in LAW.rules.rows]
    rows = [each for each in LAW.publications.rows if each.code != "open"]
    changed = [
        replace(LAW, calendar=WorkingDays(days)),
        replace(LAW, rules=Rules(tuple(rules), LAW.rules.facts)),
        replace(LAW, publications=Publications(tuple(rows), LAW.publications.cases)),
    ]
    return [LAW, *(replace(law, digest=f"{number} {law.digest}") for number, law in enumerate(changed))]


LAWS = _laws()
ACT = st.tuples(st.just("act"), st.sampled_from(sorted(MORE_ACTS)))
STEPS = st.one_of(
    ACT, ACT, ACT, ACT,
    st.tuples(st.just("withhold"), st.integers(0, 8)),
    st.tuples(st.just("law"), st.integers(0, len(LAWS) - 1)),
    st.tuples(st.just("tree"), st.integers(0, len(LEVELS) - 1)),
)  # fmt: skip
HISTORIES = st.lists(st.tuples(STEPS, st.booleans()), min_size=2, max_size=12)
"""What happens, and whether the duties follow at once."""


class History:
    """A register to which things happen, and the law by which its duties are made."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.law = LAW
        self.published: list[tuple[str, int]] = []
        self.withheld: set[int] = set()

    @property
    def reading(self) -> DutyReading:
        """The duties by the law of this moment."""
        return DutyReading(self.register.system.database, self.law)

    def go(self, step: str, what: Any) -> None:
        """Let one thing happen; what cannot happen is passed over."""
        if step == "act":
            receipt = self.register.record(MORE_ACTS[what])
            self.published += [(receipt.reference, receipt.revision)] if receipt.act != "unchanged" else []
        elif step == "withhold" and what < len(self.published) and what not in self.withheld:
            self.withheld.add(what)
            self.register.withhold(*self.published[what])
        elif step == "law":
            self.law = LAWS[what]
        elif step == "tree":
            with self.register.system.database.write() as session:
                load_bodies(session, [json.dumps({**BODY_LINE, "levels": [LEVELS[what]]})], self.register.clock.now())


BODY_LINE = {"code": BODY["code"], "names": [{"name": BODY["name"], "short_name": BODY["short_name"]}]}


def values(session: Session) -> list[tuple[Any, ...]]:
    """Return all duties, but for the numbers of their rows."""
    columns = [column for column in DutyRow.__table__.columns if column.name != "id"]
    return sorted(map(tuple, session.execute(select(*columns))), key=repr)


@settings(max_examples=CASES, deadline=None)
@given(HISTORIES)
@example([(("act", "plan"), True), (("act", "call of another plan"), False)])
@example([(("act", "call of another plan"), False), (("act", "second call of that plan"), True),
          (("act", "other plan"), False)])  # fmt: skip
@example([(("act", "plan"), False), (("act", "call"), True), (("law", 3), False)])
@example([(("act", "plan"), False), (("act", "result"), True), (("law", 2), False)])
@example([(("act", "plan"), False), (("act", "call"), True), (("tree", 0), False)])
def test_any_history_gives_the_same_duties_followed_and_made_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[tuple[str, Any], bool]]
) -> None:
    history = History(empty_register(tmp_path_factory.mktemp("any")))
    for step, is_followed in steps:
        history.go(*step)
        if is_followed:
            history.reading.catch_up()
    history.reading.catch_up()
    with history.register.read() as session:
        followed = values(session)
        assert history.reading.compare(session) == []
    with history.register.read() as session:
        history.reading.rebuild(session)
    with history.register.read() as session:
        assert values(session) == followed
    history.register.system.database.close()


@settings(max_examples=CASES, deadline=None)
@given(st.lists(st.sampled_from(sorted(MORE_ACTS)), min_size=2, max_size=9))
@example(["plan", "call", "call of another plan", "opening", "result"])
def test_an_act_that_fulfils_a_duty_never_lowers_its_numerator(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    register = empty_register(tmp_path_factory.mktemp("any"))
    before: Counter[str] = Counter()
    had: dict[str, set[str]] = {}
    for name in names:
        receipt = register.record(MORE_ACTS[name])
        after, met = numerators(register)
        for kind in met.get(receipt.reference, ()):
            is_new = kind not in had.get(receipt.reference, ())
            assert after[kind] >= before[kind] + is_new, (name, kind)
        before, had = after, met
        register.clock.advance(timedelta(days=3))
    register.system.database.close()


def numerators(register: Register) -> tuple[Counter[str], dict[str, set[str]]]:
    """Return how many required publications of each kind are here, and of which kinds each notice fulfils one."""
    register.system.duties.catch_up()
    with register.read() as session:
        at = register.clock.now()
        (counts,) = count_coverage(session, Scope(), AsOf(at)).values() or [{}]
        met: dict[str, set[str]] = {}
        for duty in find_duties(session, Scope()):
            if duty.met_by and duty.need == "required" and duty.act == "posting":
                met.setdefault(duty.met_by, set()).add(duty.kind)
    return Counter({kind: each.states[PUBLISHED] for kind, each in counts.items()}), met
