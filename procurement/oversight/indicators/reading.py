"""Signs as a reading of the ledger (``ledger.readings``).

It stands on notices, law and index. What a package's signs are hangs on that package alone, so an act changes only
those of the packages that it is about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from procurement.compliance.law import Law
from procurement.compliance.touching import acted_behind, find_touched
from procurement.core.db import batches
from procurement.ledger.readings import Mark, TableReading, Values
from procurement.oversight.indicators.definitions import Indicators
from procurement.oversight.indicators.models import SignMark, SignRow
from procurement.oversight.indicators.sign_rows import SignMaker
from procurement.plans.models import Package
from procurement.search.service import Search

SIGNS_VERSION = "3"
"""Raised when other signs follow from the same notices, law and definitions: they are then made anew."""


@dataclass(frozen=True)
class SignReading(TableReading):
    """The signs of the register in ``database``."""

    law: Law
    search: Search
    indicators: Indicators

    name, rows, marks = "signs", SignRow, SignMark

    def digest(self, session: Session) -> str:
        """Return the digest of law, definitions, the words of the search and program."""
        versions = (each.version for each in self.indicators.values())
        parts = (SIGNS_VERSION, self.law.digest, self.search.words_digest(session), *versions)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    def make_all(self, session: Session) -> Iterator[Values]:
        """Yield the signs of the whole register. Raises OSError where the index cannot follow."""
        self.search.reading.apply(session)
        return self._maker(session).all()

    def make_behind(self, session: Session, mark: Mark) -> tuple[list[ColumnElement[bool]], list[Values]]:
        """Return the signs of the packages that the acts touch, whose plans may say another form or price, and of
        those that a notice has left.

        Raises OSError where the index cannot follow: what is published would seem to hide from the search.
        """
        self.search.reading.apply(session)
        _plans, packages = find_touched(session, mark.sequence)
        left = SignRow.notice.in_(acted_behind(mark.sequence))
        gone = SignRow.package_id.not_in(select(Package.id))
        packages.update(*(session.scalars(select(SignRow.package_id).where(of)) for of in (left, gone)))
        return [SignRow.package_id.in_(some) for some in batches(packages)], list(self._maker(session).of(packages))

    def _maker(self, session: Session) -> SignMaker:
        return SignMaker(session, self.law, self.search, self.indicators)
