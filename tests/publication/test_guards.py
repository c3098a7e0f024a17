"""What is published cannot be changed, whoever speaks to the database: after all migrations, with data in between."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import DBAPIError

import procurement
from procurement import migrations
from procurement.core.db import Base, Database, open_database
from procurement.core.guards import Guard, create_guards
from procurement.migrations import upgrade
from tests.databases import ON_POSTGRESQL, copied_database_url, empty_database_url

Row = Mapping[str, Any]
INSTANT = "2026-11-30 01:00:00.000000"


def hash_of(letter: str) -> str:
    """Return something of the shape of a SHA-256."""
    return letter * 64


def entry(sequence: int, act: str, number: int) -> Row:
    """Return a ledger row; entries a, b, c, ... follow each other."""
    return {
        "sequence": sequence, "instant": INSTANT, "act": act, "kind": "invitation", "reference": "TB-000001",
        "revision": number, "previous_hash": hash_of("0abcdef"[sequence - 1]), "content_hash": hash_of("9"),
        "document_hashes": "[]", "actors": '["A"]', "approval_hash": None, "origin": "register", "posted_on": None,
        "entry_hash": hash_of("0abcdef"[sequence]),
    }  # fmt: skip


def deed(number: int) -> Row:
    """Return an audit row."""
    return {"id": number, "at": INSTANT, "actor": "A", "act": "publish", "subject": "TB-000001/0", "detail": "{}"}


def revision(number: int, sequence: int) -> Row:
    """Return a revision of the only notice; its id is its number + 1."""
    return {
        "id": number + 1, "notice_id": 1, "number": number, "sequence": sequence, "published_at": INSTANT,
        "is_history": False, "changed_at_source": False, "content_hash": hash_of("9"),
    }  # fmt: skip


def words(revision_id: int) -> Row:
    """Return the text of a revision."""
    return {"revision_id": revision_id, "content": "{}", "poster": "vnz999000001"}


def naming(revision_id: int) -> Row:
    """Return the row that says which file a revision names."""
    return {"revision_id": revision_id, "sha256": hash_of("a")}


def tombstone(revision_id: int, sequence: int) -> Row:
    """Return the row that withholds a revision."""
    return {
        "revision_id": revision_id, "sequence": sequence, "withheld_at": INSTANT, "legal_basis": "Điều 7",
        "reason": "Bí mật nhà nước", "requested_by": "A", "approved_by": "B",
    }  # fmt: skip


def draft(number: int) -> Row:
    """Return a draft of the only body."""
    return {
        "id": number, "key": f"{number:022d}", "organisation_id": 1, "kind": "invitation", "act": "publish",
        "content": "{}", "content_hash": hash_of("9"), "lock_version": 1, "state": "drafting", "created_by": "A",
        "created_at": INSTANT, "changed_by": "A", "changed_at": INSTANT,
    }  # fmt: skip


def draft_event(number: int) -> Row:
    """Return a deed on the only draft."""
    return {"id": number, "draft_id": 1, "at": INSTANT, "actor": "A", "act": "create", "detail": "{}"}


def case(number: int) -> Row:
    """Return a case about the only body."""
    return {
        "id": number, "key": f"{number:022d}", "subject": "GT-000001", "finding": "1-award", "title": "Gói",
        "organisation_id": 1, "opened_at": INSTANT, "opened_by": "A",
    }  # fmt: skip


def case_event(number: int, act: str = "note") -> Row:
    """Return a deed in the first case."""
    return {"id": number, "case_id": 1, "at": INSTANT, "actor": "A", "act": act, "text": "Ghi", "detail": "{}"}


def heir(revision_id: int) -> Row:
    """Return the value that a revision has from the second one."""
    return {"revision_id": revision_id, "source_id": 2, "value": "900000000"}


def month(number: int) -> Row:
    """Return the row of a monthly file; a, b, ... follow each other."""
    return {
        "number": number, "month": f"2026-{number:02d}-01", "sequence": 1, "entry_hash": hash_of("a"),
        "csv_sha256": hash_of("8"), "json_sha256": hash_of("9"), "made_at": INSTANT,
        "previous": hash_of("0abcdef"[number - 1]), "seal": hash_of("0abcdef"[number]),
    }  # fmt: skip


def outside_list(number: int) -> Row:
    """Return a list from outside."""
    return {
        "id": number, "key": f"{number:022d}", "kind": "contracts", "title": "HĐ.xlsx", "headings": '["Tên"]',
        "heading_key": hash_of("a"), "sha256": hash_of("b"), "left_out": 0, "loaded_at": INSTANT, "loaded_by": "A",
    }  # fmt: skip


def outside_columns(number: int) -> Row:
    """Return a choice of columns of the first list."""
    return {"id": number, "list_id": 1, "at": INSTANT, "actor": "A", "columns": '{"title": 0}', "unit": 0}


def outside_row(number: int) -> Row:
    """Return a row of the first list."""
    return {"id": number, "list_id": 1, "ordinal": number, "cells": '["Gói"]', "added_at": INSTANT}


def outside_decision(number: int) -> Row:
    """Return a decision about the first row."""
    return {
        "id": number, "row_id": 1, "at": INSTANT, "actor": "A", "decision": "missing", "reference": None, "reason": "",
    }  # fmt: skip


NOTICE = {
    "id": 1, "reference": "TB-000001", "identity": "invitation|IB2699800001", "kind": "invitation",
    "organisation_id": 1, "current_number": 1,
}  # fmt: skip

# What the register held after each migration, in the columns of that time: later migrations must carry it along.
DATA: dict[str, Sequence[tuple[str, Row]]] = {
    "0001": [
        ("ledger_entries", entry(1, "publish", 0)),
        ("ledger_entries", entry(2, "amend", 1)),
        ("ledger_entries", entry(3, "withhold", 0)),
        ("audit_events", deed(1)),
    ],
    "0002": [("organisations", {"id": 1, "reference": "DV-000001", "code": "vnz999000001"})],
    "0004": [
        ("notices", NOTICE),
        ("revisions", revision(0, 1)),
        ("revisions", revision(1, 2)),
        ("revision_texts", words(2)),
        ("revision_documents", naming(1)),
        ("withholdings", tombstone(1, 3)),
    ],
    "0011": [("inherited_values", heir(2))],
    "0013": [("drafts", draft(1)), ("draft_events", draft_event(1))],
    "0025": [("cases", case(1)), ("case_events", case_event(1, "open"))],
    "0031": [("monthly_files", month(1))],
    "0033": [
        ("outside_lists", outside_list(1)),
        ("outside_columns", outside_columns(1)),
        ("outside_rows", outside_row(1)),
        ("outside_decisions", outside_decision(1)),
    ],
}

# The next row of each guarded table, which the guards let through.
NEXT: dict[str, Row] = {
    "ledger_entries": entry(4, "amend", 2),
    "audit_events": deed(2),
    "revisions": revision(2, 4),
    "revision_texts": words(3),
    "revision_documents": naming(2),
    "inherited_values": heir(3),
    "withholdings": {**tombstone(2, 4), "poster": "vnz999000001"},
    "draft_events": draft_event(2),
    "cases": case(2),
    "case_events": case_event(2),
    "monthly_files": month(2),
    "outside_lists": outside_list(2),
    "outside_columns": outside_columns(2),
    "outside_rows": outside_row(2),
    "outside_decisions": outside_decision(2),
}


def all_guards() -> dict[str, Guard]:
    """Return the guards that the models declare, by table, importing every module that declares tables."""
    found: dict[str, Guard] = {}
    for module in pkgutil.walk_packages(procurement.__path__, "procurement."):
        declares = module.name.endswith((".models", ".drafts"))
        if declares or module.name.startswith(("procurement.core.", "procurement.jobs.")):
            declared = getattr(importlib.import_module(module.name), "GUARDS", ())
            found |= {guard.table: guard for guard in declared}
    return found


GUARDS = all_guards()
MANNERS = ("INSERT", "INSERT...ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}") + (
    ("INSERT...ON CONFLICT DO NOTHING",) if ON_POSTGRESQL else ("INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE")
)
UPDATES = ("UPDATE",) if ON_POSTGRESQL else ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE")
ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
ON_SERVER = """
    SELECT tgname AS name, pg_get_triggerdef(pg_trigger.oid) || prosrc AS sql
    FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal
