"""A register many times as large: every public row of a real one copied, with numbers and references of its own.

The same bodies in the same years have so many times as much: a city differs from its sample by what a body posts in a
year. What only the desk and the worker read (drafts, people, audit, outbox) is not copied. Hashes of copied entries are
distinct but prove nothing, texts name the numbers of their originals, and the index keeps the originals alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Column, Table

from benchmarks.bench import say
from procurement.compliance.models import DutyPlanSum, DutySum, DutyTimeSum
from procurement.core.db import Base
from procurement.ledger.queries import get_head
from procurement.system import System
from search_index.position import Position

STRIDE = 100_000
"""Between the references of one copy and those of the next."""

COPIED = (
    "projects", "plans", "packages", "rounds", "lots", "plan_packages", "package_replacements", "ledger_entries",
    "notices", "revisions", "revision_texts", "revision_documents", "inherited_values", "withholdings", "bids",
    "bid_members", "duties",
)  # fmt: skip
UNBOUND = {("duties", "plan_id"): "plans", ("duties", "package_id"): "packages"}
"""Columns that hold ids without a constraint."""
REFERENCES = ("reference", "subject", "met_by")
NUMBERS = ("national_number", "plan_number", "package_ref", "package_number")
IDENTITIES = ("identity", "source_identity")
REFERENCE = """CASE WHEN "{0}" GLOB '[TG][BT]-[0-9]*'
    THEN substr("{0}", 1, 3) || printf('%06d', CAST(substr("{0}", 4) AS INTEGER) + i * {1})
    ELSE "{0}" || '-' || i END"""
HASH = "substr({0}, 1, 56) || printf('%08x', {1})"
COPY = """INSERT INTO "{0}" ({1})
    WITH RECURSIVE copies(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < {2})
    SELECT {3} FROM copies CROSS JOIN "{0}" ORDER BY i, {4}"""
MADE = "SELECT name, type, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
FAST = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-500000")


def multiply(system: System, times: int, change: Callable[[sqlite3.Connection], None] | None = None) -> None:
    """Make the register in SQLite behind ``system``, whose readings stand at the head, so many ``times`` as large.

    ``change`` may give the copies other words. Nothing of it can be used where this fails.
    """
    with system.database.read() as session:
        head, mark = get_head(session), system.search.mark(session)
    assert head is not None
    system.database.close()
    with _opened(str(system.database.engine.url.database)) as connection:
        _copy(connection, times)
        if change is not None:
            change(connection)
        _multiply_sums(connection, times)
        reached = head.sequence * times
        last = connection.execute("SELECT entry_hash FROM ledger_entries WHERE sequence = ?", (reached,)).fetchone()[0]
        connection.execute("UPDATE duty_marks SET sequence = ?, entry_hash = ?", (reached, last))
    system.search.reading.engine.apply((), (), Position(reached, last, mark.digest))


@contextmanager
def _opened(path: str) -> Iterator[sqlite3.Connection]:
    """Yield a connection to which no guard applies; guards and indexes are made again behind it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in FAST:
            connection.execute(f"PRAGMA {setting}")
        made = connection.execute(MADE).fetchall()
        for name, kind, _ in made:
            connection.execute(f"DROP {kind} {name}")
        yield connection
        say("making indexes and guards")
        for _, _, statement in made:
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode=WAL")


def _copy(connection: sqlite3.Connection, times: int) -> None:
    """Add so many copies less one of every row, table by table."""
    if times == 1:
        return
    tables = [Base.metadata.tables[name] for name in COPIED]
    last = {table.name: _last(connection, table) for table in tables}
    for table in tables:
        say(f"copying {table.name}")
        names, order = (", ".join(f'"{one.name}"' for one in some) for some in (table.columns, table.primary_key))
        values = ", ".join(_value(connection, table, column, last) for column in table.columns)
        connection.execute(COPY.format(table.name, names, times - 1, values, order))
    connection.execute("UPDATE counters SET value = value + ?", ((times - 1) * STRIDE,))


def _last(connection: sqlite3.Connection, table: Table) -> int:
    """Return the highest number of a table that numbers its rows, else 0."""
    numbered = next(iter(table.primary_key)).name
    return int(connection.execute(f'SELECT coalesce(max("{numbered}"), 0) FROM "{table.name}"').fetchone()[0])


def _value(connection: sqlite3.Connection, table: Table, column: Column[Any], last: dict[str, int]) -> str:
    """Return the expression for a column of copy ``i``."""
    name, plain = column.name, f'"{column.name}"'
    owner = _owner(table, column)
    if owner in last:
        return f"{plain} + i * {last[owner]}"
    if name in REFERENCES:
        return REFERENCE.format(name, STRIDE)
    if (table.name, name) == ("duties", "key"):
        return f"{REFERENCE.format('subject', STRIDE)} || substr({plain}, length(subject) + 1)"
    if table.name == "ledger_entries" and name in ("entry_hash", "previous_hash"):
        return _hash(connection, name)
    if name in IDENTITIES:
        return f"i || ':' || {plain}"
    is_number = name in NUMBERS or (table.name, name) == ("projects", "number")
    return f"{plain} || '-' || i" if is_number else plain


def _owner(table: Table, column: Column[Any]) -> str | None:
    """Return the table whose numbers a column holds, if any."""
    named = next((key.column.table.name for key in column.foreign_keys), None)
    is_own = column.primary_key and column.type.python_type is int
    return named or UNBOUND.get((table.name, column.name)) or (table.name if is_own else None)


def _hash(connection: sqlite3.Connection, name: str) -> str:
    own = HASH.format(name, "i")
    if name == "entry_hash":
        return own
    (last,) = connection.execute("SELECT entry_hash FROM ledger_entries ORDER BY sequence DESC LIMIT 1").fetchone()
    before = f"CASE WHEN i = 1 THEN '{last}' ELSE {HASH.format(repr(last), 'i - 1')} END"
    return f"CASE WHEN sequence = 1 THEN {before} ELSE {own} END"


def _multiply_sums(connection: sqlite3.Connection, times: int) -> None:
    for table in (DutySum, DutyTimeSum, DutyPlanSum):
        connection.execute(f"UPDATE {table.__tablename__} SET count = count * ?", (times,))
