"""Many publishers on one PostgreSQL, and readers who follow them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from procurement.core.clock import SystemClock
from procurement.core.db import Database, open_database
from procurement.ledger.queries import find_entries_after, get_head
from procurement.ledger.service import find_faults
from procurement.notices.events import read_event
from procurement.publication.acts import Authority
from procurement.publication.service import record
from procurement.search.selection import Selection, View
from procurement.system import System, build_system

pytestmark = pytest.mark.postgresql

PUBLISHERS = 8
ACTS = 25
OFFICERS = Authority("an", "binh", "register")


def event(publisher: int, number: int) -> dict[str, Any]:
    """Return an invented invitation; all publishers share one body and one plan number."""
    return {
        "kind": "invitation",
        "national_number": f"IB2699{publisher:03}{number:05}",
        "version": "00",
        "plan_number": "PL2699000001",
        "package_ref": f"{publisher}-{number // 2}",
        "organisation": {"code": "vnz999000001", "name": "Ban Quản lý dự án Mẫu"},
        "title": f"Gói thầu mẫu {publisher}.{number}",
        "body": {"closes_at": "2026-12-20T09:00:00+07:00"},
    }


def publish_all(database: Database, system: System, publisher: int, failures: list[BaseException]) -> None:
    """Publish ``ACTS`` notices, one transaction each."""
    try:
        for number in range(ACTS):
            with database.write() as session:
                record(
                    session, SystemClock(), read_event(event(publisher, number), pseudonym=system.pseudonym), OFFICERS
                )
    except BaseException as error:
        failures.append(error)


def follow(database: Database, stop: Event, seen: Counter[int]) -> None:
    """Read the ledger behind the last sequence seen, again and again, until told to stop; then once more."""
    position, last = 0, False
    while not last:
        last = stop.is_set()
        with database.read() as session:
            for entry in find_entries_after(session, position):
                assert entry.sequence == position + 1
                position = entry.sequence
                seen[position] += 1


def test_concurrent_publishers_leave_no_gap_and_readers_see_each_act_once(system: System) -> None:
    failures: list[BaseException] = []
    stop, seen = Event(), Counter[int]()
    databases = [open_database(system.settings.database_url) for _ in range(PUBLISHERS + 1)]
    reader = Thread(target=follow, args=(databases[-1], stop, seen))
    writers = [
        Thread(target=publish_all, args=(databases[number], system, number, failures)) for number in range(PUBLISHERS)
    ]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    for database in databases:
        database.close()
    assert failures == []
    total = PUBLISHERS * ACTS
    assert seen == Counter(dict.fromkeys(range(1, total + 1), 1))
    with system.database.read() as session:
        assert list(find_faults(session)) == []
        head = get_head(session)
    assert head is not None
    assert head.sequence == total
    assert system.find_differences() == []


def count_found(node: System, session: Session) -> int:
    """Return how many notices a node finds under words that all of them hold."""
    return node.search.find(session, Selection(q="goi thau mau"), View(), node.clock.now()).total


def test_two_nodes_find_what_either_publishes(system: System, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = build_system(replace(system.settings, data_dir=tmp_path_factory.mktemp("node")), system.clock)
    with system.database.read() as session:
        before = count_found(system, session)
    for number, node in enumerate((system, other)):
        with node.database.write() as session:
            record(session, node.clock, read_event(event(9, 2 * number), pseudonym=node.pseudonym), OFFICERS)
        for reader in (system, other):
            with reader.database.read() as session:
                assert count_found(reader, session) == before + number + 1
    other.database.close()
