"""For which body somebody works at the desk: the only one, or the one that the address names."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_organisations, get_organisation

PARAMETER = "don-vi"


def acting_body(session: Session, actor: Actor) -> Organisation:
    """Return the body at whose desk the request is. Raises NotFound for one whose desk is closed to ``actor``."""
    mine = sorted(actor.bodies("read_desk"))
    if not mine:
        abort(404)
    wanted = named_body() or mine[0]
    if wanted not in mine:
        raise NotFound("organisation", wanted)
    return get_organisation(session, wanted)


def bodies_of(session: Session, actor: Actor, act: str = "read_desk") -> list[Organisation]:
    """Return the bodies at whose desks ``actor`` works and may do ``act``, by name."""
    return sorted(find_organisations(session, actor.bodies(act)), key=lambda body: body.name)


def named_body() -> str:
    """Return the reference that the request names, "" where it names none: nobody's choice is made for them."""
    return request.values.get(PARAMETER, "")


def at_desk(actor: Actor, endpoint: str, body: str, **params: Any) -> str:
    """Return the address of a page of the desk of ``body``, which it names where there are several."""
    named: dict[str, Any] = {PARAMETER: body} if len(actor.bodies("read_desk")) > 1 else {}
    return url_for(f"desk.{endpoint}", **params, **named)


def as_poster(body: Organisation) -> dict[str, str]:
    """Return ``body`` as a notice names whoever posts it."""
    named = {"code": body.code, "name": body.name, "short_name": body.short_name}
    return {key: value for key, value in named.items() if value is not None}
