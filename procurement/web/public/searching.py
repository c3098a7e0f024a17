"""The list of notices that a Selection holds, with its filters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from procurement.core.errors import Invalid, NotFound
from procurement.feeds.addresses import feed_links
from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.parameters import given_parameters
from procurement.search.naming import Resolved, resolve_names
from procurement.search.numbers import find_numbered
from procurement.search.selection import PAGE_SIZE, Selection, View, parse_selection, selection_params
from procurement.search.service import FEW, Hit, Search, Survey
from procurement.web.public.bidder_rows import find_coded_bidders, name_bidders
from procurement.web.public.doors import draw_doors
from procurement.web.public.filters import COUNTED, draw_chips, draw_form, draw_switches, say_problems
from procurement.web.public.highlighting import highlight
from procurement.web.public.home import Count, selection_url
from procurement.web.public.leads import draw_leads
from procurement.web.public.loosening import Spelling, draw_looser, draw_meant, draw_plainer, draw_wider, untied
from procurement.web.public.named_filters import Lead, names_as_much
from procurement.web.public.naming import SHOWN, draw_suggestions
from procurement.web.public.package_rows import rows_of_packages
from procurement.web.public.paging import ListPager
from procurement.web.public.rows import Row, rows_of_hits
from procurement.web.public.understanding import say_query

Given = dict[str, list[str]]

DATES = ("published_from", "published_to", "closes_from", "closes_to", "starts_from", "starts_to")
ABOUT_NOTICES = ("status", "kind", *DATES)
"""What leaves out some notices of a package that has others."""

NUMBER = re.compile(r"[A-Za-z]{0,2}[0-9]{8,}(-[0-9]{2})?")
"""What people type who have a number of the national system, whether or not it is here."""

TAX_CODE = re.compile(r"(vn)?[0-9]{10}(-?[0-9]{3})?", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What a request asks for: the parameters as typed and what they mean, at an instant."""

    given: Given
    selection: Selection
    view: View
    now: datetime

    @property
    def shown(self) -> Given:
        """What the form shows: who asked for nothing sees which filter that means."""
        return self.given if any(map(any, self.given.values())) else {"status": list(self.selection.status)}


def search() -> AnyResponse:
    """Show a page of the Selection that the parameters mean; 400 names every parameter that cannot be read.

    An exact number leads to its page, a name of a body or place to the Selection with its code.
    """
    given = given_parameters()
    system = current_system()
    with system.database.read() as session:
        named = resolve_names(session, given, current_language())
        try:
            selection, view = parse_selection({**named.given, **{name: [] for name in _unclear(named)}})
            if named.problems:
                raise Invalid(named.problems)
            if named.given != given:
                return redirect(selection_url(selection, view))
            numbered = _find_numbered(session, given, selection)
            asked = Asked(given, selection, view, system.clock.now())
            return redirect(numbered) if numbered else _answer(session, asked)
        except Invalid as error:
            return _refuse(session, named, error)


def _unclear(named: Resolved) -> set[str]:
    return {str(problem.path[0]) for problem in named.problems}


def _find_numbered(session: Session, given: Given, selection: Selection) -> str | None:
    """Return the address of the one thing whose exact number is all that was typed.

    What was said to be a tax code is none: ten digits alone may be the number of a call as well.
    """
    if not selection.q or len([name for name, values in given.items() if any(values)]) > 1:
        return None
    if selection.q != " ".join(given["q"][0].split()):
        return None
    found = find_numbered(session, selection.q)
    return url_for(f"public.{found.thing}", reference=found.reference) if found else None


def _answer(session: Session, asked: Asked) -> Response:
    # "còn 11 giờ 20 phút" changes with the minute, so the answer does too.
    minute = asked.now.strftime("%Y%m%d%H%M")
    params = urlencode(selection_params(asked.selection, asked.view))
    search = current_system().search
    validators = reading_validators(session, search, asked.now, request.path, params, current_language(), minute)
    return answer(validators, lambda: make_response(_page(session, search, asked)))


