"""The protocol of a reading: something derived from the ledger that can be thrown away and made again."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryFile
from threading import Lock
from typing import Any, ClassVar, Protocol

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select
from sqlalchemy.orm import Session

from procurement.core.canonical import sha256_hex
from procurement.core.db import Base, Database, batches
from procurement.ledger.models import GENESIS, ReadingMark
from procurement.ledger.queries import get_entry, get_head

LONGEST_CATCH_UP = 1000
"""Behind by more entries than this, making all rows of a table anew is faster than following."""

Values = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mark:
    """How far a reading has come: the last entry it holds, and the digest of what else it depends on."""

    sequence: int
    entry_hash: str
    digest: str


@dataclass(frozen=True)
class Difference:
    """One thing in which a reading differs from the ledger; of a row of a table, which and in which columns."""

    subject: str
    code: str
    table: str | None = None
    columns: tuple[str, ...] = ()

    @property
    def params(self) -> dict[str, str]:
        """What the sentence of ``code`` names."""
        return {"table": self.table or "", "columns": ", ".join(self.columns)}

    def listed(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        row = {"table": self.table, "columns": list(self.columns)} if self.table else {}
        return {"subject": self.subject, "code": self.code, **row}


class Reading(Protocol):
    """Four functions; the position is kept in the reading itself."""

    def position(self) -> Mark | None:
        """Return how far the reading has come, None when it holds nothing usable."""
        ...

    def apply(self, session: Session) -> Mark:
        """Take in what the ledger holds beyond the position, and return the new one."""
        ...

    def rebuild(self, session: Session) -> Mark:
        """Make the reading anew from the whole ledger, then put it in the old one's place."""
        ...

    def compare(self, session: Session) -> list[Difference]:
        """Return every difference between the reading and the ledger."""
        ...


