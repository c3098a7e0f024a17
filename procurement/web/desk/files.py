"""The files of a draft: sent, listed, handed out to those of its own desk, taken from it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO, cast

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from procurement.core.messages import describe
from procurement.documents.uploads import ACCEPTED, take_in
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.naming import attachment
from procurement.httpkit.signed_in import require_actor
from procurement.notices.codes import DOCUMENT_TYPE
from procurement.notices.drafting import attach, detach, get_draft
from procurement.notices.drafts import Draft, documents_of
from procurement.web.desk.bodies import at_desk
from procurement.web.desk.drafting import seen_version
from procurement.web.desk.words import what_it_is
from procurement.web.public.answers import File, draw_files

ANY_TYPE = "application/octet-stream"
FILE, TYPE = "tep", "loai"
MOST_FILES = 100
"""Files of one draft; with more of them readers are better served by an archive."""


@dataclass(frozen=True)
class FileRow:
    """A file that the draft names. ``is_public``: it comes from what an amendment changes, not from the draft itself.

    ``is_double``: another one of the draft has the same name.
    """

    file: File
    is_public: bool
    is_double: bool


@dataclass(frozen=True)
class FilesPage:
    """The files of a draft, what may be sent, and what was wrong with what was sent."""

    draft: Draft
    what: str
    title: str
    rows: tuple[FileRow, ...]
    types: list[tuple[str, str]]
    largest: int
    accepted: str
    problems: tuple[str, ...] = ()
    chosen: str = ""


def files(key: str) -> str:
    """Show the files of a draft."""
    actor = require_actor("read_desk")
    return _draw(actor, key)


def send(key: str) -> Response:
    """Take files in and attach them; those that are refused are told, the others stay."""
    actor, system = require_actor("draft"), current_system()
    with system.database.read() as session:
        get_draft(session, actor, key)
    sent = [file for file in request.files.getlist(FILE) if file.filename]
    problems = [] if sent else [Problem((), "upload.none")]
    status = 400
    for each in sent:
        try:
            _attach(actor, key, cast(BinaryIO, each.stream), each.filename or "")
        except (Invalid, Refused, Conflict) as error:
            problems += error.problems
            status = 400 if isinstance(error, Invalid) else 409
    if problems:
        return make_response(_draw(actor, key, problems), status)
    return redirect(url_for("desk.files", key=key), 303)


def _attach(actor: Actor, key: str, stream: BinaryIO, filename: str) -> None:
    system = current_system()
    taken = take_in(system.storage, stream, filename, system.settings.upload_limits)
    kind = request.form.get(TYPE, "")
    with system.database.write() as session:
        draft = get_draft(session, actor, key)
        if len(draft.files) >= MOST_FILES:
            raise Invalid([Problem((), "upload.too_many", {"most": MOST_FILES})])
        now = system.clock.now()
        attach(session, actor, key, draft.lock_version, now, taken, type=kind if kind in DOCUMENT_TYPE else None)


def file(key: str, sha256: str) -> FlaskResponse:
    """Hand out a file of a draft, whole or in ranges; 404 for what is none of it, and at other desks."""
    actor, system = require_actor("read_desk"), current_system()
    with system.database.read() as session:
        found = next((each for each in get_draft(session, actor, key).files if each.sha256 == sha256), None)
        title = found.title if found else ""
    if found is None or not system.storage.holds(sha256):
        raise NotFound("document", sha256)
    response = send_file(system.storage.path(sha256), ANY_TYPE, etag=sha256)
    response.headers.set("Content-Disposition", "attachment", **attachment(title))
    return response


def remove(key: str, sha256: str) -> Response:
    """Take a file from a draft; of an amendment also one that is public, and stays so in what was published before."""
    actor, system = require_actor("draft"), current_system()
    try:
        with system.database.write() as session:
            found = get_draft(session, actor, key)
            detach(session, actor, key, seen_version(found), system.clock.now(), sha256)
    except (Conflict, Refused) as error:
        return make_response(_draw(actor, key, error.problems), 409)
    return redirect(url_for("desk.files", key=key), 303)


def _rows(draft: Draft) -> Iterator[FileRow]:
    own = {each.sha256 for each in draft.files}
    found = draw_files({"documents": documents_of(draft)}, current_system().storage.holds)
    names = Counter(each.title for each in found)
    for each in found:
        address = url_for("desk.file", key=draft.key, sha256=each.sha256) if each.sha256 in own else None
        yield FileRow(replace(each, address=address), each.sha256 not in own, names[each.title] > 1)


def _draw(actor: Actor, key: str, problems: Sequence[Problem] = ()) -> str:
    language, system = current_language(), current_system()
    with system.database.read() as session:
        draft = get_draft(session, actor, key)
        page = FilesPage(
            draft=draft,
            what=what_it_is(draft),
            title=str(draft.said.get("title") or ""),
            rows=tuple(_rows(draft)),
            types=[(code, row.label(language)) for code, row in DOCUMENT_TYPE.items()],
            largest=system.settings.max_file_bytes >> 20,
            accepted=ACCEPTED,
            problems=tuple(describe(problem, language) for problem in problems),
            chosen=request.form.get(TYPE, ""),
        )
        return render_template("desk/files.html", page=page, at=partial(at_desk, actor))
