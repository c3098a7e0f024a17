"""What inspectors ask the body: read and answered at its desk, with a legal basis and a file where there are some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO, cast

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.errors import Conflict, Invalid, NotFound, Problem
from procurement.core.text import shows_nothing
from procurement.documents.uploads import ACCEPTED, Taken, take_in
from procurement.httpkit.context import current_system
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.oversight import service
from procurement.oversight.indicators.casing import sign_of_case
from procurement.oversight.models import ASKED, CLOSED, Case
from procurement.oversight.outside.casing import row_of_case
from procurement.oversight.queries import find_questions, get_question
from procurement.web.desk.bodies import PARAMETER, acting_body, at_desk, bodies_of
from procurement.web.desk.visiting import page
from procurement.web.oversight.casework import BASIS, FIELDS, TEXT, draw_events, errors_of, hand_out
from procurement.web.oversight.inspecting import days_between

FILE = FIELDS["file"]


@dataclass(frozen=True)
class QuestionLine:
    """A case in the list of a body. ``days`` that it has waited for an answer."""

    case: Case
    state: str
    is_waiting: bool
    days: int


def questions() -> str:
    """Show what the body was asked, the newest first."""
    actor, system = require_actor("read_desk"), current_system()
    now = system.clock.now()
    with system.database.read() as session:
        body = acting_body(session, actor)
        lines = [
            QuestionLine(case, answer_words(case), case.state == ASKED, days_between(case.since, now))
            for case in find_questions(session, body.reference, now)
        ]
        words = {"body": body, "bodies": bodies_of(session, actor), "parameter": PARAMETER}
        return render_template("desk/questions.html", lines=lines, at=partial(at_desk, actor), **words)


def answer_words(case: Case) -> str:
    """Return how a case stands as the body may know it."""
    if case.state == CLOSED:
        return _("Không cần trả lời nữa")
    return _("Chờ trả lời") if case.state == ASKED else _("Đã trả lời")


def question(key: str) -> FlaskResponse:
    """Show what was asked and answered, with the form to answer."""
    return _show(key, (), 200)


def answer(key: str) -> Response:
    """Answer; 400 says what is lacking, 409 that nothing more is wanted."""
    actor, system = require_actor("draft"), current_system()
    now, form = system.clock.now(), request.form
    with system.database.read() as session:
        get_question(session, actor, key, "draft", now)
    try:
        file = None if shows_nothing(form.get(TEXT, "")) else _taken()
        with system.database.write() as session:
            basis = form.get(BASIS, "")
            service.answer(session, actor, key, form.get(TEXT, ""), now, legal_basis=basis, file=file)
    except Invalid as error:
        return _show(key, error.problems, 400)
    except Conflict as error:
        return _show(key, error.problems, 409)
    return redirect(url_for("desk.question", key=key), 303)


def _taken() -> Taken | None:
    """Return the file that came, kept; None where there is none. Raises Invalid at the field of the file."""
    sent, system = request.files.get(FILE), current_system()
    if sent is None or not sent.filename:
        return None
    try:
        return take_in(system.storage, cast(BinaryIO, sent.stream), sent.filename, system.settings.upload_limits)
    except Invalid as error:
        raise Invalid([Problem(("file",), one.code, one.params) for one in error.problems]) from None


def file(key: str, sha256: str) -> FlaskResponse:
    """Hand out a file of the body's own answers."""
    actor, system = require_actor("read_desk"), current_system()
    with system.database.read() as session:
        return hand_out(get_question(session, actor, key, "read_desk", system.clock.now()), sha256)


def about_url(case: Case) -> str | None:
    """Return the public page of what a case is about; None for a row of a list. A sign is never named to the body."""
    if sign_of_case(case):
        return url_for("public.package", reference=case.subject)
    if row_of_case(case) is not None:
        return None
    return url_for("oversight.finding", subject=case.subject, name=case.finding)


def _show(key: str, problems: Sequence[Problem], status: int) -> FlaskResponse:
    actor, system = require_actor("read_desk"), current_system()
    now = system.clock.now()
    with system.database.read() as session:
        case = get_question(session, actor, key, "read_desk", now)
        lines = list(draw_events(session, case.shared, "desk.answer_file"))
        words = {
            "case": case,
            "about": about_url(case),
            "lines": lines,
            "state": answer_words(case),
            "errors": errors_of(problems),
        }
        may_answer = case.state != CLOSED and _is_answerer(session, actor, key, now)
        limits = {"accepted": ACCEPTED, "largest": system.settings.max_file_bytes >> 20}
        return page("desk/question.html", status, **words, may_answer=may_answer, **limits)


def _is_answerer(session: Session, actor: Actor, key: str, now: datetime) -> bool:
    """Whether ``actor`` may answer: reading at this desk and writing at another one is not enough."""
    try:
        get_question(session, actor, key, "draft", now)
    except NotFound:
        return False
    return True
