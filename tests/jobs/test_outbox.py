"""The outbox: what is promised is done at least once, one poisoned row stops nobody, repeating is harmless."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from procurement.core.clock import FrozenClock
from procurement.jobs.outbox import MOST_ATTEMPTS, OutboxRow, deliver_due, find_undone, promise
from procurement.jobs.worker import run_worker
from tests.databases import ON_POSTGRESQL
from tests.functional.statements import counted
from tests.publication.register import START, Register, call

Payload = Mapping[str, Any]


def promise_all(register: Register, *topics: str) -> None:
    with register.system.database.write() as session:
        for number, topic in enumerate(topics):
            promise(session, topic, str(number), {"number": number}, START)


def rows(register: Register) -> list[OutboxRow]:
    with register.read() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def collector(done: list[int]) -> Callable[[Payload], None]:
    return lambda payload: done.append(payload["number"])


def poison(_payload: Payload) -> None:
    raise RuntimeError("hỏng")


def test_what_is_promised_is_done_once_in_order(register: Register) -> None:
    done: list[int] = []
    promise_all(register, "mail", "mail", "mail")
    assert deliver_due(register.system.database, {"mail": collector(done)}, START) == 3
    assert deliver_due(register.system.database, {"mail": collector(done)}, START) == 0
    assert done == [0, 1, 2]
    assert [(row.done_at, row.error, row.attempts) for row in rows(register)] == [(START, None, 1)] * 3


def test_what_another_has_done_meanwhile_stays_done(register: Register) -> None:
    done: list[int] = []

    def collide(_payload: Payload) -> None:
        deliver_due(register.system.database, {"erase": collector(done)}, START)
        raise TimeoutError("somebody else is at it")

    promise_all(register, "erase")
    assert deliver_due(register.system.database, {"erase": collide}, START) == 1
    assert (done, rows(register)[0].done_at, rows(register)[0].error) == ([0], START, None)


def test_a_promise_belongs_to_the_act_s_transaction(register: Register) -> None:
    session = register.system.database.writers()
    promise(session, "mail", "1", {}, START)
    session.flush()
    session.rollback()
    session.close()
    assert rows(register) == []


def test_a_key_is_promised_once_and_for_all(register: Register) -> None:
    promise_all(register, "mail")
    with pytest.raises(IntegrityError):
        promise_all(register, "mail")


def test_nothing_is_done_before_its_time(register: Register) -> None:
    promise_all(register, "mail")
    early = START - timedelta(microseconds=1)
    assert deliver_due(register.system.database, {"mail": collector([])}, early) == 0


def test_a_poisoned_row_stops_nobody(register: Register) -> None:
    done: list[int] = []
    promise_all(register, "mail", "poison", "mail", "nobody-knows-it")
    handlers = {"mail": collector(done), "poison": poison}
    deliver_due(register.system.database, handlers, START)
    assert done == [0, 2]
    assert [row.error for row in rows(register)] == [None, "RuntimeError: hỏng", None, "KeyError: 'nobody-knows-it'"]


def test_it_is_tried_again_later_and_later_and_then_left_to_a_person(register: Register) -> None:
    promise_all(register, "poison")
    now, tries = START, []
    for _ in range(200):
        if deliver_due(register.system.database, {"poison": poison}, now):
            tries.append((now - START).total_seconds())
        now += timedelta(seconds=1)
    assert tries == [0, 2, 6, 14, 30]
    [row] = rows(register)
    assert (row.attempts, row.done_at, row.error) == (MOST_ATTEMPTS, None, "RuntimeError: hỏng")
    with register.read() as session:
        assert [found.id for found in find_undone(session, "poison")] == [row.id]


def test_a_row_that_succeeds_at_last_forgets_its_error(register: Register) -> None:
    promise_all(register, "poison")
    deliver_due(register.system.database, {"poison": poison}, START)
    deliver_due(register.system.database, {"poison": lambda payload: None}, START + timedelta(seconds=2))
    [row] = rows(register)
    assert (row.attempts, row.error, row.done_at) == (2, None, START + timedelta(seconds=2))


def test_more_rows_than_one_look_takes_are_done_by_the_next(register: Register) -> None:
    done: list[int] = []
    promise_all(register, *["mail"] * 5)
    for expected in (2, 2, 1, 0):
        assert deliver_due(register.system.database, {"mail": collector(done)}, START, limit=2) == expected
    assert done == [0, 1, 2, 3, 4]


def test_what_a_crash_left_unmarked_is_done_again(register: Register) -> None:
    done: list[int] = []
    promise_all(register, "mail", "crash")

    def crash(_payload: Payload) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(register.system.database, {"mail": collector(done), "crash": crash}, START)
    deliver_due(register.system.database, {"mail": collector(done), "crash": collector(done)}, START)
    assert done == [0, 0, 1]


def test_a_handler_may_use_the_register_itself(register: Register) -> None:
    promise_all(register, "publish")

    def publish(_payload: Payload) -> None:
        register.record(call())

    deliver_due(register.system.database, {"publish": publish}, START)
    assert [(row.topic, row.done_at) for row in rows(register)] == [("publish", START), ("published", None)]


def test_a_round_that_takes_long_leaves_the_rest_to_the_next(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    monkeypatch.setattr("procurement.jobs.outbox.monotonic", lambda: len(done) * 1.5)
    promise_all(register, *["mail"] * 5)
    tried = [deliver_due(register.system.database, {"mail": collector(done)}, START) for _ in range(4)]
    assert (tried, done) == ([2, 2, 1, 0], [0, 1, 2, 3, 4])


def test_the_register_s_own_handlers_may_all_be_repeated(register: Register) -> None:
    register.record(call())
    register.withhold("TB-000001")
    handlers = register.system.handlers()
    for row in rows(register) * 2:
        handlers[row.topic](row.payload)
    assert [found.code for found in register.differences()] == ["erase.waiting"]
    while deliver_due(register.system.database, handlers, START):
        pass
    assert register.differences() == []


def test_every_topic_that_the_door_promises_has_a_handler(register: Register) -> None:
    register.record(call())
    register.withhold("TB-000001")
    assert {row.topic for row in rows(register)} <= set(register.system.handlers())


def test_the_worker_empties_the_outbox_and_stops_when_told(register: Register) -> None:
    done: list[int] = []
    stop = Event()
    promise_all(register, "mail", "mail", "stop")
    run_worker(
        register.system.database,
        {"mail": collector(done), "stop": lambda payload: stop.set()},
        FrozenClock(START),
        stop,
    )
    assert done == [0, 1]


def test_a_patient_row_is_tried_until_it_succeeds(register: Register) -> None:
    with register.system.database.write() as session:
        promise(session, "erase", "1", {}, START, patient=True)
    reader_gone = False

    def erase(_payload: Mapping[str, Any]) -> None:
        if not reader_gone:
            raise TimeoutError("a reader")

    now = START
    for _ in range(MOST_ATTEMPTS + 3):
        deliver_due(register.system.database, {"erase": erase}, now)
        now += timedelta(hours=1)
    with register.read() as session:
        assert [row.attempts for row in find_undone(session, "erase")] == [MOST_ATTEMPTS + 3]
    reader_gone = True
    deliver_due(register.system.database, {"erase": erase}, now)
    with register.read() as session:
        assert find_undone(session, "erase") == []


def test_the_worker_survives_a_database_that_fails_once(
    register: Register, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, calls = Event(), []

    def fail_then_stop(*_arguments: Any) -> int:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("database is locked")
        stop.set()
        return 1

    monkeypatch.setattr("procurement.jobs.worker.deliver_due", fail_then_stop)
    monkeypatch.setattr("procurement.jobs.worker.PAUSE", 0.0)
    run_worker(register.system.database, {}, register.clock, stop)
    assert len(calls) == 2
    assert "the worker could not finish a round" in caplog.text


@pytest.mark.skipif(ON_POSTGRESQL, reason="reads the plans of SQLite")
def test_what_is_done_long_ago_is_not_read_again(register: Register) -> None:
    with counted(register) as sent:
        deliver_due(register.system.database, {}, START)
    [asked] = (statement for statement in sent if "FROM outbox" in statement)
    with register.read() as session:
        steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", ("2026-11-30", 5, 500, 0)).all()
    assert [step.detail for step in steps] == ["SCAN outbox USING INDEX ix_outbox_undone"]
