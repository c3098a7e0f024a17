"""Looking for the rows of a list in the register: by number, code, title, body and amount, the words through search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.core.canonical import sha256_hex
from procurement.core.clock import civil_date
from procurement.core.money import plain
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.organisations.queries import Tree, find_organisations, find_tree
from procurement.oversight.outside.columns import Columns, Said, read_row
from procurement.oversight.outside.judging import Judged, choose, judge
from procurement.oversight.outside.known import PACKAGE, PLAN, Known, Name, find_known
from procurement.oversight.outside.models import (
    BUDGET,
    CONTRACTS,
    IDENTITY,
    NONE,
    PAYMENTS,
    PROJECTS,
    REPORTS,
    OutsideRow,
)
from procurement.plans.models import Package, Plan, Project
from procurement.search.likeness import fold_words
from procurement.search.numbers import number_spellings
from procurement.search.selection import Selection, View
from procurement.search.service import Hit, Search

THINGS = {PROJECTS: (PLAN,), BUDGET: (PLAN, PACKAGE), CONTRACTS: (PACKAGE,), PAYMENTS: (PACKAGE,),
          REPORTS: (PACKAGE,)}  # fmt: skip
"""What the rows of each kind of list may be."""
MOST_FOUND, MOST_KEPT = 6, 3
"""Things that each way of looking brings, and that are kept of a row."""
SHORTEST_CODE = 4
"""Signs of a code that is looked for through the index; shorter ones stand everywhere."""


@dataclass(frozen=True)
class Matched:
    """What was found for a row. ``lacks``: roles of columns of which it says nothing, "known_body" where it names one
    that is not known here."""

    row_id: int
    grade: str
    identity: str
    candidates: tuple[Judged, ...]
    lacks: tuple[str, ...]
    organisation: Organisation | None


class Bodies:
    """The bodies by everything that they are called."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._tree: Tree = find_tree(session, civil_date(at))
        self._named: dict[str, Organisation] = {}
        self._kin: dict[str, frozenset[str]] = {}
        for body in find_organisations(session):
            names = {name for row in body.names for name in (row.name, row.short_name) if name}
            for name in (*names, body.reference, body.code or "", (body.code or "").removeprefix("vn")):
                self._named.setdefault(fold_words(name), body)

    def find(self, named: str) -> Organisation | None:
        """Return the body that a text names by name, code or reference."""
        words = fold_words(named)
        return self._named.get(words) if words else None

    def kin(self, reference: str) -> frozenset[str]:
        """Return the bodies that somebody may mean by this one: it, those below, above and before it."""
        if reference not in self._kin:
            self._kin[reference] = frozenset(self._tree.family(reference) | self._tree.covering(reference))
        return self._kin[reference]


def match_rows(
    session: Session, search: Search, bodies: Bodies, kind: str, columns: Columns, rows: Sequence[OutsideRow],
    now: datetime,
) -> list[Matched]:  # fmt: skip
    """Return what the register has at ``now`` for ``rows`` of a list of ``kind``, in their order."""
    finder = _Finder(session, search, bodies, THINGS[kind], now)
    said = [read_row(row.cells, columns) for row in rows]
    spelled = [_spellings(one) for one in said]
    numbered = finder.find_numbered(set().union(*spelled), {one.code for one in said if one.code})
    names = [finder.find(one, numbers, numbered) for one, numbers in zip(said, spelled, strict=True)]
    known = find_known(session, set().union(*names))
    return [
        _judge(row, one, numbers, [known[name] for name in named if name in known], bodies)
        for row, one, numbers, named in zip(rows, said, spelled, names, strict=True)
    ]


def _spellings(said: Said) -> set[str]:
    return set().union(*(number_spellings(number) for number in said.numbers))


def _identity(said: Said) -> str:
    """Return the digest of what a row says, capitals, marks and signs aside."""
    words = [*said.numbers, *map(fold_words, (said.code, said.title, said.body)), plain(said.amount or Decimal())]
    return sha256_hex("\n".join(words).encode())[:IDENTITY]


