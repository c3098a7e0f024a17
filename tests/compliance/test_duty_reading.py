"""The duties reading: made act by act or all at once it is the same, and what a duty needs it takes from notices."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError, current_thread
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from procurement.compliance import duty_reading
from procurement.compliance.duty_reading import DutyReading
from procurement.compliance.duty_rows import RowMaker
from procurement.compliance.figures import AsOf, Scope
from procurement.compliance.figures_time import count_times
from procurement.compliance.judging import coverage, timeliness
from procurement.compliance.law import load_law
from procurement.compliance.models import DutyMark, DutyRow
from procurement.core.clock import VIETNAM
from procurement.core.db import BATCH
from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.ledger.readings import Mark, Values
from tests.databases import unguarded, values_named
from tests.publication.register import START, Register, award, call, cancellation, notice, plan, row

LAW = load_law()
PLAN = {"plan_number": "PL2688900001"}
PLANNED = {"quarter": 4, "year": 2026}
NOW = datetime(2026, 12, 20, 10, 0, tzinfo=VIETNAM)
ACTS: dict[str, dict[str, Any]] = {
    "plan": plan(row("Một", "goi-1", start=PLANNED), row("Hai", "goi-2", selection_form="CDTRG", start=PLANNED),
                 published_at="2026-11-05", decision={"date": "2026-11-02"}),
    "plan without the first": plan(row("Hai", "goi-2", selection_form="CDTRG"), version="01"),
    "call": call(published_at="2026-11-20", body={"is_online": True, "selection_method": "1_MTHS"}, **PLAN),
    "extension": call(version="01", body={"is_online": True, "closes_at": "2026-12-17T09:00:00+07:00"}, **PLAN),
    "opening": notice("opening", body={"stage": "bid"}, published_at="2026-12-15T10:00:00+07:00", **PLAN),
    "result": award(published_at="2026-12-24", decision={"date": "2026-12-17"}, **PLAN),
    "direct result": award(number=None, ref="goi-2", reference="TB-1", decision={"date": "2026-12-01"}, **PLAN),
    "contract": notice("contract", body={"contract_number": "1", "effective_on": "2026-12-18"}, **PLAN),
    "cancellation": cancellation(published_at="2026-12-16", decision={"date": "2026-12-14"}, **PLAN),
    "cancelled plan": cancellation("PL2688900001", ref=None, body={"target": "plan"}, plan_number="PL2688900001"),
    "call of another plan": call("IB2688900002", "goi-9", plan_number="PL2688900009"),
    "second call of that plan": call("IB2688900003", "goi-8", plan_number="PL2688900009"),
}  # fmt: skip


def rows(register: Register) -> list[DutyRow]:
    register.system.duties.catch_up()
    with register.read() as session:
        return list(session.scalars(select(DutyRow).order_by(DutyRow.key)))


def one(register: Register, kind: str, act: str = "posting") -> DutyRow:
    (found,) = (each for each in rows(register) if (each.kind, each.act) == (kind, act) and each.need == "required")
    return found


def states(register: Register, at: datetime = NOW) -> dict[str, str]:
    return {each.kind: coverage(each, at) for each in rows(register) if each.act == "posting" and each.package_id == 1}


def test_threads_that_ask_at_once_make_all_anew_once(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    register.record(ACTS["plan"])
    makers: list[str] = []
    everybody_makes = Barrier(2)

    class Counting(RowMaker):
        def all(self) -> Iterator[Values]:
            makers.append(current_thread().name)
            with suppress(BrokenBarrierError):  # the other never comes here: it waits for what is made
                everybody_makes.wait(timeout=0.2)
            yield from super().all()

    monkeypatch.setattr(duty_reading, "RowMaker", Counting)
    with ThreadPoolExecutor(2) as pool:
        marks = list(pool.map(lambda _: register.system.duties.catch_up(), range(2)))
    assert len(makers) == 1
    assert marks[0] == marks[1] == register.system.duties.position()


def test_a_plan_posted_in_time_and_one_posted_late(register: Register) -> None:
    register.record(ACTS["plan"])
    duty = one(register, "plan")
    assert (duty.rule, duty.regime, duty.national_source) == ("plan.posting", "R5", "declared")
    assert timeliness(duty, NOW, LAW.calendar).state == "on_time"
    late = plan(row("Ba", "goi-3"), number="PL2688900005", published_at="2026-11-16", decision={"date": "2026-11-02"})
    register.record(late)
    (duty,) = (each for each in rows(register) if each.kind == "plan" and each.plan_id == 2)
    assert (timeliness(duty, NOW, LAW.calendar).state, timeliness(duty, NOW, LAW.calendar).by) == ("late", 5)


def test_a_plan_first_seen_at_a_later_version_cannot_be_judged(register: Register) -> None:
    register.record(ACTS["plan without the first"])
    duty = one(register, "plan")
    assert (coverage(duty, NOW), duty.missing) == ("published", "decided_on first_revision")
    assert timeliness(duty, NOW, LAW.calendar).state == "unknown"


def test_coverage_follows_a_package_step_by_step(register: Register) -> None:
    register.record(ACTS["plan"])
    assert states(register, START) == {
        "opening": "not_due", "award": "not_due", "contract": "not_due",
        "prequalification": "unknown", "invitation": "unknown", "shortlist": "unknown"}  # fmt: skip
    register.record(ACTS["call"])
    before, after = datetime(2026, 12, 15, 11, tzinfo=VIETNAM), datetime(2026, 12, 15, 11, 0, 1, tzinfo=VIETNAM)
    assert (states(register, before - timedelta(seconds=1))["opening"], states(register, after)["opening"]) == (
        "not_due", "missing")  # fmt: skip
    assert states(register)["prequalification"] == "not_required"
    register.clock.advance(NOW - register.clock.now())
    register.record_all(ACTS["opening"], ACTS["result"])
    assert {kind: state for kind, state in states(register, NOW).items() if state != "not_required"} == {
        "invitation": "published", "opening": "published", "award": "published", "contract": "unknown"}  # fmt: skip


def test_what_a_cancelled_round_lacks_is_not_required(register: Register) -> None:
    register.record_all(ACTS["plan"], ACTS["call"], ACTS["cancellation"])
    assert states(register)["award"] == "not_required"
    assert {each.reason for each in rows(register) if each.kind == "award" and each.package_id == 1} == {"cancelled"}


def test_a_second_round_is_known_since_its_own_call_the_first_since_the_plan(register: Register) -> None:
    for act in (ACTS["plan"], ACTS["call"], ACTS["cancellation"], call("IB2688900004", **PLAN)):
        register.record(act)
        register.clock.advance(timedelta(days=3))
    known = {each.round: each.known_at for each in rows(register) if each.package_id == 1 and each.kind == "invitation"}
    assert known == {1: START, 2: START + timedelta(days=9)}


def test_a_plan_that_two_packages_name_is_one_duty_until_it_comes(register: Register) -> None:
    register.record_all(ACTS["call of another plan"], ACTS["second call of that plan"])
    assert len({each.key for each in rows(register) if each.kind == "plan"}) == 1
    register.record(plan(row("Chín", "goi-9"), row("Tám", "goi-8"), number="PL2688900009"))
    assert [(each.subject[:2], each.met_by is not None) for each in rows(register) if each.kind == "plan"] == [
        ("TB", True)]  # fmt: skip


@pytest.mark.parametrize("hour", [timedelta(), timedelta(seconds=1)])
def test_two_hours_end_to_the_second(register: Register, hour: timedelta) -> None:
    at = datetime(2026, 12, 15, 11, 0, tzinfo=VIETNAM) + hour
    late = notice("opening", body={"stage": "bid"}, published_at=at.isoformat(), **PLAN)
    register.record_all(ACTS["plan"], ACTS["call"], late)
    judged = timeliness(one(register, "opening"), NOW, LAW.calendar)
    assert (judged.state, judged.by) == (("late", hour) if hour else ("on_time", 0))


def test_reconciling_finds_a_duty_that_somebody_changed(register: Register) -> None:
    register.record_all(ACTS["plan"], ACTS["call"])
    rows(register)
    assert register.differences() == []
    with register.system.database.write() as session:
        session.execute(update(DutyRow).where(DutyRow.kind == "opening", DutyRow.need == "required").values(due_at=NOW))
    found = register.differences()
    assert [each.code for each in found] == ["duties.differ"]
    assert "nghĩa vụ" in describe(Problem((), found[0].code, found[0].params), "vi")
    with register.read() as session:
        register.system.duties.rebuild(session)
    assert register.differences() == []


def test_duties_that_differ_are_told_in_the_order_of_their_keys(register: Register) -> None:
    """So that what one night's check says can be held against the night before."""
    register.record_all(*(call(f"IB268890001{at}", f"goi-{at}") for at in range(5)))
    rows(register)
    with register.system.database.write() as session:
        session.execute(update(DutyRow).values(due_at=NOW))
    told = [each.subject for each in register.differences() if each.code == "duties.differ"]
    assert len(set(told)) > 5
    assert told == sorted(told)


