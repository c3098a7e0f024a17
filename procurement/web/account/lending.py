"""Lending one's approval for a time, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor, person_id
from procurement.accounts.lending import end_lending, find_lending, find_takers, lend_approval, own_bodies
from procurement.accounts.people import find_lent
from procurement.core.errors import Invalid, NotFound, Problem, ProcurementError, Refused
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor, require_fresh_factor
from procurement.organisations.queries import find_organisations, get_organisation
from procurement.web.account.asking import draw, draw_refused
from procurement.web.account.people import BODY, DONE, NUMBER, read_number
from procurement.web.account.periods import LAST, read_period

LENT, ENDED = "da-giao", "da-ket-thuc"
"""What was done, in the address of the page that says so."""


def lending() -> Response:
    """Show what is lent for a body, and the form for more."""
    actor = require_actor("approve")
    return _page(actor, _body(actor, request.args.get(BODY, "")))


def lend() -> Response:
    """Lend."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> int:
        since, until = read_period(request.form, at)
        if until is None:
            raise Invalid([Problem((LAST,), "delegation.dates")])
        decision = request.form.get("decision", "")
        row = lend_approval(session, actor, body, read_number("person"), decision, since, until, at)
        session.flush()
        return row.id

    return _try(act, LENT)


def take_back() -> Response:
    """End what was lent."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> int:
        number = read_number("lending")
        end_lending(session, actor, body, number, at)
        return number

    return _try(act, ENDED)


def _try(act: Callable[[Session, Actor, str, datetime], int], done: str) -> Response:
    actor, system = require_fresh_factor(), current_system()
    require_actor("approve")
    body = _body(actor, request.form.get(BODY, ""))
    try:
        with system.database.write() as session:
            number = act(session, actor, body, system.clock.now())
    except (Invalid, Refused) as error:
        return _page(actor, body, error)
    return redirect(url_for("account.lending", **{BODY: body, DONE: done, NUMBER: number}), 303)  # type: ignore[arg-type]


def _body(actor: Actor, given: str) -> str:
    own = own_bodies(actor)
    body = given or (own[0] if own else "")
    if body not in own:
        raise NotFound("organisation", body)
    return body


def _page(actor: Actor, body: str, error: ProcurementError | None = None) -> Response:
    system = current_system()
    now = system.clock.now()
    with system.database.read() as session:
        context: dict[str, Any] = {
            "body": get_organisation(session, body),
            "bodies": find_organisations(session, own_bodies(actor)),
            "takers": find_takers(session, person_id(actor), body, now),
            "lent": find_lent(session, body, now),
            "own_number": person_id(actor),
            "typed": request.form,
            "now": now,
            "done": "" if error else request.args.get(DONE, ""),
            "about": find_lending(session, body, read_number(NUMBER, request.args)),
        }
        return draw_refused("lending", error, **context) if error else draw("lending", **context)
