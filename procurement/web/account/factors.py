"""The second factor: showing a code, and setting one up."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from procurement.accounts.attempts import TooManyAttempts
from procurement.accounts.factors import enrol_factor, show_factor
from procurement.accounts.models import SignIn
from procurement.core.errors import Invalid
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import (
    ENROL,
    FACTOR,
    current_sign_in,
    open_session,
    require_fresh_factor,
    require_person,
)
from procurement.web.account.asking import draw, draw_stop, go_on
from procurement.web.account.journeys import continued


def factor() -> Response:
    """Show the form for a code."""
    require_person()
    return draw_stop(FACTOR, continued())


def show() -> Response:
    """Take a code and go on."""
    require_person()
    system = current_system()
    try:
        token = show_factor(system.database, current_sign_in(), request.form.get("code", ""), system.clock.now())
    except (Invalid, TooManyAttempts) as error:
        return draw_stop(FACTOR, continued(), error)
    open_session(token)
    return go_on(continued())


def enrol() -> Response:
    """Show a secret that was made for this session."""
    _enrolling()
    return draw_stop(ENROL, continued())


def confirm() -> Response:
    """Keep the secret once a code proves it, and show the codes for paper."""
    row, system = _enrolling(), current_system()
    try:
        token, codes = enrol_factor(system.database, row, request.form.get("code", ""), system.clock.now())
    except Invalid as error:
        return draw_stop(ENROL, continued(), error)
    open_session(token)
    return draw("codes", journey=continued(), codes=codes)


def _enrolling() -> SignIn:
    """Return the session; whoever has a factor already shows it first."""
    require_person()
    row = current_sign_in()
    if row.person.totp_secret is not None:
        require_fresh_factor()
    return row
