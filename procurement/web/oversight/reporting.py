"""The form by which anybody tells us that a package is not here yet; it asks nobody who they are."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, make_response, render_template, request

from procurement.core.errors import Invalid, ProcurementError
from procurement.core.messages import describe
from procurement.core.networks import subscriber
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.oversight.outside.columns import Columns
from procurement.oversight.outside.queries import find_columns, find_rows
from procurement.oversight.outside.reporting import TooManyReports, add_report
from procurement.web.oversight.list_words import CandidateLine, draw_rows

FIELDS = {"title": "ten", "body": "don-vi", "amount": "gia", "number": "so", "seen_at": "thay-o-dau"}


def report_form() -> Response:
    """Show the form."""
    return _form({}, 200)


def report() -> Response:
    """Take a report in, and show what the register may have of it already."""
    system, form = current_system(), request.form
    said = {name: form.get(field, "") for name, field in FIELDS.items()}
    try:
        with system.database.write() as session:
            row = add_report(session, said, subscriber(request.remote_addr or ""), system.clock.now())
            list_id, row_id = row.list_id, row.id
    except TooManyReports as error:
        page = _form(_errors(error), 429)
        page.headers["Retry-After"] = str(error.seconds)
        return page
    except ProcurementError as error:
        return _form(_errors(error), 400 if isinstance(error, Invalid) else 409)
    system.lists.match(list_id)
    return _page("report_taken", 200, candidates=_candidates(row_id))


def _candidates(row_id: int) -> tuple[CandidateLine, ...]:
    with current_system().database.read() as session:
        (row,) = find_rows(session, [row_id])
        (line,) = draw_rows(session, find_columns(session, row.of) or Columns({}), [row], row.of.key)
        return line.candidates


def _errors(error: ProcurementError) -> dict[str, str]:
    return {
        FIELDS.get(str(problem.path[0]), "") if problem.path else "": describe(problem, current_language())
        for problem in error.problems
    }


def _form(errors: Mapping[str, str], status: int) -> Response:
    return _page("report_form", status, errors=errors)


def _page(name: str, status: int, **words: object) -> Response:
    response = make_response(render_template(f"oversight/{name}.html", **words), status)
    response.headers["Cache-Control"] = "no-store"
    return response
