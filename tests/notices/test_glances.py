"""What lists ask the database: a page of a million notices must cost what a page of few costs."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, select

from procurement.core.asking import THESE, TOGETHER, ask
from procurement.core.clock import FrozenClock
from procurement.core.db import Base
from procurement.ledger.models import LedgerEntry
from procurement.notices.glances import glance_at_notices, glance_at_packages, glance_at_rounds
from procurement.notices.models import Bid, Revision
from procurement.plans.models import Package
from procurement.system import System
from tests.databases import make_system
from tests.search.register import call, publish

Sent = list[tuple[str, tuple[object, ...]]]


@pytest.fixture
def register(tmp_path: Path, clock: FrozenClock) -> System:
    """Return a register of three calls."""
    made = make_system(tmp_path / "register", clock)
    publish(made, *(call(f"IB268880000{number}", f"Gói {number}") for number in range(3)))
    return made


def glance(register: System, packages: list[str]) -> Sent:
    """Glance at everything about ``packages`` and return what was sent."""
    sent: Sent = []
    engine = register.database.readers.kw["bind"]

    def note(_connection: object, _cursor: object, statement: str, values: tuple[object, ...], *_more: object) -> None:
        sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    with register.database.read() as session:
        session.begin()
        rounds = [one.round_id for one in glance_at_packages(session, packages).values() if one.round_id]
        calls = [one.call for one in glance_at_rounds(session, rounds).values() if one.call]
        assert len(glance_at_notices(session, calls)) == len(packages)
        glance_at_notices(session, calls)
        glance_at_packages(session, packages)
    event.remove(engine, "before_cursor_execute", note)
    return [one for one in sent if one[0].startswith("SELECT")]


def test_three_statements_tell_of_a_page_however_many_rows_it_has(register: System) -> None:
    few, all_of_them = glance(register, ["GT-000001"]), glance(register, ["GT-000001", "GT-000002", "GT-000003"])
    assert [statement for statement, _values in few] == [statement for statement, _values in all_of_them]
    assert len(few) == 3


@pytest.mark.sqlite
def test_what_is_asked_is_sought_by_keys_and_never_scanned_for(register: System) -> None:
    sent = glance(register, ["GT-000001", "GT-000002"])
    with register.database.read() as session:
        for statement, values in sent:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [row[3] for row in plan if row[3].startswith(("SEARCH", "SCAN"))]
            assert len(steps) > 1
            assert all(step.startswith("SEARCH") for step in steps), steps


def test_nothing_is_asked_for_nothing(register: System) -> None:
    assert glance(register, []) == []


@pytest.mark.parametrize("model", [Revision, Package, Bid, LedgerEntry], ids=lambda model: model.__tablename__)
@pytest.mark.parametrize("many", [3, TOGETHER, 2 * TOGETHER + 5])
def test_rows_are_as_sqlalchemy_brings_them_however_many_are_asked_for(
    register: System, model: type[Base], many: int
) -> None:
    table = model.__table__
    key, these = next(iter(table.primary_key)), list(range(1, many + 1))
    with register.database.read() as session:
        asked = ask(session, select(*table.columns).where(key.in_(THESE)).order_by(key), these)
        brought = session.execute(select(*table.columns).where(key.in_(these)).order_by(key)).all()
    assert [tuple(row) for row in asked] == [tuple(row) for row in brought]
    assert len(asked) == 3 or model is Bid
