"""The city at a glance, or one body: how much of what must be public is here, against the target, by kind and month."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO

from flask import Response, render_template
from sqlalchemy.orm import Session

from procurement.compliance.figures import (
    BESIDE,
    HEADLINE,
    AsOf,
    Coverage,
    Scope,
    Table,
    count_coverage,
    find_in,
    first_of_month,
)
from procurement.compliance.figures_time import count_times
from procurement.compliance.judging import COVERAGES, MISSING
from procurement.compliance.programmes import Programme, find_programme
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.organisations.models import LEVELS, Organisation
from procurement.organisations.queries import find_references
from procurement.oversight.outside.figures import OutsideCount, count_outside
from procurement.web.oversight.asking import FIVE, KIND, LEVEL, STATE, UNKNOWN_LEVEL, Asked, read_asked
from procurement.web.oversight.bodies import League, draw_league
from procurement.web.oversight.duties import DutyLine, answer_csv, draw_lines
from procurement.web.oversight.figure_lines import Figure, Line, TimeLine, draw_figures, draw_times, number_words
from procurement.web.oversight.filtering import Filters, draw_filters, level_words
from procurement.web.oversight.lists import kind_words
from procurement.web.oversight.trends import Series, draw_kinds, last_months
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.showing import show

FIRST = 10
"""Missing publications that stand on the page itself."""
BACK = 4
"""Years that the page leads to."""


@dataclass(frozen=True)
class OutsideLine:
    """The confirmed rows of one kind of list from outside."""

    name: str
    count: OutsideCount
    share: str


@dataclass(frozen=True)
class CityPage:
    """What the page shows."""

    asked: Asked
    body: Organisation | None
    programme: Programme | None
    years: tuple[tuple[str, str], ...]
    headline: tuple[Figure, ...]
    beside: tuple[Figure, ...]
    trend: tuple[Series, ...]
    times: tuple[TimeLine, ...]
    levels: tuple[Line, ...]
    league: League
    missing: tuple[DutyLine, ...]
    missing_total: int
    trail: tuple[Crumb, ...]
    filters: Filters

    @property
    def missing_url(self) -> str:
        """The address of everything that is missing of the five kinds."""
        return self.asked.url(more={KIND: FIVE, STATE: MISSING})

    @property
    def url(self) -> str:
        """The page's own address."""
        return self.asked.body_url() if self.body else self.asked.url("oversight.city")


def city() -> Response:
    """Show the figures of the whole register, or of one body and those below it."""
    return _show(read_asked())


def body(reference: str) -> Response:
    """Show the figures of one body and those below it. 404 where there is none."""
    return _show(replace(read_asked(), body=reference))


def _show(asked: Asked) -> Response:
    system = current_system()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        asked.organisation(session)
        outside = tuple(_draw_outside(session, asked, now))

        def draw() -> str:
            return render_template("oversight/city.html", page=draw_city(session, asked, now), outside=outside)

        return show(session, now, draw, repr(outside))


def _draw_outside(session: Session, asked: Asked, now: datetime) -> Iterator[OutsideLine]:
    """Yield the confirmed rows of lists from outside; they have no year, so only the page of all years has them."""
    if not (asked.year or asked.month or asked.is_narrow):
        bodies = asked.scope(session, now).bodies
        for count in count_outside(session, bodies):
            share = "" if count.share is None else f"{number_words(count.share)} %"
            yield OutsideLine(kind_words()[count.kind], count, share)


def draw_city(session: Session, asked: Asked, now: datetime) -> CityPage:
    """Return the figures at ``now``."""
    scope, as_of, body = asked.scope(session, now), asked.as_of(now), asked.organisation(session)
    table, months = count_coverage(session, scope, as_of, "organisation_id", "level"), last_months(asked, as_of.day)
    by_body, by_level, whole = add_by(table, 0), add_by(table, 1), add_by(table, None)[None]
    on = first_of_month(months[-1]) if asked.year else as_of.day
    programme = find_programme(on)
    trend = count_coverage(session, replace(scope.over(months), kinds=HEADLINE), as_of, "month")
    missing = find_in(session, replace(scope, kinds=HEADLINE), as_of, MISSING, rows=slice(FIRST))
    own = [Crumb(_("Giám sát đăng tải"), asked.url("oversight.city") if body else None)]
    return CityPage(
        asked, body, programme, tuple(_years(asked, now)),
        headline=tuple(draw_figures(whole, HEADLINE, asked, programme=programme)),
        beside=tuple(draw_figures(whole, BESIDE, asked)),
        trend=draw_kinds(trend, months, asked),
        times=tuple(draw_times(count_times(session, scope, as_of))),
        levels=tuple(_levels(by_level, asked)),
        league=draw_league(session, by_body, scope, asked, months, as_of),
        missing=tuple(draw_lines(session, missing, as_of)),
        missing_total=sum(whole[kind].states[MISSING] for kind in HEADLINE),
        trail=make_trail(*own, *([Crumb(body.name)] if body else [])),
        filters=draw_filters(session, asked),
    )  # fmt: skip


def add_by(table: Table, place: int | None) -> Table:
    """Return ``table`` by one part of its keys, or all of it under None: one look at the rows serves several tables."""
    added: Table = defaultdict(lambda: {kind: Coverage() for kind in KINDS})
    for key, counts in table.items():
        into = added[None if place is None else key[place]]
        for kind, count in counts.items():
            into[kind].states.update(count.states)
    return added


def _years(asked: Asked, now: datetime) -> Iterator[tuple[str, str]]:
    this = civil_date(now).year
    for year in (None, *range(this, this - BACK, -1)):
        other = replace(asked, year=year, quarter=None, month=None)
        yield str(year or _("Mọi năm")), other.body_url() if asked.body else other.url("oversight.city")


def _levels(table: Table, asked: Asked) -> Iterator[Line]:
    for level in (*LEVELS, None):
        if level in table:
            code = level or UNKNOWN_LEVEL
            figures = tuple(draw_figures(table[level], HEADLINE, asked, {LEVEL: code}))
            yield Line(level_words(code), asked.url(more={LEVEL: code}), figures)


def figures_csv() -> Response:
    """Return the counts behind the charts as CSV: by body, month, level and kind, how publications stand."""
    system, asked = current_system(), read_asked()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        asked.organisation(session)
        text = _written(session, asked.scope(session, now), asked.as_of(now))
    return answer_csv(text, _("con-so-dang-tai"))


def _written(session: Session, scope: Scope, as_of: AsOf) -> str:
    references = find_references(session)
    table = count_coverage(session, scope, as_of, "organisation_id", "level", "month")
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(["body", "level", "month", "kind", *COVERAGES])
    for (organisation, level, month), counts in sorted(table.items(), key=repr):
        said = f"{first_of_month(month):%Y-%m}" if month else ""
        for kind, count in counts.items():
            if count.states:
                states = (count.states[state] for state in COVERAGES)
                writer.writerow([references[organisation], level or "", said, kind, *states])
    return target.getvalue()
