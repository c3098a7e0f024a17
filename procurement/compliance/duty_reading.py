"""Duties as a reading of the ledger: position, apply, rebuild, compare. Whoever answers from it lets it catch up first.

Its tables lie beside the ledger, so its position is written in the transaction of its rows.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from procurement.compliance.duty_rows import RowMaker, Values
from procurement.compliance.duty_sums import ALL, find_wrong_sums, followed
from procurement.compliance.law import Law
from procurement.compliance.models import DutyMark, DutyRow
from procurement.compliance.settling import NEVER
from procurement.core.db import Database
from procurement.ledger.models import GENESIS, LedgerEntry
from procurement.ledger.queries import get_entry, get_head
from procurement.ledger.readings import Difference, Mark
from procurement.notices.models import Notice
from procurement.organisations.queries import facts_digest
from procurement.plans.models import Package, Plan

DUTIES_VERSION = "6"
"""Raised when other duties follow from the same notices and law: they are then made anew."""

LONGEST_CATCH_UP = 1000
"""Behind by more entries than this, making all anew is faster than following."""

BATCH = 500
COMPARED = tuple(column for column in DutyRow.__table__.columns.keys() if column != "id")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DutyReading:
    """The duties of the register in ``database``."""

    database: Database
    law: Law
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    def position(self) -> Mark | None:
        """Return how far the duties have come; None where there are none."""
        with self.database.read() as session:
            return _position(session)

    def catch_up(self) -> Mark:
        """Bring the duties up to the ledger's head; to be called before the session that answers is opened."""
        with self.database.read() as session:
            mark = _position(session)
            if mark is not None and mark == self._head(session):
                return mark
        # One thread makes what is missing; those that waited see it in a session that begins behind it.
        with self._turn, self.database.read() as session:
            return self.apply(session)

    def apply(self, session: Session) -> Mark:
        """Bring the duties up to the head that ``session`` sees, or further, and return the new position."""
        mark = _position(session)
        if mark is not None and mark == self._head(session):
            return mark
        if mark is None or not self._can_follow(session, mark):
            return self.rebuild(session)
        with self.database.write() as writer:
            return self._follow(writer)

    def rebuild(self, session: Session) -> Mark:
        """Make all duties anew from what ``session`` sees, then put them in place of those that are there."""
        reached = self._head(session)
        rows = list(RowMaker(session, self.law).all())
        log.info("duties: %s rows up to entry %s of the ledger", len(rows), reached.sequence)
        with self.database.write() as writer:
            writer.execute(delete(DutyRow))
            _put(writer, rows)
            for sums in ALL:
                sums.write(writer, _instant(writer, reached))
            return _reach(writer, reached)

    def compare(self, session: Session) -> list[Difference]:
        """Return what differs from the duties that follow from what is published.

        They catch up first, and are compared in a session that begins behind that: ``session`` may see less.
        """
        try:
            self.catch_up()
            with self.database.read() as own:
                is_here = _position(own) == self._head(own)
                return self._compare(own) if is_here else [Difference("duties", "duties.behind")]
        except Exception as error:  # torn texts fail in ways that cannot be listed
            log.error("duties cannot be compared with what is published: %s: %s", type(error).__name__, error)
            return [Difference("duties", "duties.not_compared")]

    def _compare(self, session: Session) -> list[Difference]:
        made = {_known(row): row for row in RowMaker(session, self.law).all()}
        kept = {_known(values): values for values in map(_values, session.scalars(select(DutyRow)))}
        wrong = [*made.keys() ^ kept.keys(), *(key for key in made.keys() & kept.keys() if made[key] != kept[key])]
        found = [Difference(key, "duties.differ") for key in sorted({key for key, _package in wrong})]
        return found + [Difference(key, "duties.sums_differ") for key in find_wrong_sums(session)]

    def _head(self, session: Session) -> Mark:
        head = get_head(session)
        digest = hashlib.sha256(f"{DUTIES_VERSION}|{self.law.digest}|{facts_digest(session)}".encode()).hexdigest()
        return Mark(head.sequence if head else 0, head.entry_hash if head else GENESIS, digest)

    def _can_follow(self, session: Session, mark: Mark) -> bool:
        reached, head = get_entry(session, mark.sequence), self._head(session)
        is_ours = (reached.entry_hash if reached else GENESIS) == mark.entry_hash
        return is_ours and mark.digest == head.digest and head.sequence - mark.sequence <= LONGEST_CATCH_UP

    def _follow(self, writer: Session) -> Mark:
        mark, reached = _position(writer), self._head(writer)
        if mark is None or not self._can_follow(writer, mark):  # somebody else was quicker, or the tree has changed
            return mark or reached
        if mark.sequence < reached.sequence:
            plans, packages = _find_touched(writer, mark.sequence)
            of_plans = DutyRow.plan_id.in_(plans) & DutyRow.package_id.is_(None)
            touched = or_(DutyRow.package_id.in_(packages), of_plans)
            rows = list(RowMaker(writer, self.law).of(plans, packages))
            keys = {*writer.scalars(select(DutyRow.key).where(touched)), *(row["key"] for row in rows)}
            with followed(writer, keys, _instant(writer, mark), _instant(writer, reached)):
                writer.execute(delete(DutyRow).where(touched))
                _put(writer, rows)
            return _reach(writer, reached)
        return reached


def _find_touched(session: Session, sequence: int) -> tuple[Collection[int], Collection[int]]:
    """Return the plans and packages (ids) whose duties the acts behind ``sequence`` may have changed.

    Beside those that the notices are about: what hangs on their plans or names their numbers, and what they had
    fulfilled before they moved.
    """
    acted = select(LedgerEntry.reference).where(LedgerEntry.sequence > sequence)
    notices = session.execute(select(Notice.plan_id, Notice.package_id).where(Notice.reference.in_(acted))).all()
    plans = {row.plan_id for row in notices if row.plan_id}
    numbers = select(Plan.national_number).where(Plan.id.in_(plans))
    left = select(DutyRow.package_id).where(or_(DutyRow.met_by.in_(acted), DutyRow.plan_id.in_(plans)))
    theirs = or_(
        Package.id.in_({row.package_id for row in notices if row.package_id}),
        Package.plan_id.in_(plans),
        Package.plan_number.in_(numbers),
        Package.id.in_(left),
    )
    return plans, session.scalars(select(Package.id).where(theirs)).all()


def _instant(session: Session, mark: Mark) -> datetime:
    """Return when the act was that a mark is at: the sums are settled until then."""
    reached = get_entry(session, mark.sequence)
    return reached.instant if reached else NEVER


def _put(writer: Session, rows: list[Values]) -> None:
    for start in range(0, len(rows), BATCH):
        writer.execute(insert(DutyRow), rows[start : start + BATCH])


def _reach(writer: Session, reached: Mark) -> Mark:
    writer.execute(delete(DutyMark))
    writer.add(DutyMark(id=1, sequence=reached.sequence, entry_hash=reached.entry_hash, digest=reached.digest))
    return reached


def _position(session: Session) -> Mark | None:
    row = session.get(DutyMark, 1, populate_existing=True)
    return Mark(row.sequence, row.entry_hash, row.digest) if row else None


def _values(row: DutyRow) -> Values:
    return {name: getattr(row, name) for name in COMPARED}


def _known(values: Values) -> tuple[str, int]:
    return values["key"], values["package_id"] or 0
