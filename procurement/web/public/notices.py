"""The page of a notice, and of each of its revisions."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.notices.queries import get_notice, get_revision
from procurement.web.public.notice_page import Desk, draw_page


def notice(reference: str) -> Response:
    """Show the revision of a notice that counts; 404 where there is no such notice."""
    return _show(reference, None)


def revision(reference: str, number: int) -> Response:
    """Show one revision of a notice, whether or not it still counts; 404 where there is none."""
    return _show(reference, number)


def _show(reference: str, number: int | None) -> Response:
    system = current_system()
    now = system.clock.now()
    with system.database.read() as session:
        found = get_notice(session, reference)
        shown = found.current if number is None else get_revision(found, number)
        # "còn 5 ngày 11 giờ" changes with the hour and at last with the minute, so the answer does too.
        asked = (request.path, current_language(), now.strftime("%Y%m%d%H%M"))
        validators = reading_validators(session, system.search, now, *asked)
        desk = Desk(session, now, system.storage.holds)
        return answer(
            validators,
            lambda: make_response(render_template("public/notice.html", page=draw_page(desk, found, shown), now=now)),
        )
