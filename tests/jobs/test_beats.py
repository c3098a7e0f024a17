"""The worker's sign of life: often enough to notice its death, seldom enough to cost nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event

import pytest

from procurement.core.clock import FrozenClock
from procurement.jobs.beats import INTERVAL, Pulse, beat, last_beat
from procurement.jobs.worker import run_worker
from tests.publication.register import START, Register

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_only_the_latest_of_a_machine_is_kept_and_the_latest_of_all_is_told(register: Register) -> None:
    for machine, minutes in (("a", 1), ("b", 2), ("b", 3), ("a", 2)):
        with register.system.database.write() as session:
            beat(session, machine, START + timedelta(minutes=minutes))
    with register.read() as session:
        assert last_beat(session) == START + timedelta(minutes=3)


def test_before_any_worker_ran_there_is_none(register: Register) -> None:
    with register.read() as session:
        assert last_beat(session) is None


def told(register: Register) -> datetime | None:
    """Return of when the last sign of life is."""
    with register.read() as session:
        return last_beat(session)


def test_it_is_given_at_the_start_and_then_at_intervals(register: Register) -> None:
    pulse = Pulse(register.system.database, ["one"], START)
    for passed, expected in ((0 * SECOND, START), (INTERVAL - SECOND, START), (INTERVAL, START + INTERVAL)):
        pulse.note("one", START + passed)
        assert told(register) == expected


def test_it_goes_on_when_the_clock_is_set_back(register: Register) -> None:
    pulse = Pulse(register.system.database, ["one"], START)
    for passed in (HOUR, -HOUR):
        pulse.note("one", START + passed)
        assert told(register) == START + passed


@pytest.mark.parametrize("lively", ["one", "other"])
def test_it_is_that_of_the_thread_which_has_been_silent_longest(register: Register, lively: str) -> None:
    pulse = Pulse(register.system.database, ["one", "other"], START)
    for passed in (INTERVAL, HOUR):
        pulse.note(lively, START + passed)
        assert told(register) == START
    for each in ("one", "other"):
        pulse.note(each, START + 2 * HOUR)
    assert told(register) == START + 2 * HOUR


def test_a_running_worker_gives_it(register: Register) -> None:
    class Once(Event):
        def wait(self, timeout: float | None = None) -> bool:
            self.set()
            return True

    run_worker(register.system.database, register.system.handlers(), FrozenClock(START), Once())
    with register.read() as session:
        assert last_beat(session) == START
