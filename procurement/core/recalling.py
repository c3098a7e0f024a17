"""What one transaction needs again and again: found or made once, then known by a name.

What is made of rows may be kept for readers still to come, as long as a version says that the rows are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

Name = tuple[str, ...]
Row = TypeVar("Row")
Made = TypeVar("Made")
READS = "reads"
"""By this the information of a session says that it only reads."""
_REMEMBERED = "remembered"

_KEPT: WeakKeyDictionary[Engine | Connection, dict[Name, tuple[object, Any]]] = WeakKeyDictionary()


def remember(session: Session, name: Name, row: Row) -> Row:
    """Know ``row`` by ``name`` until the session's transaction ends, and return it."""
    _memory(session)[name] = row
    return row


def recall(session: Session, name: Name, find: Callable[[], Row | None]) -> Row | None:
    """Return the row that is known by ``name``, else what ``find`` finds, and remember it.

    Only the holder of the writer's turn may trust his memory: nobody else changes what he has read. A row that a
    savepoint took back with it is no longer part of the session and is looked for again.
    """
    known: Row | None = _memory(session).get(name)
    if known is not None and known in session:
        return known
    found = find()
    return found if found is None else remember(session, name, found)


def derive(session: Session, name: Name, make: Callable[[], Made]) -> Made:
    """Return what ``make`` makes of what the session's transaction sees, made once in it.

    For readers, who see one state throughout; a transaction that writes what it is made of must not ask before.
    """
    memory = _memory(session)
    if name in memory:
        known: Made = memory[name]
        return known
    return remember(session, name, make())


def keep(session: Session, name: Name, version: object, make: Callable[[], Made]) -> Made:
    """Return what ``make`` makes, kept in this process for all readers until its ``version`` is another.

    A writer's session makes it anew: what it has written may be taken back, and another act have the same version.
    """
    if not session.info.get(READS):
        return derive(session, (*name, repr(version)), make)
    kept = _KEPT.setdefault(session.get_bind(), {})
    known = kept.get(name)
    if known is None or known[0] != version:
        known = kept[name] = (version, make())
    made: Made = known[1]
    return made


def forget(session: Session) -> None:
    """Let go of what ``session`` remembers, at its end: it knows its transaction, which knows the session.

    Only collecting garbage would free that circle, with the hundreds of rows of a page that hang in it.
    """
    session.info.pop(_REMEMBERED, None)


def _memory(session: Session) -> dict[Name, Any]:
    transaction, memory = session.info.get(_REMEMBERED, (None, {}))
    if transaction is not session.get_transaction():
        memory = {}
    session.info[_REMEMBERED] = session.get_transaction(), memory
    return memory
