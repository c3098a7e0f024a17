"""Asking that a published text be taken away for a legal reason; a second person decides (law 22/2023 article 7(3))."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import create_draft, submit
from procurement.web.desk.published import get_own_notice
from procurement.web.desk.visiting import page
from procurement.web.public.revisions import draw_revisions

FIELDS = ("legal_basis", "reason")


def order(reference: str) -> Response:
    """Show the form: which revision, on which legal basis, why."""
    return _form(reference, ())


def order_withholding(reference: str) -> Response:
    """Make the order and submit it for approval; 400 says what is lacking."""
    actor, system = require_actor("draft"), current_system()
    now, content = system.clock.now(), _typed_order()
    try:
        with system.database.write() as session:
            body, notice = get_own_notice(session, actor, "draft", reference)
            draft = create_draft(session, actor, body, notice.kind, content, now, act="withhold", notice=notice)
            submit(session, actor, draft.key, draft.lock_version, now, (), pseudonym=system.pseudonym)
            return redirect(url_for("desk.status", key=draft.key), 303)
    except Invalid as invalid:
        return _form(reference, invalid.problems)


def _typed_order() -> dict[str, str | int]:
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    number = request.form.get("revision", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < 6
    said: dict[str, str | int] = {name: value for name, value in typed.items() if value}
    return {**said, "revision": int(number)} if is_number else said


def _form(reference: str, problems: Sequence[Problem]) -> Response:
    actor = require_actor("draft")
    with current_system().database.read() as session:
        _body, notice = get_own_notice(session, actor, "draft", reference)
        rows = [row for row in draw_revisions(notice, notice.current) if notice.revisions[row.number].text is not None]
        errors = {str(problem.path[0]): describe(problem, current_language()) for problem in problems if problem.path}
        words = {"notice": notice, "revisions": rows, "errors": errors, "typed": request.form}
        return page("desk/withhold.html", 400 if problems else 200, **words)
