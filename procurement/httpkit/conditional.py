"""Conditional requests (RFC 9110 section 13): an answer that has not changed is not made again.

The validators come from what an answer depends on, not from its bytes, so that they are known before it is made: the
position of the search reading and the hash of its entry (a bare number would repeat after a restore), the digest of the
reading, how many closing times have passed (a state changes with the clock while the ledger stands still), the release,
and what was asked.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from flask import Response, current_app, request
from sqlalchemy.orm import Session

from procurement.ledger.queries import get_entry
from procurement.search.service import Search

REVALIDATE = "public, no-cache"
"""Caches may keep the answer but ask each time whether it still holds: an act shows at once, a tombstone too."""


@dataclass(frozen=True)
class Validators:
    """What a client may ask by later. ``last_modified`` None: the date would not tell all changes."""

    etag: str
    last_modified: datetime | None = None


def digest(*parts: str) -> str:
    """Return a digest of ``parts`` in which their borders count, for an entity tag."""
    joined = b"".join(f"{len(data)}:".encode() + data for data in (part.encode() for part in parts))
    return hashlib.sha256(joined).hexdigest()[:32]


def reading_validators(
    session: Session, search: Search, now: datetime, *asked: str, timeless: bool = False
) -> Validators:
    """Return the validators of what ``asked`` names (Selection, View, language, format ...) at ``now``.

    Only an answer that is ``timeless`` gets a Last-Modified: others change with the clock, between two acts.
    """
    mark = search.mark(session)
    passed = search.passed_closings(session, now)
    etag = digest(str(mark.sequence), mark.entry_hash, mark.digest, str(passed), release(), *asked)
    entry = get_entry(session, mark.sequence) if timeless else None
    return Validators(etag, _settled(entry.instant, now) if entry else None)


def _settled(instant: datetime, now: datetime) -> datetime | None:
    """Return ``instant`` rounded up to the second, None until that second is over.

    HTTP dates have no fractions: a second act in the same second would hide behind the date of the first.
    """
    rounded = instant.replace(microsecond=0) + timedelta(seconds=bool(instant.microsecond))
    return rounded if rounded < now else None


def answer(validators: Validators, make: Callable[[], Response], cache_control: str = REVALIDATE) -> Response:
    """Return 304 where the client has the answer already, else what ``make`` makes; with validators, but for errors."""
    response = Response(status=304) if is_unmodified(validators) else make()
    if response.status_code >= 400:
        return response
    response.set_etag(validators.etag)
    if validators.last_modified is not None:  # werkzeug would write the present instant for None
        response.last_modified = validators.last_modified
    response.headers["Cache-Control"] = cache_control
    return response


def is_unmodified(validators: Validators) -> bool:
    """Whether the request's conditions say that the client has the present answer; If-None-Match wins over the date."""
    if request.method not in ("GET", "HEAD"):
        return False
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(validators.etag)
    since = request.if_modified_since
    return since is not None and validators.last_modified is not None and validators.last_modified <= since


def release() -> str:
    """Return a digest of the program that answers: its code, templates, styles and translations."""
    templates = os.path.join(current_app.root_path, current_app.template_folder or "templates")
    return _release(current_app.root_path, templates)


@cache
def _release(*folders: str) -> str:
    total = hashlib.sha256()
    for folder in map(Path, folders):
        for path in _sources(folder):
            total.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".xml", ".css", ".po", ".txt"))
