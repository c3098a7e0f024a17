"""PostgreSQL as the register's database, for several machines or more traffic than one file bears.

Readers are read-only and REPEATABLE READ: head and rows of one answer belong to one state. The writer takes an advisory
lock as its transaction begins and holds it to the end, so that the sequence is gap-free in the order of commits.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

WRITER_LOCK = 4_711_22_2023
"""Key of the advisory lock: any constant that no other program in this database uses."""


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
        cursor.close()
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")

    return engine


def vacuum(engine: Engine) -> None:
    """Free the places of deleted rows. What the server's log and backups still hold is the operator's part."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("revision_texts", "plan_packages", "packages", "lots", "bids", "bid_members"):
            connection.exec_driver_sql(f"VACUUM {table}")
