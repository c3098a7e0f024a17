"""Doing the acts of a ledger anew is most of a reconcile, and the next state of a register repeats nearly all of them.

Inside ``resuming`` a reconcile takes up the replay of an earlier one that had done the same acts, by the hash of the
last entry, and compares every row all the same. That the texts of those acts are still the same is what it proves
before, by their hashes. Where a text was withheld since, it begins at the beginning: what that had told is gone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.ledger.models import LedgerEntry
from procurement.publication import deriving
from procurement.publication.replaying import Replay, replaying

KEPT = 4
_done: dict[tuple[str, str], tuple[Replay, bytes]] = {}
"""What the latest replays had come to, by the register's address and the hash of the last entry that they did."""


@contextmanager
def resuming() -> Iterator[None]:
    """Let every reconcile inside take up an earlier one's replay."""
    with patch.object(deriving, "replaying", _replaying):
        yield


@contextmanager
def _replaying(register: Session) -> Iterator[Replay]:
    address = str(register.connection().engine.url)
    done = {sequence: (address, entry_hash) for sequence, entry_hash in _find_same(register)}
    known = next((_done[key] for key in done.values() if key in _done), None)
    with replaying(register) as fresh:
        replay = fresh if known is None else _take_up(fresh, *known)
        yield replay
        if replay.sequence == next(iter(done), None):
            _keep(done[replay.sequence], replay)


def _find_same(register: Session) -> Iterator[tuple[int, str]]:
    """Yield sequence and hash of each entry, the last first, down to the last that withholds."""
    columns = (LedgerEntry.sequence, LedgerEntry.entry_hash, LedgerEntry.act)
    for sequence, entry_hash, act in register.execute(select(*columns).order_by(LedgerEntry.sequence.desc())):
        yield sequence, entry_hash
        if act == "withhold":
            return


def _keep(key: tuple[str, str], replay: Replay) -> None:
    _done.pop(key, None)
    _done[key] = replay, _committed(replay.session).serialize()
    for oldest in list(_done)[:-KEPT]:
        del _done[oldest]


def _take_up(fresh: Replay, earlier: Replay, database: bytes) -> Replay:
    _committed(fresh.session).deserialize(database)
    return replace(earlier, register=fresh.register, session=fresh.session, said=deepcopy(earlier.said))


def _committed(session: Session) -> sqlite3.Connection:
    """Return the database behind ``session``, which holds no row of it, and where nothing waits to be committed."""
    session.expunge_all()
    database = session.connection().connection.driver_connection
    assert isinstance(database, sqlite3.Connection)
    database.commit()
    return database