@dataclass(frozen=True)
class TableReading:
    """A reading whose rows lie in a table beside the ledger. Whoever answers from it lets it catch up first.

    One of this kind says what its rows are and what they hang on beside the ledger; the protocol is here. Rows are
    made of what a reader sees, and written where nobody was quicker: publishing waits for the writing alone.
    """

    database: Database
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False, kw_only=True)

    name: ClassVar[str]
    """Codes of its differences begin with it."""
    rows: ClassVar[type[Base]]
    """The table; its rows name a ``key`` and a ``package_id``."""
    marks: ClassVar[type[ReadingMark]]

    def digest(self, session: Session) -> str:
        """Return the digest of what the rows hang on beside the ledger: where it changed, all are made anew."""
        raise NotImplementedError

    def make_all(self, session: Session) -> Iterator[Values]:
        """Yield all rows, as what ``session`` sees leads to them."""
        raise NotImplementedError

    def make_behind(self, session: Session, mark: Mark) -> tuple[list[ColumnElement[bool]], list[Values]]:
        """Return which rows the acts behind ``mark`` may have changed, and those that take their place."""
        raise NotImplementedError

    def replace(
        self, writer: Session, gone: list[ColumnElement[bool]], rows: list[Values], was: Mark, now: Mark
    ) -> None:
        """Put ``rows`` in place of those that are ``gone`` while the reading goes from ``was`` to ``now``."""
        for of in gone:
            writer.execute(delete(self.rows).where(of))
        self._put(writer, batches(rows))

    def settle(self, writer: Session, reached: Mark) -> None:
        """Make anew what is kept beside the rows, behind all of them."""

    def position(self) -> Mark | None:
        """Return how far the rows have come; None where there are none."""
        with self.database.read() as session:
            return self.position_in(session)

    def catch_up(self) -> Mark:
        """Bring the rows up to the ledger's head; to be called before the session that answers is opened."""
        with self.database.read() as session:
            mark = self.position_in(session)
            if mark is not None and mark == self._head(session):
                return mark
        # One thread makes what is missing; those that waited see it in a session that begins behind it.
        with self._turn, self.database.read() as session:
            return self.apply(session)

    def keep_up(self) -> bool:
        """Catch up where that is quick, and return whether it was: making many rows anew is left to the worker.

        Until then the rows are those of an earlier moment, and of another program, law or definition. So they are
        where something cannot be written that they need.
        """
        with self.database.read() as session:
            mark, head = self.position_in(session), self._head(session)
            can_follow = mark is not None and _can_follow(session, mark, head)
        is_quick = can_follow or head.sequence <= LONGEST_CATCH_UP
        try:
            return is_quick and self.catch_up() is not None
        except OSError as error:
            log.error("%s cannot follow the ledger: %s", self.name, error)
            return False

    def apply(self, session: Session) -> Mark:
        """Bring the rows up to the head that ``session`` sees, or further, and return the new position."""
        mark, reached = self.position_in(session), self._head(session)
        if mark is not None and mark == reached:
            return mark
        if mark is None or not _can_follow(session, mark, reached):
            return self.rebuild(session)
        gone, rows = self.make_behind(session, mark)
        with self.database.write() as writer:
            if self.position_in(writer) == mark:
                self.replace(writer, gone, rows, mark, reached)
                return self._reach(writer, reached)
        with self.database.read() as later:  # another process was quicker: from there
            return self.apply(later)

    def rebuild(self, session: Session) -> Mark:
        """Make all rows anew from what ``session`` sees, then put them in place of those that are there.

        However many there are, no more than a batch of them is in memory: the rest waits in a file.
        """
        reached = self._head(session)
        with TemporaryFile() as file:
            count = 0
            for batch in batches(self.make_all(session)):
                pickle.dump(batch, file)
                count += 1
            file.seek(0)
            with self.database.write() as writer:
                writer.execute(delete(self.rows))
                self._put(writer, (pickle.load(file) for _ in range(count)))
                self.settle(writer, reached)
                log.info("%s: made anew up to entry %s of the ledger", self.name, reached.sequence)
                return self._reach(writer, reached)

    def compare(self, session: Session) -> list[Difference]:
        """Return what differs from the rows that follow from what is published.

        They catch up first, and are compared in a session that begins behind that: ``session`` may see less.
        """
        try:
            self.catch_up()
            with self.database.read() as own:
                is_here = self.position_in(own) == self._head(own)
                return self.find_wrong(own) if is_here else [Difference(self.name, f"{self.name}.behind")]
        except Exception as error:  # torn texts fail in ways that cannot be listed
            log.error("%s cannot be compared with what is published: %s: %s", self.name, type(error).__name__, error)
            return [Difference(self.name, f"{self.name}.not_compared")]

    def find_wrong(self, session: Session) -> list[Difference]:
        """Return which rows are not those that would be made. Of each a digest is in memory, not the row."""
        made = {_known(row): _digest(row) for row in self.make_all(session)}
        columns = [column for column in self.rows.__table__.columns if column.name != "id"]
        kept = session.execute(select(*columns), execution_options={"yield_per": LONGEST_CATCH_UP}).mappings()
        wrong = {row["key"] for row in kept if made.pop(_known(row), "") != _digest(row)}
        return [Difference(key, f"{self.name}.differ") for key in sorted(wrong.union(key for key, _package in made))]

    def _head(self, session: Session) -> Mark:
        head = get_head(session)
        return Mark(head.sequence if head else 0, head.entry_hash if head else GENESIS, self.digest(session))

    def position_in(self, session: Session) -> Mark | None:
        row = session.get(self.marks, 1, populate_existing=True)
        return Mark(row.sequence, row.entry_hash, row.digest) if row else None

    def _put(self, writer: Session, rows: Iterable[list[Values]]) -> None:
        for batch in rows:
            writer.execute(insert(self.rows), batch)

    def _reach(self, writer: Session, reached: Mark) -> Mark:
        writer.execute(delete(self.marks))
        writer.add(self.marks(id=1, sequence=reached.sequence, entry_hash=reached.entry_hash, digest=reached.digest))
        return reached


def _can_follow(session: Session, mark: Mark, reached: Mark) -> bool:
    entry = get_entry(session, mark.sequence)
    is_ours = (entry.entry_hash if entry else GENESIS) == mark.entry_hash
    return is_ours and mark.digest == reached.digest and reached.sequence - mark.sequence <= LONGEST_CATCH_UP


def _known(row: Values | RowMapping) -> tuple[str, int]:
    return row["key"], row["package_id"] or 0


def _digest(row: Values | RowMapping) -> str:
    told = ((name, value.astimezone(UTC) if isinstance(value, datetime) else value) for name, value in row.items())
    return sha256_hex(repr(sorted(told)).encode())
