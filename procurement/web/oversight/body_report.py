"""The report on one body: what it published of a period, what is missing or late, cases, articles.

It tells signs, in the words of the law: who is competent decides (law 22/2023/QH15, article 86).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.compliance.figures import HEADLINE, AsOf, Scope, count_coverage, find_in
from procurement.compliance.judging import LATE, MISSING, coverage, timeliness
from procurement.compliance.law import Law
from procurement.compliance.limitation import ends_on, is_near_limit, last_day_of
from procurement.compliance.models import DutyRow
from procurement.compliance.reporting import Form, Sanction, find_form, find_sanction
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_organisations, find_tree, get_organisation
from procurement.oversight.queries import find_cases_of
from procurement.web.oversight.asking import BODY, QUARTER, YEAR, read_body
from procurement.web.oversight.duties import DutyLine, draw_lines
from procurement.web.oversight.figure_lines import Figure, draw_figures
from procurement.web.oversight.inspecting import CaseLine, draw_cases, heading
from procurement.web.oversight.period import Period, read_period

FIRST_YEAR = 2014
"""The first whole year of the law for whose regime rules are known (Law 43/2013)."""


@dataclass(frozen=True)
class Sign:
    """A publication that is missing or came late; ``limit``: the earliest end of the time for a sanction, if near."""

    line: DutyLine
    limit: date | None


@dataclass(frozen=True)
class Part:
    """The signs of one sort, with the articles that were in force on their last days for posting."""

    signs: tuple[Sign, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True)
class BodyReport:
    """What the page shows. ``form`` is that of the circular in force on the day of the report; None: not known."""

    heading: str
    body: Organisation
    period: Period
    form: Form | None
    figures: tuple[Figure, ...]
    missing: Part
    late: Part
    cases: tuple[CaseLine, ...]

    def url(self, endpoint: str = "inspection.body_report") -> str:
        """Return the address of it, or of one of its files."""
        values: dict[str, Any] = {BODY: self.body.reference, YEAR: self.period.year, QUARTER: self.period.asked}
        return url_for(endpoint, **values)

    @property
    def section(self) -> str:
        """The heading of its part about what was made public, as the form has it."""
        return self.form.section[current_language()] if self.form else _("Về công khai thông tin trong đấu thầu")


def body_report() -> str:
    """Show the report on a body and those below it, of the period that was asked for, else the last quarter.

    Without a body it asks for one. Raises NotFound and Invalid for what was asked.
    """
    actor, system, reference = require_actor("inspect"), current_system(), read_body()
    now = system.clock.now()
    period = read_period(civil_date(now))
    system.duties.catch_up()
    with system.database.read() as session:
        page = draw_body_report(session, actor, reference, period, now) if reference else None
        bodies = sorted(find_organisations(session), key=lambda body: body.name)
        years = range(civil_date(now).year, FIRST_YEAR - 1, -1)
        return render_template(
            "oversight/body_report.html", page=page, now=now, bodies=bodies, period=period, years=years
        )


def draw_body_report(session: Session, actor: Actor, reference: str, period: Period, now: datetime) -> BodyReport:
    """Return the report on the body with that reference as it stands at ``now``. Raises NotFound."""
    law, body = current_system().law, get_organisation(session, reference)
    family = sorted(find_tree(session, civil_date(now)).family(reference))
    scope = Scope(family, period.since, period.until)
    rows = list(find_in(session, scope, AsOf(now)))
    counts = count_coverage(session, scope, AsOf(now))[None]
    return BodyReport(
        heading=heading(session, actor),
        body=body,
        period=period,
        form=find_form(civil_date(now)),
        figures=tuple(draw_figures(counts, HEADLINE, period.about(reference))),
        missing=_part(session, rows, MISSING, lambda row: coverage(row, now), now),
        late=_part(session, rows, LATE, lambda row: timeliness(row, now, law.calendar).state, now),
        cases=tuple(draw_cases(session, find_cases_of(session, family, period.since, period.until), now)),
    )


def _part(session: Session, rows: Iterable[DutyRow], sort: str, state: Callable[[DutyRow], str], now: datetime) -> Part:
    law, meant = current_system().law, [row for row in rows if state(row) == sort]
    lines = draw_lines(session, meant, AsOf(now))
    signs = (Sign(line, _near(row, now, law)) for row, line in zip(meant, lines, strict=True))
    return Part(tuple(signs), tuple(dict.fromkeys(_articles(meant, sort))))


def _near(row: DutyRow, now: datetime, law: Law) -> date | None:
    return ends_on(row) if is_near_limit(row, now, law) else None


def _articles(rows: Iterable[DutyRow], sort: str) -> Iterator[str]:
    for row in rows:
        last = last_day_of(row)
        found = find_sanction(sort, last) if last else None
        if found:
            yield sanction_words(found)


def sanction_words(found: Sanction) -> str:
    """Return the article, and the fine where the decree was read."""
    said = found.said(found.article, current_language())
    if found.fine is None:
        return said
    least, most = found.fine
    return _(
        "%(article)s: phạt tiền từ %(least)s đến %(most)s triệu đồng (tổ chức)", article=said, least=least, most=most
    )
