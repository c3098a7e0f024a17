"""A lost telephone: one asks, another confirms, and only then the second factor is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from procurement.accounts.actors import load_actor
from procurement.accounts.models import FactorReset, Person, RecoveryCode
from procurement.accounts.resets import ask_reset, confirm_reset, find_resets
from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.core.errors import NotFound, Refused
from procurement.system import System
from tests.desk.people import csrf, make_body, make_person, sign_in


@pytest.fixture
def people(system: System) -> dict[str, int]:
    """Return everybody who has to do with it, and some who have not."""
    own, other = make_body(system, "Phường"), make_body(system, "Phường khác")
    roles: dict[str, list[tuple[str, str | None]]] = {
        "lost": [("approver", own)], "first": [("body_admin", own)], "second": [("body_admin", own)],
        "stranger": [("body_admin", other)], "operator": [("operator", None)], "author": [("author", own)],
    }  # fmt: skip
    return {name: make_person(system, name, held) for name, held in roles.items()}


def ask(system: System, people: dict[str, int], who: str = "first", about: str = "lost") -> int:
    now = system.clock.now()
    with system.database.write() as session:
        row = ask_reset(session, load_actor(session, people[who], now), "DV-000001", people[about], "mất máy", now)
        session.flush()
        return row.id


def confirm(system: System, people: dict[str, int], who: str, reset: int) -> None:
    now = system.clock.now()
    with system.database.write() as session:
        confirm_reset(session, load_actor(session, people[who], now), reset, now)


def secret(system: System, people: dict[str, int]) -> str | None:
    with system.database.read() as session:
        return session.get_one(Person, people["lost"]).totp_secret


@pytest.mark.parametrize("who", ["second", "operator"])
def test_another_administrator_or_the_operator_confirms(system: System, people: dict[str, int], who: str) -> None:
    client = create_app(system).test_client()
    sign_in(client, people["lost"])
    with system.database.write() as session:
        session.add(RecoveryCode(person_id=people["lost"], code_hash="a", created_at=system.clock.now()))
    reset = ask(system, people)
    assert secret(system, people)
    confirm(system, people, who, reset)
    assert secret(system, people) is None
    assert client.get("/tai-khoan").status_code == 303
    with system.database.read() as session:
        assert session.scalars(select(RecoveryCode)).all() == []


@pytest.mark.parametrize(("who", "error"), [("first", Refused), ("stranger", NotFound), ("author", NotFound)])
def test_nobody_confirms_their_own_request_or_one_elsewhere(
    system: System, people: dict[str, int], who: str, error: type[Exception]
) -> None:
    reset = ask(system, people)
    with pytest.raises(error):
        confirm(system, people, who, reset)
    assert secret(system, people)


def test_nobody_asks_or_confirms_for_themselves(system: System, people: dict[str, int]) -> None:
    with pytest.raises(Refused, match=r"reset\.own"):
        ask(system, people, "first", "first")
    reset = ask(system, people, "first", "second")
    with pytest.raises(Refused, match=r"reset\.same_person"):
        confirm(system, people, "second", reset)


def test_a_request_is_done_once_and_waits_three_days(
    system: System, people: dict[str, int], clock: FrozenClock
) -> None:
    reset = ask(system, people)
    confirm(system, people, "second", reset)
    for number in (reset, reset + 1):
        with pytest.raises(NotFound):
            confirm(system, people, "operator", number)
    with pytest.raises(Refused, match=r"reset\.none"):
        ask(system, people)
    late = ask(system, people, "first", "second")
    clock.advance(timedelta(days=3))
    with pytest.raises(NotFound):
        confirm(system, people, "operator", late)


def test_the_database_wants_two_people(system: System, people: dict[str, int]) -> None:
    ask(system, people)
    with pytest.raises(IntegrityError), system.database.write() as session:
        session.execute(update(FactorReset).values(confirmed_by=people["first"]))


def test_administrators_see_the_requests_of_their_body_and_operators_all(
    system: System, people: dict[str, int]
) -> None:
    ask(system, people)
    now = system.clock.now()
    with system.database.read() as session:
        seen = {who: len(find_resets(session, load_actor(session, people[who], now), now)) for who in people}
    assert seen == {"lost": 0, "first": 1, "second": 1, "stranger": 0, "operator": 1, "author": 0}


def test_the_pages_ask_and_confirm(system: System, people: dict[str, int]) -> None:
    app = create_app(system)

    def browser(who: str) -> FlaskClient:
        client = app.test_client()
        sign_in(client, people[who])
        return client

    first, second = browser("first"), browser("second")
    form = {"person": str(people["lost"]), "reason": "mất điện thoại"}
    assert first.post("/don-vi-toi/nguoi-dung/dat-lai", data=form | csrf(first)).status_code == 303
    assert "chờ người khác xác nhận" in first.get("/don-vi-toi/dat-lai").text
    assert first.post("/don-vi-toi/dat-lai", data={"reset": "1", **csrf(first)}).status_code == 409
    answer = second.post("/don-vi-toi/dat-lai", data={"reset": "1", **csrf(second)})
    assert (answer.status_code, "Đã đặt lại cho Người mẫu lost" in answer.text) == (200, True)
    assert secret(system, people) is None
