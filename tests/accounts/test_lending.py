"""Approval lent for a time: to whom, by whom, and that it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import pytest
from lxml import html
from sqlalchemy import select

from procurement.accounts.actors import load_actor
from procurement.accounts.lending import end_lending, find_takers, lend_approval
from procurement.accounts.models import Delegation
from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.core.errors import Invalid, NotFound, Refused
from procurement.organisations.models import OrganisationLink
from procurement.organisations.queries import get_organisation
from procurement.system import System
from tests.desk.people import csrf, make_body, make_person, sign_in
from tests.functional.site import words

DAY = timedelta(days=1)


@pytest.fixture
def body(system: System) -> str:
    """Return a body below a city."""
    own, above = make_body(system, "Phường"), make_body(system, "Thành phố")
    with system.database.write() as session:
        places = [get_organisation(session, reference).id for reference in (own, above)]
        link = OrganisationLink(organisation_id=places[0], related_id=places[1], relation="parent")
        link.valid_from, link.recorded_at = date(2020, 1, 1), system.clock.now()
        session.add(link)
    return own


@pytest.fixture
def people(system: System, body: str) -> dict[str, int]:
    """Return who may and who may not take an approval over."""
    roles = {"giver": ("approver", body), "deputy": ("author", body), "above": ("author", "DV-000002"),
             "stranger": ("approver", make_body(system, "Phường khác"))}  # fmt: skip
    return {name: make_person(system, name, [role]) for name, role in roles.items()}


def lend(
    system: System, people: dict[str, int], body: str, giver: str, taker: str, days: int = 7, later: int = 0
) -> int:
    now = system.clock.now()
    with system.database.write() as session:
        actor = load_actor(session, people[giver], now)
        since, until = now + later * DAY, now + days * DAY
        row = lend_approval(session, actor, body, people[taker], "15/QĐ-UBND", since, until, now)
        session.flush()
        return row.id


def note(source: str) -> str:
    """Return what a page says that was done; "" for nothing."""
    said = cast(list[html.HtmlElement], html.document_fromstring(source).xpath("//*[@role='status']"))
    return words(said[0]) if said else ""


def may_approve(system: System, person: int, body: str) -> bool:
    with system.database.read() as session:
        return load_actor(session, person, system.clock.now()).may("approve", body)


@pytest.mark.parametrize("taker", ["deputy", "above"])
def test_approval_is_lent_within_the_body_and_to_the_one_above_and_ends_by_itself(
    system: System, clock: FrozenClock, people: dict[str, int], body: str, taker: str
) -> None:
    lend(system, people, body, "giver", taker)
    assert may_approve(system, people[taker], body)
    clock.advance(7 * DAY)
    assert not may_approve(system, people[taker], body)


def test_it_may_begin_later(system: System, clock: FrozenClock, people: dict[str, int], body: str) -> None:
    lend(system, people, body, "giver", "deputy", later=2)
    assert not may_approve(system, people["deputy"], body)
    clock.advance(2 * DAY)
    assert may_approve(system, people["deputy"], body)


@pytest.mark.parametrize(
    ("giver", "taker", "days", "error"),
    [
        ("giver", "stranger", 7, "delegation.person"),
        ("giver", "giver", 7, "delegation.person"),
        ("giver", "deputy", 0, "delegation.dates"),
        ("giver", "deputy", 400, "delegation.dates"),
    ],
)
def test_not_to_anybody_and_not_for_ever(
    system: System, people: dict[str, int], body: str, giver: str, taker: str, days: int, error: str
) -> None:
    with pytest.raises(Invalid, match=error):
        lend(system, people, body, giver, taker, days)


def test_nobody_lends_what_is_not_theirs(system: System, people: dict[str, int], body: str) -> None:
    with pytest.raises(NotFound):
        lend(system, people, body, "stranger", "deputy")
    lend(system, people, body, "giver", "deputy")
    with pytest.raises(NotFound):  # what was lent is not lent on
        lend(system, people, body, "deputy", "above")


def test_it_is_taken_back_by_who_lent_it_or_an_administrator(system: System, people: dict[str, int], body: str) -> None:
    people["admin"] = make_person(system, "admin", [("body_admin", body)])
    now = system.clock.now()
    for who in ("giver", "admin"):
        number = lend(system, people, body, "giver", "deputy")
        with pytest.raises(NotFound), system.database.write() as session:
            end_lending(session, load_actor(session, people["deputy"], now), body, number, now)
        with system.database.write() as session:
            end_lending(session, load_actor(session, people[who], now), body, number, now)
        assert not may_approve(system, people["deputy"], body)
        with pytest.raises(Refused, match="delegation.over"), system.database.write() as session:
            end_lending(session, load_actor(session, people[who], now), body, number, now)


def test_those_who_can_are_offered(system: System, people: dict[str, int], body: str) -> None:
    with system.database.read() as session:
        offered = find_takers(session, people["giver"], body, system.clock.now())
    assert {person.id for person in offered} == {people["deputy"], people["above"]}


def test_the_page_lends_and_takes_back(system: System, people: dict[str, int], body: str) -> None:
    client = create_app(system).test_client()
    sign_in(client, people["giver"])
    form = {"person": str(people["deputy"]), "decision": "15/QĐ-UBND ngày 02/11/2026", "valid_to": "07/12/2026"}
    wrong = client.post("/don-vi-toi/uy-quyen", data={**form, "valid_to": "", **csrf(client)})
    assert (wrong.status_code, "không quá một năm" in wrong.text) == (400, True)
    assert 'value="15/QĐ-UBND ngày 02/11/2026"' in wrong.text
    done = client.post("/don-vi-toi/uy-quyen", data=form | csrf(client), follow_redirects=True)
    assert note(done.text) == "Đã ủy quyền cho Người mẫu deputy từ 30/11/2026 đến hết 07/12/2026."
    page = client.get("/don-vi-toi/uy-quyen").text
    assert "thay Người mẫu giver theo 15/QĐ-UBND ngày 02/11/2026" in page
    assert "đến hết 07/12/2026" in page
    with system.database.read() as session:
        [number] = session.scalars(select(Delegation.id))
    ended = {"lending": str(number), **csrf(client)}
    done = client.post("/don-vi-toi/uy-quyen/ket-thuc", data=ended, follow_redirects=True)
    assert note(done.text).startswith("Đã kết thúc ủy quyền cho Người mẫu deputy.")
    assert not may_approve(system, people["deputy"], body)
