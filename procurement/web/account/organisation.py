"""Signing in at the body's own service: there and back."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from procurement.accounts.organisation_sign_in import Service, begin, enter, finish, unpack
from procurement.core.errors import Invalid, Problem
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import is_https, open_session
from procurement.web.account.asking import draw_refused, go_on
from procurement.web.account.journeys import Journey, continued
from procurement.web.account.signing_in import visitor

MINUTES = 10
"""So long somebody may take at the service."""


def leave() -> Response:
    """Send the browser to the service."""
    try:
        address, start = begin(_service(), continued().target)
    except Invalid as error:
        return draw_refused("sign_in", error, journey=continued())
    answer = redirect(address, 303)
    answer.set_cookie(
        _cookie(), start.packed(), max_age=MINUTES * 60, secure=is_https(), httponly=True, samesite="Lax", path="/"
    )
    return answer


def come_back() -> Response:
    """Open a session for whom the service vouches."""
    service, start, system = _service(), unpack(request.cookies.get(_cookie(), "")), current_system()
    journey = Journey(start.target if start else "")
    try:
        if start is None:
            raise Invalid([Problem((), "organisation_sign_in.failed")])
        claims = finish(service, start, f"{service.callback}?{request.query_string.decode()}")
        with system.database.write() as session:
            token = enter(session, service, claims, visitor(), system.clock.now())
    except Invalid as error:
        return _forget(draw_refused("sign_in", error, journey=journey))
    open_session(token)
    return _forget(go_on(journey))


def _forget(answer: Response) -> Response:
    """Take what was kept for the way back away: it counts once."""
    answer.delete_cookie(_cookie(), path="/", secure=is_https(), httponly=True, samesite="Lax")
    return answer


def _service() -> Service:
    site = current_system().settings
    if not site.oidc_issuer:
        abort(404)
    callback = site.base_url + url_for("account.come_back").partition("?")[0]
    return Service(site.oidc_issuer, site.oidc_client_id, site.oidc_client_secret, site.oidc_claim, callback)


def _cookie() -> str:
    return "__Host-organisation" if is_https() else "organisation"
