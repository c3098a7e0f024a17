"""Sums of the duties: whatever happens, they tell what each row tells of itself, and an act changes only its own."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from procurement.compliance.figures import AsOf, Scope, count_coverage, find_duties, find_in, month_number
from procurement.compliance.figures_time import Times, count_times
from procurement.compliance.gravity import find_gravest
from procurement.compliance.judging import APART, MISSING, OVERDUE, PUBLISHED, coverage, timeliness
from procurement.compliance.limitation import find_near_limit, is_near_limit, load_duties
from procurement.compliance.models import DutyPlanSum, DutyRow, DutySum, DutyTimeSum, Summed
from procurement.compliance.planless import find_planless
from procurement.core.clock import VIETNAM
from tests.compliance.test_duty_properties import CASES, HISTORIES, MORE_ACTS, OTHER, History
from tests.compliance.test_duty_reading import ACTS, LAW, NOW
from tests.publication.register import BODY, START, Register, call, empty_register

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SCOPES = [
    Scope(), Scope([OTHER["code"]]), Scope([BODY["code"]], *YEAR), Scope(None, *YEAR, kinds=("award", "plan")),
    Scope(level="-"), Scope(level="city"), Scope(since=date(2026, 12, 1)), Scope(until=date(2026, 11, 30)),
    Scope(None, date(2026, 10, 1), date(2026, 12, 31)),
]  # fmt: skip
BYS: list[tuple[str, ...]] = [(), ("level",), ("organisation_id", "level", "month"), ("month",)]
MOMENTS = [
    START - timedelta(days=1), START, NOW - timedelta(days=9), datetime(2026, 12, 15, 10, tzinfo=VIETNAM), NOW,
    datetime(2027, 11, 10, tzinfo=VIETNAM), datetime(2027, 12, 1, tzinfo=VIETNAM), datetime(2028, 1, 1, tzinfo=VIETNAM),
]  # fmt: skip
"""The second hour after the closing of ACTS["call"] among them: its opening is then owed, but not yet missing."""


def values_of(row: DutyRow, by: tuple[str, ...]) -> Any:
    month = month_number(row.falls_on) if row.falls_on else None
    values = tuple(month if name == "month" else getattr(row, name) for name in by)
    return values if len(by) > 1 else values[0] if by else None


def judge_rows(rows: list[DutyRow], at: datetime, by: tuple[str, ...]) -> Counter[Any]:
    return Counter((values_of(row, by), row.kind, coverage(row, at)) for row in rows)


def time_rows(rows: list[DutyRow], at: datetime) -> dict[tuple[str, str], Times]:
    found: dict[tuple[str, str], Times] = {}
    for row in rows:
        if row.met_at is not None and row.met_at <= at and row.need not in APART:
            days = row.late_by if row.unit != "h" or row.late_by is None else -(-row.late_by // 86_400)
            found.setdefault((row.kind, row.national_source or ""), Times()).add(-1 if days is None else days, 1)
    return found


def known_rows(session: Session, scope: Scope, at: datetime) -> list[DutyRow]:
    return [row for row in find_duties(session, scope) if row.act == "posting" and (row.known_at or at) <= at]


def check(session: Session, scope: Scope, at: datetime) -> None:
    """Compare what the sums tell of ``scope`` with what its rows tell one by one."""
    as_of = AsOf(at)
    known = known_rows(session, scope, at)
    for by in BYS:
        assert scope.summed(DutySum, as_of, *by) is not None
        table = count_coverage(session, scope, as_of, *by)
        counted = {(key, kind, state): number for key, kinds in table.items() for kind, each in kinds.items()
                   for state, number in each.states.items()}  # fmt: skip
        assert counted == judge_rows(known, at, by), (scope, at, by)
    assert count_times(session, scope, as_of) == time_rows(known, at), (scope, at)


def check_lists(session: Session, scope: Scope, at: datetime) -> None:
    """Compare lists cut by the database with those of its rows one by one."""
    as_of = AsOf(at)
    known = known_rows(session, scope, at)
    for state in (MISSING, PUBLISHED):
        wanted = sorted((row for row in known if coverage(row, at) == state), key=lambda row: (row.listed_at, row.key))
        assert list(find_in(session, scope, as_of, state, rows=slice(1, 4))) == wanted[1:4], (scope, at, state)
    assert len(list(find_in(session, scope, as_of))) == len(known)
    missing = sorted((row for row in known if coverage(row, at) == MISSING), key=partial(gravity, at=at))
    assert find_gravest(session, scope, at, 3) == missing[:3]
    for year in (2025, 2026, 2027, None):
        summed, told = (find_planless(session, year, AsOf(at, posted)) for posted in (None, date(2099, 12, 31)))
        assert summed == told, (at, year)
    near = sorted((row for row in known if is_near_limit(row, at, LAW)), key=lambda row: (row.due_at, row.key))
    session.expunge_all()
    built: list[DutyRow] = []
    event.listen(DutyRow, "load", note := lambda row, _context: built.append(row))
    found = find_near_limit(session, scope, at, LAW)
    event.remove(DutyRow, "load", note)
    assert (found, built) == ([row.id for row in near], [])
    assert load_duties(session, found[::-1]) == [session.get(DutyRow, number) for number in found[::-1]]


def gravity(row: DutyRow, at: datetime) -> tuple[bool, datetime | None, str]:
    return timeliness(row, at, LAW.calendar).state != OVERDUE, row.expected_at, row.key


@settings(max_examples=CASES, deadline=None)
@given(HISTORIES, st.lists(st.integers(0, 20), min_size=12, max_size=12))
@example([(("act", name), True) for name in ("plan", "call", "opening", "result", "contract")], [9] * 12)
@example([(("act", "call of another plan"), True), (("act", "second call of that plan"), True),
          (("act", "call of another body"), True), (("act", "other plan"), True)], [0] * 12)  # fmt: skip
@example([(("act", "call"), True), (("act", "second call of that plan"), True),
          (("act", "call that names another plan"), True)], [0] * 12)  # fmt: skip
def test_sums_tell_what_the_rows_tell(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[tuple[str, Any], bool]], days: list[int]
) -> None:
    history = History(empty_register(tmp_path_factory.mktemp("sums")))
    for (step, is_followed), passed in zip(steps, days, strict=False):
        history.go(*step)
        history.register.clock.advance(timedelta(days=passed))
        if is_followed:
            history.reading.catch_up()
    history.reading.catch_up()
    with history.register.read() as session:
        assert history.reading.compare(session) == []
        for at in [*MOMENTS, history.register.clock.now()]:
            for scope in SCOPES:
                check(session, scope, at)
            check_lists(session, Scope(), at)
    history.register.system.database.close()


def test_what_the_sums_cannot_tell_the_rows_tell() -> None:
    now, days = AsOf(NOW), Scope(since=date(2026, 1, 2))
    month = Scope(None, date(2026, 11, 1), date(2026, 11, 30))
    assert [scope.summed(DutySum, now) for scope in (days, Scope(place="-"), Scope(form="DTRR"))] == [None] * 3
    assert Scope().summed(DutySum, AsOf(NOW, date(2026, 11, 4))) is None
    assert Scope().summed(DutySum, now, "form") is None
    assert month.summed(DutyTimeSum, now) is None
    assert month.summed(DutySum, now) is not None


def test_reconciling_finds_a_sum_that_is_gone_and_one_of_nothing(register: Register) -> None:
    register.record_all(ACTS["plan"], ACTS["call"])
    register.system.duties.catch_up()
    of_plans = (DutySum.kind == "plan") & (DutySum.months == 0) & (DutySum.organisation_id == 0)
    with register.system.database.write() as session:
        session.execute(update(DutySum).where(of_plans).values(level="none"))
    assert [(each.code, each.subject[:14]) for each in register.differences()] == [
        ("duties.sums_differ", "0|0|0|none|pla"), ("duties.sums_differ", "0|0|0||plan|pu")]  # fmt: skip


@pytest.mark.parametrize("table", [DutySum, DutyTimeSum, DutyPlanSum])
def test_reconciling_finds_a_sum_that_somebody_changed(register: Register, table: type[Summed]) -> None:
    register.record_all(ACTS["plan"], ACTS["call"])
    register.system.duties.catch_up()
    assert register.differences() == []
    plans = (table.kind == "plan") & (table.months == 0)
    with register.system.database.write() as session:
        session.execute(update(table).where(plans, table.organisation_id == 0).values(count=2))
    (found,) = register.differences()
    assert (found.code, found.subject[:10]) == ("duties.sums_differ", "0|0|0||pla")
    register.record(ACTS["opening"])
    assert [each.code for each in register.differences()] == ["duties.sums_differ"]
    with register.read() as session:
        register.system.duties.rebuild(session)
    assert register.differences() == []


def test_an_act_writes_the_rows_of_its_own_dossier_alone(register: Register) -> None:
    register.record_all(ACTS["plan"], ACTS["call"], ACTS["call of another plan"], MORE_ACTS["call of another body"])

    def kept() -> dict[int, str]:
        register.system.duties.catch_up()
        with register.read() as session:
            return {row.id: row.key for row in session.scalars(select(DutyRow))}

    before = kept()
    register.record(call("IB2688900002", "goi-9", version="01", plan_number="PL2688900009"))
    after = kept()
    written = {after[id_] for id_ in after.keys() - before.keys()}
    assert written == {before[id_] for id_ in before.keys() - after.keys()}
    assert 4 < len(written) < len(after) / 3
    assert len({key.split("|")[0] for key in written if "|plan|" not in key}) == 1


@pytest.mark.sqlite
def test_what_is_still_to_come_is_found_by_its_instant_and_not_among_all_of_a_year(register: Register) -> None:
    register.record_all(ACTS["plan"], ACTS["call"])
    register.system.duties.catch_up()
    asked: list[tuple[str, Any]] = []
    with register.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2:4]))
        count_coverage(session, Scope(None, *YEAR, kinds=("plan",)), AsOf(NOW), "organisation_id")
        (moving,) = [one for one in asked if "settles_at" in one[0]]
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {moving[0]}", moving[1])]
    assert any("ix_duties_settles_at (settles_at>? AND settles_at<?)" in step for step in plan)
    assert not any("ix_duties_falls_on" in step for step in plan)
