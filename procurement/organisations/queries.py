"""Reading bodies and the tree they form at a date."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation, OrganisationLink, OrganisationLoad
from procurement.organisations.places import places_digest

Step = Callable[[set[int]], set[int]]


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


def find_subtree(session: Session, reference: str, on: date) -> list[str]:
    """Return the references of a body and of all that stand below it on ``on``; [] when there is no such body."""
    return _references(session, _closure(_find_id(session, reference), lambda edge: _below(session, edge, on)))


def find_family(session: Session, reference: str, on: date) -> list[str]:
    """Return the references of a body, of everything below it on ``on``, and of all their predecessors, transitively.

    What stood below a predecessor while it lasted is not part of it unless it, too, was succeeded by one of them.
    [] when there is no such body.
    """
    below = _closure(_find_id(session, reference), lambda edge: _below(session, edge, on))
    return _references(session, _closure(below, lambda edge: _before(session, edge)))


def find_heads(session: Session, references: Collection[str]) -> set[str]:
    """Return those of the bodies that ever had a body below them or a predecessor: only their family may be larger."""
    above = (OrganisationLink.related_id == Organisation.id) & (OrganisationLink.relation == "parent")
    after = (OrganisationLink.organisation_id == Organisation.id) & (OrganisationLink.relation == "predecessor")
    linked = select(Organisation.reference).join(OrganisationLink, above | after).distinct()
    return set(session.scalars(linked.where(Organisation.reference.in_(references))))


def find_parent(session: Session, organisation_id: int, on: date) -> Organisation | None:
    """Return the body directly above on ``on``."""
    above = _standing("parent").where(OrganisationLink.organisation_id == organisation_id, _valid(on))
    return session.scalar(_related(above.with_only_columns(OrganisationLink.related_id)).limit(1))


def find_children(session: Session, organisation_id: int, on: date) -> list[Organisation]:
    """Return the bodies directly below on ``on``."""
    below = _standing("parent").where(OrganisationLink.related_id == organisation_id, _valid(on))
    return list(session.scalars(_related(below.with_only_columns(OrganisationLink.organisation_id))))


def find_predecessors(session: Session, organisation_id: int) -> list[tuple[Organisation, date | None]]:
    """Return the bodies whose tasks this one took over, each with the day on which it did."""
    return _succession(session, OrganisationLink.organisation_id, OrganisationLink.related_id, organisation_id)


def find_successors(session: Session, organisation_id: int) -> list[tuple[Organisation, date | None]]:
    """Return the bodies that took over this one's tasks, each with the day on which it did."""
    return _succession(session, OrganisationLink.related_id, OrganisationLink.organisation_id, organisation_id)


def facts_digest(session: Session) -> str:
    """Return the digest of all loaded facts about bodies, and of the places that the program knows.

    It changes with every load that brought something new: readings that depend on the tree are then built anew.
    """
    last = session.scalar(select(OrganisationLoad.digest).order_by(OrganisationLoad.id.desc()).limit(1))
    return hashlib.sha256(f"{last or ''}|{places_digest()}".encode()).hexdigest()


def _find_id(session: Session, reference: str) -> set[int]:
    return set(session.scalars(select(Organisation.id).where(Organisation.reference == reference)))


def _closure(start: set[int], step: Step) -> set[int]:
    found, edge = set(start), start
    while edge:
        edge = step(edge) - found
        found |= edge
    return found


def _below(session: Session, edge: set[int], on: date) -> set[int]:
    links = _standing("parent").where(OrganisationLink.related_id.in_(edge), _valid(on))
    return set(session.scalars(links.with_only_columns(OrganisationLink.organisation_id)))


def _before(session: Session, edge: set[int]) -> set[int]:
    links = _standing("predecessor").where(OrganisationLink.organisation_id.in_(edge))
    return set(session.scalars(links.with_only_columns(OrganisationLink.related_id)))


def _references(session: Session, ids: set[int]) -> list[str]:
    return list(session.scalars(select(Organisation.reference).where(Organisation.id.in_(ids)))) if ids else []


def _related(ids: Select[tuple[int]]) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)


def _succession(
    session: Session, own: InstrumentedAttribute[int], other: InstrumentedAttribute[int], organisation_id: int
) -> list[tuple[Organisation, date | None]]:
    links = _standing("predecessor").join(Organisation, Organisation.id == other).where(own == organisation_id)
    rows = links.with_only_columns(Organisation, OrganisationLink.valid_from).order_by(OrganisationLink.id)
    return [(organisation, since) for organisation, since in session.execute(rows)]


def _standing(relation: str) -> Select[OrganisationLink]:
    """Return the links that no later recorded one replaces, and that hold at least a day (``validity``, in SQL)."""
    later = aliased(OrganisationLink)
    same = (
        (later.organisation_id == OrganisationLink.organisation_id)
        & (later.related_id == OrganisationLink.related_id)
        & (later.relation == OrganisationLink.relation)
        & later.valid_from.is_not_distinct_from(OrganisationLink.valid_from)
    )
    newer = or_(
        later.recorded_at > OrganisationLink.recorded_at,
        and_(later.recorded_at == OrganisationLink.recorded_at, later.id > OrganisationLink.id),
    )
    lasting = or_(
        OrganisationLink.valid_to.is_(None),
        and_(OrganisationLink.valid_from.is_(None), OrganisationLink.valid_to > date.min),
        OrganisationLink.valid_to > OrganisationLink.valid_from,
    )
    return select(OrganisationLink).where(OrganisationLink.relation == relation, lasting, ~exists().where(same & newer))


def _valid(on: date) -> ColumnElement[bool]:
    started = or_(OrganisationLink.valid_from.is_(None), OrganisationLink.valid_from <= on)
    running = or_(OrganisationLink.valid_to.is_(None), OrganisationLink.valid_to > on)
    return and_(started, running)