"""


def insert(engine: Engine, table: str, row: Row, manner: str = "INSERT", tail: str = "") -> None:
    """Insert ``row`` by an SQL of our own: the models of today do not fit the tables of yesterday."""
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    with engine.begin() as connection:
        connection.execute(text(f"{manner} INTO {table} ({names}) VALUES ({values}) {tail}"), dict(row))


def execute(engine: Engine, statement: str) -> None:
    """Execute one statement in a transaction of its own."""
    with engine.begin() as connection:
        connection.execute(text(statement))


def content(engine: Engine, table: str) -> list[Any]:
    """Return all rows of a table."""
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")))


def steps() -> list[str]:
    """Return the migrations, first to last."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Return the database of a register that was migrated revision by revision while it was in use."""
    database = open_database(empty_database_url(tmp_path_factory.mktemp("migrated")))
    for step in steps():
        upgrade(database.engine, step)
        for table, row in DATA.get(step, ()):
            insert(database.engine, table, row)
    return database


@pytest.fixture
def register(migrated: Database, tmp_path: Path) -> Iterator[Engine]:
    """Return a copy of the migrated register."""
    database = open_database(copied_database_url(migrated, tmp_path))
    yield database.engine
    database.close()


@pytest.fixture
def declared(tmp_path: Path) -> Iterator[Engine]:
    """Return an empty register as the models and their guards declare it."""
    database = open_database(empty_database_url(tmp_path))
    Base.metadata.create_all(database.engine)
    with database.engine.begin() as connection:
        create_guards(connection, tuple(GUARDS.values()))
    yield database.engine
    database.close()


