"""Two people at one draft in the same moment: one of them gets it, the other is told, and nothing happens twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from procurement.ledger.models import LedgerEntry
from procurement.notices.drafts import Draft
from procurement.publication.drafts import publish_approved, publish_due
from tests.databases import dropped_afterwards
from tests.desk.office import APPROVER, AUTHOR, DEPUTY, SECOND, Office, invitation
from tests.publication.register import empty_register
from tests.races import ROUNDS, lost, race, switching_often

LATER = timedelta(days=20)
"""So that nobody publishes it before the end of the test."""

TURNS = itertools.count(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with switching_often(), dropped_afterwards():
        yield Office(empty_register(tmp_path_factory.mktemp("register")))


def submitted(office: Office) -> Draft:
    """Return a draft of its own package that waits for approval."""
    turn = next(TURNS)
    content = invitation(number=f"IB26889{turn:05d}", package_ref=f"goi-{turn}")
    return office.submit(office.create(content))


def entries(office: Office) -> int:
    with office.register.read() as session:
        return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_of_two_approvers_approves(office: Office, turn: int) -> None:
    draft = submitted(office)
    first, second = race(lambda: office.approve(draft, wait=LATER), lambda: office.approve(draft, DEPUTY, wait=LATER))
    assert lost(first) != lost(second)
    winner = DEPUTY if lost(first) else APPROVER
    assert office.get(draft.key).approved_by == winner.id
    assert [event.act for event in office.get(draft.key).events].count("approve") == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_draft_is_changed_or_approved(office: Office, turn: int) -> None:
    draft = submitted(office)
    other = draft.said | {"title": "Sửa mái trường Mẫu"}
    change, approval = race(lambda: office.change(draft, other), lambda: office.approve(draft, wait=LATER))
    assert lost(change) != lost(approval)
    known = office.get(draft.key)
    assert (known.state, known.said["title"] == draft.said["title"]) == (
        ("drafting", False) if lost(approval) else ("approved", True)
    )


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_of_two_editors_is_told(office: Office, turn: int) -> None:
    draft = office.create()
    texts = [draft.said | {"title": f"Sửa mái trường {who}"} for who in ("A", "B")]
    first, second = race(lambda: office.change(draft, texts[0]), lambda: office.change(draft, texts[1], SECOND))
    assert lost(first) != lost(second)
    assert office.get(draft.key).said["title"] == texts[lost(first)]["title"]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_draft_is_published_or_withdrawn(office: Office, turn: int) -> None:
    database, clock = office.register.system.database, office.register.clock
    draft = office.approve(submitted(office))
    before = entries(office)
    receipt, withdrawn = race(lambda: publish_approved(database, clock, draft.key), lambda: office.withdraw(draft))
    assert (receipt is None) != lost(withdrawn)
    assert office.get(draft.key).state == ("withdrawn" if receipt is None else "published")
    assert entries(office) - before == (receipt is not None)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_four_who_publish_publish_once(office: Office, turn: int) -> None:
    database, clock = office.register.system.database, office.register.clock
    draft = office.approve(submitted(office), wait=timedelta(seconds=1))
    clock.advance(timedelta(seconds=1))
    before = entries(office)
    results = race(
        lambda: publish_approved(database, clock, draft.key), lambda: publish_approved(database, clock, draft.key),
        lambda: publish_due(database, clock), lambda: publish_due(database, clock),
    )  # fmt: skip
    assert not any(map(lost, results))
    known = office.get(draft.key)
    assert (known.state, entries(office) - before) == ("published", 1)
    assert [event.act for event in known.events] == ["create", "submit", "approve", "publish"]
    assert AUTHOR.id == known.created_by
