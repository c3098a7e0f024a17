"""Among whose packages and plans a notice of a desk may stand: looked at inside the publishing transaction.

Imports put what other bodies write where its numbers say. Whoever prepares a notice here could write any number, too,
and would cancel or award another's tender. So what stands there already must be their body's, or name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.clock import civil_date
from procurement.core.errors import Problem, Refused
from procurement.notices.checking import declared, find_errors, hide_all
from procurement.notices.cleaning import Pseudonym
from procurement.notices.drafting import submit
from procurement.notices.drafts import Draft
from procurement.notices.events import Event, load_content
from procurement.notices.models import Notice
from procurement.notices.schemas import BODIES
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_organisations, find_tree
from procurement.plans.models import Package
from procurement.publication.deciding import find_amendment_faults
from procurement.publication.placing import find_place


@dataclass(frozen=True)
class _Spot:
    """Where a notice stands, or would stand: ``own`` is its row, where it has one."""

    kind: str
    number: str | None
    own: int | None
    package: int | None
    plan: int | None


def refuse_foreign(session: Session, draft: Draft, notice: Notice, at: datetime) -> None:
    """Raise Refused where ``notice``, which ``draft`` has become, stands in a package or plan of other bodies.

    A body belongs where it, or one that it succeeded, has posted or is named investor or procuring entity. A package
    that came before its plan belongs to the plan that its notices name.
    """
    plan = notice.package.plan_id if notice.package else notice.plan_id
    spot = _Spot(notice.kind, notice.national_number, notice.id, notice.package_id, plan)
    for problem in _find_foreign(session, draft.organisation, spot, at):
        raise Refused(problem)


def find_all_errors(session: Session, draft: Draft, at: datetime) -> list[Problem]:
    """Return every error in ``draft`` at ``at``; in one that can be read, also that its place is another body's, or
    that an amendment brings nothing new.

    The door looks again at the place: what stands there may come later.
    """
    return _judge(session, draft, at, hide_all)[1]


def submit_checked(
    session: Session, actor: Actor, key: str, lock_version: int, at: datetime, confirmations: Collection[str],
    *, pseudonym: Pseudonym,
) -> Draft:  # fmt: skip
    """Submit a draft as ``notices.drafting.submit`` does, and refuse also what the door would refuse for its place."""
    judge = partial(_judge, session)
    return submit(session, actor, key, lock_version, at, confirmations, pseudonym=pseudonym, judge=judge)


def _judge(session: Session, draft: Draft, at: datetime, pseudonym: Pseudonym) -> tuple[Event | None, list[Problem]]:
    event, errors = find_errors(draft, at, pseudonym)
    if event is None:
        return event, errors
    return event, [*errors, *_find_no_news(session, draft, event), *_find_foreign_place(session, draft, event, at)]


def _find_no_news(session: Session, draft: Draft, event: Event) -> list[Problem]:
    if draft.act != "amend" or draft.notice is None:
        return []
    submitted = replace(event, content=declared(draft, event.content))
    return find_amendment_faults(session, draft.notice, submitted)


def _find_foreign_place(session: Session, draft: Draft, event: Event, at: datetime) -> Iterator[Problem]:
    package, plan = find_place(session, event)
    if package is None and plan is None:
        return
    ids = package.id if package else None, plan.id if plan else None
    spot = _Spot(event.kind, event.national_number, draft.notice_id if draft.act == "amend" else None, *ids)
    yield from _find_foreign(session, draft.organisation, spot, at)


def _find_foreign(session: Session, body: Organisation, spot: _Spot, at: datetime) -> Iterator[Problem]:
    own = find_organisations(session, find_tree(session, civil_date(at)).lineage(body.reference))
    for beside in _groups(session, spot):
        if not any(_knows(other, own, spot) for other in beside):
            yield Problem((), "draft.foreign_place", {"reference": beside[0].reference})


def _groups(session: Session, spot: _Spot) -> Iterable[list[Notice]]:
    """Return the other notices of the package or plan in which it stands; of a plan, those of each of its packages."""
    groups: dict[int | None, list[Notice]] = defaultdict(list)
    for other in session.scalars(_beside(spot)):
        groups[other.package_id if spot.kind == "plan" else None].append(other)
    return groups.values()


def _beside(spot: _Spot) -> Select[Notice]:
    others = select(Notice).where(Notice.id != spot.own).order_by(Notice.id)
    if spot.kind == "plan":
        return others.join(Package, Package.id == Notice.package_id).where(Package.plan_id == spot.plan)
    in_package = Notice.package_id.is_not(None) & (Notice.package_id == spot.package)
    return others.where(in_package | (Notice.plan_id.is_not(None) & (Notice.plan_id == spot.plan)))


def _knows(other: Notice, own: Sequence[Organisation], spot: _Spot) -> bool:
    content = load_content(other.current.text.content) if other.current.text else {}
    return (
        any(other.organisation_id == body.id for body in own)
        or any(_names(content.get(role, {}), body) for role in BODIES for body in own)
        or (spot.kind == "plan" and None is not spot.number == content.get("plan_number"))
    )


def _names(party: Mapping[str, Any], body: Organisation) -> bool:
    """Whether a notice means ``body``: by its code; a name alone only one that has no code and so no other sign."""
    code = party.get("code")
    return bool(code == body.code) if code else body.code is None and party.get("name") == body.name
