"""Reading bodies and the tree they form at a date."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from procurement.core.errors import NotFound
from procurement.core.recalling import READS, derive, keep, remember
from procurement.organisations.models import Organisation, OrganisationLink, OrganisationLoad, OrganisationName
from procurement.organisations.places import places_digest

Links = Mapping[str, Collection[str]]
"""From the reference of a body to those of others."""


class Known(NamedTuple):
    """By what a reader tells whether something has become known of bodies: the last load, and how much there is."""

    load: str | None
    links: int
    names: int


_LOAD = OrganisationLoad.__table__
KNOWN = (
    select(_LOAD.c.digest).order_by(_LOAD.c.id.desc()).limit(1).scalar_subquery(),
    select(func.count()).select_from(OrganisationLink.__table__).scalar_subquery(),
    select(func.count()).select_from(OrganisationName.__table__).scalar_subquery(),
)
"""The columns of ``Known``, for a statement that asks for something else too."""
_KNOWN = select(*KNOWN)


def find_references(session: Session) -> dict[int, str]:
    """Return the references of all bodies by their ids."""
    return dict(session.execute(select(Organisation.id, Organisation.reference)).all())


@dataclass(frozen=True)
class Tree:
    """Which bodies stand directly below each on a day, and whose tasks each has taken over until then or later."""

    below: Links
    before: Links
    _families: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    def subtree(self, reference: str) -> set[str]:
        """Return the body and all that stand below it."""
        return _closure({reference}, self.below)

    def lineage(self, reference: str) -> set[str]:
        """Return the body and its predecessors, transitively."""
        return _closure({reference}, self.before)

    def family(self, reference: str) -> frozenset[str]:
        """Return the body, everything below it, and all their predecessors, transitively."""
        found = self._families.get(reference)
        if found is None:
            found = self._families[reference] = frozenset(_closure(self.subtree(reference), self.before))
        return found

    def covering(self, reference: str) -> set[str]:
        """Return the bodies to whose family this one belongs, itself among them."""
        return _closure(_closure({reference}, self._after), self._above)

    @cached_property
    def _after(self) -> Links:
        return _turned(self.before)

    @cached_property
    def _above(self) -> Links:
        return _turned(self.below)


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


def name_organisations(session: Session, references: Sequence[str]) -> dict[str, str]:
    """Return the present names of the bodies with these references; nothing is asked for none."""
    return {body.reference: body.name for body in find_organisations(session, references)} if references else {}


def find_subtree(session: Session, reference: str, on: date) -> list[str]:
    """Return the references of a body and of all that stand below it on ``on``; [] when there is no such body."""
    tree = find_tree(session, on)
    return sorted(tree.subtree(reference)) if _is_known(session, tree, reference) else []


def find_family(session: Session, reference: str, on: date) -> list[str]:
    """Return the references of a body, of everything below it on ``on``, and of all their predecessors, transitively.

    What stood below a predecessor while it lasted is not part of it unless it, too, was succeeded by one of them.
    [] when there is no such body.
    """
    tree = find_tree(session, on)
    return sorted(tree.family(reference)) if _is_known(session, tree, reference) else []


def find_tree(session: Session, on: date) -> Tree:
    """Return the tree of ``on``, read once in a transaction: one that loads bodies must not have asked before."""

    def kept() -> Tree:
        return keep(session, ("tree",), (_count_links(session), on), lambda: _read_tree(session, on))

    return derive(session, ("tree", on.isoformat()), kept)


def known(session: Session) -> Known:
    """Return what is known of bodies: of a reader once for all, or as it came with another answer of his."""
    return derive(session, ("known",), lambda: _look(session))


def _look(session: Session) -> Known:
    return Known(*session.execute(_KNOWN).one())


def remember_known(session: Session, row: Sequence[Any]) -> None:
    """Take note of the columns ``KNOWN``, which came with an answer to a reader."""
    remember(session, ("known",), Known(*row))


def _count_links(session: Session) -> int:
    """Return how many links there are: they are only ever added."""
    return known(session).links


def _read_tree(session: Session, on: date) -> Tree:
    below: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for own, related, relation, valid_from, valid_to in session.execute(_ALL_LINKS):
        if relation == "predecessor":
            before.setdefault(own, []).append(related)
        elif (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to):
            below.setdefault(related, []).append(own)
    return Tree(below, before)


def find_heads(session: Session, references: Collection[str]) -> set[str]:
    """Return those of the bodies that ever had a body below them or a predecessor: only their family may be larger."""
    heads = keep(session, ("heads",), _count_links(session), lambda: frozenset(session.scalars(_HEADS)))
    return set(references) & heads


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
    read = known if session.info.get(READS) else _look  # a writer may load bodies and ask again
    return hashlib.sha256(f"{read(session).load or ''}|{places_digest()}".encode()).hexdigest()


def _is_known(session: Session, tree: Tree, reference: str) -> bool:
    is_linked = reference in tree.below or reference in tree.before
    return is_linked or session.scalar(_REFERRED, {"reference": reference}) is not None


def _turned(links: Links) -> Links:
    turned: dict[str, list[str]] = {}
    for own, others in links.items():
        for other in others:
            turned.setdefault(other, []).append(own)
    return turned


def _closure(start: set[str], links: Links) -> set[str]:
    found, edge = set(start), start
    while edge:
        edge = {other for each in edge for other in links.get(each, ())} - found
        found |= edge
    return found


def _related(ids: Select[tuple[int]]) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)


def _succession(
    session: Session, own: InstrumentedAttribute[int], other: InstrumentedAttribute[int], organisation_id: int
) -> list[tuple[Organisation, date | None]]:
    links = _standing("predecessor").join(Organisation, Organisation.id == other).where(own == organisation_id)
    rows = links.with_only_columns(Organisation, OrganisationLink.valid_from).order_by(OrganisationLink.id)
    return [(organisation, since) for organisation, since in session.execute(rows)]


def _standing(relation: str | None = None) -> Select[OrganisationLink]:
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
    standing = select(OrganisationLink).where(lasting, ~exists().where(same & newer))
    return standing.where(OrganisationLink.relation == relation) if relation else standing


def _all_links() -> Select[str, str, str, date | None, date | None]:
    own, related = aliased(Organisation), aliased(Organisation)
    links = _standing().join(own, own.id == OrganisationLink.organisation_id)
    return links.join(related, related.id == OrganisationLink.related_id).with_only_columns(
        own.reference, related.reference, OrganisationLink.relation,
        OrganisationLink.valid_from, OrganisationLink.valid_to,
    )  # fmt: skip


def _heads() -> Select[str]:
    above = (OrganisationLink.related_id == Organisation.id) & (OrganisationLink.relation == "parent")
    after = (OrganisationLink.organisation_id == Organisation.id) & (OrganisationLink.relation == "predecessor")
    return select(Organisation.reference).join(OrganisationLink, above | after).distinct()


_ALL_LINKS, _HEADS = _all_links(), _heads()
_REFERRED = select(Organisation.id).where(Organisation.reference == bindparam("reference"))


def _valid(on: date) -> ColumnElement[bool]:
    started = or_(OrganisationLink.valid_from.is_(None), OrganisationLink.valid_from <= on)
    running = or_(OrganisationLink.valid_to.is_(None), OrganisationLink.valid_to > on)
    return and_(started, running)
