"""The city at a glance: how much of what must be public is on this register, by kind, level and body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from flask import Response, render_template
from sqlalchemy.orm import Session

from procurement.compliance.figures import BESIDE, HEADLINE, AsOf, Coverage, Scope, count_coverage, find_in
from procurement.compliance.judging import MISSING, NOT_DUE, PUBLISHED, UNKNOWN
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.organisations.models import LEVELS, Organisation
from procurement.organisations.queries import find_organisations
from procurement.web.oversight.asking import KIND, LEVEL, STATE, UNKNOWN_LEVEL, Asked, read_asked
from procurement.web.oversight.duties import DutyLine, draw_lines, level_words
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.showing import show

FIRST = 20
"""Missing publications that stand on the page itself."""

LINKED = (PUBLISHED, MISSING, NOT_DUE, UNKNOWN)
"""States whose number leads to its rows."""

Counts = Mapping[str, Coverage]


@dataclass(frozen=True)
class Figure:
    """The publications of one kind: both numbers, the share, what is apart; ``urls`` lead to the rows of a state."""

    name: str
    count: Coverage
    share: str
    urls: Mapping[str, str]

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Published, required, not due, not judged."""
        states = self.count.states
        return self.count.published, self.count.required, states[NOT_DUE], states[UNKNOWN]


@dataclass(frozen=True)
class Line:
    """The five kinds of one level or body. ``has_plans``: a plan of it is here."""

    name: str
    url: str
    figures: tuple[Figure, ...]
    has_plans: bool = True

    @property
    def missing(self) -> int:
        """How much is missing of the five kinds."""
        return sum(figure.count.states[MISSING] for figure in self.figures)


@dataclass(frozen=True)
class CityPage:
    """What the page shows."""

    asked: Asked
    body: Organisation | None
    headline: tuple[Figure, ...]
    beside: tuple[Figure, ...]
    levels: tuple[Line, ...]
    bodies: tuple[Line, ...]
    missing: tuple[DutyLine, ...]
    missing_total: int
    trail: tuple[Crumb, ...]


def city() -> Response:
    """Show the figures of the whole register, or of one body and those below it."""
    system, asked = current_system(), read_asked()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        asked.organisation(session)
        return show(session, now, lambda: render_template("oversight/city.html", page=draw_city(session, asked, now)))


def draw_city(session: Session, asked: Asked, now: datetime) -> CityPage:
    """Return the figures at ``now``."""
    scope = asked.scope(session, now)
    whole = count_coverage(session, scope, AsOf(now))[None]
    missing = find_in(session, replace(scope, kinds=HEADLINE), AsOf(now), MISSING, FIRST)
    return CityPage(
        asked=asked,
        body=asked.organisation(session),
        headline=tuple(_figures(whole, HEADLINE, asked)),
        beside=tuple(_figures(whole, BESIDE, asked)),
        levels=tuple(_levels(session, scope, asked, now)),
        bodies=tuple(_bodies(session, scope, asked, now)),
        missing=tuple(draw_lines(session, missing, now)),
        missing_total=sum(whole[kind].states[MISSING] for kind in HEADLINE),
        trail=make_trail(Crumb(_("Giám sát đăng tải"))),
    )


def _figures(
    counts: Counts, kinds: tuple[str, ...], asked: Asked, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Figure]:
    for kind in kinds:
        urls = {state: asked.url(more={KIND: kind, STATE: state, **more}) for state in LINKED}
        yield Figure(KINDS[kind].name(current_language()), counts[kind], share_words(counts[kind]), urls)


def share_words(count: Coverage) -> str:
    """Return the share as it is written in the language of the page; nothing where nothing is required yet."""
    if count.share is None:
        return ""
    said = f"{count.share:g}"
    return f"{said.replace('.', ',') if current_language() == 'vi' else said} %"


def _levels(session: Session, scope: Scope, asked: Asked, now: datetime) -> Iterator[Line]:
    table = count_coverage(session, scope, AsOf(now), "level")
    for level in (*LEVELS, None):
        if level in table:
            code = level or UNKNOWN_LEVEL
            figures = tuple(_figures(table[level], HEADLINE, asked, {LEVEL: code}))
            yield Line(level_words(code), asked.url(more={LEVEL: code}), figures)


def _bodies(session: Session, scope: Scope, asked: Asked, now: datetime) -> list[Line]:
    """Return the bodies: those without a plan first, then those that lack most."""
    table = count_coverage(session, scope, AsOf(now), "organisation_id")
    lines = []
    for body in find_organisations(session):
        if body.id in table:
            own = Asked(body.reference, asked.year)
            figures = tuple(_figures(table[body.id], HEADLINE, own))
            has_plans = table[body.id]["plan"].published > 0
            lines.append(Line(body.name, own.url("oversight.city"), figures, has_plans))
    return sorted(lines, key=lambda line: (line.has_plans, -line.missing, line.name))
