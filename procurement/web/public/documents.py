"""Handing out the files of published notices."""

from __future__ import annotations

from flask import Response, send_file

from procurement.core.errors import NotFound
from procurement.httpkit.context import current_system
from procurement.httpkit.naming import attachment
from procurement.notices.events import load_content
from procurement.notices.models import Revision
from procurement.notices.queries import find_naming_revision

ANY_TYPE = "application/octet-stream"


def document(sha256: str) -> Response:
    """Send the file with this digest, as an attachment that no browser shall try to show.

    404 unless we hold it and a published notice whose text is not withheld names it.
    """
    system = current_system()
    with system.database.read() as session:
        revision = find_naming_revision(session, sha256)
    if revision is None or not system.storage.holds(sha256):
        raise NotFound("document", sha256)
    response = send_file(system.storage.path(sha256), ANY_TYPE, etag=sha256)
    response.headers.set("Content-Disposition", "attachment", **attachment(_file_name(revision, sha256)))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _file_name(revision: Revision, sha256: str) -> str:
    assert revision.text is not None
    rows = load_content(revision.text.content).get("documents", [])
    title = next((row.get("title") for row in rows if row.get("sha256") == sha256), None)
    return title or sha256
