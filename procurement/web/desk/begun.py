"""What is being prepared already, so that nobody begins it twice."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.notices.drafting import find_drafts
from procurement.notices.drafts import EDITABLE, Draft
from procurement.organisations.models import Organisation
from procurement.plans.models import Package


def find_drafts_about(session: Session, actor: Actor, body: Organisation, package: Package) -> list[Draft]:
    """Return what ``body`` prepares for ``package`` and is not public yet, the last changed first."""
    drafts = find_drafts(session, actor, body.reference, EDITABLE | {"approved"})
    return [draft for draft in drafts if _is_about(draft, package)]


def find_begun(
    session: Session, actor: Actor, body: Organisation, packages: Collection[str]
) -> dict[tuple[str, str], Draft]:
    """Return the last changed draft of ``body`` for each kind and package of ``packages`` (references)."""
    drafts = [
        draft
        for draft in reversed(find_drafts(session, actor, body.reference, EDITABLE | {"approved"}))
        if draft.act == "publish"
    ]
    if not drafts or not packages:
        return {}
    named = list(session.scalars(select(Package).where(Package.reference.in_(packages))))
    return {(draft.kind, one.reference): draft for draft in drafts for one in named if _is_about(draft, one)}


def _is_about(draft: Draft, package: Package) -> bool:
    signs = {"package_number": package.package_number, "package_ref": package.package_ref}
    return any(value and draft.said.get(name) == value for name, value in signs.items())
