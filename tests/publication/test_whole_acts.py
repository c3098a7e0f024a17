"""An act is there whole, with all its rows, or leaves nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as hooks
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from procurement.core.audit import AuditEvent
from procurement.core.db import Base
from procurement.core.errors import Refused
from procurement.core.guards import Guard, create_guards
from procurement.jobs.outbox import OutboxRow
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice, Revision
from procurement.plans.models import Package
from procurement.publication import service
from tests.publication.register import OFFICERS, Register, award, call, cancellation, event_of, plan, row


def test_a_clock_behind_refuses_the_whole_act(register: Register) -> None:
    register.record(call())
    register.clock.advance(-timedelta(minutes=1))
    before = everything(register)
    with pytest.raises(Refused):
        register.record(call("IB2688900002", "goi-2"))
    assert everything(register) == before


def everything(register: Register) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with register.read() as session:
        return {name: sorted(map(str, session.execute(text(f"SELECT * FROM {name}")))) for name in Base.metadata.tables}


def test_an_act_leaves_revision_entry_audit_row_and_outbox_row(register: Register) -> None:
    receipt = register.record(call())
    with register.read() as session:
        [deed] = session.scalars(select(AuditEvent))
        assert (deed.subject, deed.act, deed.actor) == ("TB-000001/0", "publish", "lanh-dao@mau.example")
        [promised] = session.scalars(select(OutboxRow))
        assert (promised.topic, promised.payload) == ("published", {"sequence": receipt.sequence})
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 1
        assert session.scalar(select(func.count()).select_from(Revision)) == 1


ACTS = {
    "plan": plan(row("Gói A", "goi-1"), row("Gói C", "goi-3", replaces=["goi-2"]), version="01"),
    "invitation": call("IB2688900005", "goi-5", body={"lots": [{"lot_ref": "PP1", "title": "Lô 1"}]}),
    "award": award(body={"lots": [{"lot_ref": "PP1", "bidders": [{"name": "Công ty Mẫu", "result": "won"}]}]}),
    "cancellation": cancellation(),
}


def flushes_of(register: Register, raw: dict[str, Any], fail_at: int | None) -> int:
    """Record ``raw`` and fail behind flush ``fail_at``, or return how many flushes there are."""
    count = 0
    with register.system.database.writers() as session:

        def after_flush(_session: Session, _context: Any) -> None:
            nonlocal count
            count += 1
            if count == fail_at:
                raise KeyboardInterrupt

        hooks.listen(session, "after_flush_postexec", after_flush)
        service.record(session, register.clock, event_of(raw), OFFICERS)
        session.flush()
    return count


@pytest.mark.parametrize("kind", ACTS)
def test_a_failure_behind_any_flush_leaves_nothing_of_the_act(register: Register, kind: str) -> None:
    register.record_all(plan(row("Gói A", "goi-1"), row("Gói B", "goi-2")), call())
    before = everything(register)
    steps = flushes_of(register, ACTS[kind], None)
    assert steps >= 1
    for step in range(1, steps + 1):
        with pytest.raises(KeyboardInterrupt):
            flushes_of(register, ACTS[kind], step)
    assert everything(register) == before
    assert register.record(ACTS[kind]).sequence == 3
    assert register.differences() == []


@pytest.mark.parametrize("lost", ["revision_texts", "audit_events", "outbox", "ledger_entries", "revisions"])
def test_an_act_that_cannot_leave_one_of_its_rows_leaves_none(register: Register, lost: str) -> None:
    register.record(call())
    with register.system.database.write() as session:
        connection = session.connection()
        [key] = inspect(connection).get_pk_constraint(lost)["constrained_columns"]
        create_guards(connection, (Guard(lost, keys=(key,), insert_when="FALSE"),))
    before = everything(register)
    with pytest.raises(DBAPIError, match=f"{lost} refuses this row"):
        register.record(call(version="01", title="Mua bàn ghế"))
    assert everything(register) == before


def test_numbers_of_a_failed_act_are_given_to_the_next(register: Register) -> None:
    with pytest.raises(KeyboardInterrupt):
        flushes_of(register, call(), 1)
    assert register.record(call()).reference == "TB-000001"
    with register.read() as session:
        assert session.scalars(select(Package.reference)).all() == ["GT-000001"]
        assert session.scalars(select(Notice.reference)).all() == ["TB-000001"]
