"""Trying whether the database would take a row, without leaving one and without making publishers wait for long."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from procurement.core.db import Database

WAIT_MS = 2000
"""How long the probe waits for whoever is writing, in milliseconds."""

ROW = "INSERT INTO worker_beats (machine, at) VALUES ('?probe', '2000-01-01 00:00:00')"
BUSY = ("locked", "busy", "lock timeout", "LockNotAvailable")


def can_write(database: Database) -> bool | None:
    """Return whether a row could be written; None when somebody has been writing for longer than we wait.

    The row is rolled back. On PostgreSQL it takes no publisher's lock; on SQLite it must, there is only one.
    """
    try:
        with closing(database.engine.raw_connection()) as connection:
            _try(connection.cursor(), database.engine.dialect.name)
            connection.rollback()
    except Exception as error:  # the drivers' own classes differ
        return None if any(word in f"{type(error).__name__} {error}" for word in BUSY) else False
    return True


def _try(cursor: Any, dialect: str) -> None:
    if dialect == "postgresql":
        cursor.execute(f"SET LOCAL lock_timeout = {WAIT_MS}")
        cursor.execute(ROW)
        return
    before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    try:
        cursor.execute("BEGIN IMMEDIATE")
        try:
            cursor.execute(ROW)
        finally:
            cursor.execute("ROLLBACK")
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {before}")
