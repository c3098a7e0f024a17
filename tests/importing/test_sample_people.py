"""The people of the sample: there as soon as its notices are, and nowhere else."""

from __future__ import annotations

import pyotp
import pytest
from sqlalchemy import func, select

from procurement.accounts.actors import load_actor
from procurement.accounts.models import Person
from procurement.accounts.passwords import check_password
from procurement.core.errors import Refused
from procurement.importing.sample.loading import SIZES, Loader
from procurement.importing.sample.people import PASSWORD, PEOPLE, SECRET, find_sample_people, load_people
from procurement.importing.sample.texts import BODIES
from tests.publication.register import Register, call


def load(register: Register) -> None:
    Loader(register.system.database, register.clock, register.system.pseudonym).run("small")


def count_people(register: Register) -> int:
    with register.read() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_the_sample_has_one_person_for_each_role_at_its_body(register: Register) -> None:
    load(register)
    with register.read() as session:
        people = find_sample_people(session)
        actors = {person.login: load_actor(session, person.id, register.clock.now()) for person in people}
    body = BODIES["digital"].code
    assert list(actors) == [login for login, *_rest in PEOPLE]
    assert actors["soan.thao"].bodies("draft") == actors["phe.duyet"].bodies("approve") == {body}
    assert not actors["soan.thao"].may("approve", body)
    assert actors["quan.tri"].may("administer", body)
    assert actors["giam.sat"].may("inspect", body)
    assert actors["van.hanh"].may("import", None)


def test_who_needs_a_second_factor_has_the_one_that_is_written_down(register: Register) -> None:
    load(register)
    with register.read() as session:
        people = find_sample_people(session)
        needs = {person.login: load_actor(session, person.id, register.clock.now()).needs_factor for person in people}
        assert {person.login: person.totp_secret == SECRET for person in people} == needs
    assert len(pyotp.TOTP(SECRET).now()) == 6


def test_the_password_is_one_that_people_themselves_could_choose() -> None:
    for login, name, *_rest in PEOPLE:
        check_password(PASSWORD, (login, name))


def test_they_are_added_once(register: Register) -> None:
    load(register)
    load(register)
    assert count_people(register) == len(PEOPLE)


def test_a_register_with_real_entries_never_gets_them(register: Register) -> None:
    register.record(call())
    with pytest.raises(Refused), register.system.database.write() as session:
        load_people(session, SIZES["small"].desk(), register.clock.now())
    with pytest.raises(Refused):
        load(register)
    assert count_people(register) == 0


def test_a_register_without_entries_does_not_get_them_either(register: Register) -> None:
    with pytest.raises(Refused), register.system.database.write() as session:
        load_people(session, SIZES["small"].desk(), register.clock.now())
    assert count_people(register) == 0
