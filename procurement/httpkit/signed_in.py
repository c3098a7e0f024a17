"""Who is signed in, and that a form comes from our own page: decided here for every page, asked by those that need it.

Public pages ask nobody: they are the same for everyone and may be kept by caches. A page that asked may not be kept.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, g, request
from markupsafe import Markup
from werkzeug.exceptions import Forbidden

from procurement.accounts.actors import Actor, load_actor
from procurement.accounts.models import SignIn
from procurement.accounts.sign_ins import FRESH, SEEN_EVERY, find_sign_in, renew_sign_in
from procurement.core.errors import NotFound
from procurement.httpkit.context import current_system
from procurement.httpkit.examining import LOCAL_NAMES

CSRF_FIELD = "csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEYS_ONLY = "api"
"""Blueprints whose name begins so have no cookies and hence no forgeries: systems show a key at each request."""

SIGN_IN, FACTOR, ENROL, AGAIN = "sign_in", "factor", "enrol", "again"


class Wanted(Exception):
    """Something is to be shown before the page: a sign-in, the second factor, or a form to be sent once more."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class _SignedIn:
    actor: Actor
    row: SignIn
    token: str
    has_factor: bool


def cookie_name() -> str:
    """Return the session cookie's name; ``__Host-`` lets no other site of the domain set it (RFC 6265bis 4.1.3.2)."""
    return "__Host-session" if is_https() else "session"


def is_https() -> bool:
    """Whether the public site has TLS, so that cookies may ask for it."""
    return current_system().settings.base_url.startswith("https:")


def csrf_token(session_token: str) -> str:
    """Return what the forms of a session hold: nobody can make it who cannot read the session's cookie."""
    return hmac.new(session_token.encode(), b"csrf", hashlib.sha256).hexdigest()


def csrf_field() -> Markup:
    """Return the hidden field that every form sent by POST holds; empty where nobody is signed in."""
    found = _signed_in()
    if found is None:
        return Markup("")
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_token(found.token))


def current_actor() -> Actor | None:
    """Return who is signed in, with the roles of this moment; None for nobody."""
    found = _signed_in()
    return found.actor if found else None


def current_sign_in() -> SignIn:
    """Return the session of whoever is signed in; to be asked after ``require_actor``."""
    found = _signed_in()
    assert found is not None
    return found.row


def require_person() -> Actor:
    """Return who is signed in, whether or not the second factor was shown: for the pages that ask for it."""
    actor = current_actor()
    if actor is None:
        raise Wanted(SIGN_IN)
    return actor


def require_actor(act: str | None = None, body: str | None = None) -> Actor:
    """Return who is signed in, allowed to do ``act`` for the body with that reference, or for any.

    Raises Wanted where somebody must sign in or show the second factor first. What is not allowed does not exist:
    NotFound for a body, 404 for a page.
    """
    actor = require_person()
    _require_factor(actor)
    if act and body is not None and not actor.may(act, body):
        raise NotFound("organisation", body)
    if act and body is None and not (actor.bodies(act) or actor.may(act, None)):
        abort(404)
    return actor


def _require_factor(actor: Actor) -> None:
    found = cast(_SignedIn, _signed_in())
    if found.has_factor and actor.factor_at is None:
        raise Wanted(FACTOR)
    if actor.needs_factor and not found.has_factor:
        raise Wanted(ENROL)


def require_fresh_factor() -> Actor:
    """Return who is signed in and showed the second factor in the last 15 minutes. Raises Wanted."""
    actor = require_actor()
    if not cast(_SignedIn, _signed_in()).has_factor:
        raise Wanted(ENROL)
    if actor.factor_at is None or current_system().clock.now() - actor.factor_at > FRESH:
        raise Wanted(FACTOR)
    return actor


def only_signed_in(pages: Blueprint) -> None:
    """Let nobody see any page of a blueprint without having signed in."""

    def ask() -> None:
        require_actor()

    pages.before_request(ask)


def open_session(token: str) -> None:
    """Let this request go on, and its answer set the cookie, as the session that ``token`` opens; empty: as nobody."""
    g.session_token = token
    g.pop("signed_in", None)


def _signed_in() -> _SignedIn | None:
    if "signed_in" not in g:
        g.signed_in = _find_signed_in()
    return cast("_SignedIn | None", g.signed_in)


def _find_signed_in() -> _SignedIn | None:
    token = g.get("session_token", request.cookies.get(cookie_name(), ""))
    system = current_system()
    now = system.clock.now()
    if not token:
        return None
    with system.database.read() as session:
        row = find_sign_in(session, token, now)
        if row is None:
            return None
        try:
            actor = load_actor(session, row.person_id, now, row.factor_at)
        except NotFound:
            return None
        found = _SignedIn(actor, row, token, row.person.totp_secret is not None)
    if now - row.seen_at >= SEEN_EVERY or (row.is_stale and request.method == "GET"):
        found = _touch(found)
    return found


def _touch(found: _SignedIn) -> _SignedIn:
    """Note that the session is in use, and give it a new token after its roles have changed."""
    system, token = current_system(), found.token
    now = system.clock.now()
    with system.database.write() as session:
        row = find_sign_in(session, token, now)
        if row is None:
            return found
        row.seen_at = now
        if row.is_stale and request.method == "GET":
            token = renew_sign_in(row)
            g.session_token = token
        _ = row.person
    return _SignedIn(found.actor, row, token, found.has_factor)


def _check_form() -> None:
    """Refuse a form of another site; let one of ours that holds an old proof be sent once more."""
    if request.method in SAFE or (request.blueprint or "").startswith(KEYS_ONLY):
        return
    ours = _is_from_here()
    if ours is False:
        raise Forbidden
    found = _signed_in() if cookie_name() in request.cookies else None
    if found is None or _holds_proof(found.token):
        return
    if ours is None:
        raise Forbidden
    raise Wanted(AGAIN)


def _holds_proof(token: str) -> bool:
    given = request.form.get(CSRF_FIELD, "").encode("utf-8", "replace")
    return hmac.compare_digest(given, csrf_token(token).encode())


def _is_from_here() -> bool | None:
    """Whether the browser says that our own page sent the form; None when it says nothing."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return None
    site = current_system().settings
    names = {*LOCAL_NAMES, *site.trusted_hosts}
    return origin == site.base_url or urlsplit(origin).hostname in {name.strip("[]") for name in names}


def _finish(response: Response) -> Response:
    """Set the cookie where it changed, and keep what was drawn for one person out of every cache."""
    token = g.get("session_token")
    if token:
        flags = {"secure": is_https(), "httponly": True, "samesite": "Lax", "path": "/"}
        response.set_cookie(cookie_name(), token, **flags)  # type: ignore[arg-type]
    elif token is not None:
        response.delete_cookie(cookie_name(), path="/", secure=is_https(), httponly=True, samesite="Lax")
    if "signed_in" in g or token is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


def install_signed_in(app: Flask) -> None:
    """Check the forms of ``app``, and give its templates ``csrf_field`` and ``current_actor``."""
    app.before_request(_check_form)
    app.after_request(_finish)
    app.jinja_env.globals.update(csrf_field=csrf_field, current_actor=current_actor)
