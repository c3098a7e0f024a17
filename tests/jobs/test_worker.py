"""The worker in its two threads: neither keeps the other waiting, and both end together."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest

from procurement.core.durability import DurabilityLost
from procurement.jobs import transports
from procurement.jobs.chores import Chore
from procurement.jobs.mail import promise_mail
from procurement.jobs.worker import run_worker
from procurement.system import System
from tests.desk.office import Office
from tests.jobs.sink import posting_to
from tests.publication.register import START, Register

MINUTE = timedelta(minutes=1)
PATIENCE = 60.0
"""Seconds that the worker waits for the word of a mail server here, and we for the worker."""


@contextmanager
def silent_server() -> Iterator[socket.socket]:
    """Yield a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
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


def still_waits(connection: socket.socket) -> bool:
    """Whether whoever is at the other end has not given up."""
    try:
        return connection.recv(1, socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True


def test_a_silent_mail_server_keeps_no_notice_from_its_minute(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "TIMEOUT", PATIENCE)
    office = Office(register)
    draft = office.approve(office.submit(office.create()), wait=MINUTE)
    with silent_server() as server:
        system = posting_to(register, f"smtp://127.0.0.1:{server.getsockname()[1]}")
        with system.database.write() as session:
            promise_mail(session, "1", "test", ["ai@mau.example"], {}, START)
        with working(system, system.chores()):
            connection, _ = server.accept()
            register.clock.advance(MINUTE)
            while office.get(draft.key).state != "published":
                assert still_waits(connection), "the notice waits for the mail server"
            assert still_waits(connection)
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
