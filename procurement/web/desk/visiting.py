"""What every page about one draft begins with: who asks, at which instant, about which draft."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.errors import Conflict, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.core.text import clean_line, shows_nothing
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import get_draft
from procurement.notices.drafts import Draft

BY_ITSELF = ("publish", "fail")
"""What nobody does: it follows an approval."""


@dataclass(frozen=True)
class Visit:
    """A request about a draft, within one session of the database."""

    session: Session
    actor: Actor
    now: datetime
    draft: Draft


@contextmanager
def visiting(key: str, *, writes: bool = False) -> Iterator[Visit]:
    """Yield the visit to the draft ``key``. Raises NotFound where there is none at the desks of whoever asks."""
    actor, system = require_actor("read_desk"), current_system()
    opened = system.database.write() if writes else system.database.read()
    with opened as session:
        yield Visit(session, actor, system.clock.now(), get_draft(session, actor, key))


def posted_version(field: str = "lock_version") -> int:
    """Return the version of the draft that the posted form was drawn from; 400 where it names none."""
    given = request.form.get(field, "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise BadRequest
    return int(given)


def tell_meanwhile(error: ProcurementError | None) -> str:
    """Return why nothing was done, where the draft is no longer what the form was drawn from; "" for other errors."""
    return describe(error.problems[0], current_language()) if isinstance(error, Conflict | Refused) else ""


def is_done_already(visit: Visit, act: str, version: int, **said: str | None) -> bool:
    """Whether ``act`` with the ``version`` that they saw was the last deed, and theirs: a button was pressed twice.

    ``said``: what they wrote with it. Another reason, or another minute, is not what was done.
    """
    *_earlier, last = (event for event in visit.draft.events if event.act not in BY_ITSELF)
    is_theirs = (last.act, last.actor) == (act, visit.actor.id)
    is_same = all(last.detail.get(name) == value for name, value in said.items())
    return is_theirs and is_same and 0 < visit.draft.lock_version - version <= 2


def posted_line(field: str) -> str | None:
    """Return the line that was written into ``field`` as a deed keeps it; None for one in which nothing can be seen."""
    line = request.form.get(field, "")
    return None if shows_nothing(line) else clean_line(line)


def to_status(key: str) -> Response:
    """Lead to where a draft stands."""
    return redirect(url_for("desk.status", key=key), 303)


def page(template: str, status: int = 200, **words: Any) -> FlaskResponse:
    """Return a page of the desk."""
    return make_response(render_template(template, **words), status)