def _judge(row: OutsideRow, said: Said, numbers: Collection[str], found: Iterable[Known], bodies: Bodies) -> Matched:
    body = bodies.find(said.body)
    kin = bodies.kin(body.reference) if body else frozenset()
    best = choose([judge(said, known, numbers, kin) for known in found], MOST_KEPT)
    lacks = (*said.lacks, *(["known_body"] if said.body and body is None else []))
    return Matched(row.id, best[0].grade if best else NONE, _identity(said), tuple(best), lacks, body)


@dataclass(frozen=True)
class _Finder:
    """Looks for things that rows may be."""

    session: Session
    search: Search
    bodies: Bodies
    things: Sequence[str]
    now: datetime

    def find_numbered(self, numbers: Collection[str], codes: Collection[str]) -> Mapping[str, set[Name]]:
        """Return the things that bear one of ``numbers`` or ``codes``, by number: few statements for many rows."""
        found: dict[str, set[Name]] = {}
        for number, name in self._bearing(numbers, codes):
            if number and name[0] in self.things:
                found.setdefault(number, set()).add(name)
        return found

    def _bearing(self, numbers: Collection[str], codes: Collection[str]) -> Iterator[tuple[str | None, Name]]:
        session = self.session
        both = {*numbers, *codes}
        packages = select(Package.reference, Package.package_number, Package.package_ref).where(
            or_(Package.reference.in_(numbers), Package.package_number.in_(numbers), Package.package_ref.in_(both))
        )
        for reference, number, code in session.execute(packages):
            yield from ((each, (PACKAGE, reference)) for each in (reference, number, code))
        notices = select(Notice.national_number, Notice.reference, Package.reference).join(Notice.package)
        bearing = or_(Notice.national_number.in_(both), Notice.reference.in_(numbers))
        for number, own, reference in session.execute(notices.where(bearing)):
            yield from ((each, (PACKAGE, reference)) for each in (number, own))
        plans = select(Plan.national_number, Project.number, Plan.reference).join(Plan.project, isouter=True)
        bearing = or_(Plan.national_number.in_(both), Project.number.in_(numbers), Plan.reference.in_(numbers))
        for number, project, reference in session.execute(plans.where(bearing)):
            yield from ((each, (PLAN, reference)) for each in (number, project, reference))

    def find(self, said: Said, numbers: Iterable[str], numbered: Mapping[str, set[Name]]) -> set[Name]:
        """Return the things that a row may be."""
        found = set().union(*(numbered.get(number, ()) for number in (*numbers, said.code)))
        body = self.bodies.find(said.body)
        own = (body.reference,) if body else ()
        if len(said.code) >= SHORTEST_CODE and any(map(str.isdigit, said.code)) and not found:
            found |= self._search(Selection(q=fold_words(said.code), organisation=own))
        words = fold_words(said.title)
        if words:
            exact = self._search(Selection(q=words, organisation=own))
            found |= exact or self._search_wider(words, own)
        if body and said.amount:
            amount = said.amount.to_integral_value()
            found |= self._search(Selection(organisation=own, min_value=amount, max_value=amount))
        return found

    def _search_wider(self, words: str, own: tuple[str, ...]) -> set[Name]:
        """Return what somebody may have meant by a title that nothing of the body says in full."""
        near = self._search_nearly(Selection(q=words, organisation=own))
        if not own:
            return near
        everywhere = Selection(q=words)
        return near | (self._search(everywhere) or (set() if near else self._search_nearly(everywhere)))

    def _search(self, selection: Selection) -> set[Name]:
        sort, found = "relevance" if selection.q else "newest", set()
        for thing in self.things:
            view = View(sort, rows="act" if thing == PLAN else "package")
            wanted = _only(selection, thing)
            found |= _names(self.search.find(self.session, wanted, view, self.now, page_size=MOST_FOUND).hits, thing)
        return found

    def _search_nearly(self, selection: Selection) -> set[Name]:
        found = (
            (self.search.find_nearly(self.session, _only(selection, thing), self.now), thing) for thing in self.things
        )
        return set().union(*(_names(hits, thing) for hits, thing in found))


def _only(selection: Selection, thing: str) -> Selection:
    return replace(selection, kind=("plan",)) if thing == PLAN else selection


def _names(hits: Iterable[Hit], thing: str) -> set[Name]:
    found = (hit.reference if thing == PLAN else hit.package for hit in hits)
    return {(thing, reference) for reference in found if reference}