def unique_keys(engine: Engine, table: str) -> set[tuple[str, ...]]:
    """Return every unique key of a table, as its columns."""
    seen = inspect(engine)
    keys = [seen.get_pk_constraint(table)["constrained_columns"]]
    keys += [constraint["column_names"] for constraint in seen.get_unique_constraints(table)]
    keys += [index["column_names"] for index in seen.get_indexes(table) if index["unique"]]  # type: ignore[misc]
    return {tuple(key) for key in keys}


def guard_keys(table: str) -> set[tuple[str, ...]]:
    """Return the keys whose repetition the table's guard refuses."""
    return {tuple(key.split(", ")) for key in GUARDS[table].keys}


def test_every_guarded_table_is_tried_here() -> None:
    assert GUARDS.keys() == NEXT.keys()


def test_the_next_row_of_every_table_is_let_through(register: Engine) -> None:
    for table, row in NEXT.items():
        before = len(content(register, table))
        insert(register, table, row)
        assert len(content(register, table)) == before + 1


@pytest.mark.parametrize("table", NEXT)
def test_no_column_can_be_updated(register: Engine, table: str) -> None:
    before = content(register, table)
    assert before
    for column in inspect(register).get_columns(table):
        for manner in UPDATES:
            with pytest.raises(DBAPIError, match=f"{table} is append-only: update"):
                execute(register, f"{manner} {table} SET {column['name']} = {column['name']}")
    assert content(register, table) == before


@pytest.mark.parametrize("table", NEXT)
def test_no_row_can_be_deleted(register: Engine, table: str) -> None:
    before = content(register, table)
    with pytest.raises(DBAPIError, match=f"{table} is append-only: delete"):
        execute(register, f"DELETE FROM {table}")
    assert content(register, table) == before


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(("table", "key"), [(table, key) for table in NEXT for key in sorted(guard_keys(table))])
def test_no_row_can_be_replaced_by_any_of_its_keys(
    register: Engine, table: str, key: tuple[str, ...], manner: str
) -> None:
    before = content(register, table)
    old = before[-1]._mapping
    row = {**NEXT[table], **{column: old[column] for column in key}}
    words, _, tail = manner.partition("...")
    tail = tail.format(key=", ".join(key), column=key[0])
    with pytest.raises(DBAPIError, match="append-only: replace|refuses this row"):
        insert(register, table, row, words, tail)
    assert content(register, table) == before


def test_no_row_of_any_table_takes_another_with_it(register: Engine) -> None:
    keys = [key for table in inspect(register).get_table_names() for key in inspect(register).get_foreign_keys(table)]
    assert len(keys) > 20
    assert [key for key in keys if key["options"].keys() & {"ondelete", "onupdate"}] == []


