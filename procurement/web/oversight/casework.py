"""A case at an inspector's: opened from a finding, read whole, noted, asked, closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import find_actor_name
from procurement.compliance.findings import get_finding
from procurement.compliance.models import DutyRow
from procurement.core.errors import Conflict, Invalid, NotFound, Problem
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.naming import attachment
from procurement.httpkit.signed_in import require_actor
from procurement.notices.typed import typed_date
from procurement.oversight import service
from procurement.oversight.indicators.casing import find_sign_of_case, sign_of_case
from procurement.oversight.indicators.queries import sign_name
from procurement.oversight.models import ASK, CLOSE, CLOSED, NOTE, Case, CaseEvent
from procurement.oversight.outside.casing import row_of_case
from procurement.oversight.queries import find_answerers, find_cases_about, get_case
from procurement.web.oversight.duties import coverage_words
from procurement.web.oversight.finding import Evidence, draw_evidence
from procurement.web.oversight.inspecting import days_between, outcome_words, state_words

ACT, TEXT, OUTCOME, BASIS, ANSWER_BY = "viec", "noi-dung", "ly-do", "can-cu", "tra-loi-truoc"
ANY_TYPE = "application/octet-stream"
FIELDS = {"text": TEXT, "outcome": OUTCOME, "legal_basis": BASIS, "file": "tep", "answer_by": ANSWER_BY}
"""Fields of the forms, by the names that problems give them."""


@dataclass(frozen=True)
class EventLine:
    """A deed in words."""

    event: CaseEvent
    what: str
    who: str
    outcome: str
    file: str | None


@dataclass(frozen=True)
class CasePage:
    """A case as its inspector sees it. ``it`` is the finding as it stands now; None: the duty exists no more.

    ``can_answer``: somebody at the body has a desk.
    """

    case: Case
    state: str
    days: int
    lines: tuple[EventLine, ...]
    it: Evidence | None
    then: str
    is_ruled_otherwise: bool
    can_answer: bool
    row: str | None
    """The address of the row of a list that it is about."""
    sign: str | None
    """The address of the sign that it is about; "" where that stands no more."""

    @property
    def is_open(self) -> bool:
        """Whether anything may still be done in it."""
        return self.case.state != CLOSED


def act_words() -> dict[str, str]:
    """Return what deeds in a case are called."""
    return {
        "open": _("Mở hồ sơ"),
        "note": _("Ghi chú"),
        "ask": _("Hỏi đơn vị"),
        "answer": _("Đơn vị trả lời"),
        "close": _("Khép hồ sơ"),
    }


def opening(subject: str, name: str) -> FlaskResponse:
    """Show a finding with the form that opens a case about it."""
    return _opening(subject, name, (), 200)


def open_case(subject: str, name: str) -> Response:
    """Open a case; 400 says what is lacking, 409 that one is open already."""
    actor, system = require_actor("inspect"), current_system()
    now = system.clock.now()
    system.duties.catch_up()
    try:
        with system.database.write() as session:
            row = get_finding(session, subject, name)
            title = draw_evidence(session, row, now).title
            case = service.open_case(session, actor, row, title, request.form.get(TEXT, ""), now)
            return redirect(url_for("inspection.case", key=case.key), 303)
    except Invalid as error:
        return _opening(subject, name, error.problems, 400)
    except Conflict as error:
        return _opening(subject, name, error.problems, 409)


def _opening(subject: str, name: str, problems: Sequence[Problem], status: int) -> FlaskResponse:
    require_actor("inspect")
    system = current_system()
    now = system.clock.now()
    system.duties.catch_up()
    with system.database.read() as session:
        it = draw_evidence(session, get_finding(session, subject, name), now)
        cases = find_cases_about(session, subject, name)
        words = {"it": it, "name": name, "cases": cases, "errors": errors_of(problems), "states": state_words()}
        return make_response(render_template("oversight/opening.html", language=current_language(), **words), status)


def errors_of(problems: Sequence[Problem]) -> dict[str, str]:
    """Return what is wrong as sentences, by the field of the form; under "" what concerns none."""
    return {
        FIELDS.get(str(problem.path[0]), "") if problem.path else "": describe(problem, current_language())
        for problem in problems
    }


def case(key: str) -> FlaskResponse:
    """Show a case."""
    return _show(key, (), 200)


def work(key: str) -> Response:
    """Do what a form of the case asks for: a note, a question, its end."""
    actor, system, form = require_actor("inspect"), current_system(), request.form
    now, text = system.clock.now(), form.get(TEXT, "")
    try:
        with system.database.write() as session:
            if form.get(ACT) == CLOSE:
                basis = form.get(BASIS, "")
                service.close(session, actor, key, form.get(OUTCOME, ""), text, now, legal_basis=basis)
            elif form.get(ACT) == ASK:
                service.ask(session, actor, key, text, now, _answer_by(form.get(ANSWER_BY, "").strip()))
            else:
                service.note(session, actor, key, text, now)
    except Invalid as error:
        return _show(key, error.problems, 400)
    except Conflict as error:
        return _show(key, error.problems, 409)
    return redirect(url_for("inspection.case", key=key), 303)


def _answer_by(typed: str) -> date | None:
    """Return the day that was typed; None for nothing. Raises Invalid at its field for what is no day."""
    try:
        return date.fromisoformat(typed_date(typed)) if typed else None
    except Invalid as error:
        raise Invalid([Problem(("answer_by",), one.code, one.params) for one in error.problems]) from None


def file(key: str, sha256: str) -> FlaskResponse:
    """Hand out a file that came with an answer."""
    actor, system = require_actor("inspect"), current_system()
    with system.database.read() as session:
        return hand_out(get_case(session, actor, key), sha256)


def hand_out(case: Case, sha256: str) -> FlaskResponse:
    """Return a file of a case as an attachment. Raises NotFound for what is none of it."""
    storage = current_system().storage
    found = next((event for event in case.events if event.sha256 == sha256), None)
    if found is None or not storage.holds(sha256):
        raise NotFound("document", sha256)
    response = send_file(storage.path(sha256), ANY_TYPE, etag=sha256)
    response.headers.set("Content-Disposition", "attachment", **attachment(found.file_title))
    return response


def _show(key: str, problems: Sequence[Problem], status: int) -> FlaskResponse:
    actor, system = require_actor("inspect"), current_system()
    now = system.clock.now()
    system.duties.catch_up()
    is_current = system.signs.keep_up()
    with system.database.read() as session:
        page = _draw(session, get_case(session, actor, key), now, is_current)
        act = request.form.get(ACT, NOTE) if problems else None
        words = {"errors": errors_of(problems), "failed": act, "outcomes": outcome_words()}
        return make_response(render_template("oversight/case.html", page=page, now=now, **words), status)


def _draw(session: Session, found: Case, now: datetime, is_current: bool) -> CasePage:
    row = _row_of(session, found)
    then = found.opening.detail
    return CasePage(
        case=found,
        state=state_words()[found.state],
        days=days_between(found.since, now),
        lines=tuple(draw_events(session, found.events, "inspection.case_file")),
        it=draw_evidence(session, row, now) if row else None,
        then=_then(then),
        is_ruled_otherwise=_is_ruled_otherwise(row, then),
        can_answer=bool(find_answerers(session, found, now)),
        row=_row_url(found),
        sign=_sign_url(session, found, is_current),
    )


def _then(then: Mapping[str, Any]) -> str:
    """Return how the subject stood when the case was opened; of a sign, which it was."""
    if "indicator" in then:
        return current_system().signs.indicators[then["indicator"]].name[current_language()]
    return coverage_words()[then["coverage"]]


def _is_ruled_otherwise(row: DutyRow | None, then: Mapping[str, Any]) -> bool:
    if "indicator" in then:
        return current_system().signs.indicators[then["indicator"]].version != str(then["rule_version"])
    return row is not None and row.rule_version != then["rule_version"]


def _sign_url(session: Session, found: Case, is_current: bool) -> str | None:
    """Return the address of the sign; while the signs are made anew none is said to be gone."""
    named, row = sign_of_case(found), find_sign_of_case(session, found)
    if named is None:
        return None
    if row is None and is_current:
        return ""
    return url_for("inspection.sign", subject=found.subject, name=sign_name(row) if row else named)


def _row_url(found: Case) -> str | None:
    ordinal = row_of_case(found)
    return url_for("inspection.list_row", key=found.subject, ordinal=ordinal) if ordinal is not None else None


def _row_of(session: Session, found: Case) -> DutyRow | None:
    try:
        return get_finding(session, found.subject, found.finding)
    except NotFound:
        return None


def draw_events(session: Session, events: Sequence[CaseEvent], file_endpoint: str) -> Iterator[EventLine]:
    """Yield deeds in words, files under an address of ``file_endpoint``."""
    for event in events:
        key = event.case.key
        file = url_for(file_endpoint, key=key, sha256=event.sha256) if event.sha256 else None
        outcome = outcome_words()[event.outcome] if event.outcome else ""
        yield EventLine(event, act_words()[event.act], find_actor_name(session, event.actor), outcome, file)
