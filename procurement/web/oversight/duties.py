"""The rows behind every figure: each duty with what it hangs on, as a page and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import Response, make_response, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.counting import HOURS
from procurement.compliance.figures import AsOf, count_coverage, find_in
from procurement.compliance.findings import finding_name
from procurement.compliance.judging import LATE, MISSING, ON_TIME, OVERDUE, coverage, timeliness
from procurement.compliance.law import Law
from procurement.compliance.models import DutyRow
from procurement.compliance.monthly import make_lines, write_csv
from procurement.compliance.wording import amount_of, span_of
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import long_day, long_instant
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.naming import attachment
from procurement.notices.kinds import KINDS
from procurement.notices.queries import find_plan_titles
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_references
from procurement.plans.models import Package, Plan
from procurement.web.oversight.asking import FIVE, KIND, STATE, Asked, read_asked
from procurement.web.oversight.filtering import Filters, draw_filters, narrowing_words
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.paging import ListPager, asked_page, cut_page
from procurement.web.public.showing import show

ON_A_PAGE = 100
Subject = tuple[int | None, int | None]
"""The ids of a package, or of a plan."""


@dataclass(frozen=True)
class DutyLine:
    """One duty in words, ``finding`` the page about it. ``lacks`` are the facts without which it cannot be judged.

    ``since``: from which day on it counts as missing, where no time limit says it.
    """

    kind: str
    finding: str
    title: str
    url: str | None
    body: Organisation
    coverage: str
    timeliness: str
    due: str
    since: str
    citation: str
    lacks: str


@dataclass(frozen=True)
class DutyPage:
    """A page of duties: ``about`` says what was asked for, ``table`` is the address of all of them as CSV."""

    lines: tuple[DutyLine, ...]
    total: int
    about: str
    filters: Filters
    body: Organisation | None
    table: str
    pager: ListPager
    trail: tuple[Crumb, ...]


def duties() -> Response:
    """Show a page of the duties that were asked for, the earliest first. Raises NotFound behind the last page."""
    system, asked, page = current_system(), read_asked(), asked_page()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        asked.organisation(session)
        drawn = partial(_draw, session, asked, page, now)
        return show(session, now, lambda: render_template("oversight/duties.html", page=drawn()))


def _draw(session: Session, asked: Asked, page: int, now: datetime) -> DutyPage:
    total, body = _count(session, asked, now), asked.organisation(session)
    rows, last = cut_page(total, page, ON_A_PAGE)
    same = {KIND: asked.kind, STATE: asked.state}
    return DutyPage(
        lines=tuple(draw_lines(session, _find(session, asked, now, rows), asked.as_of(now))),
        total=total,
        about=" · ".join(asked_words(asked, body)),
        filters=draw_filters(session, asked),
        body=body,
        table=asked.url("oversight.duties_csv", same),
        pager=ListPager(
            page, last, lambda number: asked.url(more=same | ({"page": str(number)} if number > 1 else {}))
        ),
        trail=make_trail(Crumb(_("Giám sát đăng tải"), asked.url("oversight.city")), Crumb(_("Từng nghĩa vụ"))),
    )


def _count(session: Session, asked: Asked, now: datetime) -> int:
    counts = count_coverage(session, asked.scope(session, now), asked.as_of(now))[None].values()
    return sum(count.states[asked.state] if asked.state else count.states.total() for count in counts)


def asked_words(asked: Asked, body: Organisation | None) -> Iterator[str]:
    """Yield the words for each limit of what was asked for."""
    if asked.kind:
        yield _("Năm loại") if asked.kind == FIVE else KINDS[asked.kind].name(current_language())
    if asked.state:
        yield coverage_words()[asked.state]
    if body:
        yield body.name
    if asked.time:
        yield asked.time
    yield from narrowing_words(asked)


def duties_csv() -> Response:
    """Return all of them as CSV, in the columns of the monthly files (docs/giam-sat), as of the dates asked for."""
    system, asked = current_system(), read_asked()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        asked.organisation(session)
        found, bodies = _find(session, asked, now), find_references(session)
        text = write_csv(make_lines(found, bodies, asked.as_of(now), system.law.calendar))
    return answer_csv(text, _("nghia-vu-dang-tai"))


def answer_csv(text: str, name: str) -> Response:
    """Return a table to take away as ``name``.csv, in UTF-8 with the mark by which spreadsheets know it."""
    response = make_response("\ufeff" + text)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers.set("Content-Disposition", "attachment", **attachment(f"{name}.csv"))
    return response


def _find(session: Session, asked: Asked, now: datetime, rows: slice = slice(None)) -> Iterator[DutyRow]:
    yield from find_in(session, asked.scope(session, now), asked.as_of(now), asked.state, rows=rows)


def draw_lines(session: Session, rows: Iterable[DutyRow], as_of: AsOf) -> Iterator[DutyLine]:
    """Yield ``rows`` in words as they stand, with the names of packages, plans and bodies asked for once."""
    rows, law = list(rows), current_system().law
    titles = subject_titles(session, rows)
    ids = {row.organisation_id for row in rows}
    bodies = {body.id: body for body in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    for row in rows:
        title, url = titles.get(subject_of(row), (row.subject, None))
        rule = law.rules.get(row.rule) if row.rule in law.rules.codes else None
        yield DutyLine(
            kind=KINDS[row.kind].name(current_language()),
            finding=finding_url(row),
            title=title,
            url=url,
            body=bodies[row.organisation_id],
            coverage=coverage_words()[coverage(row, as_of.known, as_of.posted)],
            timeliness=time_words(row, as_of, law),
            due=due_words(row),
            since=since_words(row, as_of),
            citation=rule.cited.say(current_language()) if rule else "",
            lacks="; ".join(fact_words(code, law) for code in [*row.unclear.split(), *row.missing.split()]),
        )


def finding_url(row: DutyRow) -> str:
    """Return the lasting address of the page about one duty."""
    return url_for("oversight.finding", subject=row.subject, name=finding_name(row))


def subject_of(row: DutyRow) -> Subject:
    """Return what a duty is about: a package, else a plan."""
    return row.package_id, row.plan_id if row.package_id is None else None


def subject_titles(session: Session, rows: list[DutyRow]) -> dict[Subject, tuple[str, str]]:
    """Return what the packages and plans of ``rows`` are called, and the addresses of their pages."""
    packages = select(Package.id, Package.title, Package.reference)
    found: dict[Subject, tuple[str, str]] = {
        (id_, None): (title or reference, url_for("public.package", reference=reference))
        for id_, title, reference in session.execute(packages.where(Package.id.in_({row.package_id for row in rows})))
    }
    titles = find_plan_titles(session, {row.plan_id for row in rows if row.plan_id is not None})
    plans = select(Plan.id, Plan.national_number, Plan.reference).where(Plan.id.in_({row.plan_id for row in rows}))
    for id_, number, reference in session.execute(plans):
        found[None, id_] = (titles.get(id_) or number or reference, url_for("public.plan", reference=reference))
    return found


def coverage_words() -> dict[str, str]:
    """Return the words for each state of coverage."""
    return {
        "published": _("Đã đăng trên Cổng này"),
        "missing": _("Chưa thấy trên Cổng này"),
        "not_due": _("Chưa đến hạn"),
        "not_required": _("Không yêu cầu"),
        "exempt": _("Được miễn"),
        "unknown": _("Chưa đủ căn cứ"),
    }


def time_words(row: DutyRow, as_of: AsOf, law: Law) -> str:
    """Return whether it was posted in time; nothing where that is not judged."""
    judged = timeliness(row, as_of.known, law.calendar, as_of.posted)
    if judged.state == ON_TIME:
        return _("Đúng hạn")
    if judged.state not in (LATE, OVERDUE):
        return ""
    by = span_of(judged.by) if isinstance(judged.by, timedelta) else amount_of(judged.by, row.unit or "d")
    said = by[current_language()]
    return _("Chậm %(by)s", by=said) if judged.state == LATE else _("Quá hạn %(by)s", by=said)


def due_words(row: DutyRow) -> str:
    """Return until when it had to be posted; nothing where that is not known."""
    if row.due_at is None:
        return ""
    return (
        long_instant(row.due_at) if row.unit == HOURS else long_day(civil_date(row.due_at - timedelta(microseconds=1)))
    )


def since_words(row: DutyRow, as_of: AsOf) -> str:
    """Return since when a publication without a known time limit counts as missing; nothing for others."""
    if row.due_at is not None or row.expected_at is None or coverage(row, as_of.known, as_of.posted) != MISSING:
        return ""
    return long_day(civil_date(row.expected_at))


def fact_words(code: str, law: Law) -> str:
    """Return the words for a fact that is missing."""
    fact = law.rules.facts.get(code)
    return fact.name[current_language()] if fact else _("lịch ngày nghỉ của năm đó")
