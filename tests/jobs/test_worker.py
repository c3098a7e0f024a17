"""The worker in its two threads: neither keeps the other waiting, and both end together."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest

from procurement.core.durability import DurabilityLost
from procurement.jobs.chores import Chore
from procurement.jobs.mail import promise_mail
from procurement.jobs.worker import run_worker
from procurement.system import System
from tests.desk.office import Office
from tests.jobs.sink import posting_to
from tests.publication.register import START, Register

MINUTE = timedelta(minutes=1)
WITHIN = 5.0
"""Seconds after its minute within which a notice is published; the mail server is waited for longer."""


@contextmanager
def silent_server() -> Iterator[socket.socket]:
    """Yield a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(WITHIN)
        yield server


@contextmanager
def working(system: System, chores: list[Chore]) -> Iterator[None]:
    """Run the worker inside."""
    stop = Event()
    given = (system.database, system.handlers(), system.clock, stop, chores)
    worker = Thread(target=run_worker, args=given)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def comes_true(is_so: Callable[[], bool]) -> bool:
    """Look again and again; return whether it was so in time."""
    until = time.monotonic() + WITHIN
    while not (found := is_so()) and time.monotonic() < until:
        continue
    return found


def test_a_silent_mail_server_keeps_no_notice_from_its_minute(register: Register) -> None:
    office = Office(register)
    draft = office.approve(office.submit(office.create()), wait=MINUTE)
    with silent_server() as server:
        system = posting_to(register, f"smtp://127.0.0.1:{server.getsockname()[1]}")
        with system.database.write() as session:
            promise_mail(session, "1", "test", ["ai@mau.example"], {}, START)
        with working(system, system.chores()):
            connection, _ = server.accept()
            register.clock.advance(MINUTE)
            assert comes_true(lambda: office.get(draft.key).state == "published")
            connection.close()


@pytest.mark.parametrize("apart", [True, False])
def test_where_one_thread_cannot_go_on_both_end(register: Register, apart: bool) -> None:
    def lose() -> None:
        raise DurabilityLost("EIO")

    with pytest.raises(DurabilityLost):
        run_worker(register.system.database, {}, register.clock, Event(), [Chore("lose", lose, apart=apart)])


def test_asked_to_stop_it_finishes_what_it_has_begun(register: Register) -> None:
    stop, done = Event(), []

    def finish() -> None:
        stop.set()
        done.append("finished")

    run_worker(register.system.database, {}, register.clock, stop, [Chore("finish", finish, apart=True)])
    assert done == ["finished"]
