"""Approving one draft after having seen it whole, or sending it back with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from procurement.core.errors import Conflict, Invalid, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import require_fresh_factor
from procurement.notices.drafting import approve, check_approver, return_draft
from procurement.web.desk.cases import Case, draw_case
from procurement.web.desk.judging import Judgement, judge
from procurement.web.desk.minutes import MORNING, Minute, read_minute
from procurement.web.desk.publishing import publish_if_due
from procurement.web.desk.visiting import (
    Visit,
    is_done_already,
    page,
    posted_line,
    posted_version,
    tell_meanwhile,
    to_status,
    visiting,
)
from procurement.web.public.revisions import ChangeText, content_of, draw_changes
from procurement.web.public.sheets import Group, draw_groups

WHY = "no_national_reason"
ASKED = ("reason", WHY, "publish_at")
"""What the page itself asks for; everything else that is wrong is mended in the draft."""


@dataclass(frozen=True)
class ApprovalPage:
    """A draft before whoever decides about it. ``refusal``: why this person may not approve it; "" if he may.

    ``meanwhile``: why nothing was done with what was typed, where the draft is no longer what it was.
    """

    case: Case
    found: Judgement
    groups: Sequence[Group]
    changes: Sequence[ChangeText]
    refusal: str
    may_return: bool
    minute: Minute
    morning: Minute
    errors: Mapping[str, str]
    meanwhile: str


def approval(key: str) -> Response:
    """Show the draft with everything that helps to decide."""
    with visiting(key) as visit:
        return _page(visit, read_minute({}, visit.now))


def approve_draft(key: str) -> Response:
    """Approve what was seen. A typed minute is read back first; 400 says what is lacking, 409 what has changed."""
    with visiting(key) as visit:
        require_fresh_factor()
        minute = read_minute(request.form, visit.now)
        if minute.error or not minute.is_sure:
            return _page(visit, minute)
    try:
        with visiting(key, writes=True) as visit:
            _approve(visit, minute)
    except (Invalid, Conflict, Refused) as error:
        with visiting(key) as visit:
            said = {"publish_at": minute.at.isoformat() if minute.at else None}
            if is_done_already(visit, "approve", posted_version(), **said, **{WHY: posted_line(WHY)}):
                return to_status(key)
            return _page(visit, minute, error)
    publish_if_due(key)
    return to_status(key)


def _approve(visit: Visit, minute: Minute) -> None:
    seen, reason = request.form.get("content_hash", ""), request.form.get(WHY, "")
    approve(
        visit.session, visit.actor, visit.draft.key, posted_version(), seen, visit.now,
        publish_at=minute.at, no_national_reason=reason,
    )  # fmt: skip


def send_back(key: str) -> Response:
    """Send the draft back to its author; 400 where no reason is given, 409 where it is no longer what was seen."""
    reason = request.form.get("reason", "")
    try:
        with visiting(key, writes=True) as visit:
            return_draft(visit.session, visit.actor, key, posted_version(), visit.now, reason)
    except (Invalid, Conflict, Refused) as error:
        with visiting(key) as visit:
            if is_done_already(visit, "return", posted_version(), reason=posted_line("reason")):
                return to_status(key)
            return _page(visit, read_minute({}, visit.now), error)
    return to_status(key)


def _page(visit: Visit, minute: Minute, error: ProcurementError | None = None) -> Response:
    case = draw_case(visit.session, visit.draft)
    problems = error.problems if isinstance(error, Invalid) else ()
    asked = [problem for problem in problems if problem.path and problem.path[0] in ASKED]
    others = [problem for problem in problems if problem not in asked]
    errors = {str(problem.path[0]): describe(problem, current_language()) for problem in asked}
    shown = ApprovalPage(
        case=case,
        found=judge(visit.session, visit.draft, minute.at or visit.now, others),
        groups=tuple(draw_groups(case.content)) if case.content.get("body") else (),
        changes=tuple(_changes(case)),
        refusal=_refusal(visit),
        may_return=visit.actor.may("approve", visit.draft.organisation.reference),
        minute=minute,
        morning=read_minute({"khi": MORNING}, visit.now),
        errors=errors,
        meanwhile=tell_meanwhile(error),
    )
    status = 409 if shown.meanwhile else 400 if problems or minute.error else 200
    return page("desk/approval.html", status, page=shown, typed=request.form)


def _changes(case: Case) -> list[ChangeText]:
    """Return what differs from the revision that counts."""
    notice = case.draft.notice
    return draw_changes(content_of(notice.current), case.content) if notice and case.draft.act == "amend" else []


def _refusal(visit: Visit) -> str:
    try:
        check_approver(visit.actor, visit.draft)
    except Refused as refused:
        return describe(refused.problems[0], current_language())
    return ""
