"""PostgreSQL itself refuses to change what is published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from procurement.accounts.actors import Actor, Grant
from procurement.cli.sample import load_sample
from procurement.core.clock import FrozenClock
from procurement.notices.drafting import create_draft
from procurement.organisations.models import Organisation
from procurement.publication.withholding import Order, withhold
from procurement.system import System
from tests.publication.test_guards import (
    GUARDS,
    insert,
    outside_columns,
    outside_decision,
    outside_list,
    outside_row,
)

pytestmark = pytest.mark.postgresql

ORDER = Order("Luật 22/2023/QH15, điều 7 khoản 3", "Bí mật nhà nước", "an", "binh")

FIRST = {"outside_lists": outside_list(1), "outside_columns": outside_columns(1), "outside_rows": outside_row(1),
         "outside_decisions": outside_decision(1)}  # fmt: skip
CASE = "INSERT INTO cases SELECT 1, 'a', 'GT-000001', '1-award', 'Gói', min(id), now(), 'an' FROM organisations"


@pytest.fixture(scope="module")
def filled(system: System) -> System:
    """Return a register with rows in every guarded table."""
    load_sample(system)
    assert isinstance(system.clock, FrozenClock)
    system.clock.advance(timedelta(days=1))
    system.monthly.make(date(2026, 11, 1))
    with system.database.write() as session:
        withhold(session, system.clock, "TB-000001", 0, ORDER)
        body = session.scalars(select(Organisation.reference)).first()
        author = Actor("person:1", "Tác giả", "tac-gia", frozenset({Grant("author", body)}))
        create_draft(session, author, str(body), "plan", {}, system.clock.now())
        session.execute(text(CASE))
        session.execute(text("INSERT INTO case_events SELECT 1, 1, now(), 'an', 'open', '', NULL, NULL, NULL, '{}'"))
        session.execute(text("INSERT INTO revision_documents SELECT id, repeat('a', 64) FROM revisions LIMIT 1"))
    for table, row in FIRST.items():
        insert(system.database.engine, table, row)
    return system


def refuse(system: System, statement: str, words: str) -> None:
    """Expect the database to refuse ``statement`` with ``words``."""
    with pytest.raises(DBAPIError, match=words), system.database.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", GUARDS)
def test_no_row_is_updated_deleted_or_truncated(filled: System, table: str) -> None:
    column = inspect(filled.database.engine).get_columns(table)[0]["name"]
    refuse(filled, f"UPDATE {table} SET {column} = {column}", f"{table} is append-only: update")
    refuse(filled, f"DELETE FROM {table}", f"{table} is append-only: delete")
    refuse(filled, f"TRUNCATE {table} CASCADE", "append-only: truncate")


@pytest.mark.parametrize("table", GUARDS)
def test_no_row_is_replaced_by_an_upsert(filled: System, table: str) -> None:
    columns = ", ".join(column["name"] for column in inspect(filled.database.engine).get_columns(table))
    for key in GUARDS[table].keys:
        first = key.split(", ")[0]
        upsert = f"ON CONFLICT ({key}) DO UPDATE SET {first} = excluded.{first}"
        refuse(filled, f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} {upsert}", "append-only|refuses")


def test_cascades_reach_no_guarded_row(filled: System) -> None:
    refuse(filled, "TRUNCATE notices CASCADE", "append-only: truncate")
    refuse(filled, "DELETE FROM notices", "violates foreign key")


@pytest.mark.parametrize("table", GUARDS)
def test_no_row_goes_along_with_another_that_somebody_made_its_parent(filled: System, table: str) -> None:
    key = GUARDS[table].keys[0]
    made = [
        f"CREATE TABLE parents AS SELECT DISTINCT {key} FROM {table}",
        f"ALTER TABLE parents ADD PRIMARY KEY ({key})",
        f"ALTER TABLE {table} ADD FOREIGN KEY ({key}) REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE",
    ]
    number = key.split(", ")[0]
    acts = {
        "delete": "DELETE FROM parents",
        "truncate": "TRUNCATE parents CASCADE",
        "update": f"UPDATE parents SET {number} = -{number}",
    }
    for act, statement in acts.items():
        refuse(filled, "; ".join([*made, statement]), f"{table} is append-only: {act}")


def test_a_gap_in_the_sequence_is_refused(filled: System) -> None:
    columns = [column["name"] for column in inspect(filled.database.engine).get_columns("ledger_entries")]
    changed = {"sequence": "sequence + 2", "entry_hash": "repeat('0', 64)"}
    values = ", ".join(changed.get(name, name) for name in columns)
    last = "ORDER BY sequence DESC LIMIT 1"
    statement = f"INSERT INTO ledger_entries ({', '.join(columns)}) SELECT {values} FROM ledger_entries {last}"
    refuse(filled, statement, "ledger_entries refuses this row")


def test_a_reader_cannot_write(filled: System) -> None:
    with filled.database.read() as session, pytest.raises((DBAPIError, ProgrammingError), match="read-only"):
        session.execute(text("UPDATE packages SET title = 'x'"))
