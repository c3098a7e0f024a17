"""The first operator comes in by a link that works once, for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement.accounts.models import Invitation, Person
from procurement.accounts.queries import find_invitation, find_operators
from procurement.accounts.service import LIFETIME, accept_invitation, invite_anew, invite_first_operator
from procurement.core.audit import AuditEvent
from procurement.core.clock import FrozenClock
from procurement.core.errors import Invalid, NotFound, Refused
from procurement.system import System

PASSWORD = "bốn con trâu gặm cỏ non"


def invite(system: System, login: str = "Ba.Mau@So-Mau.example", name: str = "Nguyễn  Thị Mẫu ") -> str:
    with system.database.write() as session:
        return invite_first_operator(session, login, name, system.clock.now())


def accept(system: System, token: str, password: str = PASSWORD) -> None:
    with system.database.write() as session:
        accept_invitation(session, token, password, system.clock.now())


def test_the_first_operator_has_a_role_since_the_invitation_and_no_password(system: System) -> None:
    invite(system)
    with system.database.read() as session:
        [person] = find_operators(session, system.clock.now())
        assert (person.login, person.name) == ("ba.mau@so-mau.example", "Nguyễn Thị Mẫu")
        assert person.password_hash is None
        assert find_operators(session, system.clock.now() - timedelta(seconds=1)) == []


def test_the_link_s_token_is_long_and_kept_only_as_its_hash(system: System) -> None:
    token = invite(system)
    assert len(token) >= 43
    with system.database.read() as session:
        kept = session.scalars(select(Invitation)).one()
    assert token not in (kept.token_hash, *map(str, vars(kept).values()))
    assert len(kept.token_hash) == 64


def test_there_is_one_first_operator(system: System) -> None:
    invite(system)
    with pytest.raises(Refused, match="init.again"):
        invite(system, login="ong.khac@so-mau.example")


@pytest.mark.parametrize(("login", "name"), [("", "Mẫu"), ("mau", " "), ("m" * 201, "Mẫu"), ("mau", "\u200b")])
def test_a_login_and_a_name_are_something(system: System, login: str, name: str) -> None:
    with pytest.raises(Invalid, match="account.line"):
        invite(system, login, name)


def test_a_link_sets_the_password_once(system: System) -> None:
    token = invite(system)
    accept(system, token)
    with system.database.read() as session:
        person = session.scalars(select(Person)).one()
        assert (person.password_hash or "").startswith("$argon2id$")
        assert person.password_set_at == system.clock.now()
        assert find_invitation(session, token, system.clock.now()) is None
    with pytest.raises(NotFound):
        accept(system, token, "năm con trâu gặm cỏ non")


def test_a_link_opens_for_a_day_and_not_a_moment_longer(system: System, clock: FrozenClock) -> None:
    token = invite(system)
    with system.database.read() as session:
        clock.advance(LIFETIME - timedelta(microseconds=1))
        assert find_invitation(session, token, clock.now()) is not None
        clock.advance(timedelta(microseconds=1))
        assert find_invitation(session, token, clock.now()) is None


def test_a_refused_password_leaves_the_link_unused(system: System) -> None:
    token = invite(system)
    with pytest.raises(Invalid, match="password.common"):
        accept(system, token, "123456789012")
    accept(system, token)


def test_a_new_link_takes_the_old_one_s_place(system: System) -> None:
    old = invite(system)
    with system.database.write() as session:
        new = invite_anew(session, system.clock.now())
    with pytest.raises(NotFound):
        accept(system, old)
    accept(system, new)


def test_there_is_no_new_link_without_an_operator_or_once_a_password_is_set(system: System) -> None:
    with pytest.raises(Refused, match="init.no_link"), system.database.write() as session:
        invite_anew(session, system.clock.now())
    accept(system, invite(system))
    with pytest.raises(Refused, match="init.no_link"), system.database.write() as session:
        invite_anew(session, system.clock.now())


def test_every_step_is_in_the_audit_and_no_secret_is(system: System) -> None:
    token = invite(system)
    accept(system, token)
    with system.database.read() as session:
        deeds = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    assert [(deed.act, deed.subject) for deed in deeds] == [
        ("role.give", "ba.mau@so-mau.example"),
        ("invite", "ba.mau@so-mau.example"),
        ("password.set", "ba.mau@so-mau.example"),
    ]
    assert not any(token in str(vars(deed)) or PASSWORD in str(vars(deed)) for deed in deeds)
