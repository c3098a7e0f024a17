"""Drafts of a body: made, read, changed, given files and submitted by its system. Approval is for people.

The body of a request is the event object of the event file, incomplete as long as it is a draft. An entity tag is the
number of the change; changing and submitting ask for it in ``If-Match``, so that nobody overwrites what they never saw.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, cast

from flask import Response, request, url_for
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session, object_session
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired, UnsupportedMediaType

from procurement.accounts.actors import Actor
from procurement.api.describing import refusals
from procurement.api.keys import body_of, require_system
from procurement.api.repeating import HEADER, do_once
from procurement.core.errors import Invalid, Problem
from procurement.documents.uploads import take_in
from procurement.httpkit.context import current_system
from procurement.httpkit.examining import most_bytes
from procurement.httpkit.problems import problem_fields
from procurement.notices import drafting
from procurement.notices.codes import DOCUMENT_TYPE
from procurement.notices.drafts import DRAFT_ACTS, DRAFT_STATES, Draft
from procurement.notices.events import exact_json, parse_object
from procurement.notices.labels import field_label
from procurement.notices.models import Notice
from procurement.notices.queries import get_notice
from procurement.publication.belonging import find_all_errors, submit_checked

PAGE = 50

drafts = Blueprint("api_drafts", __name__, url_prefix="/api/v1/drafts", description="Drafts of your body")


KEY_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "maxLength": 200, "minLength": 1},
    "description": "The same key and request give the same answer, once done; kept for seven days",
}
MATCH_PARAMETER = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the draft as it was read",
}
TARGET = {
    "in": "query",
    "name": "notice",
    "schema": {"type": "string"},
    "description": "Our number of the notice that is amended or cancelled; without it a new one is begun",
}
EVENT_BODY = {
    "required": True,
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}},
}
SECURED: list[dict[str, list[str]]] = [{"key": []}]
FILE_BYTES = {"type": "string", "format": "binary"}
INSTANTS = ("created_at", "changed_at", "submitted_at", "approved_at", "publish_at", "published_at")


@drafts.before_request
def _ask_who() -> None:
    """Look at nothing of a request before its key was recognised; then a file may be as long as files may be."""
    require_system()
    request.max_content_length = most_bytes(request.method, request.path, current_system().settings)


class DraftFileOut(Schema):
    """A file of a draft."""

    sha256 = fields.String(required=True)
    title = fields.String(required=True)
    type = fields.String()
    size = fields.Integer(required=True)
    media_type = fields.String(required=True)


class DraftOut(Schema):
    """A draft and what has become of it."""

    key = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(DRAFT_STATES))
    act = fields.String(required=True, validate=validate.OneOf(DRAFT_ACTS))
    notice = fields.String(metadata={"description": "The notice that is amended, cancelled or withheld"})
    content = fields.Dict(required=True, metadata={"description": "The event object, as far as it is written"})
    content_hash = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "Grows with each change; the ETag"})
    files = fields.List(fields.Nested(DraftFileOut), required=True)
    problems = fields.List(fields.Dict(), metadata={"description": "What keeps it from being submitted"})
    reason = fields.String(metadata={"description": "Why it was returned, withdrawn, or not published"})
    created_at = fields.DateTime(required=True)
    changed_at = fields.DateTime(required=True)
    submitted_at = fields.DateTime()
    approved_at = fields.DateTime()
    publish_at = fields.DateTime()
    published_at = fields.DateTime()
    sequence = fields.Integer(metadata={"description": "Its entry in the ledger, once published"})
    address = fields.String(metadata={"description": "Where everybody reads that entry"})


class DraftsOut(Schema):
    """A page of drafts."""

    total = fields.Integer(required=True)
    drafts = fields.List(fields.Nested(DraftOut), required=True)


class Wanted(Schema):
    """Which drafts are listed."""

    state = fields.String(validate=validate.OneOf(DRAFT_STATES))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))


class FileWanted(Schema):
    """What a file is called and what it is."""

    name = fields.String(required=True, validate=validate.Length(1, 500))
    type = fields.String(validate=validate.OneOf(list(DOCUMENT_TYPE)))


class Confirmations(Schema):
    """What whoever submits answers for (Law 22/2023/QH15 article 7(3); personal data)."""

    no_state_secret = fields.Boolean(required=True, validate=validate.Equal(True))
    no_personal_data = fields.Boolean(required=True, validate=validate.Equal(True))


def content_sent() -> dict[str, Any]:
    """Return the event object of the request. Raises UnsupportedMediaType (415), and Invalid for broken JSON."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    return parse_object(request.get_data())


