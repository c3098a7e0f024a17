"""The page of a notice, and of each of its revisions."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from procurement.core.errors import NotFound
from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.notices.queries import find_notices_numbered, get_notice, get_revision
from procurement.web.public.notice_page import Desk, draw_page
from procurement.web.public.parts import asked_part


def notice(reference: str) -> AnyResponse:
    """Show the revision of a notice that counts; 404 where there is no such notice.

    A national number leads to its notice: that is the address which people can make up themselves.
    """
    try:
        return _show(reference, None)
    except NotFound as error:
        if error.problems[0].params["kind"] != "notice":
            raise
        with current_system().database.read() as session:
            numbered = find_numbered(session, reference)
        if numbered is None:
            raise
        return redirect(url_for("public.notice", reference=numbered))


def find_numbered(session: Session, number: str) -> str | None:
    """Return the reference of the notice that bears ``number`` alone, ours or the national one in any capitals."""
    found = find_notices_numbered(session, number)
    things = {(notice.package_id, notice.plan_id) for notice in found}
    # One number is borne by a call, its opening and its result: who types it wants the call.
    return found[0].reference if len(things) == 1 else None


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
        asked = (request.full_path, current_language(), now.strftime("%Y%m%d%H%M"))
        validators = reading_validators(session, system.search, now, *asked)
        desk = Desk(session, now, system.storage.holds, asked_part())
        return answer(
            validators,
            lambda: make_response(render_template("public/notice.html", page=draw_page(desk, found, shown), now=now)),
        )
