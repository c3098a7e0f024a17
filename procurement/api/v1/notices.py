"""What is published, for everybody and without a key: every Selection, page by page, each notice as its event object.

Pages follow the ledger: a notice stands where the revision that counts was published, or a text of it was withheld.
Whoever keeps the last sequence and asks on from there gets what was published, changed or withheld since, and misses
nothing; but what leaves a Selection, because it closes for instance, is told of by no entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from procurement.api.describing import KNOWN, LANGUAGE, TAG, UNCHANGED, refusals
from procurement.core.errors import Invalid, Problem
from procurement.httpkit.conditional import Validators, answer, digest, reading_validators, release
from procurement.httpkit.context import current_system
from procurement.httpkit.language import PARAMETER, current_language
from procurement.httpkit.parameters import given_parameters
from procurement.ledger.queries import is_sample
from procurement.notices.events import dump_line, exact_json, load_content, parse_object
from procurement.notices.models import Notice, Withholding
from procurement.notices.queries import find_notices, find_withheld_after, get_notice
from procurement.search.selection import (
    SORTS,
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
NOT_TAKEN = ("page", "rows")
"""What pages of results take for people; left aside, a program would read the first page again and again."""
LONGEST_AFTER = 15
"""Digits."""


class WithheldOut(Schema):
    """The tombstone of a text."""

    revision = fields.Integer(required=True, metadata={"description": "Whose text it was, from 0"})
    sequence = fields.Integer(required=True, metadata={"description": "The entry by which it was withheld"})
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
    erased = fields.List(
        fields.Nested(WithheldOut),
        metadata={"description": "Every revision whose text was withheld; whoever keeps a copy of one has to erase it"},
    )


class NoticesOut(Schema):
    """A page of a Selection, in the order of the ledger."""

    total = fields.Integer(required=True, metadata={"description": "Notices of the Selection on all pages"})
    notices = fields.List(fields.Nested(NoticeOut), required=True)
    next = fields.String(metadata={"description": "The next page; absent on the last"})
    sequence = fields.Integer(required=True, metadata={"description": "The entry up to which the ledger was read"})


DAY = "A day, 2026-11-30; of a month, 2026-11, or a year the first or the last"
AMOUNT = "In VND, digits alone: 5000000000"
WORDS = {
    "q": "Words to find, with or without marks; a number of a notice, a tax code",
    "kind": "What is published",
    "field": "HH goods, XL works, TV consulting, PTV other services, HON_HOP mixed, OTHER not known",
    "organisation": "A body by its code, with those below and before it",
    "form": "The form of selection, by its code of the national system",
    "status": "How it stands now; planned: a package of a plan for which nobody was called yet",
    "min_value": AMOUNT,
    "max_value": AMOUNT,
    "published_from": DAY,
    "published_to": DAY,
    "closes_from": DAY,
    "closes_to": DAY,
    "place": "The code of a place",
    "starts_from": f"Of a planned package. {DAY}",
    "starts_to": f"Of a planned package. {DAY}",
}
"""What each parameter of a Selection is for."""


def _parameters() -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = []
    for parameter in describe_parameters():
        one: dict[str, Any] = {"type": "string"} | ({"enum": list(parameter.allowed)} if parameter.allowed else {})
        schema = {"type": "array", "items": one} if parameter.is_repeated else one
        described.append(_query(parameter.name, schema, WORDS[parameter.name]))
    sort = "Alone, `newest` asks for everything; it changes no order: that is always the ledger's"
    after = {"type": "integer", "minimum": 0, "maximum": 10**LONGEST_AFTER - 1}
    words = "Only what was published, changed or withheld behind this entry of the ledger; next has it"
    return [*described, _query("sort", {"type": "string", "enum": list(SORTS)}, sort), _query(AFTER, after, words)]


def _query(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "schema": schema, "description": words}


@notices.route("", methods=["GET"])
@notices.doc(parameters=[*_parameters(), LANGUAGE, KNOWN], responses=UNCHANGED | refusals(422), security=[])
@notices.response(200, NoticesOut, headers=TAG)
def index() -> Response:
    """List the notices of a Selection, a hundred a page, oldest change first.

    Takes the parameters of the search page; without any, what is open. `sort=newest` alone means everything. There are
    no numbers of pages: the next page is at `next`.
    """
    given = given_parameters()
    if numbered := [name for name in NOT_TAKEN if name in given]:
        raise Invalid([Problem((name,), "parameter.next", {"name": name}) for name in numbered])
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
@notices.doc(parameters=[LANGUAGE, KNOWN], responses=UNCHANGED | refusals(422), security=[])
@notices.response(200, NoticeOut, headers=TAG)
def read(reference: str) -> Response:
    """Read a notice by our number."""
    if given := given_parameters():
        raise Invalid([Problem((name,), "parameter.unknown", {"name": name}) for name in given])
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
    withheld = find_withheld_after(session, after)
    places = ((max(entry.sequence, withheld.get(entry.reference, 0)), entry.reference) for entry in found)
    behind = sorted(place for place in places if place[0] > after)
    shown = find_notices(session, [reference for _sequence, reference in behind[:PAGE]])
    draw = partial(notice_row, is_sample=is_sample(session))
    page: dict[str, Any] = {
        "total": len(found),
        "notices": list(map(draw, shown)),
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
        row["withheld"] = _tombstone(revision.number, revision.withholding)
    erased = [_tombstone(one.number, one.withholding) for one in notice.revisions if one.withholding]
    return row | ({"erased": erased} if erased else {})


def _tombstone(number: int, told: Withholding) -> dict[str, Any]:
    return {
        "revision": number,
        "sequence": told.sequence,
        "withheld_at": told.withheld_at.isoformat(),
        "legal_basis": told.legal_basis,
    }


def _json(value: dict[str, Any]) -> Response:
    return Response(exact_json(value) + "\n", content_type="application/json")
