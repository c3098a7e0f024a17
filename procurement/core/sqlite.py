"""SQLite as the register's database.

A reader is deferred and ``query_only``; the writer takes its lock at once (``BEGIN IMMEDIATE``), so a long read never
stops publishing. ``synchronous=FULL`` is not a matter of taste: with NORMAL an acknowledged notice can be lost in a
power cut (``docs/decisions/0005``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from procurement.core.durability import sync_folder

try:
    from fcntl import LOCK_EX, flock
except ImportError:  # Windows
    flock = None  # type: ignore[assignment]


def make_engine(url: str, *, writes: bool, synchronous: str) -> Engine:
    """Return the engine of readers, or of the writer. ``synchronous`` is SQLite's level of durability."""
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event speaks instead
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "trusted_schema=OFF",
            "secure_delete=ON",  # what is withheld must not remain readable in freed places of the file
            f"query_only={'OFF' if writes else 'ON'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        if writes and engine.url.database:
            # SQLite makes the journal's name durable as well, and goes on in silence where it cannot.
            sync_folder(Path(engine.url.database).parent)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def turn(database: Path) -> Iterator[None]:
    """Hold the writer's turn, first come first served, among all processes and threads that write ``database``.

    SQLite's own waiting is a lottery: whoever writes in a loop takes the lock again at once, and others give up after
    half a minute. The lock dies with its process. Where the system has no such locks (Windows), the lottery remains.
    """
    if flock is None:
        yield
        return
    with database.with_name(database.name + "-turn").open("ab") as queue:
        flock(queue, LOCK_EX)
        yield


def cut_journal(engine: Engine) -> None:
    """Move the journal (WAL) into the database and cut it off, so that no earlier state of a row remains in it.

    Raises TimeoutError while somebody reads an earlier state.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    if busy:
        raise TimeoutError("a reader keeps the journal from being cut off")