@pytest.mark.parametrize("table", NEXT)
def test_a_guard_knows_all_unique_keys_of_its_table(register: Engine, table: str) -> None:
    assert guard_keys(table) == unique_keys(register, table)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sequence": 5}, "a gap"),
        ({"sequence": 0}, "before the first"),
        ({"sequence": -1}, "what SQLite shows a trigger for no value"),
        ({"previous_hash": hash_of("b")}, "the hash of another entry"),
        ({"previous_hash": hash_of("0")}, "a second beginning"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_ledger_refuses_what_does_not_follow_its_head(register: Engine, change: Row, why: str) -> None:
    with pytest.raises(DBAPIError, match="ledger_entries refuses this row"):
        insert(register, "ledger_entries", {**NEXT["ledger_entries"], **change})
    assert len(content(register, "ledger_entries")) == 3


def test_the_first_entry_follows_nothing_else_than_the_beginning(declared: Engine) -> None:
    with pytest.raises(DBAPIError, match="ledger_entries refuses this row"):
        insert(declared, "ledger_entries", {**entry(1, "publish", 0), "previous_hash": hash_of("b")})
    insert(declared, "ledger_entries", entry(1, "publish", 0))


def test_a_text_is_erased_only_behind_its_tombstone_and_never_comes_back(register: Engine) -> None:
    with pytest.raises(DBAPIError, match="revision_texts is append-only: delete"):
        execute(register, "DELETE FROM revision_texts WHERE revision_id = 2")
    insert(register, "ledger_entries", entry(4, "withhold", 1))
    insert(register, "withholdings", tombstone(2, 4))
    execute(register, "DELETE FROM revision_texts WHERE revision_id = 2")
    assert content(register, "revision_texts") == []
    with pytest.raises(DBAPIError, match="revision_texts refuses this row"):
        insert(register, "revision_texts", words(2))


def test_an_inherited_value_is_erased_only_behind_the_tombstone_of_its_source(register: Engine) -> None:
    insert(register, "revisions", revision(2, 3))
    insert(register, "inherited_values", heir(3))
    with pytest.raises(DBAPIError, match="inherited_values is append-only: delete"):
        execute(register, "DELETE FROM inherited_values WHERE revision_id = 3")
    insert(register, "ledger_entries", entry(4, "withhold", 1))
    insert(register, "withholdings", tombstone(2, 4))
    execute(register, "DELETE FROM inherited_values WHERE revision_id = 3")
    with pytest.raises(DBAPIError, match="inherited_values refuses this row"):
        insert(register, "inherited_values", heir(3))


def test_nothing_is_added_to_a_closed_case(register: Engine) -> None:
    insert(register, "case_events", {**case_event(2, "close"), "outcome": "posted"})
    with pytest.raises(DBAPIError, match="case_events refuses this row"):
        insert(register, "case_events", case_event(3))


def test_an_exception_is_not_accepted_without_its_legal_basis(register: Engine) -> None:
    with pytest.raises(DBAPIError, match="basis"):
        insert(register, "case_events", {**case_event(2, "close"), "outcome": "exempt"})


def test_one_person_cannot_withhold_alone(register: Engine) -> None:
    with pytest.raises(DBAPIError, match="two_people"):
        insert(register, "withholdings", {**tombstone(2, 3), "sequence": 2, "approved_by": "A"})


def triggers(engine: Engine) -> dict[str, str]:
    """Return the triggers of a database, by name."""
    with engine.connect() as connection:
        rows = connection.execute(text(ON_SERVER if ON_POSTGRESQL else ON_SQLITE))
        return {row.name: row.sql for row in rows}


def test_the_triggers_after_all_migrations_are_those_of_the_models(register: Engine, declared: Engine) -> None:
    assert triggers(register)
    assert triggers(register) == triggers(declared)


def schema(engine: Engine) -> dict[str, Any]:
    """Return all tables as they stand in the database: columns, keys, indexes and conditions."""
    seen = inspect(engine)
    return {
        name: {
            "columns": {
                column["name"]: (column["type"].compile(engine.dialect), column["nullable"], column["default"])
                for column in seen.get_columns(name)
            },
            "primary key": seen.get_pk_constraint(name),
            "keys": sorted(map(repr, seen.get_unique_constraints(name))),
            "indexes": sorted(map(written, seen.get_indexes(name))),
            "references": sorted(map(repr, seen.get_foreign_keys(name))),
            "conditions": sorted(map(repr, seen.get_check_constraints(name))),
        }
        for name in seen.get_table_names()
        if name != "alembic_version"
    }


def written(index: ReflectedIndex) -> str:
    """Return ``index`` in words, also the condition on what it keeps."""
    own = {name: str(option) for name, option in index.get("dialect_options", {}).items()}
    return repr({**index, "dialect_options": own})


def test_the_models_are_the_migrated_schema(register: Engine, declared: Engine) -> None:
    assert schema(register) == schema(declared)


@pytest.mark.skipif(ON_POSTGRESQL, reason="about tables of SQLite")
def test_the_key_comes_first_in_tables_that_are_their_key(register: Engine) -> None:
    """SQLite (3.40) else takes them for corrupt, and no copy of the register passes for whole."""
    columns = "SELECT name, pk FROM pragma_table_info('{}') ORDER BY cid"
    with register.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE wr = 1").scalars().all()
        keys = {table: connection.exec_driver_sql(columns.format(table)).all() for table in tables}
    assert len(keys) > 2
    for table, parts in keys.items():
        is_key = [part.pk > 0 for part in parts]
        assert is_key == sorted(is_key, reverse=True), table
