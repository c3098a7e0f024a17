"""What is published, for everybody and without a key: every Selection, page by page, each notice as its event object.

Pages follow the ledger: a notice stands where the revision that counts was published. Whoever keeps the last sequence
and asks on from there gets what was published or changed since, and misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from procurement.api.describing import refusals
from procurement.core.errors import Invalid, Problem
from procurement.httpkit.conditional import Validators, answer, digest, reading_validators, release
from procurement.httpkit.context import current_system
from procurement.httpkit.language import PARAMETER, current_language
from procurement.httpkit.parameters import given_parameters
from procurement.ledger.queries import is_sample
from procurement.notices.events import dump_line, exact_json, load_content, parse_object
from procurement.notices.models import Notice
from procurement.notices.queries import find_notices, get_notice
from procurement.search.selection import (
    Selection,
    describe_parameters,
    parse_selection,
    selection_params,
)
from procurement.search.service import find_bodies

notices = Blueprint("api_notices", __name__, url_prefix="/api/v1/notices", description="What is published")

PAGE = 100
"""Notices on one page."""

AFTER = "after"
LONGEST_AFTER = 15
"""Digits."""


class WithheldOut(Schema):
    """The tombstone of a text."""

    withheld_at = fields.DateTime(required=True)
    legal_basis = fields.String(required=True)


class NoticeOut(Schema):
    """A notice by the revision that counts."""

    reference = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its entry in the ledger"})
    published_at = fields.DateTime(required=True, metadata={"description": "When this revision was published here"})
    posted_on = fields.Date(metadata={"description": "The national posting day where known, else ours"})
    address = fields.String(required=True, metadata={"description": "Its page"})
    event = fields.Dict(metadata={"description": "The event object, as the event file has it (schema Event)"})
    withheld = fields.Nested(WithheldOut, metadata={"description": "Instead of the event, where its text was withheld"})


class NoticesOut(Schema):
    """A page of a Selection, in the order of the ledger."""

    total = fields.Integer(required=True, metadata={"description": "Notices of the Selection on all pages"})
    notices = fields.List(fields.Nested(NoticeOut), required=True)
    next = fields.String(metadata={"description": "The next page; absent on the last"})
    sequence = fields.Integer(required=True, metadata={"description": "The entry up to which the ledger was read"})


def _parameters() -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = []
    for parameter in describe_parameters():
        one: dict[str, Any] = {"type": "string"} | ({"enum": list(parameter.allowed)} if parameter.allowed else {})
        schema = {"type": "array", "items": one} if parameter.is_repeated else one
        described.append({"in": "query", "name": parameter.name, "schema": schema})
    after = {"type": "integer", "minimum": 0}
    words = "Only what stands behind this entry of the ledger; next has it"
    return [*described, {"in": "query", "name": AFTER, "schema": after, "description": words}]


@notices.route("", methods=["GET"])
@notices.doc(parameters=_parameters(), responses=refusals(422), security=[])
@notices.response(200, NoticesOut)
def index() -> Response:
    """List the notices of a Selection, a hundred a page, oldest change first.

    Takes the parameters of the search page; without any, what is open. `sort=newest` alone means everything.
    """
    given = given_parameters()
    after = _read_after(given.pop(AFTER, ["0"]))
    selection, _view = parse_selection(given)
    system = current_system()
    now = system.clock.now()
    with system.database.read() as session:
        bodies = ",".join(sorted(find_bodies(session, selection, now)))
        asked = (request.path, urlencode(selection_params(selection)), str(after), bodies)
        validators = reading_validators(session, system.search, now, *asked, current_language())
        return answer(validators, lambda: _json(_page(session, selection, after)))


@notices.route("/<reference>", methods=["GET"])
@notices.doc(responses=refusals(), security=[])
@notices.response(200, NoticeOut)
def read(reference: str) -> Response:
    """Read a notice by our number."""
    with current_system().database.read() as session:
        row = notice_row(get_notice(session, reference), is_sample=is_sample(session))
    written = exact_json(row)
    return answer(Validators(digest(written, release())), lambda: _json(row))


def _read_after(values: Sequence[str]) -> int:
    """Return the sequence behind which to go on. Raises Invalid."""
    (text, *more) = values
    if more or not (text.isascii() and text.isdecimal()) or len(text) > LONGEST_AFTER:
        raise Invalid([Problem((AFTER,), "parameter.after", {"name": AFTER})])
    return int(text)


def _page(session: Session, selection: Selection, after: int) -> dict[str, Any]:
    system = current_system()
    found = system.search.find_entries(session, selection, system.clock.now())
    behind = sorted((entry.sequence, entry.reference) for entry in found if entry.sequence > after)
    shown = find_notices(session, [reference for _sequence, reference in behind[:PAGE]])
    page: dict[str, Any] = {
        "total": len(found),
        "notices": [notice_row(notice, is_sample=is_sample(session)) for notice in shown],
        "sequence": system.search.mark(session).sequence,
    }
    if len(behind) > PAGE:
        # Without any parameter a Selection means what is open; everything must ask for something.
        params = [*(selection_params(selection) or [("sort", "newest")]), (AFTER, str(behind[PAGE - 1][0]))]
        params += [(PARAMETER, "en")] if current_language() == "en" else []
        page["next"] = f"{system.settings.base_url}{notices.url_prefix}?{urlencode(params)}"
    return page


def notice_row(notice: Notice, *, is_sample: bool) -> dict[str, Any]:
    """Return a notice as programs read it: its event object, or its tombstone."""
    revision = notice.current
    row: dict[str, Any] = {
        "reference": notice.reference,
        "sequence": revision.sequence,
        "published_at": revision.published_at.isoformat(),
        "address": f"{current_system().settings.base_url}/thong-bao/{notice.reference}",
    }
    if revision.read_on is not None:
        row["posted_on"] = revision.read_on.isoformat()
    if revision.text is not None:
        line = dump_line(
            load_content(revision.text.content),
            reference=notice.reference,
            revision=revision.number,
            retrieved_at=revision.retrieved_at,
            sample=is_sample,
        )
        row["event"] = parse_object(line)
    elif revision.withholding is not None:
        told = revision.withholding
        row["withheld"] = {"withheld_at": told.withheld_at.isoformat(), "legal_basis": told.legal_basis}
    return row


def _json(value: dict[str, Any]) -> Response:
    return Response(exact_json(value) + "\n", content_type="application/json")
