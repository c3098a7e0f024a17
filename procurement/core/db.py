"""Database sessions: many readers, one writer, and how values are kept in columns.

There is one writer at a time on either database (``docs/decisions/0011``): numbers, identities and the head of the
ledger are read and then written, and two writers must never discover each other halfway. Readers see one state
throughout a session and are never stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import DateTime, Dialect, Engine, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from procurement.core import postgresql, sqlite
from procurement.core.durability import committing
from procurement.core.recalling import READS, forget

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


BATCH = 500
"""Values that one statement names, or rows that it brings: SQLite refuses 32,767 values, PostgreSQL 65,536."""
Each = TypeVar("Each")


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values and turn the rest to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite cannot keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal amount, kept as its digits: SQLite has no exact numbers of its own."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write plain notation."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read the digits back exactly."""
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """Base of every table, with named constraints so that migrations can address them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, Decimal: Amount}


@dataclass(frozen=True)
class Database:
    """The two ways to the database: sessions that only read, and the writer's."""

    readers: sessionmaker[Session]
    writers: sessionmaker[Session]

    @property
    def engine(self) -> Engine:
        """The writer's engine, for migrations and checks."""
        engine = self.writers.kw["bind"]
        assert isinstance(engine, Engine)
        return engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that cannot write; what it loaded stays usable afterwards."""
        with self.readers() as session:
            try:
                yield session
            finally:
                forget(session)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield the writer's session: committed as one transaction on return, rolled back when an error leaves it."""
        with self._turn(), committing(), self.writers.begin() as session:
            yield session

    def _turn(self) -> AbstractContextManager[object]:
        """Wait for our turn: PostgreSQL keeps a queue of its own, SQLite lets the quickest in."""
        path = self.engine.url.database
        return sqlite.turn(Path(path)) if self.engine.dialect.name == "sqlite" and path else nullcontext()

    def cut_journal(self) -> None:
        """Leave no earlier state of a row readable in the database's own files.

        Raises TimeoutError while somebody reads an earlier state.
        """
        cut = sqlite.cut_journal if self.engine.dialect.name == "sqlite" else postgresql.rewrite
        with committing():
            cut(self.engine)

    def close(self) -> None:
        """Close all connections."""
        for factory in (self.readers, self.writers):
            factory.kw["bind"].dispose()


def open_database(url: str, *, synchronous: str = "FULL") -> Database:
    """Open the database at ``url`` (SQLAlchemy form).

    ``synchronous`` is SQLite's level. Anything below FULL can lose acknowledged notices; the parameter exists so
    that the fault tests can show that they notice.
    """
    if url.startswith("sqlite"):
        reader, writer = (sqlite.make_engine(url, writes=writes, synchronous=synchronous) for writes in (False, True))
    else:
        reader, writer = (postgresql.make_engine(url, writes=writes) for writes in (False, True))
    return Database(
        readers=sessionmaker(reader, expire_on_commit=False, autoflush=False, info={READS: True}),
        writers=sessionmaker(writer, expire_on_commit=False),
    )


def batches(values: Iterable[Each]) -> Iterator[list[Each]]:
    """Yield ``values``, of which there may be any number, in lists that one statement can name."""
    rest = iter(values)
    while batch := list(islice(rest, BATCH)):
        yield batch
