"""The systems that act for a body: their keys, made, watched and revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.accounts.permissions import SCOPES
from procurement.accounts.tokens import find_tokens, make_token, revoke_token
from procurement.core.errors import Invalid, Problem, ProcurementError
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor
from procurement.organisations.queries import find_organisations, get_organisation
from procurement.web.account.asking import draw, draw_refused
from procurement.web.account.people import BODY, NUMBER, read_body, read_number, try_act
from procurement.web.account.periods import LAST, read_period


def systems() -> Response:
    """Show the systems of a body."""
    return _page(read_body(require_actor("administer"), request.args))


def make() -> Response:
    """Make a key and show it, once."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> Response:
        _since, until = read_period(request.form, at)
        if until is None:
            raise Invalid([Problem((LAST,), "system.dates")])
        scopes = request.form.getlist("scopes")
        token = make_token(session, actor, body, request.form.get("name", ""), scopes, until, at)
        return draw("key", body=get_organisation(session, body), name=request.form.get("name", ""), token=token)

    return try_act(act, _page)


def revoke() -> Response:
    """Revoke a key."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> Response:
        number = read_number("system")
        revoke_token(session, actor, body, number, at)
        return redirect(url_for("account.systems", **{BODY: body, NUMBER: number}), 303)  # type: ignore[arg-type]

    return try_act(act, _page)


def _page(body: str, error: ProcurementError | None = None) -> Response:
    actor, system = require_actor("administer"), current_system()
    with system.database.read() as session:
        context: dict[str, Any] = {
            "body": get_organisation(session, body),
            "bodies": find_organisations(session, sorted(actor.bodies("administer"))),
            "systems": find_tokens(session, body),
            "scopes": SCOPES,
            "typed": request.form,
            "now": system.clock.now(),
            "revoked": 0 if error else read_number(NUMBER, request.args),
        }
        return draw_refused("systems", error, **context) if error else draw("systems", **context)
