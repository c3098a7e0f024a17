"""What is being prepared already, so that nobody begins it twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, product

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.notices.draft_lists import find_draft_ids, load_drafts, read_fields
from procurement.notices.drafts import EDITABLE, Draft
from procurement.organisations.models import Organisation
from procurement.plans.models import Package

SIGNS = ("package_number", "package_ref")
"""By what a draft names its package."""


def find_drafts_about(session: Session, actor: Actor, body: Organisation, package: Package) -> list[Draft]:
    """Return what ``body`` prepares for ``package`` and is not public yet, the last changed first."""
    return load_drafts(session, [number for number, _one in _find_pairs(session, actor, body, [package])])


def find_begun(
    session: Session, actor: Actor, body: Organisation, packages: Collection[str]
) -> dict[tuple[str, str], Draft]:
    """Return the last changed draft of ``body`` for each kind and package of ``packages`` (references)."""
    if not packages:
        return {}
    named = session.scalars(select(Package).where(Package.reference.in_(packages))).all()
    pairs = list(_find_pairs(session, actor, body, named))
    drafts = {draft.id: draft for draft in load_drafts(session, [number for number, _one in pairs])}
    begun = [(drafts[number], package) for number, package in reversed(pairs)]
    return {(draft.kind, package.reference): draft for draft, package in begun if draft.act == "publish"}


def _find_pairs(
    session: Session, actor: Actor, body: Organisation, packages: Sequence[Package]
) -> Iterator[tuple[int, Package]]:
    """Yield the number of each draft about one of ``packages`` and that package, the last changed first."""
    ids = find_draft_ids(session, actor, [body.reference], EDITABLE | {"approved"})
    owners: dict[tuple[str, str], list[Package]] = {}
    for one, name in product(packages, SIGNS):
        owners.setdefault((name, getattr(one, name) or ""), []).append(one)
    for number, said in read_fields(session, ids, SIGNS).items():
        about = chain.from_iterable(owners.get(sign, ()) for sign in said.items() if sign[1])
        yield from ((number, one) for one in dict.fromkeys(about))
