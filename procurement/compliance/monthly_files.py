"""Monthly compliance files: made once, kept with their SHA-256 in a chain beside the ledger, never made again.

A file names the ledger's entry up to which it was made; its row names the row before it (``docs/decisions/0026``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.counting import end_of_day
from procurement.compliance.duty_reading import DutyReading
from procurement.compliance.figures import AsOf, Scope, find_duties, first_of_month, month_number
from procurement.compliance.models import MonthlyFile
from procurement.compliance.monthly import count_lines, make_lines, write_csv, write_json
from procurement.core.clock import Clock, civil_date
from procurement.core.db import Database
from procurement.core.errors import NotFound, Problem, Refused
from procurement.documents.service import note_files
from procurement.documents.storage import FileStorage
from procurement.ledger.models import GENESIS, LedgerEntry
from procurement.ledger.queries import find_first_instant
from procurement.ledger.readings import Difference, Mark
from procurement.organisations.queries import find_references

FORMAT = 1
"""Raised when the file says something else, or says it otherwise."""


@dataclass(frozen=True)
class MonthlyFiles:
    """Makes the files of the register in ``database``."""

    database: Database
    storage: FileStorage
    clock: Clock
    duties: DutyReading

    def make_last(self) -> MonthlyFile | None:
        """Make the file of the month that ended last, once; None where it is there, or nothing was published by then.

        Raises nothing that it can expect: it is the worker's.
        """
        month = first_of_month(month_number(civil_date(self.clock.now())) - 1)
        with self.database.read() as session:
            if not _has_begun(find_first_instant(session), month) or find_monthly(session, month):
                return None
        return self.make(month)

    def make(self, month: date) -> MonthlyFile:
        """Make the file of ``month`` (its first day) from what the register has now.

        Raises Refused for a month that is not over, that ended before this register had anything, or whose file is
        there: a file is never made again.
        """
        if end_of_month(month) > self.clock.now():
            raise Refused(Problem((), "monthly.not_over", {"month": said_month(month)}))
        self.duties.catch_up()
        with self.database.read() as session:
            self._refuse_before(session, month)
            self._refuse_second(session, month)
            mark = self.duties.position_in(session) or self.duties.apply(session)  # of the rows that are read here
            table, told = self._write(session, month, mark)
        kept = [self.storage.put(BytesIO(data)) for data in (table, told)]
        now = self.clock.now()
        with self.database.write() as session:
            self._refuse_second(session, month)
            last = session.scalar(select(MonthlyFile).order_by(MonthlyFile.number.desc()).limit(1))
            made = MonthlyFile(
                number=last.number + 1 if last else 1, month=month, sequence=mark.sequence, entry_hash=mark.entry_hash,
                csv_sha256=kept[0].sha256, json_sha256=kept[1].sha256, made_at=now,
                previous=last.seal if last else GENESIS,
            )  # fmt: skip
            made.seal = made.sealed()
            session.add(made)
            note_files(session, kept, now)
        return made

    def _write(self, session: Session, month: date, mark: Mark) -> tuple[bytes, bytes]:
        at = end_of_month(month)
        bodies = find_references(session)
        known = (row for row in find_duties(session, Scope()) if row.known_at is None or row.known_at <= at)
        lines = list(make_lines(known, bodies, AsOf(at), self.duties.law.calendar))
        table = write_csv(lines).encode("utf-8-sig")  # with the mark by which spreadsheets know it
        about = {
            "format": FORMAT, "month": said_month(month), "as_of": at.isoformat(), "rows": len(lines),
            "csv_sha256": hashlib.sha256(table).hexdigest(),
            "ledger": {"sequence": mark.sequence, "entry_hash": mark.entry_hash}, "law": self.duties.law.digest,
        }  # fmt: skip
        return table, write_json(about, count_lines(lines))

    def _refuse_before(self, session: Session, month: date) -> None:
        first = find_first_instant(session)
        if first is None:
            raise Refused(Problem((), "monthly.empty", {"month": said_month(month)}))
        if not _has_begun(first, month):
            told = {"month": said_month(month), "first": said_month(civil_date(first))}
            raise Refused(Problem((), "monthly.before", told))

    def _refuse_second(self, session: Session, month: date) -> None:
        if find_monthly(session, month):
            raise Refused(Problem((), "monthly.there", {"month": said_month(month)}))


def _has_begun(first: datetime | None, month: date) -> bool:
    """Whether the register had its ``first`` act by the end of the month."""
    return first is not None and first < end_of_month(month)


def end_of_month(month: date) -> datetime:
    """Return the first instant behind the month of that day, in Viet Nam."""
    return end_of_day(first_of_month(month_number(month) + 1) - timedelta(days=1))


def said_month(month: date) -> str:
    """Return a month as addresses and files write it: 2026-11."""
    return f"{month:%Y-%m}"


def find_monthly(session: Session, month: date) -> MonthlyFile | None:
    """Return the file of the month with that first day."""
    return session.scalar(select(MonthlyFile).where(MonthlyFile.month == month))


def get_monthly(session: Session, month: str) -> MonthlyFile:
    """Return the file of a month, written 2026-11. Raises NotFound."""
    found = next((each for each in find_monthlies(session) if said_month(each.month) == month), None)
    if found is None:
        raise NotFound("monthly", month)
    return found


def find_monthlies(session: Session) -> list[MonthlyFile]:
    """Return all files, the last month first."""
    return list(session.scalars(select(MonthlyFile).order_by(MonthlyFile.month.desc())))


def find_named_by_months(session: Session, digests: Collection[str]) -> set[str]:
    """Return those of ``digests`` that belong to a monthly file."""
    columns = (MonthlyFile.csv_sha256, MonthlyFile.json_sha256)
    return {each for column in columns for each in session.scalars(select(column).where(column.in_(digests)))}


def find_month_faults(session: Session) -> Iterator[Difference]:
    """Yield each row that is not what it was when it was sealed, or names no entry that the ledger has."""
    previous = GENESIS
    entries = dict(session.execute(select(LedgerEntry.sequence, LedgerEntry.entry_hash)).all())
    for row in session.scalars(select(MonthlyFile).order_by(MonthlyFile.number)):
        if row.previous != previous or row.seal != row.sealed():
            yield Difference(said_month(row.month), "monthly.seal")
        if entries.get(row.sequence, GENESIS) != row.entry_hash:
            yield Difference(said_month(row.month), "monthly.ledger")
        previous = row.seal
