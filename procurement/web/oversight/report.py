"""The quarter on one page with an annex, to be printed for the People's Committee: five kinds against the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response, render_template, url_for
from sqlalchemy.orm import Session

from procurement.compliance.figures import HEADLINE, AsOf, Coverage, Scope, count_coverage
from procurement.compliance.judging import MISSING, NOT_DUE, UNKNOWN
from procurement.compliance.programmes import Programme, find_programme
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.organisations.models import LEVELS
from procurement.organisations.queries import find_organisations
from procurement.web.oversight.asking import YEARS, one_of, read_asked
from procurement.web.oversight.duties import level_words
from procurement.web.oversight.figure_lines import share_words
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.showing import show

QUARTER = "quy"
QUARTERS = ("1", "2", "3", "4")
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Cell:
    """One kind in one line: the share in words, both numbers, how far below the target."""

    count: Coverage
    share: str
    lacks: str


@dataclass(frozen=True)
class ReportLine:
    """A kind, a level or a body with its cells. ``missing`` of the five kinds."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> int:
        """How much of it is not on this register."""
        return sum(cell.count.states[MISSING] for cell in self.cells)


@dataclass(frozen=True)
class Report:
    """A quarter. ``kinds`` have one cell each; levels and bodies one for each kind."""

    year: int
    quarter: str
    since: date
    until: date
    programme: Programme | None
    kinds: tuple[ReportLine, ...]
    apart: Mapping[str, tuple[int, int]]
    levels: tuple[ReportLine, ...]
    bodies: tuple[ReportLine, ...]
    address: str
    previous: str
    following: str | None


def report() -> Response:
    """Show the report of the quarter that was asked for, else of the last that has ended."""
    system, asked = current_system(), read_asked()
    now = system.clock.now()
    wanted = one_of(QUARTER, QUARTERS)
    year, quarter = _last_ended(civil_date(now))
    year, quarter = asked.year or year, int(wanted) if wanted else quarter
    system.duties.catch_up()
    with system.database.read() as session:

        def draw() -> str:
            own = Crumb(_("Báo cáo quý"))
            trail = make_trail(Crumb(_("Giám sát đăng tải"), url_for("oversight.city")), own)
            page = draw_report(session, year, quarter, now)
            return render_template("oversight/report.html", page=page, trail=trail, now=now)

        return show(session, now, draw)


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """Return the first and the last day of a quarter (1 to 4)."""
    following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return date(year, quarter * 3 - 2, 1), following - timedelta(days=1)


def _last_ended(today: date) -> tuple[int, int]:
    return _before(today.year, (today.month + 2) // 3)


def _before(year: int, quarter: int) -> tuple[int, int]:
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def draw_report(session: Session, year: int, quarter: int, now: datetime) -> Report:
    """Return what fell into a quarter, as it stands at ``now``, against the target of its last day."""
    since, until = quarter_days(year, quarter)
    scope, programme = Scope(since=since, until=until), find_programme(until)
    whole = count_coverage(session, scope, AsOf(now))[None]
    names = {kind: KINDS[kind].name(current_language()) for kind in HEADLINE}
    later = (year + quarter // 4, quarter % 4 + 1)
    return Report(
        year=year,
        quarter=ROMAN[quarter - 1],
        since=since,
        until=until,
        programme=programme,
        kinds=tuple(ReportLine(name, (_cell(whole[kind], programme),)) for kind, name in names.items()),
        apart={names[kind]: (whole[kind].states[NOT_DUE], whole[kind].states[UNKNOWN]) for kind in HEADLINE},
        levels=tuple(_levels(session, scope, now, programme)),
        bodies=tuple(_bodies(session, scope, now, programme)),
        address=_url(year, quarter),
        previous=_url(*_before(year, quarter)),
        following=_url(*later) if quarter_days(*later)[0] <= civil_date(now) else None,
    )


def _url(year: int, quarter: int) -> str:
    return url_for("oversight.report", nam=year, quy=quarter) if year in YEARS else url_for("oversight.report")


def _cell(count: Coverage, programme: Programme | None) -> Cell:
    distance = programme.distance(count) if programme else None
    return Cell(count, share_words(count), _points(distance) if distance else "")


def _points(distance: float) -> str:
    said = f"{distance:g}"
    return said.replace(".", ",") if current_language() == "vi" else said


def _line(name: str, counts: Mapping[str, Coverage], programme: Programme | None) -> ReportLine:
    return ReportLine(name, tuple(_cell(counts[kind], programme) for kind in HEADLINE))


def _levels(session: Session, scope: Scope, now: datetime, programme: Programme | None) -> Iterator[ReportLine]:
    table = count_coverage(session, scope, AsOf(now), "level")
    for level in (*LEVELS, None):
        if level in table:
            yield _line(level_words(level or "-"), table[level], programme)


def _bodies(session: Session, scope: Scope, now: datetime, programme: Programme | None) -> list[ReportLine]:
    """Return the bodies to which something fell in the quarter, those that lack most first."""
    table = count_coverage(session, scope, AsOf(now), "organisation_id")
    lines = [_line(body.name, table[body.id], programme) for body in find_organisations(session) if body.id in table]
    return sorted(lines, key=lambda line: (-line.missing, line.name))
