"""The protocol of a reading: something derived from the ledger that can be thrown away and made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Mark:
    """How far a reading has come: the last entry it holds, and the digest of what else it depends on."""

    sequence: int
    entry_hash: str
    digest: str


@dataclass(frozen=True)
class Difference:
    """One thing in which a reading differs from the ledger; of a row of a table, which and in which columns."""

    subject: str
    code: str
    table: str | None = None
    columns: tuple[str, ...] = ()

    @property
    def params(self) -> dict[str, str]:
        """What the sentence of ``code`` names."""
        return {"table": self.table or "", "columns": ", ".join(self.columns)}

    def listed(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        row = {"table": self.table, "columns": list(self.columns)} if self.table else {}
        return {"subject": self.subject, "code": self.code, **row}


class Reading(Protocol):
    """Four functions; the position is kept in the reading itself."""

    def position(self) -> Mark | None:
        """Return how far the reading has come, None when it holds nothing usable."""
        ...

    def apply(self, session: Session) -> Mark:
        """Take in what the ledger holds beyond the position, and return the new one."""
        ...

    def rebuild(self, session: Session) -> Mark:
        """Make the reading anew from the whole ledger, then put it in the old one's place."""
        ...

    def compare(self, session: Session) -> list[Difference]:
        """Return every difference between the reading and the ledger."""
        ...
