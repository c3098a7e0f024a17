"""Signing in at the body's own service: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636), state and nonce.

The person must be known here already: a claim of theirs is a login or an address of somebody. After the first time the
lasting subject of the service is what counts, so that an address that changes hands opens nothing.
"""

from __future__ import annotations

import json
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from procurement.accounts.authentication import Visitor
from procurement.accounts.models import Person
from procurement.accounts.sign_ins import ORGANISATION, start_sign_in
from procurement.core.audit import record_deed
from procurement.core.errors import Invalid, Problem

log = logging.getLogger(__name__)

SECONDS = 10
"""How long the service may take for an answer."""

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures that are taken: none of those where both sides know the same secret, and never ``none``."""

LEEWAY = 60
"""Seconds by which the clocks of the two machines may differ."""


@dataclass(frozen=True)
class Service:
    """The body's sign-in service as the operator registered with it. ``claim`` names the person."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    callback: str


@dataclass(frozen=True)
class Beginning:
    """What only the browser that began may bring back; it keeps this for some minutes."""

    state: str
    nonce: str
    verifier: str
    target: str

    def packed(self) -> str:
        """Return it as the text of a cookie."""
        return urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


def unpack(text: str) -> Beginning | None:
    """Return what a cookie holds; None for one that is not ours."""
    try:
        return Beginning(**json.loads(urlsafe_b64decode(text.encode())))
    except (ValueError, TypeError):
        return None


def begin(service: Service, target: str) -> tuple[str, Beginning]:
    """Return the address at the service to which the browser goes, and what it keeps. Raises Invalid."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    start = Beginning(state, nonce, verifier, target)
    try:
        place = _discover(service)["authorization_endpoint"]
        session = _session(service)
        address, _state = session.create_authorization_url(
            place, state=start.state, nonce=start.nonce, code_verifier=start.verifier
        )
    except _failures() as error:
        raise _failed(error) from error
    return str(address), start


def finish(service: Service, start: Beginning, answer: str) -> dict[str, Any]:
    """Return the proven claims of whoever comes back by the address ``answer``. Raises Invalid."""
    try:
        known = _discover(service)
        session = _session(service, start.state)
        token = session.fetch_token(
            known["token_endpoint"], authorization_response=answer, code_verifier=start.verifier
        )
        claims = _prove(service, known, token["id_token"], start.nonce)
        if service.claim not in claims and "userinfo_endpoint" in known:
            said = session.get(known["userinfo_endpoint"]).json()
            claims |= said if said.get("sub") == claims["sub"] else {}
    except _failures() as error:
        raise _failed(error) from error
    return claims


def enter(session: Session, service: Service, claims: dict[str, Any], visitor: Visitor, at: datetime) -> str:
    """Return the token of a new session for the person whom the claims mean. Raises Invalid where it is nobody."""
    subject = f"{service.issuer} {claims['sub']}"[:255]
    person = session.scalar(select(Person).where(Person.oidc_subject == subject)) or _find(session, service, claims)
    if person is None or (person.disabled_at is not None and person.disabled_at <= at):
        raise Invalid([Problem((), "organisation_sign_in.unknown", {"claim": service.claim})])
    person.oidc_subject = subject
    record_deed(session, at=at, actor=f"person:{person.id}", act="sign_in", subject=person.login, way=ORGANISATION)
    return start_sign_in(session, person.id, at, way=ORGANISATION, device=visitor.device, address=visitor.address)


def _find(session: Session, service: Service, claims: dict[str, Any]) -> Person | None:
    """Return the only person of that login or address who has no subject yet; an unverified address is none."""
    value = str(claims.get(service.claim) or "").strip().lower()
    if not value or (service.claim == "email" and claims.get("email_verified") is False):
        return None
    named = select(Person).where(or_(Person.login == value, func.lower(Person.email) == value))
    found = session.scalars(named.limit(2)).all()
    return found[0] if len(found) == 1 and found[0].oidc_subject is None else None


def _session(service: Service, state: str | None = None) -> Any:
    from authlib.integrations.requests_client import OAuth2Session  # 15 MB that most registers have no use for

    return OAuth2Session(
        service.client_id, service.client_secret, scope="openid email profile", state=state,
        redirect_uri=service.callback, code_challenge_method="S256", default_timeout=SECONDS,
    )  # fmt: skip


def _discover(service: Service) -> dict[str, Any]:
    """Return what the service says of itself (OpenID Connect Discovery 1.0, section 4)."""
    import requests

    answer = requests.get(f"{service.issuer}/.well-known/openid-configuration", timeout=SECONDS)
    answer.raise_for_status()
    known: dict[str, Any] = answer.json()
    if str(known["issuer"]).rstrip("/") != service.issuer:
        raise ValueError(f"the service calls itself {known['issuer']}")
    return known


def _prove(service: Service, known: dict[str, Any], id_token: str, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token after all checks of OpenID Connect Core 1.0, section 3.1.3.7."""
    import requests
    from joserfc import jwt
    from joserfc.jwk import KeySet

    keys = KeySet.import_key_set(requests.get(known["jwks_uri"], timeout=SECONDS).json())
    token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
    wanted = {name: {"essential": True, "value": value} for name, value in (("iss", known["issuer"]), ("nonce", nonce))}
    rules = {**wanted, "aud": {"essential": True, "value": service.client_id}, "exp": {"essential": True}}
    jwt.JWTClaimsRegistry(leeway=LEEWAY, sub={"essential": True}, **rules).validate(token.claims)  # type: ignore[arg-type]
    return dict(token.claims)


def _failures() -> tuple[type[Exception], ...]:
    """Return what goes wrong when a service is away, refuses, or says what it may not."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, TypeError, AttributeError)


def _failed(error: Exception) -> Invalid:
    log.warning("signing in at the organisation failed: %s: %s", type(error).__name__, error)
    return Invalid([Problem((), "organisation_sign_in.failed")])
