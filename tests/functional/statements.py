"""Counting the statements that a page needs: a list that asks again for each of its rows shows here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import event

from procurement.system import System


class Asked(Protocol):
    """A site, or whatever else stands on a register."""

    @property
    def system(self) -> System: ...


@contextmanager
def counted(site: Asked, *, writes: bool = False) -> Iterator[list[str]]:
    """Yield the list to which every statement that a reader, or the writer, sends meanwhile is added."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        sent.append(statement)

    database = site.system.database
    engine = database.engine if writes else database.readers.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