def version_sent() -> int:
    """Return the change that the client has seen. Raises PreconditionRequired (428) without If-Match, 412 for none."""
    if not request.if_match:
        raise PreconditionRequired
    tags = [tag for tag in request.if_match.as_set() if tag and tag.isdecimal() and len(tag) < 10]
    if len(tags) != 1:
        raise PreconditionFailed
    return int(tags[0])


@drafts.route("", methods=["POST"])
@drafts.doc(
    security=SECURED, parameters=[KEY_PARAMETER, TARGET], requestBody=EVENT_BODY, responses=refusals(409, 415, 422)
)
@drafts.response(201, DraftOut, description="The draft; Location is its address")
def create() -> Response:
    """Begin a draft.

    The event object may lack whatever is not known yet. With `notice`, an act on what your body has published:
    an amendment of it, or for the kind `cancellation` its cancellation.
    """
    actor = require_system("draft")
    content = content_sent()
    kind = content.get("kind")
    if not isinstance(kind, str):
        raise Invalid([Problem(("kind",), "required", {"label": field_label(("kind",))})])
    now = current_system().clock.now()

    def act(session: Session) -> Response:
        notice = _find_target(session, request.args.get("notice"))
        aim = "publish" if notice is None else "cancel" if kind == "cancellation" else "amend"
        draft = drafting.create_draft(session, actor, body_of(actor), kind, content, now, act=aim, notice=notice)
        answer = _shown(draft, now, 201)
        answer.headers["Location"] = url_for("api_drafts.read", key=draft.key)
        return answer

    return do_once(actor, act)


@drafts.route("", methods=["GET"])
@drafts.arguments(Wanted, location="query")
@drafts.doc(security=SECURED, responses=refusals(422))
@drafts.response(200, DraftsOut)
def index(wanted: dict[str, Any]) -> Response:
    """List the drafts of your body, the last changed first, fifty a page."""
    actor = require_system()
    now = current_system().clock.now()
    states = [wanted["state"]] if "state" in wanted else DRAFT_STATES
    start = (wanted["page"] - 1) * PAGE
    with current_system().database.read() as session:
        found = drafting.find_drafts(session, actor, body_of(actor), states)
        rows = [draft_row(draft, now) for draft in found[start : start + PAGE]]
    return _json({"total": len(found), "drafts": rows}, 200)


@drafts.route("/<key>", methods=["GET"])
@drafts.doc(security=SECURED, responses=refusals())
@drafts.response(200, DraftOut)
def read(key: str) -> Response:
    """Read a draft: what it says, what is wrong with it, what has become of it."""
    actor = require_system()
    now = current_system().clock.now()
    with current_system().database.read() as session:
        return _shown(drafting.get_draft(session, actor, key), now, 200)


@drafts.route("/<key>", methods=["PUT"])
@drafts.doc(
    security=SECURED,
    parameters=[KEY_PARAMETER, MATCH_PARAMETER],
    requestBody=EVENT_BODY,
    responses=refusals(409, 412, 415, 422, 428),
)
@drafts.response(200, DraftOut)
def change(key: str) -> Response:
    """Replace what a draft says. One that was submitted or returned goes back to being written."""
    actor = require_system("draft")
    content, version, now = content_sent(), version_sent(), current_system().clock.now()
    return _do(actor, key, version, lambda session: drafting.change_draft(session, actor, key, content, version, now))


