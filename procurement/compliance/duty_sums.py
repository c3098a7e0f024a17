"""Sums of the duties: written in the transaction of the rows, never by counting all of them again.

Each posting counts in the sums of its body and in those of all bodies, over all time and by year; how it stands in the
end also by month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from procurement.compliance.figures import COUNTED, MONTH, POSTINGS, SPANS, TIME_SPANS
from procurement.compliance.figures_time import DAYS_LATE, TIMED
from procurement.compliance.models import UNDATED, WHOLE, DutyRow, DutySum, DutyTimeSum, Summed

BATCH = 500
Key = tuple[Any, ...]
Column = ColumnElement[Any] | InstrumentedAttribute[str]
BY = (
    DutyRow.organisation_id, func.coalesce(DutyRow.level, ""), func.coalesce(MONTH, UNDATED), DutyRow.kind,
)  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """Which rows are summed up in ``table``, by which columns beside BY, and over which spans."""

    table: type[Summed]
    spans: tuple[int, ...]
    columns: tuple[Column, ...]
    conditions: tuple[ColumnElement[bool], ...] = (POSTINGS, COUNTED)

    @property
    def names(self) -> list[str]:
        """The columns of a key, in its order."""
        return [column.name for column in self.table.__table__.columns if column.primary_key]

    def count(self, session: Session, *conditions: ColumnElement[bool]) -> Counter[Key]:
        """Return the sums over rows by their keys."""
        columns = (*BY, *self.columns)
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

    def write(self, writer: Session) -> None:
        """Make all of them anew."""
        writer.execute(delete(self.table))
        rows = [{**self._named(key), "count": count} for key, count in self.count(writer).items()]
        for batch in _batches(rows):
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


ALL = (
    Sums(DutySum, SPANS, (DutyRow.outcome,)),
    Sums(DutyTimeSum, TIME_SPANS, (func.coalesce(DutyRow.national_source, ""), DAYS_LATE), (POSTINGS, COUNTED, *TIMED)),
)


@contextmanager
def followed(writer: Session, keys: Collection[str]) -> Iterator[None]:
    """Let the sums follow what happens to the rows of ``keys`` meanwhile, even where other rows count then."""
    before = [_count(writer, sums, keys) for sums in ALL]
    yield
    for sums, was in zip(ALL, before, strict=True):
        changes = _count(writer, sums, keys)
        changes.subtract(was)
        sums.add(writer, changes)


def find_wrong_sums(session: Session) -> list[str]:
    """Return the keys of sums that are not those of the rows."""
    wrong: list[str] = []
    for sums in ALL:
        made, kept = sums.count(session), sums.kept(session)
        wrong += ("|".join(map(str, key)) for key in made.keys() | kept.keys() if made[key] != kept[key])
    return sorted(wrong)


def _count(session: Session, sums: Sums, keys: Collection[str]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for batch in _batches(sorted(keys)):
        found.update(sums.count(session, DutyRow.key.in_(batch)))
    return found


def _first(month: int, months: int) -> int:
    """Return the first month of the span of so many months in which ``month`` lies."""
    return 0 if months == 0 else month - month % months if month != UNDATED else UNDATED


def _batches(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
