"""Sums of the duties: written in the transaction of the rows, never by counting all of them again.

Each posting counts in the sums of its body and in those of all bodies, over all time and by year; how it stood at the
last act also by month. Plans count by the years in which their packages are to start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from procurement.compliance.figures import ALL_TIME, COUNTED, MONTH, POSTINGS, SPANS, TIME_SPANS
from procurement.compliance.figures_time import DAYS_LATE, TIMED
from procurement.compliance.models import UNDATED, WHOLE, DutyPlanSum, DutyRow, DutySum, DutyTimeSum, Summed
from procurement.compliance.settling import settled_until, standing
from procurement.core.db import batches

Key = tuple[Any, ...]
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
BY = (
    DutyRow.organisation_id, func.coalesce(DutyRow.level, ""), func.coalesce(MONTH, UNDATED), DutyRow.kind,
)  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """Which rows are summed up in ``table``, by which columns beside BY (as settled until then), over which spans."""

    table: type[Summed]
    spans: tuple[int, ...]
    columns: Callable[[datetime], tuple[Column, ...]]
    conditions: tuple[ColumnElement[bool], ...] = (POSTINGS, COUNTED)

    @property
    def names(self) -> list[str]:
        """The columns of a key, in its order."""
        return [column.name for column in self.table.__table__.columns if column.primary_key]

    def count(self, session: Session, settled: datetime, *conditions: ColumnElement[bool]) -> Counter[Key]:
        """Return the sums over rows by their keys, settled until then."""
        columns = (*BY, *self.columns(settled))
        rows = select(*columns, func.count()).where(*self.conditions, *conditions).group_by(*columns)
        sums: Counter[Key] = Counter()
        for organisation, level, month, *others, count in session.execute(rows):
            for months in self.spans:
                for body in (organisation, WHOLE):
                    sums[months, _first(month, months), body, level, *others] += count
        return sums

    def kept(self, session: Session) -> Counter[Key]:
        """Return the sums that are kept."""
        columns = [getattr(self.table, name) for name in self.names]
        return Counter({tuple(key): count for *key, count in session.execute(select(*columns, self.table.count))})

    def write(self, writer: Session, settled: datetime) -> None:
        """Make all of them anew, settled until then."""
        writer.execute(delete(self.table))
        rows = [{**self._named(key), "count": count} for key, count in self.count(writer, settled).items()]
        for batch in batches(rows):
            writer.execute(insert(self.table), batch)

    def add(self, writer: Session, changes: Counter[Key]) -> None:
        """Add to each sum; what comes to nothing goes."""
        for key, change in changes.items():
            kept = writer.get(self.table, self._named(key)) if change else None
            if kept is not None and kept.count + change == 0:
                writer.delete(kept)
            elif kept is not None:
                kept.count += change
            elif change:
                writer.add(self.table(**self._named(key), count=change))

    def _named(self, key: Key) -> dict[str, Any]:
        return dict(zip(self.names, key, strict=True))


def _stands(settled: datetime) -> tuple[Column, ...]:
    return (standing(settled).label("stands"),)


def _years(_settled: datetime) -> tuple[Column, ...]:
    return (DutyRow.years,)


def _times(_settled: datetime) -> tuple[Column, ...]:
    return func.coalesce(DutyRow.national_source, ""), DAYS_LATE


ALL = (
    Sums(DutySum, SPANS, _stands),
    Sums(DutyTimeSum, TIME_SPANS, _times, (POSTINGS, COUNTED, *TIMED)),
    Sums(DutyPlanSum, (ALL_TIME,), _years, (DutyRow.years.is_not(None),)),
)


@contextmanager
def followed(writer: Session, keys: Collection[str], was: datetime, now: datetime) -> Iterator[None]:
    """Let the sums, settled until ``was``, follow what happens to the rows of ``keys``, even where others count then.

    They are settled until ``now`` behind it.
    """
    settling = (DutyRow.settles_at > was) & (DutyRow.settles_at <= now)
    touched = {*keys, *writer.scalars(select(DutyRow.key).where(settling))}
    before = [_count(writer, sums, was, touched) for sums in ALL]
    yield
    for sums, counted in zip(ALL, before, strict=True):
        changes = _count(writer, sums, now, touched)
        changes.subtract(counted)
        sums.add(writer, changes)


def find_wrong_sums(session: Session) -> list[str]:
    """Return the keys of sums that are not those of the rows."""
    wrong: list[str] = []
    settled = settled_until(session)
    for sums in ALL:
        made, kept = sums.count(session, settled), sums.kept(session)
        wrong += ("|".join(map(str, key)) for key in made.keys() | kept.keys() if made[key] != kept[key])
    return sorted(wrong)


def _count(session: Session, sums: Sums, settled: datetime, keys: Collection[str]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for batch in batches(sorted(keys)):
        found.update(sums.count(session, settled, DutyRow.key.in_(batch)))
    return found


def _first(month: int, months: int) -> int:
    """Return the first month of the span of so many months in which ``month`` lies."""
    return 0 if months == 0 else month - month % months if month != UNDATED else UNDATED
