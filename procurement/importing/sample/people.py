"""People of the sample: one for each role at one invented body, whose password everybody may know.

They exist in a register of invented data only, which takes no real notice ever (``ledger.service``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.models import Person, PersonRole
from procurement.accounts.passwords import hash_password
from procurement.accounts.permissions import APPROVER, AUTHOR, BODY_ADMIN, INSPECTOR, OPERATOR
from procurement.core.audit import record_deed
from procurement.core.errors import Problem, Refused
from procurement.importing.sample.book import Body
from procurement.ledger.queries import is_sample
from procurement.organisations.service import recognise_organisation

PASSWORD = "ban lam viec mau 2026"
SECRET = "MAUMAUMAUMAUMAUMAUMAUMAUMAUMAUMA"
"""Of the second factor of those whose role needs one (RFC 6238, base32)."""

SINCE = datetime.fromisoformat("2026-01-01T00:00:00+07:00")
ACTOR = "operator"

PEOPLE = (
    ("soan.thao", "Nguyễn Mẫu Thảo", AUTHOR, False),
    ("phe.duyet", "Trần Mẫu Duyệt", APPROVER, True),
    ("quan.tri", "Lê Mẫu Trị", BODY_ADMIN, True),
    ("giam.sat", "Phạm Mẫu Sát", INSPECTOR, False),
    ("van.hanh", "Vũ Mẫu Hành", OPERATOR, True),
)
"""Login, name, role, and whether a second factor is asked for."""


def load_people(session: Session, body: Body, at: datetime) -> None:
    """Add the people, at ``body``, who are not there yet. Raises Refused in a register of real entries."""
    if not is_sample(session):
        raise Refused(Problem((), "sample.into_real"))
    named = {"code": body.code, "name": body.name, "short_name": body.short_name}
    place = recognise_organisation(session, named, on=None, at=at)
    known = set(session.scalars(select(Person.login)))
    kept = hash_password(PASSWORD)  # one for all: hashing takes a while, and there is no secret to protect
    for login, name, role, has_factor in PEOPLE:
        if login not in known:
            person = Person(login=login, name=name, created_at=at, email=f"{login}@example.org")
            person.password_hash, person.password_set_at = kept, at
            person.totp_secret = SECRET if has_factor else None
            given = None if role == OPERATOR else place
            person.roles.append(PersonRole(role=role, organisation=given, valid_from=min(SINCE, at)))
            session.add(person)
            record_deed(session, at=at, actor=ACTOR, act="role.give", subject=login, role=role)


def find_sample_people(session: Session) -> list[Person]:
    """Return the people of the sample who are here; none in a register of real entries."""
    if not is_sample(session):
        return []
    logins = [login for login, *_rest in PEOPLE]
    return list(session.scalars(select(Person).where(Person.login.in_(logins)).order_by(Person.id)))
