"""A quarter or a year on one page with an annex, for the People's Committee: five kinds against the target.

As a PDF and as a workbook it has the same figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, url_for
from sqlalchemy.orm import Session

from procurement.compliance.figures import HEADLINE, AsOf, Coverage, Scope, count_coverage
from procurement.compliance.judging import MISSING, NOT_DUE, UNKNOWN
from procurement.compliance.programmes import Programme, find_programme
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import number
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.organisations.models import LEVELS
from procurement.organisations.queries import find_organisations
from procurement.web.oversight.asking import KIND, STATE, UNKNOWN_LEVEL
from procurement.web.oversight.bodies import names_apart
from procurement.web.oversight.figure_lines import share_words
from procurement.web.oversight.filtering import level_words
from procurement.web.oversight.period import Period, read_period
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.showing import show

NONE = "–"
"""Stands for the share of nothing."""

ANNEX = 150
"""Bodies in the annex of the page, those that lack most; the files have all."""


@dataclass(frozen=True)
class Cell:
    """One kind in one line: the share in words, both numbers, how far below the target."""

    count: Coverage
    share: str
    lacks: str

    @property
    def lacking(self) -> int:
        """How many are not on this register."""
        return self.count.states[MISSING]

    @property
    def apart(self) -> tuple[int, int]:
        """How many are not due, and how many cannot be judged."""
        return self.count.states[NOT_DUE], self.count.states[UNKNOWN]

    @property
    def mark(self) -> str:
        """A star where the share says little."""
        return "*" if self.count.is_small else ""

    @property
    def numbers(self) -> str:
        """Both numbers: ``26 / 28``."""
        return f"{number(self.count.published)} / {number(self.count.required)}"

    @property
    def numbers_and_lack(self) -> str:
        """Both numbers, and how many lack: ``26 / 28 · thiếu 2``."""
        lack = [_("thiếu %(count)s", count=number(self.lacking))] if self.lacking else []
        return " · ".join([self.numbers, *lack])

    @property
    def said(self) -> str:
        """All of it for a table of levels or bodies: ``92,8 % (26/28)``."""
        return f"{self.share} ({self.numbers.replace(' ', '')}){self.mark}" if self.share else NONE

    @property
    def distance(self) -> str:
        """How far below the target, in points of a hundred."""
        return self.lacks or ("0" if self.share else NONE)


@dataclass(frozen=True)
class ReportLine:
    """A kind, a level or a body (``code``) with its cells. ``missing`` of the five kinds."""

    name: str
    code: str
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> int:
        """How much of it is not on this register."""
        return sum(cell.lacking for cell in self.cells)


@dataclass(frozen=True)
class Report:
    """What fell into a period. ``kinds`` have one cell each; levels and bodies one for each kind."""

    period: Period
    programme: Programme | None
    kinds: tuple[ReportLine, ...]
    levels: tuple[ReportLine, ...]
    bodies: tuple[ReportLine, ...]

    def rows_url(self, kind: str, state: str, level: str | None = None) -> str:
        """Return the address of the rows of one kind that stand so, of a level or of all."""
        return self.period.about(level=level).url(more={KIND: kind, STATE: state})

    def body_url(self, reference: str) -> str:
        """Return the address of the figures of a body for the same time, each of which leads to its rows."""
        return self.period.about(reference, is_own=True).body_url()


def report() -> Response:
    """Show the report of the period that was asked for, else of the last quarter that has ended."""
    system = current_system()
    now = system.clock.now()
    period = read_period(civil_date(now))
    system.duties.catch_up()
    with system.database.read() as session:

        def draw() -> str:
            own = Crumb(_("Báo cáo quý") if period.quarter else _("Báo cáo năm"))
            trail = make_trail(Crumb(_("Giám sát đăng tải"), url_for("oversight.city")), own)
            page, following = draw_report(session, period, now), period.after
            others = [(_("Quý trước") if period.quarter else _("Năm trước"), period.before.url())]
            if following.since <= civil_date(now):
                others.append((_("Quý sau") if period.quarter else _("Năm sau"), following.url()))
            if period.quarter:
                others.append((_("Cả năm %(year)s", year=period.year), Period(period.year).url()))
            return render_template(
                "oversight/report.html",
                page=page,
                trail=trail,
                now=now,
                others=others,
                annex=ANNEX,
                target=page.programme and target_words(page.programme),
            )

        return show(session, now, draw)


def target_words(programme: Programme) -> str:
    """Return what the target is, whose, and where that stands."""
    language = current_language()
    name, source = programme.name[language], programme.source[language]
    return _("Mục tiêu: %(target)s %%, %(name)s (%(source)s).", target=programme.target, name=name, source=source)


def draw_report(session: Session, period: Period, now: datetime) -> Report:
    """Return what fell into a period, as it stands at ``now``, against the target of its last day."""
    scope, programme = Scope(since=period.since, until=period.until), find_programme(period.until)
    whole = count_coverage(session, scope, AsOf(now))[None]
    return Report(
        period=period,
        programme=programme,
        kinds=tuple(
            ReportLine(KINDS[kind].name(current_language()), kind, (_cell(whole[kind], programme),))
            for kind in HEADLINE
        ),
        levels=tuple(_levels(session, scope, now, programme)),
        bodies=tuple(_bodies(session, scope, now, programme)),
    )


def _cell(count: Coverage, programme: Programme | None) -> Cell:
    distance = programme.distance(count) if programme else None
    return Cell(count, share_words(count), _points(distance) if distance else "")


def _points(distance: float) -> str:
    said = f"{distance:g}"
    return said.replace(".", ",") if current_language() == "vi" else said


def _line(name: str, code: str, counts: Mapping[str, Coverage], programme: Programme | None) -> ReportLine:
    return ReportLine(name, code, tuple(_cell(counts[kind], programme) for kind in HEADLINE))


def _levels(session: Session, scope: Scope, now: datetime, programme: Programme | None) -> Iterator[ReportLine]:
    table = count_coverage(session, scope, AsOf(now), "level")
    for level in (*LEVELS, None):
        if level in table:
            code = level or UNKNOWN_LEVEL
            yield _line(level_words(code), code, table[level], programme)


def _bodies(session: Session, scope: Scope, now: datetime, programme: Programme | None) -> list[ReportLine]:
    """Return the bodies to which something fell, those that lack most first."""
    table = count_coverage(session, scope, AsOf(now), "organisation_id")
    found = [body for body in find_organisations(session) if body.id in table]
    names = names_apart(found)
    lines = [_line(names[body.reference], body.reference, table[body.id], programme) for body in found]
    return sorted(lines, key=lambda line: (-line.missing, line.name))
