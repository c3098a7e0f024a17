"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.ledger.models import LedgerEntry


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
