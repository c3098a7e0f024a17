"""What inspectors begin with: their cases, who has not answered, what is missing by gravity, what is near its limit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, find_actor_name
from procurement.compliance.figures import AsOf, count_coverage
from procurement.compliance.findings import finding_name
from procurement.compliance.gravity import find_gravest
from procurement.compliance.judging import MISSING
from procurement.compliance.limitation import ends_on, find_near_limit, is_near_limit, load_duties
from procurement.compliance.models import DutyRow
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_organisations
from procurement.oversight.models import ASKED, EXEMPT, Case
from procurement.oversight.outside.columns import Columns
from procurement.oversight.outside.queries import find_columns, find_rows, find_standings
from procurement.oversight.outside.reporting import find_reports
from procurement.oversight.queries import count_closed_cases, find_closed_cases, find_open_cases
from procurement.web.oversight.asking import KIND, Asked, read_asked
from procurement.web.oversight.duties import DutyLine, asked_words, draw_lines
from procurement.web.oversight.list_words import RowLine, draw_rows
from procurement.web.public.paging import ListPager, asked_page, cut_page

MOST = 50
"""Missing publications that the page shows; of those near their limit a page of the list."""

MOST_CLOSED = 20
"""Cases closed last that the page shows; older ones stand at their findings and in the reports on their bodies."""

MOST_REPORTS = 10
"""Reports of the public that the page shows."""

NEAR = "gan-het"
"""Where the page says what is near its limit."""

INSPECTORATE = "thanh tra"


@dataclass(frozen=True)
class CaseLine:
    """An open case in a list; ``days`` that it has been in its state, ``open_days`` that it has been open.

    ``is_late``: the day by which an answer was asked for is past.
    """

    case: Case
    url: str
    state: str
    who: str
    days: int
    open_days: int
    is_late: bool


@dataclass(frozen=True)
class ClosedLine:
    """A case that was closed: by ``who`` and when, with what ``outcome``."""

    case: Case
    url: str
    closed_at: datetime
    who: str
    outcome: str


@dataclass(frozen=True)
class FindingLine:
    """A finding with the way to its case: ``case`` is open, ``opening`` leads to a new one. ``limit``: it is near."""

    line: DutyLine
    case: str | None
    opening: str
    limit: date | None


@dataclass(frozen=True)
class InspectorPage:
    """What the page shows."""

    heading: str
    asked: Asked
    body: Organisation | None
    about: str
    """What was asked for besides a body, which limits duties alone: cases and reports are of all times."""
    own: tuple[CaseLine, ...]
    unanswered: tuple[CaseLine, ...]
    others: tuple[CaseLine, ...]
    closed: tuple[ClosedLine, ...]
    closed_total: int
    near: tuple[FindingLine, ...]
    near_total: int
    pager: ListPager
    """Leads through what is near its limit."""
    missing: tuple[FindingLine, ...]
    missing_total: int
    reports: tuple[RowLine, ...]
    reports_total: int
    reports_url: str


def first_page() -> str:
    """Show where an inspector goes on."""
    actor, system, asked, page = require_actor("inspect"), current_system(), read_asked(), asked_page()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        return render_template("oversight/inspecting.html", page=_make(session, actor, asked, page, now))


def heading(session: Session, actor: Actor) -> str:
    """Return what the work is called: *thanh tra* is the word for inspectorates alone (law 22/2023, article 86)."""
    bodies = find_organisations(session, actor.bodies("inspect"))
    is_inspectorate = any(body.name.casefold().startswith(INSPECTORATE) for body in bodies)
    return _("Thanh tra, kiểm tra, giám sát") if is_inspectorate else _("Kiểm tra, giám sát")


def _make(session: Session, actor: Actor, asked: Asked, page: int, now: datetime) -> InspectorPage:
    law, scope, body = current_system().law, asked.scope(session, now), asked.organisation(session)
    cases = [case for case in find_open_cases(session) if _is_of(case, scope.bodies)]
    closed = find_closed_cases(session, scope.bodies, MOST_CLOSED)
    near, missing = find_near_limit(session, scope, now, law), find_gravest(session, scope, now, MOST)
    shown, last = cut_page(len(near), page, MOST)
    total = sum(count.states[MISSING] for count in count_coverage(session, scope, AsOf(now))[None].values())
    lines = list(draw_cases(session, cases, now))
    return InspectorPage(
        heading=heading(session, actor),
        asked=asked,
        body=body,
        about=" · ".join(asked_words(asked, None)),
        own=tuple(line for line in lines if line.case.opened_by == actor.id),
        unanswered=tuple(sorted((line for line in lines if line.case.state == ASKED), key=lambda line: -line.days)),
        others=tuple(line for line in lines if line.case.opened_by != actor.id),
        closed=tuple(_draw_closed(session, closed)),
        closed_total=count_closed_cases(session, scope.bodies),
        near=tuple(_draw_findings(session, load_duties(session, near[shown]), cases, now)),
        near_total=len(near),
        pager=ListPager(page, last, partial(_turn, asked)),
        missing=tuple(_draw_findings(session, missing, cases, now)),
        missing_total=total,
        **_draw_reports(session),
    )


def _turn(asked: Asked, number: int) -> str:
    """Return the address of a page of what is near its limit."""
    more = {KIND: asked.kind, "page": str(number) if number > 1 else None, "_anchor": NEAR}
    return asked.url("inspection.first_page", more)


def _is_of(case: Case, bodies: Collection[str] | None) -> bool:
    return bodies is None or case.organisation.reference in bodies


def _draw_closed(session: Session, cases: Iterable[Case]) -> Iterator[ClosedLine]:
    for case in cases:
        last, url = case.events[-1], url_for("inspection.case", key=case.key)
        yield ClosedLine(case, url, last.at, find_actor_name(session, last.actor), outcome_words()[last.outcome or ""])


def _draw_reports(session: Session) -> dict[str, Any]:
    """Return what anybody reported and nobody has decided yet, the oldest first."""
    of = find_reports(session)
    if of is None:
        return {"reports": (), "reports_total": 0, "reports_url": ""}
    waiting = [one.row_id for one in find_standings(session, of) if one.decision is None]
    columns, rows = find_columns(session, of) or Columns({}), find_rows(session, waiting[:MOST_REPORTS])
    url = url_for("inspection.list", key=of.key)
    return {
        "reports": tuple(draw_rows(session, columns, rows, of.key)),
        "reports_total": len(waiting),
        "reports_url": url,
    }


def outcome_words() -> dict[str, str]:
    """Return the reasons for closing a case."""
    return {
        "posted": _("Đã đăng"),
        EXEMPT: _("Ngoại lệ có căn cứ pháp lý"),
        "mistaken": _("Không có thiếu sót (dữ liệu hoặc cách tính chưa đúng)"),
        "referred": _("Chuyển cơ quan có thẩm quyền"),
    }


def state_words() -> dict[str, str]:
    """Return the words for the states of cases."""
    return {
        "working": _("Đang xem xét"),
        "asked": _("Chờ đơn vị trả lời"),
        "answered": _("Đơn vị đã trả lời"),
        "closed": _("Đã khép"),
    }


def draw_cases(session: Session, cases: Iterable[Case], now: datetime) -> Iterator[CaseLine]:
    """Yield cases as rows."""
    for case in cases:
        yield CaseLine(
            case=case,
            url=url_for("inspection.case", key=case.key),
            state=state_words()[case.state],
            who=find_actor_name(session, case.opened_by),
            days=days_between(case.since, now),
            open_days=days_between(case.opened_at, now),
            is_late=case.answer_by is not None and case.answer_by < civil_date(now),
        )


def days_between(start: datetime, end: datetime) -> int:
    """Return the days from the day of ``start`` to that of ``end`` in Viet Nam."""
    return (civil_date(end) - civil_date(start)).days


def opening_url(row: DutyRow) -> str:
    """Return the address at which a case about a duty is opened."""
    return url_for("inspection.opening", subject=row.subject, name=finding_name(row))


def _draw_findings(session: Session, rows: list[DutyRow], cases: list[Case], now: datetime) -> Iterator[FindingLine]:
    law = current_system().law
    opened = {(case.subject, case.finding): url_for("inspection.case", key=case.key) for case in cases}
    for row, line in zip(rows, draw_lines(session, rows, AsOf(now)), strict=True):
        limit = ends_on(row) if is_near_limit(row, now, law) else None
        yield FindingLine(line, opened.get((row.subject, finding_name(row))), opening_url(row), limit)
