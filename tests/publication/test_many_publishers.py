"""Many publishers at once, and readers who follow them by the ledger's sequence alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import Any

from procurement.core.clock import SystemClock
from procurement.core.db import Database, open_database
from procurement.ledger.queries import find_entries_after, get_head
from procurement.ledger.service import find_faults
from procurement.notices.events import read_event
from procurement.publication.acts import Authority
from procurement.publication.service import record
from procurement.system import System
from tests.publication.register import Register

PUBLISHERS, ACTS = 4, 10
OFFICERS = Authority("an", "binh", "register")


def event(publisher: int, number: int) -> dict[str, Any]:
    """Return an invented invitation; all publishers share one body, and a plan for a hundred acts each."""
    return {
        "kind": "invitation",
        "national_number": f"IB2699{publisher:03}{number:05}",
        "version": "00",
        "plan_number": f"PL26990{number // 100:05}",
        "package_ref": f"{publisher}-{number // 2}",
        "organisation": {"code": "vnz999000001", "name": "Ban Quản lý dự án Mẫu"},
        "title": f"Gói thầu mẫu {publisher}.{number}",
        "body": {"closes_at": "2026-12-20T09:00:00+07:00"},
    }


def publish_all(system: System, publisher: int, count: int) -> None:
    """Publish ``count`` notices, one transaction each."""
    for number in range(count):
        read = read_event(event(publisher, number), pseudonym=system.pseudonym)
        with system.database.write() as session:
            record(session, SystemClock(), read, OFFICERS)


def follow(database: Database, stop: Event, seen: Counter[int]) -> None:
    """Read the ledger behind the last sequence seen, again and again, until told to stop; then once more."""
    position, last = 0, False
    while not last:
        last = stop.wait(0.01)
        with database.read() as session:
            for entry in find_entries_after(session, position):
                assert entry.sequence == position + 1
                position = entry.sequence
                seen[position] += 1


@contextmanager
def followed(url: str) -> Iterator[Counter[int]]:
    """Follow the ledger while the body runs; yield how often each act was seen, complete when the body has ended."""
    database, stop, seen = open_database(url), Event(), Counter[int]()
    reader = Thread(target=follow, args=(database, stop, seen))
    reader.start()
    try:
        yield seen
    finally:
        stop.set()
        reader.join()
        database.close()


def check_order(system: System, total: int, seen: Counter[int]) -> None:
    """Expect ``total`` acts without a gap, each seen once, and everything derived from them in agreement."""
    assert seen == Counter(dict.fromkeys(range(1, total + 1), 1))
    with system.database.read() as session:
        assert list(find_faults(session)) == []
        head = get_head(session)
    assert head is not None
    assert head.sequence == total
    assert system.find_differences() == []


def test_publishers_at_once_leave_no_gap_and_a_reader_sees_each_act_once(register: Register) -> None:
    url = register.system.settings.database_url
    systems = [replace(register.system, database=open_database(url)) for _ in range(PUBLISHERS)]
    with followed(url) as seen, ThreadPoolExecutor(PUBLISHERS) as pool:
        list(pool.map(publish_all, systems, range(PUBLISHERS), [ACTS] * PUBLISHERS))
    for system in systems:
        system.database.close()
    check_order(register.system, PUBLISHERS * ACTS, seen)
