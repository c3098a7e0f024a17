"""People with roles, signed in without typing a password, for tests of every page that asks who somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from procurement.accounts.models import Person, PersonRole
from procurement.accounts.permissions import OPERATOR
from procurement.accounts.sign_ins import start_sign_in
from procurement.httpkit.context import Register
from procurement.httpkit.signed_in import CSRF_FIELD, cookie_name, csrf_token
from procurement.organisations.models import Organisation
from procurement.organisations.service import recognise_organisation

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of the second factor of everybody whom ``make_person`` makes."""


def make_body(system: Register, name: str, code: str | None = None) -> str:
    """Return the reference of a body with that name, made where there is none."""
    now = system.clock.now()
    with system.database.write() as session:
        return recognise_organisation(session, {"name": name, "code": code}, on=None, at=now).reference


def make_person(system: Register, login: str, roles: Iterable[tuple[str, str | None]] = (), factor: bool = True) -> int:
    """Return the number of a new person with ``roles`` (role, reference of the body) since yesterday."""
    now = system.clock.now()
    since = now - timedelta(days=1)
    with system.database.write() as session:
        person = Person(login=login, name=f"Người mẫu {login}", created_at=since, email=f"{login}@mau.example")
        person.totp_secret = SECRET if factor else None
        for role, body in roles:
            place = session.scalars(select(Organisation).where(Organisation.reference == body)).one_or_none()
            assert place is not None or role == OPERATOR, f"there is no body {body}"
            person.roles.append(PersonRole(role=role, organisation=place, valid_from=since))
        session.add(person)
        session.flush()
        return person.id


def sign_in(visitor: Any, person: int, *, factor: bool = True) -> str:
    """Sign a person in at a client, or at a site that has one as ``visitor``; return the session's token.

    ``factor``: the second factor has just been shown.
    """
    client: FlaskClient = getattr(visitor, "visitor", visitor)
    system: Register = client.application.extensions["procurement"]
    now = system.clock.now()
    with system.database.write() as session:
        token = start_sign_in(session, person, now, device="test", factor_at=now if factor else None)
    client.set_cookie(_cookie(client), token)
    return token


def csrf(visitor: Any) -> dict[str, str]:
    """Return the field that a form of whoever is signed in must hold: ``data={..., **csrf(client)}``."""
    client: FlaskClient = getattr(visitor, "visitor", visitor)
    cookie = client.get_cookie(_cookie(client))
    assert cookie is not None, "nobody is signed in"
    return {CSRF_FIELD: csrf_token(cookie.value)}


def _cookie(client: FlaskClient) -> str:
    with client.application.app_context():
        return cookie_name()
