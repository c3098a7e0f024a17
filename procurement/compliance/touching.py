"""Which plans and packages the latest acts are about, and what hangs on these: readings follow by that."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from procurement.core.db import batches
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice
from procurement.plans.models import Package, Plan


def acted_behind(sequence: int) -> Select[str]:
    """Return the references of the notices that the acts behind ``sequence`` are about."""
    return select(LedgerEntry.reference).where(LedgerEntry.sequence > sequence)


def find_touched(session: Session, sequence: int) -> tuple[set[int], set[int]]:
    """Return the plans and packages (ids) of the acts behind ``sequence``.

    Packages are those that their notices are about, those of their plans, and those that wait for a plan of such a
    number. There may be any number of them.
    """
    acted = Notice.reference.in_(acted_behind(sequence))
    notices = session.execute(select(Notice.plan_id, Notice.package_id).where(acted)).all()
    plans, packages = ({*filter(None, ids)} for ids in zip(*notices, strict=True)) if notices else (set(), set())
    for batch in batches(plans):
        numbers = select(Plan.national_number).where(Plan.id.in_(batch))
        for theirs in (Package.plan_id.in_(batch), Package.plan_number.in_(numbers)):
            packages.update(session.scalars(select(Package.id).where(theirs)))
    return plans, packages
