"""What is coming: packages in plans without a call for bids, by planned quarter, nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.core.errors import Invalid, Problem
from procurement.feeds.addresses import feed_links
from procurement.feeds.links import Link
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.plans.models import PlanPackage
from procurement.plans.pipeline import PIPELINES, count_pipeline, find_pipeline
from procurement.search.selection import Selection
from procurement.web.public import wording
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.home import Count
from procurement.web.public.paging import ListPager, asked_page, cut_page
from procurement.web.public.showing import show

PAGE_SIZE = 50
PART = "part"


@dataclass(frozen=True)
class Quarter:
    """The packages that want to start in one quarter, or in a year that names none."""

    name: str
    rows: tuple[PlanPackage, ...]


@dataclass(frozen=True)
class PipelinePage:
    """One page of one part of the pipeline."""

    part: str
    parts: tuple[Count, ...]
    total: int
    quarters: tuple[Quarter, ...]
    pager: ListPager
    feeds: tuple[Link, ...]
    trail: tuple[Crumb, ...]


def pipeline() -> Response:
    """Show a part of the pipeline. Raises Invalid for a part or page that is none."""
    system, part, page = current_system(), _asked_part(), asked_page()
    now = system.clock.now()
    with system.database.read() as session:

        def draw() -> str:
            drawn = draw_pipeline(session, part, page, now)
            return render_template("public/pipeline.html", page=drawn, planned_start=say_start)

        return show(session, now, draw)


def _asked_part() -> str:
    part = request.args.get(PART, next(iter(PIPELINES)))
    if part not in PIPELINES:
        raise Invalid([Problem((PART,), "parameter.choice", {"name": PART, "allowed": ", ".join(PIPELINES)})])
    return part


def draw_pipeline(session: Session, part: str, page: int, now: datetime) -> PipelinePage:
    """Return page ``page`` of ``part`` at ``now``."""
    today = civil_date(now)
    totals = count_pipeline(session, today)
    rows, last = cut_page(totals[part], page, PAGE_SIZE)
    return PipelinePage(
        part=part,
        parts=tuple(Count(word, totals[name], _url(name, 1)) for name, word in _part_words().items()),
        total=totals[part],
        quarters=tuple(_quarters(find_pipeline(session, part, today, rows))),
        pager=ListPager(page, last, partial(_url, part)),
        feeds=feed_links(Selection(status=("planned",)), current_language()),
        trail=make_trail(Crumb(_("Sắp mời thầu"))),
    )


def _part_words() -> dict[str, str]:
    return {
        "upcoming": _("Sắp đến thời gian dự kiến"),
        "overdue": _("Đã qua thời gian dự kiến, chưa thấy mời thầu"),
        "undated": _("Kế hoạch không ghi thời gian"),
    }


def _quarters(rows: Iterable[PlanPackage]) -> Iterator[Quarter]:
    for name, group in groupby(rows, key=_quarter_name):
        yield Quarter(name, tuple(group))


def _quarter_name(row: PlanPackage) -> str:
    quarter = -(-row.start_month // 3) if row.start_month else row.start_quarter
    said = wording.planned_start(row.start_year, None, quarter)
    return said[:1].upper() + said[1:]


def say_start(row: PlanPackage) -> str:
    """Return the month in which a plan wants a package to start; nothing where the quarter above says it all."""
    return wording.planned_start(row.start_year, row.start_month) if row.start_month else ""


def _url(part: str, page: int) -> str:
    is_first = part == next(iter(PIPELINES))
    return url_for("public.pipeline", part=None if is_first else part, page=page if page > 1 else None)
