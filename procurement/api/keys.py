"""Who asks: the key in ``Authorization: Bearer`` (RFC 6750) names a system, its body and what it may do."""

from __future__ import annotations

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from procurement.accounts.actors import Actor
from procurement.accounts.tokens import recognise_system
from procurement.httpkit.context import current_system


def require_system(scope: str = "read_desk") -> Actor:
    """Return the system whose key came with the request and allows ``scope``.

    Raises Unauthorized (401) for no key or one that opens nothing, Forbidden (403) where it does not allow that.
    """
    if "system_actor" not in g:
        g.system_actor = _find_system()
    actor: Actor | None = g.system_actor
    if actor is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "procurement"}))
    if not actor.bodies(scope):
        raise Forbidden
    return actor


def body_of(actor: Actor) -> str:
    """Return the reference of the one body for which a system acts."""
    (body,) = actor.bodies("read_desk")
    return body


def _find_system() -> Actor | None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return None
    system = current_system()
    return recognise_system(system.database, given.token, system.clock.now())
