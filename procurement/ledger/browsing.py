"""Leafing through the ledger, newest first, by keyset: any of a million entries is as near as the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from procurement.ledger.models import LedgerEntry

ACTS = ("publish", "amend", "cancel", "withhold")
"""The acts that an entry may be, as the table's constraint names them."""

PAGE_SIZE = 50


@dataclass(frozen=True)
class Wanted:
    """Which entries: of one act or all; below the sequence ``before``, above ``after``, or the last ones."""

    act: str | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class LedgerPage:
    """Entries, newest first, and whether there are others on either side."""

    entries: Sequence[LedgerEntry]
    has_newer: bool
    has_older: bool


def page_query(wanted: Wanted, size: int = PAGE_SIZE) -> Select[LedgerEntry]:
    """Return the statement for a page: one entry more than fits, nearest to where the reader stands first."""
    query = select(LedgerEntry)
    if wanted.act is not None:
        query = query.where(LedgerEntry.act == wanted.act)
    if wanted.after is not None:
        query = query.where(LedgerEntry.sequence > wanted.after).order_by(LedgerEntry.sequence)
    elif wanted.before is not None:
        query = query.where(LedgerEntry.sequence < wanted.before).order_by(LedgerEntry.sequence.desc())
    else:
        query = query.order_by(LedgerEntry.sequence.desc())
    return query.limit(size + 1)


def find_page(session: Session, wanted: Wanted, size: int = PAGE_SIZE) -> LedgerPage:
    """Return the page that ``wanted`` describes; going newer from nowhere it is the oldest page."""
    found = list(session.scalars(page_query(wanted, size)))
    beyond, shown = len(found) > size, found[:size]
    if wanted.after is not None:
        return LedgerPage(shown[::-1], has_newer=beyond, has_older=_is_any(session, wanted.act, below=wanted.after + 1))
    newer = wanted.before is not None and _is_any(session, wanted.act, above=wanted.before - 1)
    return LedgerPage(shown, has_newer=newer, has_older=beyond)


def _is_any(session: Session, act: str | None, *, above: int | None = None, below: int | None = None) -> bool:
    query = page_query(Wanted(act, after=above) if above is not None else Wanted(act, before=below), size=0)
    return session.scalar(query) is not None


def since_query(instant: datetime) -> Select[int]:
    """Return the statement for ``find_first_since``."""
    later = select(LedgerEntry.sequence).where(LedgerEntry.instant >= instant)
    return later.order_by(LedgerEntry.instant, LedgerEntry.sequence).limit(1)


def find_first_since(session: Session, instant: datetime) -> int | None:
    """Return the sequence of the first entry at or after ``instant`` (aware), None where there is none yet."""
    return session.scalar(since_query(instant))
