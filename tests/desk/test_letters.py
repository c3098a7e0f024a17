"""Who is told of a draft on its way: those who may approve it, and whoever gets it back; nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from procurement.accounts.actors import Actor, load_actor
from procurement.accounts.models import Delegation, Person
from procurement.jobs.outbox import OutboxRow
from procurement.notices import drafting
from procurement.organisations.queries import get_organisation
from tests.desk.office import OTHER, Office
from tests.desk.people import make_person
from tests.publication.register import BODY, Register, register

__all__ = ["register"]


@pytest.fixture
def office(register: Register) -> Office:
    """Return a body with an author, two approvers, a deputy and an administrator; the neighbour has an approver."""
    office = Office(register)
    for login, role, body in (
        ("author", "author", BODY), ("one", "approver", BODY), ("two", "approver", BODY),
        ("deputy", "author", OTHER), ("admin", "body_admin", BODY), ("stranger", "approver", OTHER),
    ):  # fmt: skip
        make_person(register.system, login, [(role, body["code"])])
    return office


def who(office: Office, login: str) -> Actor:
    with office.register.read() as session:
        person = session.scalars(select(Person).where(Person.login == login)).one()
        return load_actor(session, person.id, office.register.clock.now())


def letters(office: Office) -> list[dict[str, Any]]:
    with office.register.read() as session:
        found = session.scalars(select(OutboxRow).where(OutboxRow.topic == "mail").order_by(OutboxRow.id))
        return [row.payload for row in found]


def test_a_submitted_draft_is_told_to_those_who_may_approve_it(office: Office) -> None:
    with office.register.system.database.write() as session:
        now, place = office.register.clock.now(), get_organisation(session, office.body)
        day = timedelta(days=1)
        lent = {"organisation_id": place.id, "decision": "5/QĐ", "created_at": now, "giver_id": 2, "person_id": 4}
        session.add(Delegation(valid_from=now - day, valid_to=now + day, **lent))
    draft = office.submit(office.create(who=who(office, "author")), who(office, "author"))
    [letter] = letters(office)
    assert (letter["template"], letter["to"]) == ("waiting", ["person:2", "person:3", "person:4"])
    assert letter["params"]["path"] == f"/ban-lam-viec/ho-so/{draft.key}"
    assert letter["params"]["by"] == "Người mẫu author"


def test_an_approver_who_wrote_it_is_not_asked(office: Office) -> None:
    office.submit(office.create(who=who(office, "one")), who(office, "one"))
    assert letters(office)[0]["to"] == ["person:3"]


def test_a_returned_draft_is_told_to_whoever_submitted_it(office: Office) -> None:
    author, approver = who(office, "author"), who(office, "one")
    draft = office.submit(office.create(who=author), author)
    with office.register.system.database.write() as session:
        now = office.register.clock.now()
        drafting.return_draft(session, approver, draft.key, draft.lock_version, now, "Sai giá gói thầu")
    letter = letters(office)[-1]
    assert (letter["template"], letter["to"]) == ("returned", ["person:1"])
    assert letter["params"]["reason"] == "Sai giá gói thầu"


def test_what_is_not_submitted_tells_nobody(office: Office) -> None:
    office.create(who=who(office, "author"))
    assert letters(office) == []
