"""PostgreSQL as the register's database, for several machines or more traffic than one file bears.

Readers are read-only and REPEATABLE READ: head and rows of one answer belong to one state. The writer takes an advisory
lock as its transaction begins and holds it to the end, so that the sequence is gap-free in the order of commits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, LiteralString, cast

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

if TYPE_CHECKING:  # a register on SQLite never loads the driver (9 MB)
    from psycopg import Connection
    from psycopg.errors import Diagnostic
    from psycopg.sql import Composed

WRITER_LOCK = 4_711_22_2023
"""Key of the advisory lock: any constant that no other program in this database uses."""

LOOKS = 50
"""How often, ten times a second, an erasing looks whether older acts have ended."""

SAMPLED = """
    SELECT attname, format_type(atttypid, atttypmod)
    FROM pg_stats JOIN pg_attribute USING (attname)
    WHERE schemaname = current_schema() AND tablename = %s AND attrelid = tablename::regclass
"""
"""The columns of a table of which the planner keeps samples, with their types."""

NEVER_ERASED = ("ledger_entries", "audit_events", "alembic_version")
"""Tables without the words of notices, which lose no row: a withheld text leaves them as they are."""


def make_engine(url: str, *, writes: bool) -> Engine:
    """Return the engine of readers, or of the writer."""
    if not writes:
        return create_engine(
            url, pool_pre_ping=True, isolation_level="REPEATABLE READ", execution_options={"postgresql_readonly": True}
        )
    engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: Any) -> None:
        cursor = connection.cursor()
        # A role or database default of "off" would acknowledge notices that a power cut can still take.
        cursor.execute("SET synchronous_commit = on")
        # A machine that vanished in the middle of an act would hold the writer's lock for hours.
        cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
        cursor.close()
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")

    return engine


def rewrite(engine: Engine) -> None:
    """Write anew every table that may have lost a row, so that no earlier state of a row remains in its files.

    A plain VACUUM frees the places of erased rows but leaves their bytes in them until something else is written there.
    The planner's samples of columns are values as well: they are taken anew, and their table rewritten. A table is
    locked while it is copied. What the log of changes, backups and replicas still hold is the operator's part.

    Raises TimeoutError while somebody uses one of them, reads an earlier state, or began an act before it in any
    database of the server; PermissionError where the server skips a table, which it merely warns of.
    """
    from psycopg.errors import LockNotAvailable

    kept: list[str] = []
    skipped: list[str] = []
    raw = engine.raw_connection()
    connection = cast("Connection[Any]", raw.driver_connection)
    try:
        connection.autocommit = True
        connection.add_notice_handler(lambda notice: kept.extend(_kept_rows(notice)))
        connection.add_notice_handler(lambda notice: skipped.extend(_warnings(notice)))
        connection.execute("SET lock_timeout = '5s'")
        _outlive_older(connection)
        for table in _erasable(connection):
            _rewrite(connection, table)
            _forget_samples_when_empty(connection, table)
        _outlive_older(connection)
        _rewrite(connection, "pg_statistic")
    except LockNotAvailable as error:
        raise TimeoutError("a table whose rows were erased is in use") from error
    finally:
        raw.invalidate()  # it has settings and a listener that no other user of the pool may inherit
    if skipped:
        raise PermissionError(f"the register's role must own its database: {skipped[0]}")
    if kept:
        raise TimeoutError("a reader of an earlier state keeps erased rows from being removed")


def _erasable(connection: Connection[Any]) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [name for (name,) in found if name not in NEVER_ERASED]


def _outlive_older(connection: Connection[Any]) -> None:
    """Wait a while for the acts that are under way, in any database of the server: they keep dead rows alive."""
    own = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchall()[0][0]
    oldest = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    for _ in range(LOOKS):
        if connection.execute(oldest).fetchall()[0][0] > own:
            return
        connection.execute("SELECT pg_sleep(0.1)")


def _rewrite(connection: Connection[Any], table: str) -> None:
    connection.execute(_naming("VACUUM (FULL, ANALYZE, VERBOSE) {}", table))


def _forget_samples_when_empty(connection: Connection[Any], table: str) -> None:
    """Let the planner forget what an empty table held: its last samples stay, but for those of an altered column."""
    from psycopg.sql import SQL

    if connection.execute(_naming("SELECT 1 FROM {} LIMIT 1", table)).fetchone():
        return
    for column, kind in connection.execute(SAMPLED, (table,)).fetchall():
        connection.execute(_naming("ALTER TABLE {} ALTER COLUMN {} TYPE ", table, column) + SQL(kind))


def _naming(words: LiteralString, *names: str) -> Composed:
    """Return a statement with quoted names in place of its braces."""
    from psycopg.sql import SQL, Identifier

    return SQL(words).format(*map(Identifier, names))


def _kept_rows(notice: Diagnostic) -> list[str]:
    """Return what a rewriting says about rows that had to be carried along though they are dead, if it says so."""
    count = re.match(r"\D*(\d+)", notice.message_detail or "")
    return [notice.message_detail or ""] if count and int(count[1]) else []


def _warnings(notice: Diagnostic) -> list[str]:
    return [notice.message_primary or ""] if notice.severity_nonlocalized == "WARNING" else []
