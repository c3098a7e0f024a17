"""The worker's sign of life: often enough to notice its death, seldom enough to cost nothing."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

from procurement.core.clock import FrozenClock
from procurement.jobs.beats import INTERVAL, beat, last_beat
from procurement.jobs.worker import run_worker, tell
from tests.publication.register import START, Register


def test_only_the_latest_of_a_machine_is_kept_and_the_latest_of_all_is_told(register: Register) -> None:
    for machine, minutes in (("a", 1), ("b", 2), ("b", 3), ("a", 2)):
        with register.system.database.write() as session:
            beat(session, machine, START + timedelta(minutes=minutes))
    with register.read() as session:
        assert last_beat(session) == START + timedelta(minutes=3)


def test_before_any_worker_ran_there_is_none(register: Register) -> None:
    with register.read() as session:
        assert last_beat(session) is None


def test_it_is_given_at_the_start_and_then_at_intervals(register: Register) -> None:
    database = register.system.database
    first = tell(database, START, None)
    assert tell(database, START + INTERVAL - timedelta(seconds=1), first) == first
    assert tell(database, START + INTERVAL, first) == START + INTERVAL


def test_it_goes_on_when_the_clock_is_set_back(register: Register) -> None:
    earlier = START - timedelta(hours=1)
    assert tell(register.system.database, earlier, START) == earlier


def test_a_running_worker_gives_it(register: Register) -> None:
    class Once(Event):
        def wait(self, timeout: float | None = None) -> bool:
            self.set()
            return True

    run_worker(register.system.database, register.system.handlers(), FrozenClock(START), Once())
    with register.read() as session:
        assert last_beat(session) == START