def _page(session: Session, search: Search, asked: Asked) -> str:
    selection, view, now = asked.selection, asked.view, asked.now
    survey = search.survey(session, selection, view, now, COUNTED, bodies=SHOWN)
    found, counts = survey.found, survey.choices
    pager = ListPager(view.page, max(1, -(-found.total // PAGE_SIZE)), partial(_page_url, selection, view))
    if view.page > pager.last:
        raise NotFound("page", str(view.page))
    rows, coded = _rows(session, found.hits, view, now), find_coded_bidders(session, selection, found.hits)
    leads = draw_leads(session, search, selection, view, now, found.hits, coded)
    meant = _draw_meant(session, search, asked, survey, leads)
    asked_for = next((lead.asks for lead in leads if lead.asks and not lead.number), selection)
    asked_for = asked_for if meant else untied(asked_for)
    read, near = (selection, survey.nearly) if found.total else _draw_near(session, search, asked, survey, leads)
    return render_template(
        "public/search.html",
        now=now,
        total=found.total,
        unpriced=found.unpriced,
        rows=name_bidders(highlight(search, selection, found.hits, rows), coded),
        nearly=highlight(search, read, near, rows_of_packages(session, near, now)),
        by_package=view.rows == "package",
        switches=draw_switches(selection, view),
        chips=draw_chips(session, selection, view),
        bodies=selection.organisation,
        form=draw_form(session, asked.shown, view.sort, counts),
        pager=pager,
        leads=leads,
        still_open=_still_open(selection, view, found.total, counts["status"].get("open", 0)),
        none_open=_is_none_open(selection, rows, counts["status"].get("open", 0)),
        feeds=feed_links(selection, current_language()),
        doors=draw_doors(selection),
        words=selection.q,
        understood=say_query(selection),
        meant=meant,
        looser=[] if found.total else draw_looser(session, search, asked_for, view, now),
        wider=[] if found.total else draw_wider(session, search, asked_for, view, now),
        is_number=NUMBER.fullmatch(selection.q.replace(" ", "")) is not None,
        is_tax_code=selection == Selection(q=selection.q)
        and TAX_CODE.fullmatch(selection.q.replace(" ", "")) is not None,
    )


def _draw_near(
    session: Session, search: Search, asked: Asked, survey: Survey, leads: Sequence[Lead]
) -> tuple[Selection, Sequence[Hit]]:
    """Return what is close to what was asked for, with the Selection that it is close to, where nothing was found.

    Words that are a filter are no words there: what holds half of them has nothing to do with it. What meets both the
    other words and the filters stands first.
    """
    read = next((lead.asks for lead in leads if lead.asks), None)
    if read is None:
        return asked.selection, survey.nearly
    if any(lead.is_whole for lead in leads):
        return read, ()
    met = search.find(session, read, View("relevance", rows="package"), asked.now, page_size=FEW)
    return read, (*met.hits, *search.find_nearly(session, read, asked.now))[:FEW]


def _draw_meant(
    session: Session, search: Search, asked: Asked, survey: Survey, leads: Sequence[Lead]
) -> Spelling | None:
    """Return other words that may be meant; none beside a filter that the words name, which says more."""
    selection, view, now = asked.selection, asked.view, asked.now
    if survey.meant and names_as_much(survey.meant[0], selection, now):
        return draw_meant(survey.meant, view)
    if any(lead.number is not None for lead in leads):
        return None
    return draw_plainer(session, search, selection, view, now, survey.found.total)


def _page_url(selection: Selection, view: View, page: int) -> str:
    return selection_url(selection, replace(view, page=page))


def _still_open(selection: Selection, view: View, total: int, is_open: int) -> Count | None:
    """Return how many of the rows are open, with their address; None where all are, none is, or it was asked for."""
    if selection.status or not 0 < is_open < total:
        return None
    wanted = replace(selection, status=("open",)), View(view.sort, rows=view.rows)
    return Count(_("Chỉ xem gói đang mở"), is_open, selection_url(*wanted))


def _is_none_open(selection: Selection, rows: Sequence[Row], is_open: int) -> bool:
    """Whether the page may say that nothing here is open for bids.

    It may not where a condition leaves out the calls of packages, which may well be open, nor beside a row that is.
    """
    leaves_out = any(getattr(selection, name) for name in ABOUT_NOTICES)
    return bool(rows) and not leaves_out and not is_open and all(row.state != "open" for row in rows)


def _rows(session: Session, hits: Sequence[Hit], view: View, now: datetime) -> list[Row]:
    draw = rows_of_packages if view.rows == "package" else rows_of_hits
    return draw(session, hits, now)


def _refuse(session: Session, named: Resolved, error: Invalid) -> Response:
    problems = [*named.problems, *(problem for problem in error.problems if problem not in named.problems)]
    given = named.given
    form = draw_form(session, given, given.get("sort", [""])[0], {}, problems)
    suggestions = draw_suggestions(named)
    page = render_template("public/refused.html", form=form, problems=say_problems(problems), suggestions=suggestions)
    return make_response(page, 400)
