"""Reading signs: how many there are of each, and the rows, within some bodies and one year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from procurement.compliance.dossiers import read_dossiers
from procurement.compliance.law import Law
from procurement.compliance.regimes import Regime
from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation
from procurement.oversight.indicators.definitions import CODES
from procurement.oversight.indicators.models import SignRow
from procurement.plans.models import Package, Round

PARTS = "|"
NAMED = re.compile(rf"(?:([0-9]{{1,4}})-)?(?:{'|'.join(CODES)})(?:-.+)?", re.ASCII)


@dataclass(frozen=True)
class Within:
    """Which signs are meant: those of ``bodies`` (references; None: all) that fall in ``year`` (None: any)."""

    bodies: Collection[str] | None = None
    year: int | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions on rows."""
        if self.bodies is not None:
            ids = select(Organisation.id).where(Organisation.reference.in_(self.bodies))
            yield SignRow.organisation_id.in_(ids)
        if self.year:
            yield SignRow.falls_on.between(date(self.year, 1, 1), date(self.year, 12, 31))


def count_signs(session: Session, within: Within) -> Counter[tuple[str, str]]:
    """Return how many signs there are by indicator and state."""
    counted = select(SignRow.indicator, SignRow.state, func.count()).where(*within.conditions())
    rows = session.execute(counted.group_by(SignRow.indicator, SignRow.state))
    return Counter({(indicator, state): count for indicator, state, count in rows})


def find_signs(
    session: Session, within: Within, indicator: str, state: str, rows: slice = slice(None)
) -> Iterator[SignRow]:
    """Yield signs of one kind, the newest first; those of no day last."""
    wanted = select(SignRow).where(*within.conditions(), SignRow.indicator == indicator, SignRow.state == state)
    order = (SignRow.falls_on.desc().nulls_last(), SignRow.key)
    wanted = wanted.order_by(*order).offset(rows.start or 0)
    yield from session.scalars(wanted.limit(rows.stop - (rows.start or 0)) if rows.stop is not None else wanted)


def find_signs_of(session: Session, subject: str) -> list[SignRow]:
    """Return the signs of a package (reference)."""
    return list(session.scalars(select(SignRow).where(SignRow.subject == subject).order_by(SignRow.key)))


def sign_name(row: SignRow) -> str:
    """Return what distinguishes a sign from the others of its package; making the rows anew does not change it."""
    return "-".join(row.key.split(PARTS)[1:])


def may_have_stood(session: Session, subject: str, name: str) -> bool:
    """Whether a package (reference) can once have had a sign by ``name``: one of an indicator, in a round that it has.

    The indicator stands first in the name of a sign of a whole package, behind the round in others; in older names of
    the whole package too, behind 0.
    """
    named = NAMED.fullmatch(name)
    package = select(Package.id).where(Package.reference == subject)
    if named is None:
        return False
    if int(named[1] or 0):
        package = package.join(Round, Round.package_id == Package.id).where(Round.ordinal == int(named[1]))
    return session.scalar(package) is not None


def find_regime(session: Session, row: SignRow, law: Law) -> Regime | None:
    """Return the law by which the notice that shows a sign goes, chosen as for its duties: a round stays under that one
    under which its documents were first issued. A sign that no notice shows goes by its own day. None where unknown.
    """
    rounds = read_dossiers(session, [row.package_id])
    of_notice = ((each, one) for each in rounds for one in each.posted if one.reference == row.notice)
    dossier, posted = next(of_notice, (None, None))
    if dossier is None or posted is None:
        return law.regimes.on(row.falls_on) if row.falls_on else None
    choice = law.regimes.choose(posted.kind, posted.decided_on or posted.day, dossier.issued_on)
    return choice.regime if choice else None


def get_sign(session: Session, subject: str, name: str) -> SignRow:
    """Return the sign of a package (reference) with that name. Raises NotFound."""
    sign = next((row for row in find_signs_of(session, subject) if sign_name(row) == name), None)
    if sign is None:
        raise NotFound("signs", f"{subject}/{name}")
    return sign
