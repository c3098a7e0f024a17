"""Among whose packages and plans a notice of a desk may stand: looked at inside the publishing transaction.

Imports put what other bodies write where its numbers say. Whoever prepares a notice here could write any number, too,
and would cancel or award another's tender. So what stands there already must be their body's, or name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.core.errors import Problem, Refused
from procurement.notices.drafts import Draft
from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.notices.schemas import BODIES
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_organisations, find_tree
from procurement.plans.models import Package


def refuse_foreign(session: Session, draft: Draft, notice: Notice, at: datetime) -> None:
    """Raise Refused where ``notice``, which ``draft`` has become, stands in a package or plan of other bodies.

    A body belongs where it, or one that it succeeded, has posted or is named investor or procuring entity. A package
    that came before its plan belongs to the plan that its notices name.
    """
    own = find_organisations(session, find_tree(session, civil_date(at)).lineage(draft.organisation.reference))
    for beside in _groups(session, notice):
        if not any(_knows(other, own, notice) for other in beside):
            raise Refused(Problem((), "draft.foreign_place", {"reference": beside[0].reference}))


def _groups(session: Session, notice: Notice) -> Iterable[list[Notice]]:
    """Return the other notices of the package or plan in which it stands; of a plan, those of each of its packages."""
    groups: dict[int | None, list[Notice]] = defaultdict(list)
    for other in session.scalars(_beside(notice)):
        groups[other.package_id if notice.kind == "plan" else None].append(other)
    return groups.values()


def _beside(notice: Notice) -> Select[Notice]:
    others = select(Notice).where(Notice.id != notice.id).order_by(Notice.id)
    if notice.kind == "plan":
        return others.join(Package, Package.id == Notice.package_id).where(Package.plan_id == notice.plan_id)
    plan = notice.package.plan_id if notice.package else notice.plan_id
    in_package = Notice.package_id.is_not(None) & (Notice.package_id == notice.package_id)
    return others.where(in_package | (Notice.plan_id.is_not(None) & (Notice.plan_id == plan)))


def _knows(other: Notice, own: Sequence[Organisation], notice: Notice) -> bool:
    content = load_content(other.current.text.content) if other.current.text else {}
    return (
        any(other.organisation_id == body.id for body in own)
        or any(_names(content.get(role, {}), body) for role in BODIES for body in own)
        or (notice.kind == "plan" and None is not notice.national_number == content.get("plan_number"))
    )


def _names(party: Mapping[str, Any], body: Organisation) -> bool:
    """Whether a notice means ``body``: by its code; a name alone only one that has no code and so no other sign."""
    code = party.get("code")
    return bool(code == body.code) if code else body.code is None and party.get("name") == body.name
