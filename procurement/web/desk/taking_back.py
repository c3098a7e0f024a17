"""Taking a draft back, also an approved one before its minute."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from procurement.core.errors import Conflict, Invalid, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.httpkit.language import current_language
from procurement.notices.drafting import withdraw
from procurement.web.desk.cases import draw_case
from procurement.web.desk.visiting import (
    is_done_already,
    page,
    posted_line,
    posted_version,
    tell_meanwhile,
    to_status,
    visiting,
)


def withdrawal(key: str, error: ProcurementError | None = None) -> Response:
    """Ask whether the draft is to be taken back, and why; with an error: why it was not, and what was typed."""
    meanwhile = tell_meanwhile(error)
    told = describe(error.problems[0], current_language()) if error and not meanwhile else ""
    words = {"error": told, "meanwhile": meanwhile, "typed": request.form.get("reason", "")}
    with visiting(key) as visit:
        case = draw_case(visit.session, visit.draft)
        return page("desk/withdrawal.html", 409 if meanwhile else 400 if told else 200, case=case, **words)


def take_back(key: str) -> Response:
    """Take the draft back. 400 for a reason that is too long, 409 where the draft is no longer what was seen."""
    reason = posted_line("reason")
    try:
        with visiting(key, writes=True) as visit:
            withdraw(visit.session, visit.actor, key, posted_version(), visit.now, reason)
    except (Invalid, Conflict, Refused) as error:
        with visiting(key) as visit:
            if is_done_already(visit, "withdraw", posted_version(), reason=reason):
                return to_status(key)
        return withdrawal(key, error)
    return to_status(key)
