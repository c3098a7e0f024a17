"""Bodies beside each other: a league with both numbers, and apart from it those of which no plan is here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.figures import (
    HEADLINE,
    AsOf,
    Scope,
    Table,
    count_coverage,
)
from procurement.compliance.judging import MISSING
from procurement.compliance.planless import find_planless
from procurement.organisations.models import Organisation
from procurement.web.oversight.asking import UNKNOWN_LEVEL, Asked
from procurement.web.oversight.figure_lines import Line, draw_figures, missing_of
from procurement.web.oversight.trends import Series, add_up, draw_bodies

RANKED = 14
"""Bodies of the league: those that lack most; a table to take away has all."""
LISTED = 50
"""Bodies without a plan that the page names."""
MAPPED = 8
"""Bodies of the map: those that have most to publish in its months."""


@dataclass(frozen=True)
class League:
    """``lines``: bodies, those that lack most first; ``planless``: bodies outside of it, without any share, and not
    named where a place or form is asked for: of these a plan that is not here says nothing."""

    lines: tuple[Line, ...]
    total: int
    planless: tuple[Line, ...]
    planless_total: int
    heat: tuple[Series, ...]


def draw_league(session: Session, table: Table, scope: Scope, asked: Asked, months: list[int], as_of: AsOf) -> League:
    """Return the bodies as of two dates; ``table`` has their figures by id."""
    named = [] if asked.place or asked.form else _find_planless(session, scope, asked, as_of)
    outside = {body.id for body in named}
    ranked = sorted((id_ for id_ in table if id_ not in outside), key=lambda id_: (-missing_of(table[id_]), id_))
    recent = count_coverage(session, replace(scope.over(months), kinds=HEADLINE), as_of, "organisation_id")
    required = {id_: count for id_ in recent if (count := add_up(recent[id_]).required)}
    largest = sorted(required, key=lambda id_: (-required[id_], id_))[:MAPPED]
    bodies = _names(session, {*ranked[:RANKED], *largest})
    names = names_apart(bodies.values())
    lines = [_line(bodies[id_], names[bodies[id_].reference], table, asked) for id_ in ranked[:RANKED]]
    mapped = [bodies[id_].reference for id_ in largest]
    shown = replace(scope.over(months), bodies=mapped, kinds=HEADLINE)
    heat = count_coverage(session, shown, as_of, "organisation_id", "month")
    return League(
        tuple(lines), len(ranked),
        tuple(_planless(named[:LISTED], asked)),
        len(named),
        draw_bodies(heat, [(bodies[id_], names[bodies[id_].reference]) for id_ in largest], months, asked),
    )  # fmt: skip


def names_apart(bodies: Iterable[Organisation]) -> dict[str, str]:
    """Return the names of bodies by their references, with the code of those that bear the name of another of them.

    Departments merged in 2025 bear the name of one that went into them.
    """
    bodies = list(bodies)
    counts = Counter(body.name for body in bodies)
    named = ((body, f" · {body.code or body.reference}" if counts[body.name] > 1 else "") for body in bodies)
    return {body.reference: body.name + code for body, code in named}


def _planless(bodies: Sequence[Organisation], asked: Asked) -> Iterator[Line]:
    names = names_apart(bodies)
    for body in bodies:
        yield Line(names[body.reference], replace(asked, body=body.reference).body_url(), ())


def _find_planless(session: Session, scope: Scope, asked: Asked, as_of: AsOf) -> list[Organisation]:
    on = as_of.day
    found = find_planless(session, asked.year or on.year, as_of, scope.bodies)
    if asked.level is None:
        return found
    day = min(on, date(asked.year, 12, 31)) if asked.year else on
    return [body for body in found if (body.level(day) or UNKNOWN_LEVEL) == asked.level]


def _names(session: Session, ids: Collection[int]) -> dict[int, Organisation]:
    return {body.id: body for body in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def _line(body: Organisation, name: str, table: Table, asked: Asked) -> Line:
    own = replace(asked, body=body.reference, is_own=True)
    return Line(name, own.body_url(), tuple(draw_figures(table[body.id], HEADLINE, own, linked=(MISSING,))))
