"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.ledger.models import LedgerEntry

_ENTRY = LedgerEntry.__table__
_HEAD = select(_ENTRY.c.sequence, _ENTRY.c.entry_hash).order_by(_ENTRY.c.sequence.desc()).limit(1)


class Head(NamedTuple):
    """How far the ledger has come: number and hash of its last entry."""

    sequence: int
    entry_hash: str


def glance_at_head(session: Session) -> Head | None:
    """Return how far the ledger has come, None while it is empty: every answer of the search asks."""
    row = session.execute(_HEAD).one_or_none()
    return Head(*row) if row else None


def find_first_instant(session: Session) -> datetime | None:
    """Return when the first act was, or None while the ledger is empty."""
    return session.scalar(select(func.min(LedgerEntry.instant)))


def get_head(session: Session) -> LedgerEntry | None:
    """Return the last entry, or None while the ledger is empty."""
    return session.scalar(select(LedgerEntry).order_by(LedgerEntry.sequence.desc()).limit(1))


def find_entries_after(session: Session, sequence: int, limit: int | None = None) -> Iterator[LedgerEntry]:
    """Yield the entries behind ``sequence``, in order."""
    later = select(LedgerEntry).where(LedgerEntry.sequence > sequence).order_by(LedgerEntry.sequence)
    yield from session.scalars(later.limit(limit).execution_options(yield_per=1000))


def get_entry(session: Session, sequence: int) -> LedgerEntry | None:
    """Return the entry with this number, or None."""
    return session.scalar(select(LedgerEntry).where(LedgerEntry.sequence == sequence))


SAMPLE = "sample"
"""The origin of what the project invented itself. It never stands in one ledger with anything else."""

SAMPLE_WORDS = ("DỮ LIỆU MẪU", "SAMPLE DATA")


def is_sample(session: Session) -> bool:
    """Whether the register holds invented data only: its first entry says so, and the ledger takes no mixture."""
    first = get_entry(session, 1)
    return first is not None and first.origin == SAMPLE


def mark_sample(session: Session, text: str, language: str) -> str:
    """Return ``text`` with the words for invented data before it in a sample register, else as it is.

    Whatever leaves the register under a title or subject (feed, calendar, mail) takes it from here.
    """
    return f"{SAMPLE_WORDS[language == 'en']} · {text}" if is_sample(session) else text
