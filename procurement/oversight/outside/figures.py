"""Counting what lists from outside have and the register has not: a line of its own, never part of any coverage.

Only rows of which somebody decided count. A row that comes back in a later list is the same row (``identity``), and its
latest decision counts: whoever uploads a list anew counts nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.compliance.figures import PER_MILLE, SMALL, TENTH
from procurement.organisations.models import Organisation
from procurement.oversight.outside.models import (
    KINDS,
    MISSING,
    SAME,
    OutsideDecision,
    OutsideList,
    OutsideMatch,
    OutsideRow,
)


@dataclass(frozen=True)
class OutsideCount:
    """The confirmed rows of one kind of list: how many the register has, and how many it has not."""

    kind: str
    found: int
    missing: int

    @property
    def confirmed(self) -> int:
        """All of them: the denominator."""
        return self.found + self.missing

    @property
    def share(self) -> float | None:
        """The found in a hundred confirmed, rounded down to a tenth, as ``Coverage.share``."""
        return self.found * PER_MILLE // self.confirmed / TENTH if self.confirmed else None

    @property
    def is_small(self) -> bool:
        """Whether the share says little."""
        return self.confirmed < SMALL


def count_outside(session: Session, bodies: Collection[str] | None = None) -> list[OutsideCount]:
    """Return the confirmed rows of each kind that has any, of these bodies (references; None: of all)."""
    last = func.max(OutsideDecision.id).label("last")
    latest = select(last).join(OutsideRow, OutsideRow.id == OutsideDecision.row_id)
    latest = latest.join(OutsideMatch, OutsideMatch.row_id == OutsideRow.id).join(OutsideRow.of)
    if bodies is not None:
        ids = select(Organisation.id).where(Organisation.reference.in_(bodies))
        latest = latest.where(OutsideMatch.organisation_id.in_(ids))
    chosen = latest.group_by(OutsideList.kind, OutsideMatch.identity).subquery()
    counted = select(OutsideList.kind, OutsideDecision.decision, func.count()).join(OutsideRow.of)
    counted = counted.join(OutsideDecision, OutsideDecision.row_id == OutsideRow.id)
    counted = counted.join(chosen, chosen.c.last == OutsideDecision.id)
    counts = {
        (kind, decision): count
        for kind, decision, count in session.execute(counted.group_by(OutsideList.kind, OutsideDecision.decision))
    }
    found = (OutsideCount(kind, counts.get((kind, SAME), 0), counts.get((kind, MISSING), 0)) for kind in KINDS)
    return [one for one in found if one.confirmed]
