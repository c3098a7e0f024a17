"""What counts once counts once, also when two use it in the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from procurement.accounts import passwords
from procurement.accounts.actors import load_actor
from procurement.accounts.factors import make_codes, show_factor
from procurement.accounts.models import Invitation, Person, RecoveryCode, SignIn
from procurement.accounts.resets import ask_reset, confirm_reset
from procurement.accounts.service import accept_invitation, invite
from procurement.accounts.sign_ins import find_sign_in, start_sign_in
from procurement.core.clock import FrozenClock
from procurement.core.errors import Invalid, NotFound
from procurement.system import System
from tests.databases import dropped_afterwards, make_system
from tests.desk.people import SECRET, make_body, make_person
from tests.publication.register import START
from tests.races import ROUNDS, lost, race, switching_often

TURNS = count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with switching_often(), dropped_afterwards():
        yield make_system(tmp_path_factory.mktemp("register"), FrozenClock(START))


@pytest.fixture(autouse=True)
def light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


def newcomer(system: System) -> int:
    return make_person(system, f"nguoi-{next(TURNS)}")


def two_sessions(system: System, person: int) -> list[SignIn]:
    """Return two sessions of a person, neither of which has shown the second factor.

    Each person has an address of its own: too many wrong codes from one would be turned away unread.
    """
    now, address = system.clock.now(), f"2001:db8::{person:x}"
    with system.database.write() as session:
        tokens = [start_sign_in(session, person, now, address=address) for _ in range(2)]
        session.flush()
        return [row for token in tokens if (row := find_sign_in(session, token, now)) is not None]


@pytest.mark.parametrize("kind", ["telephone", "paper"])
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_code_opens_one_of_two_sessions(shared: System, turn: int, kind: str) -> None:
    person, now = newcomer(shared), shared.clock.now()
    with shared.database.write() as session:
        paper = make_codes(session, session.get_one(Person, person), now)[0]
    code = pyotp.TOTP(SECRET).at(now) if kind == "telephone" else paper
    rows = two_sessions(shared, person)
    results = race(*(lambda row=row: show_factor(shared.database, row, code, now) for row in rows))
    assert sorted(map(lost, results)) == [False, True]
    assert {type(result) for result in results} == {str, Invalid}
    with shared.database.read() as session:
        shown = select(func.count(SignIn.factor_at)).where(SignIn.person_id == person)
        used = select(func.count(RecoveryCode.used_at)).where(RecoveryCode.person_id == person)
        assert (session.scalar(shown), session.scalar(used)) == (1, int(kind == "paper"))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_link_sets_one_of_two_passwords(shared: System, turn: int) -> None:
    person, now = newcomer(shared), shared.clock.now()
    with shared.database.write() as session:
        token = invite(session, session.get_one(Person, person), now)
    chosen = ["bốn con trâu gặm cỏ non", "năm con vịt bơi ngược sông"]

    def accept(password: str) -> str:
        with shared.database.write() as session:
            accept_invitation(session, token, password, now)
            return password

    results = race(*(lambda password=password: accept(password) for password in chosen))
    assert {type(result) for result in results} == {str, NotFound}
    (winner,) = [result for result in results if not lost(result)]
    with shared.database.read() as session:
        kept = session.get_one(Person, person).password_hash
        assert [passwords.verify_password(kept, password) for password in chosen] == [one == winner for one in chosen]
        assert session.scalar(select(Invitation.used_at).where(Invitation.person_id == person)) == now


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_of_two_takes_a_second_factor_off(shared: System, turn: int) -> None:
    body, now = make_body(shared, f"Phường Mẫu {next(TURNS)}"), shared.clock.now()
    asker, *others = (make_person(shared, f"quan-tri-{next(TURNS)}", [("body_admin", body)]) for _ in range(3))
    lost_it = make_person(shared, f"mat-may-{next(TURNS)}", [("author", body)])
    with shared.database.write() as session:
        reset = ask_reset(session, load_actor(session, asker, now), body, lost_it, "Mất điện thoại", now)
        session.flush()
        number = reset.id

    def confirm(person: int) -> int:
        with shared.database.write() as session:
            return confirm_reset(session, load_actor(session, person, now), number, now).id

    results = race(*(lambda person=person: confirm(person) for person in others))
    assert {type(result) for result in results} == {int, NotFound}
