"""What a transaction remembers, and when it has to look again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from procurement.core.db import Base, Database, open_database
from procurement.core.numbers import give_number


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = open_database(f"sqlite:///{tmp_path / 'register.sqlite3'}")
    Base.metadata.create_all(opened.engine, [Base.metadata.tables["counters"]])
    return opened


def take_back(session: Session, numbers: int) -> list[str]:
    """Return the numbers given inside a savepoint that is then rolled back."""
    savepoint = session.begin_nested()
    given = [give_number(session, "TB") for _ in range(numbers)]
    session.flush()
    savepoint.rollback()
    return given


def test_what_a_savepoint_takes_back_is_forgotten(database: Database) -> None:
    with database.write() as session:
        assert take_back(session, 1) == ["TB-000001"]
        assert give_number(session, "TB") == "TB-000001"
        assert take_back(session, 2) == ["TB-000002", "TB-000003"]
        assert give_number(session, "TB") == "TB-000002"


def test_nothing_is_remembered_from_one_transaction_to_the_next(database: Database) -> None:
    with database.writers() as session:
        first = give_number(session, "TB")
        session.commit()
        with database.write() as other:
            second = give_number(other, "TB")
        third = give_number(session, "TB")
        session.commit()
    assert [first, second, third] == ["TB-000001", "TB-000002", "TB-000003"]
