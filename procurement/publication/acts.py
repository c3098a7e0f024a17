"""What goes into an act of publication, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Origin = Literal["register", "import", "sample"]


@dataclass(frozen=True)
class Authority:
    """Who stands behind an act, and where it comes from.

    ``approval_hash`` is the content hash that the approver saw; imports of history have none.
    """

    drafted_by: str
    approved_by: str
    origin: Origin
    approval_hash: str | None = None

    @property
    def actors(self) -> tuple[str, ...]:
        """The people, once each, drafter first."""
        return tuple(dict.fromkeys((self.drafted_by, self.approved_by)))


@dataclass(frozen=True)
class Receipt:
    """What has become of an event. ``act`` is publish, amend, cancel, withhold or unchanged (then sequence is None)."""

    act: str
    reference: str
    revision: int
    sequence: int | None
    instant: datetime | None
    warnings: tuple[str, ...] = ()
