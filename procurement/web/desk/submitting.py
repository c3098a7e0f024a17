"""Submitting a draft: everything wrong at once, what is warned of, and what whoever submits vouches for."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from procurement.core.errors import Conflict, Invalid, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.notices.drafting import change_draft, confirmations_for
from procurement.notices.drafts import Draft
from procurement.notices.schemas import labelled
from procurement.notices.typed import typed_given, typed_instant
from procurement.publication.belonging import submit_checked
from procurement.web.desk.cases import draw_case
from procurement.web.desk.judging import judge
from procurement.web.desk.visiting import (
    Visit,
    is_done_already,
    page,
    posted_version,
    tell_meanwhile,
    to_status,
    visiting,
)

NUMBER, POSTED = "national_number", "published_at"
"""What a kind that belongs on the national system may be given last of all."""


def submission(key: str) -> Response:
    """Show what is found in the draft, and ask for the confirmations."""
    with visiting(key) as visit:
        return _page(visit)


def submit_draft(key: str) -> Response:
    """Submit the draft; 400 shows everything that keeps it from being submitted, and nothing is changed then.

    409 where the draft is no longer what was seen.
    """
    try:
        with visiting(key, writes=True) as visit:
            _submit(visit, posted_version())
    except (Invalid, Conflict, Refused) as error:
        with visiting(key) as visit:
            if is_done_already(visit, "submit", posted_version()) and _is_kept(visit.draft):
                return to_status(key)
            return _page(visit, error)
    return to_status(key)


def _submit(visit: Visit, version: int) -> None:
    draft, system = visit.draft, current_system()
    number = _typed_number(draft)
    if number:
        changed = change_draft(visit.session, visit.actor, draft.key, {**draft.said, **number}, version, visit.now)
        version = changed.lock_version
    given = [name for name in confirmations_for(draft) if request.form.get(name)]
    submit_checked(visit.session, visit.actor, draft.key, version, visit.now, given, pseudonym=system.pseudonym)


def _typed_number(draft: Draft) -> dict[str, str]:
    """Return the national number and its time as they were typed. Raises Invalid where the time cannot be read."""
    typed = {name: request.form.get(name, "").strip() for name in (NUMBER, POSTED)}
    found = {NUMBER: typed_given(typed[NUMBER])} if typed[NUMBER] else {}
    if typed[POSTED]:
        try:
            found[POSTED] = typed_instant(typed[POSTED])
        except Invalid as invalid:
            raise Invalid([labelled((POSTED,), problem) for problem in invalid.problems]) from None
    return {name: value for name, value in found.items() if draft.said.get(name) != value}


def _is_kept(draft: Draft) -> bool:
    """Whether the draft says what was typed with the press."""
    try:
        return not _typed_number(draft)
    except Invalid:
        return False


def _page(visit: Visit, error: ProcurementError | None = None) -> Response:
    meanwhile, problems = tell_meanwhile(error), error.problems if isinstance(error, Invalid) else ()
    case = draw_case(visit.session, visit.draft)
    asked = [*confirmations_for(visit.draft), *((NUMBER, POSTED) if case.lacks_number else ())]
    here = [problem for problem in problems if problem.path and problem.path[0] in asked]
    found = judge(visit.session, visit.draft, visit.now, [each for each in problems if each not in here])
    lacking = {str(problem.path[0]): describe(problem, current_language()) for problem in here}
    words = {"case": case, "found": found, "lacking": lacking, "typed": request.form, "meanwhile": meanwhile}
    return page("desk/submission.html", 409 if meanwhile else 400 if problems else 200, **words)
