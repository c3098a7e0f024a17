"""The value that a notice without a price of its own takes over from its package, with the text that says it.

An inherited value is not published by the notice that has it. So it is kept apart from the notice's text, beside its
source, and goes when the source is withheld, unless another public text says the same (docs/decisions/0012).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import Select, bindparam, delete, select
from sqlalchemy.orm import Session

from procurement.notices.models import InheritedValue, Notice, Revision, RevisionText
from procurement.plans.models import Package, PlanPackage


def inherit_value(session: Session, revision: Revision) -> None:
    """Let ``revision``, which says no value, have the present price of its package."""
    package = revision.notice.package
    if package is not None and package.price is not None:
        _inherit(session, revision, package, package.price)


def erase_inherited(session: Session, withheld: Revision) -> None:
    """Erase what ``withheld`` had inherited and what others have from it. Others keep what a public text says too."""
    heirs = list(session.scalars(select(InheritedValue).where(InheritedValue.source_id == withheld.id)))
    tied = (InheritedValue.revision_id == withheld.id) | (InheritedValue.source_id == withheld.id)
    session.execute(delete(InheritedValue).where(tied).execution_options(synchronize_session=False))
    for row in heirs:
        session.expunge(row)
        heir = session.get_one(Revision, row.revision_id)
        if heir.text is not None:
            session.expire(heir.text, ["inherited"])
            if heir.notice.package is not None:
                _inherit(session, heir, heir.notice.package, row.value)
    session.flush()


def _inherit(session: Session, heir: Revision, package: Package, value: Decimal) -> None:
    source = next((source for source, said in _said(session, package, heir) if said == value), None)
    if source is not None:
        assert heir.text is not None
        heir.text.inherited = InheritedValue(source_id=source, value=value)


def _said(session: Session, package: Package, heir: Revision) -> Iterator[tuple[int, Decimal]]:
    """Yield which public revisions said which price of ``package`` before ``heir`` was published, newest first."""
    for said in (_PLANNED, _NOTICED):
        earlier = session.execute(said, {"package": package.id, "sequence": heir.sequence})
        yield from ((source, price) for source, price in earlier if price is not None)


def _public_before(said: Select[int, Decimal | None]) -> Select[int, Decimal | None]:
    public = said.join(RevisionText, RevisionText.revision_id == Revision.id)
    return public.where(Revision.sequence < bindparam("sequence")).order_by(Revision.sequence.desc())


_PLANNED = _public_before(
    select(Revision.id, PlanPackage.price)
    .join(Notice, Revision.notice_id == Notice.id)
    .join(PlanPackage, (PlanPackage.plan_id == Notice.plan_id) & (PlanPackage.revision == Revision.number))
    .where(PlanPackage.package_id == bindparam("package"), Notice.kind == "plan")
)
_NOTICED = _public_before(
    select(Revision.id, RevisionText.own_value)
    .join(Notice, Revision.notice_id == Notice.id)
    .where(Notice.package_id == bindparam("package"))
)
