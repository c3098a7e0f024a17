"""Quick post: five things of a notice whose complete text stands on the national system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, BinaryIO, cast

from flask import make_response, redirect, render_template, request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.core.text import shows_nothing
from procurement.documents.uploads import Taken, take_in
from procurement.httpkit.context import current_system
from procurement.httpkit.forms.building import Choice, Control, Fault, build_form
from procurement.httpkit.forms.flat import gather
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import require_actor
from procurement.notices.checking import find_mistyped
from procurement.notices.drafting import attach, create_draft
from procurement.notices.fields import MAX_NUMBER, MAX_TITLE, Line, Part, Record
from procurement.notices.kinds import KINDS
from procurement.notices.labels import field_label
from procurement.notices.schemas import Decision, labelled
from procurement.web.desk.bodies import PARAMETER, acting_body, bodies_of, named_body

FILE = {"vi": "tệp quyết định", "en": "file of the decision"}
TYPED = ("national_number", "title", "decision")


@cache
def _schema() -> Schema:
    fields: dict[str, Any] = {"national_number": Line(MAX_NUMBER), "title": Line(MAX_TITLE), "decision": Part(Decision)}
    return Record.from_dict(fields, name="QuickNotice")()


def quick() -> str:
    """Show the five fields."""
    return _draw(require_actor("draft"), {}, "", [])


def begin_quick() -> Response:
    """Make the draft with its file, and show it as the public will see it."""
    actor, system = require_actor("draft"), current_system()
    typed = {name: request.form.get(name, "") for name in TYPED}
    kind = request.form.get("kind", "")
    said, problems = gather(_schema(), typed, {})
    with system.database.read() as session:
        problems += find_mistyped(session, said.get("national_number"))
    problems += [labelled((name,), Problem((), "required")) for name in TYPED if shows_nothing(typed[name])]
    problems += [] if kind in KINDS else [labelled(("kind",), Problem((), "required"))]
    file, refused = _take()
    if problems or refused or file is None:
        return make_response(_draw(actor, typed, kind, [*problems, *refused]), 400)
    content = {"kind": kind, **said, "complete_at_national": True, "body": {}}
    now = system.clock.now()
    with system.database.write() as session:
        body = acting_body(session, actor)
        draft = create_draft(session, actor, body.reference, kind, content, now)
        attach(session, actor, draft.key, draft.lock_version, now, file, type="decision")
        return redirect(url_for("desk.preview", key=draft.key), 303)


def _take() -> tuple[Taken | None, list[Problem]]:
    given = request.files.get("file")
    if given is None or not given.filename:
        return None, [Problem(("file",), "required", {"label": FILE})]
    try:
        return take_in(current_system().storage, cast(BinaryIO, given.stream), given.filename), []
    except Invalid as invalid:
        return None, [Problem(("file",), problem.code, problem.params) for problem in invalid.problems]


def _draw(actor: Actor, typed: Mapping[str, str], kind: str, problems: Sequence[Problem]) -> str:
    form = build_form(_schema(), typed, content={}, asked=frozenset(TYPED), problems=problems)
    errors = {str(problem.path[-1]): describe(problem, current_language()) for problem in problems}
    faults = [Fault(str(problem.path[0]), describe(problem, current_language())) for problem in problems]
    with current_system().database.read() as session:
        bodies = bodies_of(session, actor, "draft")
        return render_template(
            "desk/quick.html",
            form=form,
            kind=_kind_control(kind, errors),
            errors=errors,
            faults=faults,
            bodies=bodies,
            chosen=named_body(),
            parameter=PARAMETER,
        )


def _kind_control(kind: str, errors: Mapping[str, str]) -> Control:
    language = current_language()
    choices = tuple(Choice(each.code, each.name(language), each.code == kind) for each in KINDS.values())
    words: Any = field_label(("kind",))[language]
    return Control(
        "kind", words[:1].upper() + words[1:], "select", kind, "asked", error=errors.get("kind", ""), choices=choices
    )
