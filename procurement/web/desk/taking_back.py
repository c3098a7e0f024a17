"""Taking a draft back, also an approved one before its minute."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.httpkit.language import current_language
from procurement.notices.drafting import withdraw
from procurement.web.desk.cases import draw_case
from procurement.web.desk.visiting import page, posted_version, to_status, visiting


def withdrawal(key: str, error: str = "") -> Response:
    """Ask whether the draft is to be taken back, and why."""
    with visiting(key) as visit:
        case = draw_case(visit.session, visit.draft)
        return page("desk/withdrawal.html", 400 if error else 200, case=case, error=error)


def take_back(key: str) -> Response:
    """Take the draft back. 400 for a reason that is too long."""
    reason = request.form.get("reason", "").strip() or None
    try:
        with visiting(key, writes=True) as visit:
            withdraw(visit.session, visit.actor, key, posted_version(), visit.now, reason)
    except Invalid as invalid:
        return withdrawal(key, describe(invalid.problems[0], current_language()))
    return to_status(key)
