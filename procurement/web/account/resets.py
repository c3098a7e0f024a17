"""Requests to take a second factor off, and confirming those of others."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor, person_id
from procurement.accounts.resets import confirm_reset, find_resets, is_operator
from procurement.core.errors import Refused
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor, require_fresh_factor
from procurement.web.account.asking import draw, draw_refused
from procurement.web.account.people import read_number


def resets() -> Response:
    """Show the open requests."""
    return _page(_administrator(require_actor()))


def confirm() -> Response:
    """Confirm one."""
    actor, system = _administrator(require_fresh_factor()), current_system()
    try:
        with system.database.write() as session:
            person = confirm_reset(session, actor, read_number("reset"), system.clock.now())
    except Refused as error:
        return _page(actor, error)
    return _page(actor, done=person.name)


def _administrator(actor: Actor) -> Actor:
    if not (actor.bodies("administer") or is_operator(actor)):
        abort(404)
    return actor


def _page(actor: Actor, error: Refused | None = None, done: str = "") -> Response:
    system = current_system()
    with system.database.read() as session:
        now = system.clock.now()
        context: dict[str, Any] = {
            "rows": find_resets(session, actor, now),
            "own": person_id(actor),
            "now": now,
            "done": done,
        }
        return draw_refused("resets", error, **context) if error else draw("resets", **context)
