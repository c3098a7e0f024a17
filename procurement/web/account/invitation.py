"""The page behind a one-time link: the invited person sets a password.

The token travels as a parameter, whose values are in no log of ours, and leaves in no Referer (the page says so). It is
a secret of 256 bits that only the invited person has, so the form needs no other proof against forged requests.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from procurement.accounts.queries import find_invitation
from procurement.accounts.service import accept_invitation
from procurement.core.errors import Invalid, NotFound, Problem
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language


def invitation() -> Response:
    """Show the form, or that the link opens nothing (404)."""
    token = request.args.get("token", "")
    system = current_system()
    with system.database.read() as session:
        found = find_invitation(session, token, system.clock.now())
        return _form(token, found.person.login, ()) if found else _useless()


def accept() -> Response:
    """Set the password; a link that was used or has expired opens nothing (404)."""
    token, password = request.form.get("token", ""), request.form.get("password", "")
    system = current_system()
    now = system.clock.now()
    with system.database.read() as session:  # a wrong link must not make publishers wait
        found = find_invitation(session, token, now)
        if found is None:
            return _useless()
        login = found.person.login
    try:
        if password != request.form.get("again", ""):
            raise Invalid([Problem(("again",), "password.differs")])
        with system.database.write() as session:
            person = accept_invitation(session, token, password, now)
            return _private(render_template("account/accepted.html", login=person.login), 200)
    except Invalid as error:
        return _form(token, login, error.problems)
    except NotFound:  # somebody used the link in between
        return _useless()


def _form(token: str, login: str, problems: tuple[Problem, ...]) -> Response:
    errors = {str(problem.path[-1]): describe(problem, current_language()) for problem in problems}
    page = render_template("account/invitation.html", token=token, login=login, errors=errors)
    return _private(page, 400 if errors else 200)


def _useless() -> Response:
    return _private(render_template("account/useless.html"), 404)


def _private(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
