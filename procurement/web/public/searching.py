"""The list of notices that a Selection holds, with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from procurement.core.errors import Invalid, NotFound
from procurement.feeds.addresses import feed_links
from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import PARAMETER, current_language
from procurement.notices.queries import find_notices_numbered
from procurement.search.selection import Selection, View, parse_selection, selection_params
from procurement.search.service import Search
from procurement.web.public.filters import COUNTED, count_choices, draw_chips, draw_form, say_problems
from procurement.web.public.paging import make_pager
from procurement.web.public.rows import rows_of_hits

Given = dict[str, list[str]]


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
    """Show a page of the Selection that the parameters mean; 400 names every parameter that cannot be read."""
    given = request.args.to_dict(flat=False)
    given.pop(PARAMETER, None)
    system = current_system()
    with system.database.read() as session:
        try:
            selection, view = parse_selection(given)
            numbered = _find_numbered(session, given, selection)
            asked = Asked(given, selection, view, system.clock.now())
            return redirect(numbered) if numbered else _answer(session, asked)
        except Invalid as error:
            return _refuse(session, given, error)


def _find_numbered(session: Session, given: Given, selection: Selection) -> str | None:
    """Return the address of the notice whose exact number is all that was typed."""
    if not selection.q or len([name for name, values in given.items() if any(values)]) > 1:
        return None
    found = find_notices_numbered(session, selection.q)
    packages = {notice.package_id for notice in found}
    # One number is borne by a call, its opening and its result: who types it wants the call.
    return url_for("public.notice", reference=found[0].reference) if len(packages) == 1 else None


def _answer(session: Session, asked: Asked) -> Response:
    # "còn 11 giờ 20 phút" changes with the minute, so the answer does too.
    minute = asked.now.strftime("%Y%m%d%H%M")
    params = urlencode(selection_params(asked.selection, asked.view))
    search = current_system().search
    validators = reading_validators(session, search, asked.now, request.path, params, current_language(), minute)
    return answer(validators, lambda: make_response(_page(session, search, asked)))


def _page(session: Session, search: Search, asked: Asked) -> str:
    selection, view, now = asked.selection, asked.view, asked.now
    found = search.find(session, selection, view, now, facets=COUNTED)
    pager = make_pager(selection, view, found.total)
    if view.page > pager.last:
        raise NotFound("page", str(view.page))
    counts = count_choices(session, search, selection, now, found.facets)
    return render_template(
        "public/search.html",
        now=now,
        total=found.total,
        unpriced=found.unpriced,
        rows=rows_of_hits(session, found.hits, now),
        nearly=rows_of_hits(session, found.nearly, now),
        chips=draw_chips(session, selection, view),
        form=draw_form(session, asked.shown, view.sort, counts),
        pager=pager,
        feeds=feed_links(selection, current_language()),
        words=selection.q,
    )


def _refuse(session: Session, given: Given, error: Invalid) -> Response:
    form = draw_form(session, given, given.get("sort", [""])[0], {}, error.problems)
    page = render_template("public/refused.html", form=form, problems=say_problems(error.problems))
    return make_response(page, 400)
