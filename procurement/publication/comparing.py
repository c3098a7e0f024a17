"""The tables of the register beside those of a replay of its ledger, row by row and column by column.

Rows are known by what people call them, never by the database's own numbers: those differ between the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from procurement.core.db import Base
from procurement.notices.models import Bid, BidMember, InheritedValue, Notice, Revision, RevisionText
from procurement.organisations.models import Organisation
from procurement.plans.models import Lot, Package, PackageReplacement, Plan, PlanPackage, Project, Round

Names = dict[str, dict[Any, str]]
"""How the rows of each table are called, by their primary key."""


@dataclass(frozen=True)
class Table:
    """A table that follows from the ledger. ``key``: the columns that tell its rows apart, in words.

    ``apart``: columns that are proved elsewhere (texts by their hash) or that no act gives.
    """

    model: type[Base]
    key: tuple[str, ...]
    apart: tuple[str, ...] = ()
    is_frozen: bool = False

    @property
    def table(self) -> SqlTable:
        """The table itself."""
        table = self.model.__table__
        assert isinstance(table, SqlTable)
        return table

    @property
    def columns(self) -> list[str]:
        """The columns that are compared."""
        return [column.name for column in self.table.columns if column.name not in ("id", *self.apart)]


BODIES = Table(Organisation, ("reference",))
FOLLOWING = (
    Table(Project, ("number",)),
    Table(Plan, ("reference",)),
    Table(Package, ("reference",)),
    Table(PlanPackage, ("plan_id", "revision", "ordinal")),
    Table(PackageReplacement, ("package_id", "replaced_id")),
    Table(Round, ("package_id", "ordinal")),
    Table(Lot, ("round_id", "ordinal")),
    Table(Notice, ("reference",)),
    Table(Revision, ("notice_id", "number"), is_frozen=True),
    Table(RevisionText, ("revision_id",), apart=("content", "original"), is_frozen=True),
    Table(InheritedValue, ("revision_id",), is_frozen=True),
    Table(Bid, ("notice_id", "ordinal")),
    Table(BidMember, ("bid_id",)),
)
"""Every table that the acts of the ledger fill, those that others name before them. Frozen ones are never rewritten."""


@dataclass(frozen=True)
class Row:
    """A row by name: its primary key, and the values of its compared columns, references by name."""

    key: Any
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Differing:
    """A row that is not as the ledger has it: ``found`` None where it lacks, ``wanted`` None where it is too many."""

    table: Table
    name: str
    found: Row | None
    wanted: Row | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ; none where the row lacks or is too many."""
        if self.found is None or self.wanted is None:
            return ()
        return tuple(name for name, value in self.found.values.items() if value != self.wanted.values[name])


def compare_tables(register: Session, replay: Session) -> Iterator[Differing]:
    """Yield every row of the tables in which the register differs from the replay."""
    ours: Names = {}
    theirs: Names = {}
    for session, names in ((register, ours), (replay, theirs)):
        read_rows(session, BODIES, names)
    for table in FOLLOWING:
        found, wanted = read_rows(register, table, ours), read_rows(replay, table, theirs)
        for name in [*found, *(name for name in wanted if name not in found)]:
            differing = Differing(table, name, found.get(name), wanted.get(name))
            if differing.found is None or differing.wanted is None or differing.columns:
                yield differing


def find_names(register: Session) -> Names:
    """Return how the rows of all compared tables are called."""
    names: Names = {}
    for table in (BODIES, *FOLLOWING):
        read_rows(register, table, names)
    return names


def read_rows(session: Session, table: Table, names: Names) -> dict[str, Row]:
    """Return the rows of ``table`` by name, and add their names to ``names``; several of one name are counted."""
    own = table.table
    (primary,) = own.primary_key.columns
    referred = {column.name: key.column.table.name for column in own.columns for key in column.foreign_keys}
    seen: Counter[str] = Counter()
    read: list[tuple[str, Any, RowMapping]] = []
    called = names.setdefault(own.name, {})
    wanted = {primary.name, *table.key, *table.columns}
    columns = [column for column in own.columns if column.name in wanted]
    for row in session.execute(select(*columns).order_by(primary)).mappings():
        key = row[primary.name]
        name = "/".join(_word(names, referred.get(column), row[column]) for column in table.key)
        seen[name] += 1
        called[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
        read.append((called[key], key, row))
    return {
        name: Row(key, {column: _value(names, referred.get(column), row[column]) for column in table.columns})
        for name, key, row in read
    }


def _value(names: Names, referred: str | None, value: Any) -> Any:
    """Return a value as it can be compared: a reference by the name of its row, or by itself where that is gone."""
    return value if referred is None or value is None else names.get(referred, {}).get(value, value)


def _word(names: Names, referred: str | None, value: Any) -> str:
    return str(_value(names, referred, value))
