"""The ledger: gap-free, chained by hashes, on a clock that never runs back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.audit import AuditEvent
from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.clock import FrozenClock
from procurement.core.errors import Refused
from procurement.jobs.outbox import find_undone
from procurement.ledger.accepting import accept_clock
from procurement.ledger.models import GENESIS, LedgerEntry
from procurement.ledger.queries import find_entries_after, get_entry, get_head
from procurement.ledger.service import Act, append, find_faults
from tests.databases import unguarded
from tests.publication.register import Register, call

ACT = Act(
    act="publish", kind="plan", reference="TB-000001", revision=0, content_hash="a" * 64, document_hashes=(),
    actors=("an", "binh"), approval_hash=None, origin="register", posted_on=date(2026, 11, 27),
)  # fmt: skip


def append_some(register: Register, count: int) -> list[LedgerEntry]:
    with register.system.database.write() as session:
        return [append(session, register.clock, ACT) for _ in range(count)]


def test_an_empty_ledger_has_no_head(register: Register) -> None:
    with register.read() as session:
        assert get_head(session) is None
        assert get_entry(session, 1) is None
        assert list(find_faults(session)) == []


def test_entries_are_numbered_from_one_without_a_gap_and_chained(register: Register) -> None:
    entries = append_some(register, 2) + append_some(register, 1)
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries] == [GENESIS, entries[0].entry_hash, entries[1].entry_hash]
    with register.read() as session:
        head = get_head(session)
        assert head is not None
        assert head.entry_hash == entries[2].entry_hash
        assert [entry.sequence for entry in find_entries_after(session, 1)] == [2, 3]
        assert [entry.sequence for entry in find_entries_after(session, 0, limit=2)] == [1, 2]


def test_an_act_that_is_rolled_back_leaves_no_gap(register: Register) -> None:
    append_some(register, 1)
    session = register.system.database.writers()
    append(session, register.clock, ACT)
    session.close()
    assert [entry.sequence for entry in append_some(register, 1)] == [2]


def test_the_hash_is_that_of_the_canonical_json_of_everything_else(register: Register) -> None:
    [entry] = append_some(register, 1)
    leaf = {
        "sequence": 1, "instant": "2026-11-30T01:00:00.000000+00:00", "act": "publish", "kind": "plan",
        "reference": "TB-000001", "revision": 0, "previous_hash": "0" * 64, "content_hash": "a" * 64,
        "document_hashes": [], "actors": ["an", "binh"], "approval_hash": None, "origin": "register",
        "posted_on": "2026-11-27",
    }  # fmt: skip
    assert entry.entry_hash == sha256_hex(canonical_json(leaf))


def test_an_entry_read_back_has_the_same_hash(register: Register) -> None:
    register.clock.advance(timedelta(microseconds=123456))
    append_some(register, 1)
    with register.read() as session:
        assert list(find_faults(session)) == []


def test_document_hashes_are_kept_in_order_whatever_order_they_came_in(register: Register) -> None:
    with register.system.database.write() as session:
        entry = append(session, register.clock, Act(**{**vars(ACT), "document_hashes": ("b" * 64, "a" * 64)}))
    assert entry.document_hashes == ["a" * 64, "b" * 64]


@pytest.mark.parametrize("behind", [timedelta(microseconds=1), timedelta(seconds=2)])
def test_a_clock_a_little_behind_takes_the_last_instant(register: Register, behind: timedelta) -> None:
    [first] = append_some(register, 1)
    register.clock.advance(-behind)
    [second] = append_some(register, 1)
    assert second.instant == first.instant


def test_a_clock_further_behind_refuses_and_writes_nothing(register: Register) -> None:
    append_some(register, 1)
    register.clock.advance(-timedelta(seconds=2, microseconds=1))
    with pytest.raises(Refused) as caught:
        append_some(register, 1)
    [problem] = caught.value.problems
    assert (problem.code, problem.params["last"]) == ("clock.behind", "2026-11-30T01:00:00+00:00")
    with register.read() as session:
        assert [entry.sequence for entry in find_entries_after(session, 0)] == [1]


def test_a_clock_that_is_ahead_again_is_believed(register: Register) -> None:
    append_some(register, 1)
    register.clock.advance(timedelta(hours=1))
    [entry] = append_some(register, 1)
    assert entry.instant == datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


def vouch(register: Register) -> None:
    with register.system.database.write() as session:
        accept_clock(session, register.clock, "van-hanh@mau.example", "Máy chủ khởi động với đồng hồ sai")


def ahead(register: Register, days: int = 30) -> LedgerEntry:
    """Append an entry while the clock is ``days`` ahead, then set the clock right."""
    register.clock.advance(timedelta(days=days))
    [entry] = append_some(register, 1)
    register.clock.advance(-timedelta(days=days))
    return entry


def test_after_somebody_vouched_for_the_clock_entries_bear_the_last_instant_until_it_has_caught_up(
    register: Register,
) -> None:
    last = ahead(register)
    vouch(register)
    assert [entry.instant for entry in append_some(register, 2)] == [last.instant] * 2
    register.clock.advance(timedelta(days=31))
    [caught_up] = append_some(register, 1)
    assert caught_up.instant == register.clock.now()
    with register.read() as session:
        assert list(find_faults(session)) == []


def test_who_vouched_and_what_the_clock_and_the_ledger_said_is_in_the_audit(register: Register) -> None:
    last, now = ahead(register), register.clock.now()
    vouch(register)
    with register.read() as session:
        [deed] = session.scalars(select(AuditEvent).where(AuditEvent.act == "accept-clock"))
    assert (deed.actor, deed.at) == ("van-hanh@mau.example", now)
    said = {"clock": now.isoformat(), "last": last.instant.isoformat(), "reason": "Máy chủ khởi động với đồng hồ sai"}
    assert deed.detail == said


def test_an_act_ahead_of_the_clock_keeps_what_the_clock_said_and_its_work_is_due_now(register: Register) -> None:
    ahead(register)
    vouch(register)
    register.record(call())
    now = register.clock.now()
    with register.read() as session:
        [deed] = session.scalars(select(AuditEvent).where(AuditEvent.act == "publish"))
        assert deed.detail == {"kind": "invitation", "clock": now.isoformat()}
        assert [row.next_at for row in find_undone(session, "published")] == [now]


def test_a_clock_that_is_not_behind_needs_nobody_to_vouch_for_it(register: Register) -> None:
    with pytest.raises(Refused, match="clock.not_behind"):
        vouch(register)
    append_some(register, 1)
    with pytest.raises(Refused, match="clock.not_behind"):
        vouch(register)


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=60)])
def test_vouching_holds_for_one_jump_only(register: Register, step: timedelta) -> None:
    """Not for a clock that falls back further, nor for the next time that it runs ahead."""
    ahead(register)
    vouch(register)
    register.clock.advance(step)
    if step > timedelta():
        append_some(register, 1)
        register.clock.advance(-step)
    with pytest.raises(Refused, match="clock.behind"):
        append_some(register, 1)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ("UPDATE ledger_entries SET reference = 'TB-000009' WHERE sequence = 2", [(2, "ledger.hash")]),
        ("UPDATE ledger_entries SET posted_on = NULL WHERE sequence = 3", [(3, "ledger.hash")]),
        ("UPDATE ledger_entries SET actors = '[\"an\"]' WHERE sequence = 1", [(1, "ledger.hash")]),
        ("DELETE FROM ledger_entries WHERE sequence = 2", [(3, "ledger.gap"), (3, "ledger.link")]),
        ("UPDATE ledger_entries SET instant = '2026-11-30 00:59:59' WHERE sequence = 3",
         [(3, "ledger.hash"), (3, "ledger.instant")]),
    ],
)  # fmt: skip
def test_tampering_is_found(register: Register, change: str, faults: list[Any]) -> None:
    append_some(register, 3)
    with unguarded(register.system.database) as connection:
        connection.exec_driver_sql(change)
    with register.read() as session:
        assert list(find_faults(session)) == faults


def test_a_rewritten_entry_with_a_fresh_hash_breaks_the_link(register: Register) -> None:
    append_some(register, 2)
    with unguarded(register.system.database) as connection, Session(connection) as session:
        first = session.get(LedgerEntry, 1)
        assert first is not None
        first.content_hash = "b" * 64
        first.entry_hash = sha256_hex(canonical_json(first.leaf()))
        session.flush()
    with register.read() as session:
        assert list(find_faults(session)) == [(2, "ledger.link")]


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        FrozenClock(datetime(2026, 11, 30))  # noqa: DTZ001
