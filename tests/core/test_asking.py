"""Statements put to the driver as they were compiled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from procurement.core.asking import THESE, TOGETHER, ask
from procurement.core.db import Base
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Bid, Revision
from procurement.plans.models import Package
from tests.functional.statements import counted
from tests.publication.register import Register, call, empty_register


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register of three calls."""
    made = empty_register(tmp_path / "register")
    made.record_all(*(call(f"IB268880000{number}", f"goi-{number}") for number in range(3)))
    return made


@pytest.mark.parametrize("model", [Revision, Package, Bid, LedgerEntry], ids=lambda model: model.__tablename__)
@pytest.mark.parametrize("many", [3, TOGETHER, 2 * TOGETHER + 5])
def test_rows_are_as_sqlalchemy_brings_them_however_many_are_asked_for(
    register: Register, model: type[Base], many: int
) -> None:
    table = model.__table__
    key, these = next(iter(table.primary_key)), list(range(1, many + 1))
    with register.system.database.read() as session:
        asked = ask(session, select(*table.columns).where(key.in_(THESE)).order_by(key), these)
        brought = session.execute(select(*table.columns).where(key.in_(these)).order_by(key)).all()
    assert [tuple(row) for row in asked] == [tuple(row) for row in brought]
    assert len(asked) == 3 or model is Bid


def test_nothing_is_asked_for_nothing(register: Register) -> None:
    key = Package.__table__.c.id
    with counted(register) as sent, register.system.database.read() as session:
        assert ask(session, select(key).where(key.in_(THESE)), []) == []
    assert sent == []
