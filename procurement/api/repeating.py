"""Requests that may be sent again without harm: ``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header-07).

The answer is kept in the transaction of the act. Whoever got none sends the same again: had the act been done, the
kept answer comes back; had it not, it is done now. The same key with something else is refused (422), one that is
still being answered too (409).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from flask import Response, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.api.models import KeptAnswer
from procurement.core.errors import Conflict, Invalid, Problem
from procurement.httpkit.context import current_system

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT = timedelta(days=7)
"""So long an answer is kept: a system that was down over a holiday still gets it."""

PASSED_ON = ("Content-Type", "ETag", "Location")

_answering: set[tuple[str, str]] = set()
_lock = Lock()


def do_once(actor: Actor, act: Callable[[Session], Response], sent: bytes | None = None) -> Response:
    """Return the answer that ``act`` makes inside one transaction, or the one it made under the same key before.

    ``sent`` stands for what was sent, by default the body. Raises Invalid and Conflict; the errors of ``act`` pass,
    and then nothing is kept.
    """
    key, system = _key(), current_system()
    if key is None:
        with system.database.write() as session:
            return act(session)
    fingerprint = _fingerprint(request.get_data() if sent is None else sent)
    with _alone(actor.id, key), system.database.write() as session:
        kept = session.scalar(select(KeptAnswer).where(KeptAnswer.actor == actor.id, KeptAnswer.key == key))
        if kept is None:
            return _keep(session, actor, key, fingerprint, act(session), system.clock.now())
        if kept.fingerprint != fingerprint:
            raise Invalid([Problem((HEADER,), "api.key_used", {"key": key})])
        return Response(kept.body, kept.status, kept.headers)


def _key() -> str | None:
    """Return the key; the header is a string of RFC 9651, whose quotes many leave out."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    key = given.strip().removeprefix('"').removesuffix('"')
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Invalid([Problem((HEADER,), "api.key", {"longest": LONGEST})])
    return key


def _fingerprint(sent: bytes) -> str:
    asked = f"{request.method} {request.full_path} {request.headers.get('If-Match', '')}\n".encode()
    return hashlib.sha256(asked + sent).hexdigest()


@contextmanager
def _alone(actor: str, key: str) -> Iterator[None]:
    """Refuse a second request with a key that this process is answering; one of another process waits its turn."""
    with _lock:
        if (actor, key) in _answering:
            raise Conflict(Problem((HEADER,), "api.key_busy", {"key": key}))
        _answering.add((actor, key))
    try:
        yield
    finally:
        with _lock:
            _answering.discard((actor, key))


def _keep(session: Session, actor: Actor, key: str, fingerprint: str, answer: Response, at: datetime) -> Response:
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    session.execute(delete(KeptAnswer).where(KeptAnswer.at < at - KEPT))
    body = answer.get_data(as_text=True)
    row = KeptAnswer(actor=actor.id, key=key, fingerprint=fingerprint, at=at, status=answer.status_code)
    row.headers, row.body = headers, body
    session.add(row)
    return answer
