"""The table of entries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base
from procurement.core.guards import Guard

GENESIS = "0" * 64
"""What the first entry names as its predecessor's hash."""


class LedgerEntry(Base):
    """One published act. Complete from the beginning: it becomes a leaf of a Merkle tree (RFC 6962)."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("act IN ('publish', 'amend', 'cancel', 'withhold')", name="act"),
        Index("ix_ledger_entries_act_sequence", "act", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instant: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(40), index=True)
    revision: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    document_hashes: Mapped[list[str]] = mapped_column(JSON)
    actors: Mapped[list[str]] = mapped_column(JSON)
    approval_hash: Mapped[str | None] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(10))
    posted_on: Mapped[date | None]
    entry_hash: Mapped[str] = mapped_column(String(64), unique=True)

    def leaf(self) -> dict[str, Any]:
        """Return what is hashed: every column but the hash itself, as canonical JSON values."""
        values = {name: getattr(self, name) for name in self.__table__.columns.keys() if name != "entry_hash"}
        values["instant"] = self.instant.isoformat(timespec="microseconds")
        values["posted_on"] = self.posted_on.isoformat() if self.posted_on else None
        return values


class ReadingMark(Base):
    """How far a reading has come: one row, written in the transaction of its rows (``readings.TableReading``)."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    entry_hash: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


GUARDS = (
    Guard(
        "ledger_entries",
        keys=("sequence", "entry_hash"),
        insert_when=(
            "NEW.sequence = (SELECT coalesce(max(sequence), 0) + 1 FROM ledger_entries) AND NEW.previous_hash = "
            "coalesce((SELECT entry_hash FROM ledger_entries ORDER BY sequence DESC LIMIT 1), "
            f"'{GENESIS}')"
        ),
    ),
)
