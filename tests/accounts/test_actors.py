"""What people may do: the roles of the moment, at the body where they have them, lent ones included."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from procurement.accounts.actors import Actor, Grant, load_actor
from procurement.accounts.models import Delegation, Person, PersonRole
from procurement.accounts.permissions import PERMITS
from procurement.core.errors import NotFound
from procurement.organisations.models import Organisation
from procurement.system import System
from tests.desk.people import make_body, make_person

ACTS = frozenset().union(*PERMITS.values())
DAY = timedelta(days=1)


def actor_of(system: System, person: int, at: datetime | None = None) -> Actor:
    with system.database.read() as session:
        return load_actor(session, person, at or system.clock.now())


def lend(system: System, giver: int, taker: int, body: str) -> None:
    now = system.clock.now()
    with system.database.write() as session:
        place = session.scalars(select(Organisation).where(Organisation.reference == body)).one()
        row = Delegation(person_id=taker, giver_id=giver, organisation_id=place.id, decision="12/QĐ-UBND")
        row.valid_from, row.valid_to, row.created_at = now, now + DAY, now
        session.add(row)


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        ("author", {"read_desk", "draft", "attach", "submit"}),
        ("approver", {"read_desk", "draft", "attach", "submit", "approve", "publish", "withhold"}),
        ("body_admin", {"administer"}),
        ("inspector", {"inspect"}),
    ],
)
def test_a_role_allows_its_acts_at_its_own_body_alone(system: System, role: str, acts: set[str]) -> None:
    own, other = make_body(system, "Đơn vị của mình"), make_body(system, "Đơn vị khác")
    actor = actor_of(system, make_person(system, "nguoi", [(role, own)]))
    assert {act for act in ACTS if actor.may(act, own)} == acts
    assert {act for act in ACTS if actor.may(act, other) or actor.may(act, None)} == set()
    assert {act for act in ACTS if actor.bodies(act) == {own}} == acts


def test_an_operator_has_no_desk(system: System) -> None:
    own = make_body(system, "Đơn vị")
    actor = actor_of(system, make_person(system, "van-hanh", [("operator", None)]))
    assert {act for act in ACTS if actor.may(act, None)} == {"import"}
    assert not any(actor.may(act, own) or actor.bodies(act) for act in ACTS)


def test_a_role_holds_from_its_first_instant_to_just_before_its_last(system: System) -> None:
    own = make_body(system, "Đơn vị")
    person = make_person(system, "nguoi", [("author", own)])
    now = system.clock.now()
    with system.database.write() as session:
        session.execute(update(PersonRole).values(valid_to=now + DAY))
    moments = [now - DAY - timedelta(seconds=1), now - DAY, now + DAY - timedelta(seconds=1), now + DAY]
    assert [actor_of(system, person, at).may("draft", own) for at in moments] == [False, True, True, False]


def test_whoever_approves_in_another_s_stead_may_decide_and_not_draft(system: System) -> None:
    own = make_body(system, "Đơn vị")
    giver = make_person(system, "truong", [("approver", own)])
    taker = make_person(system, "pho", [("author", make_body(system, "Phòng khác"))])
    lend(system, giver, taker, own)
    actor = actor_of(system, taker)
    assert Grant("approver", own, f"person:{giver}") in actor.grants
    assert {act for act in ACTS if actor.may(act, own)} == {"read_desk", "approve", "publish", "withhold"}
    assert actor.needs_factor
    assert not actor_of(system, taker, system.clock.now() + DAY).may("approve", own)


@pytest.mark.parametrize("loss", ["role", "person"])
def test_what_was_lent_ends_with_the_lender_s_own_right(system: System, loss: str) -> None:
    own = make_body(system, "Đơn vị")
    giver, taker = make_person(system, "truong", [("approver", own)]), make_person(system, "pho")
    lend(system, giver, taker, own)
    now = system.clock.now()
    with system.database.write() as session:
        if loss == "role":
            session.execute(update(PersonRole).values(valid_to=now))
        else:
            session.execute(update(Person).where(Person.id == giver).values(disabled_at=now))
    assert actor_of(system, taker).grants == frozenset()


def test_whoever_may_no_longer_act_is_not_there(system: System) -> None:
    person = make_person(system, "nguoi")
    with system.database.write() as session:
        session.execute(update(Person).values(disabled_at=system.clock.now()))
    for number in (person, person + 1):
        with pytest.raises(NotFound):
            actor_of(system, number)


@pytest.mark.parametrize(("role", "has_body"), [("operator", True), ("author", False), ("king", True)])
def test_the_database_refuses_a_role_that_is_none(system: System, role: str, has_body: bool) -> None:
    make_body(system, "Đơn vị")
    person = make_person(system, "nguoi")
    row = PersonRole(person_id=person, role=role, organisation_id=1 if has_body else None)
    row.valid_from = system.clock.now()
    with pytest.raises(IntegrityError), system.database.write() as session:
        session.add(row)
