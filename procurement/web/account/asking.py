"""What stands in the way of a page: a sign-in, the second factor, or a form that is to be sent once more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import segno
from flask import Flask, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from procurement.accounts.attempts import TooManyAttempts
from procurement.accounts.factors import offer_secret, secret_address
from procurement.accounts.models import SignIn
from procurement.core.errors import Invalid, Problem, ProcurementError
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import (
    AGAIN,
    ENROL,
    FACTOR,
    SIGN_IN,
    Wanted,
    current_actor,
    current_sign_in,
    require_actor,
)
from procurement.web.account.journeys import (
    KEPT,
    TARGET,
    Journey,
    brings_long_body,
    continued,
    desk_address,
    home_of,
    interrupted,
)
from procurement.web.account.words import role_task, role_word, scope_word

PAGES = {SIGN_IN: "account.sign_in", FACTOR: "account.factor", ENROL: "account.enrol"}
GROUP = 4
"""Letters of a secret that stand together, for those who type it."""


def draw(template: str, status: int = 200, problems: Iterable[Problem] = (), **context: Any) -> Response:
    """Return a page of accounts. Problems stand at the field that their path ends in, without a path on top."""
    errors = {str((problem.path or ("",))[-1]): describe(problem, current_language()) for problem in problems}
    return make_response(render_template(f"account/{template}.html", errors=errors, **context), status)


def draw_refused(template: str, error: ProcurementError, **context: Any) -> Response:
    """Return the page again with what was wrong: 400, or 429 with the seconds to wait (RFC 6585 section 4)."""
    waits = isinstance(error, TooManyAttempts)
    status = 429 if waits else 400 if isinstance(error, Invalid) else 409
    page = draw(template, status, error.problems, **context)
    if isinstance(error, TooManyAttempts):
        page.headers["Retry-After"] = str(error.seconds)
    return page


def draw_stop(what: str, journey: Journey, error: ProcurementError | None = None, status: int = 200) -> Response:
    """Return the page that asks for ``what`` and carries the journey on; with an error: what was wrong."""
    context: dict[str, Any] = {"journey": journey, **(offer() if what == ENROL else {})}
    return draw_refused(what, error, **context) if error else draw(what, status, **context)


def offer() -> dict[str, object]:
    """Return the secret that this session sets up: as a picture, and in groups of letters."""
    row = current_sign_in()
    if row.offered_secret is None:
        with current_system().database.write() as session:
            row.offered_secret = offer_secret(session.get_one(SignIn, row.id))
    secret = row.offered_secret
    site = urlsplit(current_system().settings.base_url).hostname or ""  # short words make a picture of large squares
    picture = segno.make(secret_address(secret, row.person.login, site), micro=False)
    groups = [secret[at : at + GROUP] for at in range(0, len(secret), GROUP)]
    return {"picture": picture.svg_data_uri(scale=5, border=4, light="#fff"), "groups": groups}


def show_wanted(error: Wanted) -> Response:
    """Lead to what is wanted and from there back to the page; a form that was sent goes along."""
    journey = interrupted() if brings_long_body() or TARGET not in request.values else continued()
    if journey.kept:
        return draw_stop(error.what, journey, status=403)
    return redirect(url_for(PAGES.get(error.what, PAGES[SIGN_IN]), tiep=journey.target), 303)


def go_on(journey: Journey) -> Response:
    """Lead somebody who has just signed in or shown a code to where they were going, or to their first page."""
    actor = current_actor()
    assert actor is not None
    if not journey.kept:
        return redirect(journey.target or home_of(actor), 303)
    try:
        require_actor()
    except Wanted as error:
        return draw_stop(error.what, journey)
    return draw_stop(AGAIN, journey)


def install_asking(app: Flask) -> None:
    """Show what is wanted wherever a page of ``app`` wants it."""
    app.register_error_handler(Wanted, show_wanted)
    app.jinja_env.globals.update(TARGET=TARGET, KEPT=KEPT, desk_address=desk_address)
    app.jinja_env.globals.update(organisation_sign_in=lambda: bool(current_system().settings.oidc_issuer))
    app.jinja_env.globals.update(role_word=role_word, role_task=role_task, scope_word=scope_word)
