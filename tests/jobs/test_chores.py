"""What the worker does from time to time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from procurement.jobs.chores import Chore, Chores
from procurement.jobs.worker import run_worker
from tests.publication.register import Register, plan, row

START = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_chore_is_done_at_once_and_again_when_it_has_rested() -> None:
    done: list[str] = []
    own = Chores([Chore("rare", lambda: done.append("rare"), HOUR), Chore("always", lambda: done.append("always"))])
    for passed in (timedelta(), HOUR / 2, HOUR):
        own.do_due(START + passed)
    assert done == ["rare", "always", "always", "rare", "always"]


def test_a_clock_that_was_set_back_delays_nothing() -> None:
    done: list[int] = []
    own = Chores([Chore("rare", lambda: done.append(1), HOUR)])
    own.do_due(START)
    own.do_due(START - 10 * HOUR)
    assert len(done) == 2


def test_a_chore_that_fails_does_not_keep_the_others(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    own = Chores([Chore("broken", lambda: 1 // 0, HOUR), Chore("sound", lambda: done.append(1), HOUR)])
    own.do_due(START)
    assert done == [1]
    assert "a chore failed: broken" in caplog.text


def test_the_worker_does_its_chores_each_round(register: Register) -> None:
    stop = Event()
    run_worker(register.system.database, {}, register.clock, stop, [Chore("stop", stop.set)])
    assert stop.is_set()


def test_the_worker_makes_the_duties_before_anybody_asks(register: Register) -> None:
    register.record(plan(row("Một", "goi-1")))
    next(chore for chore in register.system.chores() if chore.name == "follow with duties").do()
    made = register.system.duties.position()
    assert made is not None
    assert made.sequence == 1


def test_files_are_swept_by_the_worker(register: Register) -> None:
    chores = register.system.chores()
    assert {chore.name: chore.rest for chore in chores} == {
        "publish": timedelta(0), "sweep files": HOUR, "remind": timedelta(minutes=5),
        "tell alerts": timedelta(0), "tidy alerts": timedelta(minutes=10), "monthly file": HOUR,
        "follow with duties": timedelta(minutes=1), "follow with signs": timedelta(minutes=1),
        "forget reports": HOUR, "match lists": timedelta(seconds=10),
        "fold the index": timedelta(seconds=15),
    }  # fmt: skip
    assert [chore.name for chore in chores if chore.apart] == ["publish"]
    assert register.system.sweep_files() == []
