"""Reading bodies and the tree they form at a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation, OrganisationLink


def get_organisation(session: Session, reference: str) -> Organisation:
    """Return the body with our ``reference``; raises NotFound."""
    found = session.scalar(select(Organisation).where(Organisation.reference == reference))
    if found is None:
        raise NotFound("organisation", reference)
    return found


def find_organisations(session: Session, references: Iterable[str] | None = None) -> list[Organisation]:
    """Return the bodies with these references, or all of them."""
    query = select(Organisation)
    if references is not None:
        query = query.where(Organisation.reference.in_(list(references)))
    return list(session.scalars(query))


def _valid(on: date) -> ColumnElement[bool]:
    started = or_(OrganisationLink.valid_from.is_(None), OrganisationLink.valid_from <= on)
    running = or_(OrganisationLink.valid_to.is_(None), OrganisationLink.valid_to > on)
    return and_(started, running)


def find_subtree(session: Session, reference: str, on: date) -> list[str]:
    """Return the references of a body and of all that stand below it on ``on``; [] when there is no such body."""
    root = session.scalar(select(Organisation.id).where(Organisation.reference == reference))
    if root is None:
        return []
    below = select(OrganisationLink.organisation_id).where(OrganisationLink.relation == "parent", _valid(on))
    found, edge = {root}, {root}
    while edge:
        edge = set(session.scalars(below.where(OrganisationLink.related_id.in_(edge)))) - found
        found |= edge
    return list(session.scalars(select(Organisation.reference).where(Organisation.id.in_(found))))
