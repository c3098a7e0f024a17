"""Duties as a reading of the ledger (``ledger.readings``), and the sums that are written with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from procurement.compliance.duty_rows import RowMaker
from procurement.compliance.duty_sums import ALL, find_wrong_sums, followed
from procurement.compliance.law import Law
from procurement.compliance.models import DutyMark, DutyRow
from procurement.compliance.settling import NEVER
from procurement.compliance.touching import acted_behind, find_touched
from procurement.core.db import batches
from procurement.ledger.queries import get_entry
from procurement.ledger.readings import Difference, Mark, TableReading, Values
from procurement.organisations.queries import facts_digest

DUTIES_VERSION = "7"
"""Raised when other duties follow from the same notices and law: they are then made anew."""


@dataclass(frozen=True)
class DutyReading(TableReading):
    """The duties of the register in ``database``."""

    law: Law

    name, rows, marks = "duties", DutyRow, DutyMark

    def digest(self, session: Session) -> str:
        """Return the digest of law, bodies and program."""
        parts = (DUTIES_VERSION, self.law.digest, facts_digest(session))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    def make_all(self, session: Session) -> Iterator[Values]:
        """Yield the duties of the whole register."""
        return RowMaker(session, self.law).all()

    def make_behind(self, session: Session, mark: Mark) -> tuple[list[ColumnElement[bool]], list[Values]]:
        """Return the duties of what the acts touch, and also of what their notices had fulfilled, and of what hung on
        their plans, before they moved."""
        plans, packages = find_touched(session, mark.sequence)
        left = [
            DutyRow.met_by.in_(acted_behind(mark.sequence)),
            *(DutyRow.plan_id.in_(some) for some in batches(plans)),
        ]
        for of in left:
            packages.update(filter(None, session.scalars(select(DutyRow.package_id).where(of))))
        of_packages = (DutyRow.package_id.in_(some) for some in batches(packages))
        of_plans = (DutyRow.plan_id.in_(some) & DutyRow.package_id.is_(None) for some in batches(plans))
        return [*of_packages, *of_plans], list(RowMaker(session, self.law).of(plans, packages))

    def replace(
        self, writer: Session, gone: list[ColumnElement[bool]], rows: list[Values], was: Mark, now: Mark
    ) -> None:
        """Put rows in place of others, and let the sums follow."""
        keys = {row["key"] for row in rows}
        for of in gone:
            keys.update(writer.scalars(select(DutyRow.key).where(of)))
        with followed(writer, keys, _instant(writer, was), _instant(writer, now)):
            super().replace(writer, gone, rows, was, now)

    def settle(self, writer: Session, reached: Mark) -> None:
        """Make all sums anew."""
        for sums in ALL:
            sums.write(writer, _instant(writer, reached))

    def find_wrong(self, session: Session) -> list[Difference]:
        """Return which duties and which sums are not those that would be made."""
        sums = (Difference(key, "duties.sums_differ") for key in find_wrong_sums(session))
        return [*super().find_wrong(session), *sums]


def _instant(session: Session, mark: Mark) -> datetime:
    """Return when the act was that a mark is at: the sums are settled until then."""
    reached = get_entry(session, mark.sequence)
    return reached.instant if reached else NEVER
