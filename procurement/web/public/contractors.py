"""The page of a bidder."""

from __future__ import annotations

from functools import partial

from flask import Response, render_template, request

from procurement.core.errors import Invalid, Problem
from procurement.httpkit.context import current_system
from procurement.web.public.contractor_page import COURSES, draw_contractor, page_url, result_words
from procurement.web.public.paging import asked_page
from procurement.web.public.showing import show


def contractor(reference: str) -> Response:
    """Show where a bidder took part; 404 where no notice that counts knows it, 400 for a result that is none."""
    system, page, result = current_system(), asked_page(), _asked_result()
    now = system.clock.now()
    with system.database.read() as session:

        def draw() -> str:
            drawn = draw_contractor(session, reference, page, result)
            only = partial(page_url, reference, page=1)
            return render_template("public/contractor.html", page=drawn, only=only, words=result_words())

        return show(session, now, draw)


def _asked_result() -> str:
    result = request.args.get("result", "")
    if result and result not in COURSES:
        allowed = ", ".join(COURSES)
        raise Invalid([Problem(("result",), "parameter.choice", {"name": "result", "allowed": allowed})])
    return result
