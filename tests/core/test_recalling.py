"""What a transaction remembers, and when it has to look again."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path
from weakref import ref

import pytest
from sqlalchemy.orm import Session

from procurement.core.db import Base, Database, open_database
from procurement.core.numbers import Counter, give_number
from procurement.core.recalling import derive, keep


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


def test_what_a_reader_derives_is_made_once_and_anew_in_the_next_transaction(database: Database) -> None:
    made: list[Counter | None] = []

    def make() -> int:
        made.append(session.get(Counter, "TB"))
        return len(made)

    with database.readers() as session:
        assert [derive(session, ("made",), make) for _ in range(3)] == [1, 1, 1]
        session.rollback()
        assert [derive(session, ("made",), make) for _ in range(2)] == [2, 2]


def test_readers_keep_what_was_made_until_its_version_is_another(database: Database) -> None:
    made = count(1)

    def keep_one(version: int) -> int:
        with database.read() as session:
            return keep(session, ("kept",), version, lambda: next(made))

    assert [keep_one(version) for version in (1, 1, 2, 2, 1)] == [1, 1, 2, 2, 3]


def test_a_writer_keeps_nothing_for_others(database: Database) -> None:
    def keep_one(session: Session, value: str) -> str:
        return keep(session, ("kept",), 1, lambda: value)

    with database.write() as session:
        assert [keep_one(session, "taken back"), keep_one(session, "later")] == ["taken back"] * 2
    with database.read() as session:
        assert keep_one(session, "read") == "read"
    with database.write() as session:
        assert keep_one(session, "written") == "written"


def test_a_reader_s_memory_ends_with_it_and_leaves_nothing_for_the_collector_of_garbage(database: Database) -> None:
    class Thing:
        """Something that a page read."""

    with database.read() as session:
        thing = ref(derive(session, ("thing",), Thing))
        assert thing() is not None
    assert thing() is None
    with suppress(LookupError), database.read() as session:
        thing = ref(derive(session, ("thing",), Thing))
        raise LookupError
    assert thing() is None