def test_what_is_exempt_is_neither_published_nor_late(register: Register) -> None:
    body = {"outcome": "awarded", "selection_form": "QCBS"}
    register.record(award(body=body, published_at="2026-11-30", decision={"date": "2026-11-02"}))
    (found,) = (each for each in rows(register) if each.kind == "award")
    assert (found.need, found.late_by, coverage(found, NOW)) == ("exempt", None, "exempt")
    assert timeliness(found, NOW, LAW.calendar).state == "exempt"
    with register.read() as session:
        assert count_times(session, Scope(), AsOf(NOW)) == {}


def test_reconciling_catches_up_before_it_compares(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    register.record(ACTS["plan"])
    rows(register)
    with register.system.database.write() as session:
        session.execute(update(DutyRow).where(DutyRow.kind == "award").values(due_at=NOW))
    register.record(ACTS["call of another plan"])
    assert [each.code for each in register.differences()] == ["duties.differ", "duties.differ"]
    register.record(ACTS["second call of that plan"])
    monkeypatch.setattr(type(register.system.duties), "catch_up", lambda _: None)
    assert [each.code for each in register.differences()] == ["duties.behind"]


@pytest.mark.parametrize("content", ["x", "{}", "[]"])
def test_reconciling_goes_on_where_a_text_is_no_content_any_more(register: Register, content: str) -> None:
    register.record_all(ACTS["plan"], ACTS["call"])
    rows(register)
    assert register.differences() == []
    with unguarded(register.system.database) as connection:
        connection.exec_driver_sql(f"UPDATE revision_texts SET content = '{content}'")
    assert {"published.text_changed", "duties.not_compared"} <= {each.code for each in register.differences()}


def test_followed_duties_are_made_by_following(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    register.record(ACTS["plan"])
    rows(register)
    monkeypatch.setattr(type(register.system.duties), "rebuild", lambda *_: pytest.fail("rebuilt"))
    register.record(ACTS["call"])
    assert one(register, "invitation").met_at == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def test_duties_that_followed_another_ledger_are_made_anew(register: Register) -> None:
    """Of an older copy, for instance, into which other acts were published than those that they had followed."""
    register.record(ACTS["plan"])
    made = values(register)
    with register.system.database.write() as session:
        session.execute(update(DutyRow).where(DutyRow.kind == "award").values(due_at=NOW))
        session.execute(update(DutyMark).values(entry_hash="b" * 64))
    assert values(register) == made


def test_an_act_that_touches_very_many_packages_is_followed_in_statements_of_bounded_size(register: Register) -> None:
    packages = [row(f"Gói {number}", f"goi-{number}", start=PLANNED) for number in range(BATCH + 60)]
    register.record(plan(*packages))
    rows(register)
    register.record(plan(*packages[1:], version="01"))
    with values_named(register.system.database) as named:
        followed = values(register)
    assert max(named) < BATCH + 50
    with register.read() as session:
        register.system.duties.rebuild(session)
    assert values(register) == followed


def values(register: Register) -> list[tuple[Any, ...]]:
    columns = [column for column in DutyRow.__table__.columns if column.name != "id"]
    register.system.duties.catch_up()
    with register.read() as session:
        return sorted(map(tuple, session.execute(select(*columns))), key=repr)


def test_publishing_goes_on_while_all_duties_are_made_anew(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    register.record(ACTS["plan"])

    class Slow(RowMaker):
        def all(self) -> Iterator[Values]:
            yield from super().all()
            monkeypatch.undo()
            register.record(ACTS["call"])

    monkeypatch.setattr(duty_reading, "RowMaker", Slow)
    with register.read() as session:
        assert register.system.duties.rebuild(session).sequence == 1
    followed = values(register)
    assert one(register, "invitation").met_by is not None
    with register.read() as session:
        register.system.duties.rebuild(session)
    assert values(register) == followed


def test_where_another_process_was_quicker_the_rest_is_followed_from_there(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.record(ACTS["plan"])
    rows(register)
    register.record(ACTS["call"])
    other = DutyReading(register.system.database, LAW)
    own = type(other).make_behind

    def overtaken(reading: DutyReading, session: Session, mark: Mark) -> Any:
        monkeypatch.undo()
        made = own(reading, session, mark)
        other.catch_up()
        register.record(ACTS["opening"])
        return made

    monkeypatch.setattr(DutyReading, "make_behind", overtaken)
    assert register.system.duties.catch_up().sequence == 3
    assert {each.met_by is not None for each in rows(register) if each.kind == "opening"} == {True, False}
    assert register.differences() == []
