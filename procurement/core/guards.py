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


def _statements(guard: Guard) -> list[str]:
    table = guard.table
    same = " OR ".join(_repeats(key) for key in guard.keys)
    may_delete = f"WHEN NOT ({guard.delete_when}) " if guard.delete_when else ""
    triggers = {
        "no_update": f"BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only: update'); END",
        "no_delete": f"BEFORE DELETE ON {table} {may_delete}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: delete'); END",
        "no_replace": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: replace'); END",
    }
    if guard.insert_when:
        triggers["in_order"] = (
            f"BEFORE INSERT ON {table} WHEN NOT ({guard.insert_when}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} refuses this row'); END"
        )
    return [f"CREATE TRIGGER guard_{table}_{name} {body}" for name, body in triggers.items()]


def create_guards(connection: Connection, guards: tuple[Guard, ...]) -> None:
    """(Re-)create the triggers of ``guards`` on a SQLite connection, inside the caller's transaction."""
    for guard in guards:
        for statement in _statements(guard):
            name = statement.split()[2]
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(statement))
