"""Guards in the database itself: triggers that refuse to change what has been published.

Alembic's batch mode rebuilds tables and drops their triggers without a word, so every migration that touches a
guarded table ends with ``create_guards``. A test fires at each guard after the last migration.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Guard:
    """An append-only table.

    ``keys`` are all its unique keys (columns parted by commas), whose repetition is refused before the insert: INSERT
    OR REPLACE and upserts would pass the guards on UPDATE and DELETE alone. ``delete_when`` is a condition over OLD
    under which a row may be erased. ``insert_when`` is a condition over NEW that every new row must meet.
    """

    table: str
    keys: tuple[str, ...]
    delete_when: str | None = None
    insert_when: str | None = None


def _repeats(key: str) -> str:
    return "(" + " AND ".join(f"{column} = NEW.{column}" for column in key.split(", ")) + ")"


def _refusals(guard: Guard) -> dict[str, tuple[str, str, str]]:
    """Return by trigger name: the event, the condition under which it fires, and what it says."""
    table = guard.table
    same = " OR ".join(_repeats(key) for key in guard.keys)
    repeated = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    refusals = {
        "no_update": ("UPDATE", "TRUE", f"{table} is append-only: update"),
        "no_delete": ("DELETE", f"NOT ({guard.delete_when or 'FALSE'})", f"{table} is append-only: delete"),
        "no_replace": ("INSERT", repeated, f"{table} is append-only: replace"),
    }
    if guard.insert_when:
        refusals["in_order"] = ("INSERT", f"NOT ({guard.insert_when})", f"{table} refuses this row")
    return refusals


def create_guards(connection: Connection, guards: tuple[Guard, ...]) -> None:
    """(Re-)create the triggers of ``guards``, inside the caller's transaction."""
    create = _create_sqlite if connection.dialect.name == "sqlite" else _create_postgresql
    for guard in guards:
        for name, (event, condition, words) in _refusals(guard).items():
            create(connection, guard.table, f"guard_{guard.table}_{name}", event, condition, words)
        if connection.dialect.name == "postgresql":
            _refuse_truncate(connection, guard.table)


def find_missing_guards(connection: Connection, guards: tuple[Guard, ...]) -> list[str]:
    """Return the names of the triggers of ``guards`` that are gone, switched off, or refuse something else."""
    dialect = connection.dialect.name
    present = {row[0]: row[1] for row in connection.execute(text(_PRESENT[dialect]))}
    wanted = {
        f"guard_{guard.table}_{name}": (condition, words)
        for guard in guards
        for name, (_, condition, words) in _refusals(guard).items()
    }
    if dialect == "postgresql":
        wanted |= {f"guard_{guard.table}_no_truncate": ("", "truncate") for guard in guards}
    return [name for name, parts in wanted.items() if not all(part in present.get(name, "") for part in parts)]


_PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " JOIN pg_class ON pg_class.oid = tgrelid WHERE tgenabled IN ('O', 'A') AND pg_table_is_visible(pg_class.oid)",
}


def _create_sqlite(connection: Connection, table: str, name: str, event: str, condition: str, words: str) -> None:
    connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    body = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    connection.execute(text(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} {body}"))


def _create_postgresql(connection: Connection, table: str, name: str, event: str, condition: str, words: str) -> None:
    row = "OLD" if event == "DELETE" else "NEW"
    body = f"BEGIN IF {condition} THEN RAISE EXCEPTION '{words}'; END IF; RETURN {row}; END"
    connection.execute(text(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"))
    connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
    when = f"BEFORE {event} ON {table} FOR EACH ROW"
    connection.execute(text(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()"))


def _refuse_truncate(connection: Connection, table: str) -> None:
    """TRUNCATE fires no row trigger; it needs one of its own."""
    name = f"guard_{table}_no_truncate"
    body = f"BEGIN RAISE EXCEPTION '{table} is append-only: truncate'; END"
    connection.execute(text(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"))
    connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
    when = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    connection.execute(text(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()"))
