"""The duties of one package on an axis of time: what each runs from, until when, and when it was posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from flask import Response, render_template
from sqlalchemy.orm import Session

from procurement.compliance.counting import end_of_day
from procurement.compliance.figures import AsOf
from procurement.compliance.findings import find_package_duties
from procurement.compliance.judging import MISSING, NOT_REQUIRED, PREPARATION, coverage, deadline_of
from procurement.compliance.models import DutyRow
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import day, first_day
from procurement.httpkit.language import gettext as _
from procurement.plans.models import Package
from procurement.plans.queries import get_package
from procurement.web.oversight.duties import DutyLine, draw_lines
from procurement.web.oversight.finding import moment_words, step_name
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.showing import show
from procurement.web.public.trails import package_crumbs

LEFT, RIGHT = 2.0, 98.0
"""Per cent of the width between which marks stand, so that none is cut off."""
NOON = timedelta(hours=12)


@dataclass(frozen=True)
class Lane:
    """A duty on the axis: where its marks stand, in per cent of the width. None: not known, or not yet."""

    name: str
    said: str
    is_missing: bool
    trigger: str | None
    due: str | None
    done: str | None


@dataclass(frozen=True)
class TimelineRow:
    """A duty in the table below the axis."""

    name: str
    line: DutyLine
    round: int
    is_preparation: bool
    triggered: str
    national: str
    here: datetime | None


@dataclass(frozen=True)
class Timeline:
    """The page. ``now`` is where the present stands on the axis; None when it lies outside."""

    package: Package
    lanes: tuple[Lane, ...]
    rows: tuple[TimelineRow, ...]
    first: str
    last: str
    now: str | None


def timeline(reference: str) -> Response:
    """Show the duties of a package on an axis; 404 where there is no such package."""
    system = current_system()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        package = get_package(session, reference)

        def draw() -> str:
            own = Crumb(_("Các mốc đăng tải"))
            trail = make_trail(*package_crumbs(package, is_here=False), own)
            return render_template("oversight/timeline.html", page=draw_timeline(session, package, now), trail=trail)

        return show(session, now, draw)


def draw_timeline(session: Session, package: Package, now: datetime) -> Timeline:
    """Return the axis and the table at ``now``."""
    found = find_package_duties(session, package)
    shown = sorted((row for row in found if row.need != NOT_REQUIRED or row.met_by), key=partial(_order, now))
    lines = list(draw_lines(session, shown, AsOf(now)))
    scale = Scale.of(shown, now)
    return Timeline(
        package=package,
        lanes=tuple(_lane(row, scale, now) for row in shown if any(marks_of(row))),
        rows=tuple(_row(row, line) for row, line in zip(shown, lines, strict=True)),
        first=first_day(scale.first),
        last=first_day(scale.last),
        now=scale.place(now) if scale.first <= now <= scale.last else None,
    )


def _order(now: datetime, row: DutyRow) -> tuple[int, datetime]:
    """Return what to order by: round after round, within each by its first mark."""
    return row.round, min((mark for mark in marks_of(row) if mark), default=row.expected_at or now)


def marks_of(row: DutyRow) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return the instants of a duty that stand on the axis: its trigger, its end, its posting.

    The posting is the national one where that is known, else ours; of bidders' time, the end is the closing.
    """
    deadline = deadline_of(row)
    due = deadline.due_at if deadline else row.expected_at if row.act == PREPARATION else None
    done = row.met_at if row.national is None else row.national
    return _instant(row.triggered), due, None if row.act == PREPARATION else _instant(done)


def _instant(moment: datetime | date | None) -> datetime | None:
    """A day stands at its noon."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return end_of_day(moment) - NOON


@dataclass(frozen=True)
class Scale:
    """The axis from ``first`` to ``last``."""

    first: datetime
    last: datetime

    @classmethod
    def of(cls, rows: Sequence[DutyRow], now: datetime) -> Scale:
        """Return the axis on which all marks of ``rows`` stand, and the present if something is still to come."""
        marks = [mark for row in rows for mark in marks_of(row) if mark]
        is_open = any(coverage(row, now) in (MISSING, "not_due") for row in rows)
        marks += [now] if is_open or not marks else []
        return cls(min(marks), max(marks))

    def place(self, at: datetime | None) -> str | None:
        """Return where ``at`` stands, in per cent of the width."""
        if at is None:
            return None
        length = self.last - self.first
        share = (at - self.first) / length if length else 0.5
        return f"{LEFT + (RIGHT - LEFT) * share:.1f}%"


def _lane(row: DutyRow, scale: Scale, now: datetime) -> Lane:
    trigger, due, done = marks_of(row)
    return Lane(
        name=step_name(row),
        said="; ".join(_said(trigger, due, done)),
        is_missing=coverage(row, now) == MISSING,
        trigger=scale.place(trigger),
        due=scale.place(due),
        done=scale.place(done),
    )


def _said(trigger: datetime | None, due: datetime | None, done: datetime | None) -> Iterator[str]:
    if trigger:
        yield _("mốc %(day)s", day=first_day(trigger))
    if due:
        yield _("hạn %(day)s", day=day(civil_date(due - timedelta(microseconds=1))))
    if done:
        yield _("đăng %(day)s", day=first_day(done))


def _row(row: DutyRow, line: DutyLine) -> TimelineRow:
    return TimelineRow(
        name=step_name(row),
        line=line,
        round=row.round,
        is_preparation=row.act == PREPARATION,
        triggered=moment_words(row.triggered),
        national=moment_words(row.national),
        here=row.met_at,
    )