@drafts.route("/<key>/submission", methods=["PUT"])
@drafts.doc(
    security=SECURED,
    parameters=[KEY_PARAMETER, MATCH_PARAMETER],
    requestBody={"required": True, "content": {"application/json": {"schema": Confirmations}}},
    responses=refusals(409, 412, 415, 422, 428),
)
@drafts.response(200, DraftOut)
def submit(key: str) -> Response:
    """Submit a draft for approval by a person of your body, vouching for what it must not hold."""
    actor, system = require_system("submit"), current_system()
    given, version, now = content_sent(), version_sent(), system.clock.now()
    confirmed = [name for name, value in given.items() if value is True]

    def act(session: Session) -> Draft:
        return submit_checked(session, actor, key, version, now, confirmed, pseudonym=system.pseudonym)

    return _do(actor, key, version, act)


@drafts.route("/<key>/files", methods=["POST"])
@drafts.arguments(FileWanted, location="query")
@drafts.doc(
    security=SECURED,
    parameters=[KEY_PARAMETER, MATCH_PARAMETER, {"in": "query", "schema": FileWanted}],
    requestBody={"required": True, "content": {"application/octet-stream": {"schema": FILE_BYTES}}},
    responses=refusals(409, 412, 422, 428),
)
@drafts.response(200, DraftOut)
def attach(wanted: dict[str, Any], key: str) -> Response:
    """Give a draft a file: its bytes are the body, its name and type are parameters."""
    actor, system = require_system("attach"), current_system()
    version, now = version_sent(), system.clock.now()
    with system.database.read() as session:
        drafting.get_draft(session, actor, key)  # nobody fills our disk for drafts that are not theirs
    taken = take_in(system.storage, cast(BinaryIO, request.stream), wanted["name"], system.settings.upload_limits)

    def act(session: Session) -> Draft:
        return drafting.attach(session, actor, key, version, now, taken, type=wanted.get("type"))

    return _do(actor, key, version, act, taken.sha256.encode())


def draft_row(draft: Draft, at: datetime) -> dict[str, Any]:
    """Return a draft as programs read it; what there is not yet is left out."""
    told = {
        "key": draft.key,
        "state": draft.state,
        "act": draft.act,
        "notice": draft.notice.reference if draft.notice else None,
        "content": draft.said,
        "content_hash": draft.content_hash,
        "version": draft.lock_version,
        "files": [file.document for file in draft.files],
        "problems": [problem_fields(problem) for problem in _problems(draft, at)],
        "reason": draft.reason,
        "sequence": draft.sequence,
        "address": current_system().settings.base_url + f"/so-dang-tai/{draft.sequence}" if draft.sequence else None,
        **{name: moment.isoformat() for name in INSTANTS if (moment := getattr(draft, name)) is not None},
    }
    return {name: value for name, value in told.items() if value is not None}


def _problems(draft: Draft, at: datetime) -> list[Problem]:
    """Return what keeps a draft from being submitted or published, or why it was not published; [] of a public one."""
    session = object_session(draft)
    assert session is not None
    return draft.failure or (
        [] if draft.state == "published" else find_all_errors(session, draft, draft.publish_at or at)
    )


def _do(actor: Actor, key: str, version: int, act: Callable[[Session], Draft], sent: bytes | None = None) -> Response:
    """Do one deed on a draft and show what it is now; 412 where it is no longer the one that was read."""
    now = current_system().clock.now()

    def answer(session: Session) -> Response:
        if drafting.get_draft(session, actor, key).lock_version != version:
            raise PreconditionFailed
        return _shown(act(session), now, 200)

    return do_once(actor, answer, sent)


def _find_target(session: Session, reference: str | None) -> Notice | None:
    return get_notice(session, reference) if reference is not None else None


def _shown(draft: Draft, at: datetime, status: int) -> Response:
    answer = _json(draft_row(draft, at), status)
    answer.set_etag(str(draft.lock_version))
    return answer


def _json(value: Any, status: int) -> Response:
    return Response(exact_json(value) + "\n", status, content_type="application/json")
