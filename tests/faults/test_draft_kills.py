"""kill -9 while two workers publish what is due: nothing is lost, nothing goes out twice, no state is between two."""

from __future__ import annotations

import os
import random
import signal
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import func, select

from procurement.core.clock import FrozenClock
from procurement.jobs.outbox import OutboxRow
from procurement.ledger.models import LedgerEntry
from procurement.notices.drafts import Draft, DraftEvent
from procurement.publication.drafts import publish_due
from procurement.system import System, build_system
from tests.desk.office import Office, invitation
from tests.faults.killing import wait
from tests.publication.register import empty_register

pytestmark = pytest.mark.faults

DRAFTS, BEFORE = 60, 4
"""Drafts, and how many of them are published before, one by one, by a process that nobody kills."""
LONGEST = 12
"""For so many drafts a worker is left alive, its beginning not counted: as long as they take this machine."""


def test_killed_workers_publish_everything_once(tmp_path: Path, chance: random.Random) -> None:
    office = Office(empty_register(tmp_path / "register"))
    spans: list[float] = []
    for turn in range(DRAFTS):
        content = invitation(number=f"IB26889{turn:05d}", package_ref=f"goi-{turn}")
        office.approve(office.submit(office.create(content)))
        if turn < BEFORE:
            began = perf_counter()
            publish_due(office.register.system.database, office.register.clock)  # so that a worker starts warm
            spans.append(perf_counter() - began)
    kills, longest = 0, LONGEST * min(spans)
    while published(office) < DRAFTS:
        workers = [start_worker(office.register.system) for _ in range(2)]
        wait(chance.uniform(0, longest))
        kills += sum(kill(worker) for worker in workers)
        assert published(office) == count(office, LedgerEntry) == count(office, OutboxRow, OutboxRow.topic == "mail")
        assert count(office, DraftEvent, DraftEvent.act == "publish") == published(office)
    print(f"{kills} kills for {DRAFTS} drafts, each within {longest:.2f} s")  # noqa: T201 - pytest shows it when the test fails
    assert kills > 8
    assert count(office, Draft, Draft.state == "published") == DRAFTS
    assert office.register.differences() == []


def start_worker(system: System) -> int:
    """Start a process that publishes what is due, with connections of its own; return its id once it begins."""
    begun, begin = os.pipe()
    child = os.fork()
    if child == 0:
        own = build_system(replace(system.settings), FrozenClock(system.clock.now()))
        os.write(begin, b"!")
        publish_due(own.database, own.clock)
        os._exit(0)
    os.close(begin)
    os.read(begun, 1)
    os.close(begun)
    return child


def kill(child: int) -> bool:
    """Kill a process; return whether it was still at work."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def published(office: Office) -> int:
    return count(office, Draft, Draft.state == "published")


def count(office: Office, table: type[Draft | DraftEvent | LedgerEntry | OutboxRow], *conditions: object) -> int:
    with office.register.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[arg-type]
