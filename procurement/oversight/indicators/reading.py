"""Signs as a reading of the ledger: position, apply, rebuild, compare. Whoever answers from it lets it catch up first.

It stands on notices, law and index. What a package's signs are hangs on that package alone, so an act changes only
those of the packages that it is about. Its tables lie beside the ledger: its position is written with its rows.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from procurement.compliance.law import Law
from procurement.core.db import Database
from procurement.ledger.models import GENESIS, LedgerEntry
from procurement.ledger.queries import get_entry, get_head
from procurement.ledger.readings import Difference, Mark
from procurement.notices.models import Notice
from procurement.oversight.indicators.definitions import Indicators
from procurement.oversight.indicators.models import SignMark, SignRow
from procurement.oversight.indicators.sign_rows import SignMaker, Values
from procurement.plans.models import Package, Plan
from procurement.search.service import Search

SIGNS_VERSION = "2"
"""Raised when other signs follow from the same notices, law and definitions: they are then made anew."""

LONGEST_CATCH_UP = 1000
"""Behind by more entries than this, making all anew is faster than following."""

BATCH = 500
COMPARED = tuple(column for column in SignRow.__table__.columns.keys() if column != "id")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignReading:
    """The signs of the register in ``database``."""

    database: Database
    law: Law
    search: Search
    indicators: Indicators
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    def position(self) -> Mark | None:
        """Return how far the signs have come; None where there are none."""
        with self.database.read() as session:
            return _position(session)

    def catch_up(self) -> Mark:
        """Bring the signs up to the ledger's head; to be called before the session that answers is opened."""
        with self.database.read() as session:
            mark = _position(session)
            if mark is not None and mark == self._head(session):
                return mark
        # One thread makes what is missing; those that waited see it in a session that begins behind it.
        with self._turn, self.database.read() as session:
            return self.apply(session)

    def apply(self, session: Session) -> Mark:
        """Bring the signs up to the head that ``session`` sees, and return the new position."""
        mark, reached = _position(session), self._head(session)
        if mark is not None and mark == reached:
            return mark
        if mark is None or not _can_follow(session, mark, reached):
            return self.rebuild(session)
        touched = sorted(_find_touched(session, mark.sequence))
        rows = list(self._maker(session).of(touched))
        with self.database.write() as writer:
            now = _position(writer)
            if now is None or now != mark:  # another process was quicker; what is still lacking is made when asked
                return now or reached
            for start in range(0, len(touched), BATCH):
                writer.execute(delete(SignRow).where(SignRow.package_id.in_(touched[start : start + BATCH])))
            _put(writer, rows)
            return _reach(writer, reached)

    def rebuild(self, session: Session) -> Mark:
        """Make all signs anew from what ``session`` sees, then put them in place of those that are there."""
        reached = self._head(session)
        rows = list(self._maker(session).all())
        log.info("signs: %s rows up to entry %s of the ledger", len(rows), reached.sequence)
        with self.database.write() as writer:
            writer.execute(delete(SignRow))
            _put(writer, rows)
            return _reach(writer, reached)

    def compare(self, session: Session) -> list[Difference]:
        """Return what differs from the signs that follow from what is published.

        They catch up first, and are compared in a session that begins behind that: ``session`` may see less.
        """
        try:
            self.catch_up()
            with self.database.read() as own:
                is_here = _position(own) == self._head(own)
                return self._compare(own) if is_here else [Difference("signs", "signs.behind")]
        except Exception as error:  # torn texts fail in ways that cannot be listed
            log.error("signs cannot be compared with what is published: %s: %s", type(error).__name__, error)
            return [Difference("signs", "signs.not_compared")]

    def _compare(self, session: Session) -> list[Difference]:
        made = {row["key"]: row for row in self._maker(session).all()}
        kept = {row.key: {name: getattr(row, name) for name in COMPARED} for row in session.scalars(select(SignRow))}
        wrong = {key for key in made.keys() | kept.keys() if made.get(key) != kept.get(key)}
        return [Difference(key, "signs.differ") for key in sorted(wrong)]

    def _maker(self, session: Session) -> SignMaker:
        return SignMaker(session, self.law, self.search, self.indicators)

    def _head(self, session: Session) -> Mark:
        head = get_head(session)
        parts = (SIGNS_VERSION, self.law.digest, *(each.version for each in self.indicators.values()))
        digest = hashlib.sha256("|".join(parts).encode()).hexdigest()
        return Mark(head.sequence if head else 0, head.entry_hash if head else GENESIS, digest)


def _can_follow(session: Session, mark: Mark, reached: Mark) -> bool:
    entry = get_entry(session, mark.sequence)
    is_ours = (entry.entry_hash if entry else GENESIS) == mark.entry_hash
    return is_ours and mark.digest == reached.digest and reached.sequence - mark.sequence <= LONGEST_CATCH_UP


def _find_touched(session: Session, sequence: int) -> Collection[int]:
    """Return the packages (ids) whose signs the acts behind ``sequence`` may have changed.

    Those that the notices are about, those of their plans, which may say another form or price, those that wait for a
    plan of that number, and those that a notice has left.
    """
    acted = select(LedgerEntry.reference).where(LedgerEntry.sequence > sequence)
    notices = session.execute(select(Notice.plan_id, Notice.package_id).where(Notice.reference.in_(acted))).all()
    plans = {row.plan_id for row in notices if row.plan_id}
    theirs = or_(
        Package.id.in_({row.package_id for row in notices if row.package_id}),
        Package.plan_id.in_(plans),
        Package.plan_number.in_(select(Plan.national_number).where(Plan.id.in_(plans))),
        Package.id.in_(select(SignRow.package_id).where(SignRow.notice.in_(acted))),
    )
    gone = select(SignRow.package_id).where(SignRow.package_id.not_in(select(Package.id)))
    return {*session.scalars(select(Package.id).where(theirs)), *session.scalars(gone)}


def _put(writer: Session, rows: list[Values]) -> None:
    for start in range(0, len(rows), BATCH):
        writer.execute(insert(SignRow), rows[start : start + BATCH])


def _reach(writer: Session, reached: Mark) -> Mark:
    writer.execute(delete(SignMark))
    writer.add(SignMark(id=1, sequence=reached.sequence, entry_hash=reached.entry_hash, digest=reached.digest))
    return reached


def _position(session: Session) -> Mark | None:
    row = session.get(SignMark, 1, populate_existing=True)
    return Mark(row.sequence, row.entry_hash, row.digest) if row else None
