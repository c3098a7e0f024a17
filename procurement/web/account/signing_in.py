"""Signing in with a password, and signing out."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from procurement.accounts.attempts import TooManyAttempts
from procurement.accounts.authentication import Visitor
from procurement.accounts.authentication import sign_in as begin_session
from procurement.accounts.sign_ins import end_sign_ins
from procurement.core.errors import Invalid
from procurement.core.networks import subscriber
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import current_actor, current_sign_in, open_session
from procurement.httpkit.visits import current_visit
from procurement.web.account.asking import draw, draw_refused, go_on
from procurement.web.account.journeys import continued

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "coc_coc": "Cốc Cốc", "Firefox/": "Firefox", "Chrome/": "Chrome"} | {
    "Safari/": "Safari"
}
MACHINES = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"} | {
    "Linux": "Linux"
}


def sign_in() -> Response:
    """Show the form; somebody who is signed in already goes on."""
    return go_on(continued()) if current_actor() else draw("sign_in", journey=continued())


def begin() -> Response:
    """Open a session for the right pair of name and password."""
    system, login = current_system(), request.form.get("login", "")
    try:
        token = begin_session(system.database, login, request.form.get("password", ""), visitor(), system.clock.now())
    except (Invalid, TooManyAttempts) as error:
        return draw_refused("sign_in", error, journey=continued(), login=login[:200])
    open_session(token)
    return go_on(continued())


def sign_out() -> Response:
    """End the session, everywhere and at once."""
    if current_actor():
        system, row = current_system(), current_sign_in()
        with system.database.write() as session:
            end_sign_ins(session, row.person_id, system.clock.now(), only=row.id)
    open_session("")
    return redirect(url_for("public.home"), 303)


def visitor() -> Visitor:
    """Return from where this request comes."""
    visit = current_visit()
    return Visitor(subscriber(visit.address if visit else ""), _device(request.user_agent.string))


def _device(agent: str) -> str:
    """Return browser and machine in words that their owner recognises."""
    names = [next((name for sign, name in known.items() if sign in agent), "") for known in (BROWSERS, MACHINES)]
    return ", ".join(name for name in names if name)
