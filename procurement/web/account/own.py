"""One's own account: password, second factor, codes on paper, sessions."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from procurement.accounts.actors import person_id
from procurement.accounts.attempts import TooManyAttempts
from procurement.accounts.authentication import change_password, resume
from procurement.accounts.factors import count_codes, make_codes
from procurement.accounts.lending import own_bodies
from procurement.accounts.models import Person
from procurement.accounts.queries import find_roles
from procurement.accounts.resets import is_operator
from procurement.accounts.sign_ins import end_sign_ins, find_sign_ins
from procurement.core.errors import Invalid, Problem, ProcurementError
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import current_sign_in, open_session, require_actor, require_fresh_factor
from procurement.web.account.asking import draw, draw_refused
from procurement.web.account.journeys import Journey
from procurement.web.account.signing_in import visitor


def own() -> Response:
    """Show it."""
    require_actor()
    return _page()


def set_password() -> Response:
    """Change the password; all other sessions end, and this one gets a new token."""
    actor, row, system = require_actor(), current_sign_in(), current_system()
    given, now = request.form, system.clock.now()
    try:
        if given.get("password") != given.get("password_again"):
            raise Invalid([Problem(("password_again",), "password.differs")])
        old, new = given.get("password_old", ""), given.get("password", "")
        change_password(system.database, person_id(actor), old, new, visitor(), now)
    except (Invalid, TooManyAttempts) as error:
        return _page(error)
    open_session(resume(system.database, row, now))
    return _done("password")


def renew_codes() -> Response:
    """Show ten new codes on paper; the old ones count no more."""
    actor, system = require_fresh_factor(), current_system()
    with system.database.write() as session:
        codes = make_codes(session, session.get_one(Person, person_id(actor)), system.clock.now())
    return draw("codes", journey=Journey(url_for("account.own")), codes=codes)


def end_sessions() -> Response:
    """End one session by its number, or all others; ending the present one is signing out."""
    actor, row, system = require_actor(), current_sign_in(), current_system()
    named = request.form.get("session", "")
    only = int(named) if named.isascii() and named.isdecimal() and len(named) < 10 else None
    with system.database.write() as session:
        end_sign_ins(session, person_id(actor), system.clock.now(), only=only, but=row.id if only is None else None)
    return _done("sessions")


def _done(what: str) -> Response:
    return redirect(url_for("account.own", xong=what), 303)


def _page(error: ProcurementError | None = None) -> Response:
    actor, row, system = require_actor(), current_sign_in(), current_system()
    now = system.clock.now()
    with system.database.read() as session:
        person = session.get_one(Person, person_id(actor))
        context: dict[str, Any] = {
            "person": person,
            "roles": find_roles(session, person.id, now),
            "codes_left": count_codes(session, person.id),
            "sessions": find_sign_ins(session, person.id, now),
            "administers": actor.bodies("administer"),
            "approves": own_bodies(actor),
            "operates": is_operator(actor),
            "own_session": row.id,
            "now": now,
            "done": request.args.get("xong", ""),
        }
    return draw_refused("own", error, **context) if error else draw("own", **context)
