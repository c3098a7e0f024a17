"""Statements about any number of things, compiled once and put to the driver as they are.

Finding a statement among those compiled before, binding its values and wrapping its rows takes SQLAlchemy a good part
of what it takes SQLite to answer for a page of a list. And each number of values makes another text, which the database
has to prepare anew: so values are named twenty at a time, the last one again where there are fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Dialect, Select, bindparam
from sqlalchemy.orm import Session

TOGETHER = 20
_NAMES = tuple(f"these_{number}" for number in range(TOGETHER))
THESE: list[BindParameter[Any]] = [bindparam(name) for name in _NAMES]
"""Stands for the values in a statement: ``where(column.in_(THESE))``, once."""

Asked = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Rows = list[Sequence[Any]]


def ask(session: Session, statement: Asked, these: Sequence[Any]) -> Rows:
    """Return the rows of ``statement`` about ``these``, twenty after twenty; nothing is asked about none."""
    if not these:
        return []
    connection = session.connection()
    compiled = _compile(statement, connection.dialect)
    found: Rows = []
    for start in range(0, len(these), TOGETHER):
        some = these[start : start + TOGETHER]
        values = compiled.values([*some, *[some[-1]] * (TOGETHER - len(some))])
        found += compiled.read(connection.exec_driver_sql(compiled.text, values).all())
    return found


@dataclass(frozen=True)
class _Compiled:
    """A statement in the words of one database: ``order`` of its values where they have no names, ``fixed`` values."""

    text: str
    order: tuple[str, ...] | None
    fixed: dict[str, Any]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, these: Sequence[Any]) -> Any:
        """Return all values, as the driver wants them."""
        named = self.fixed | dict(zip(_NAMES, these, strict=True))
        return named if self.order is None else tuple([named[name] for name in self.order])

    def read(self, rows: Sequence[Sequence[Any]]) -> Rows:
        """Return ``rows`` with their values as the columns keep them."""
        if not self.readers:
            return list(rows)
        found: Rows = []
        for row in rows:
            values = list(row)
            for at, reader in self.readers:
                values[at] = reader(values[at])
            found.append(values)
        return found


@lru_cache(maxsize=64)
def _compile(statement: Asked, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)
    types = [column.type.dialect_impl(dialect) for column in statement.selected_columns]
    readers = [type_.result_processor(dialect, None) for type_ in types]
    return _Compiled(
        text=str(compiled),
        order=tuple(compiled.positiontup or ()) if compiled.positional else None,
        fixed=dict(compiled.params),
        readers=tuple((at, reader) for at, reader in enumerate(readers) if reader is not None),
    )
