"""Several requests with one Idempotency-Key in the same moment: one begins the draft, no other does anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.api import repeating
from procurement.api.models import KeptAnswer
from procurement.notices.drafts import Draft, DraftEvent
from tests.api.conftest import OURS, Client, make_client
from tests.databases import dropped_afterwards
from tests.desk.office import invitation
from tests.functional.site import open_site
from tests.races import ROUNDS, race, switching_often

AT_ONCE = 4
TURNS = count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with switching_often(), dropped_afterwards():
        yield make_client(open_site(tmp_path_factory.mktemp("site")), OURS)


@pytest.fixture(params=["one process", "several"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many processes answer. What keeps those of one apart is unknown to several: the database is left."""
    if request.param == "one process":
        return 1
    monkeypatch.setattr(repeating, "_alone", lambda *_given: nullcontext())
    return AT_ONCE


def rows(client: Client) -> list[int]:
    """Return how many drafts, steps of drafts and kept answers there are."""
    with client.site.system.database.read() as session:
        return [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Draft, DraftEvent, KeptAnswer)]


def send(client: Client, *contents: dict[str, Any]) -> list[Any]:
    """Send all contents at once under a new key."""
    key = f"k-{next(TURNS)}"
    return race(*(lambda content=content: client.create(content, Idempotency_Key=key) for content in contents))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_same_request_begins_one_draft(shared: Client, processes: int, turn: int) -> None:
    before = rows(shared)
    answers = send(shared, *[invitation(title=f"Gói {turn}")] * AT_ONCE)
    told = {(each.status_code, each.data, each.headers["ETag"]) for each in answers if each.status_code != 409}
    assert [status for status, *_ in told] == [201]
    assert rows(shared) == [each + 1 for each in before]
    refused = [each.json["errors"][0]["code"] for each in answers if each.status_code == 409]
    assert set(refused) <= {"api.key_busy"}
    assert not refused or processes == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_of_different_requests_one_begins_its_draft(shared: Client, processes: int, turn: int) -> None:
    before = rows(shared)
    answers = send(shared, *(invitation(title=f"Gói {turn} số {number}") for number in range(AT_ONCE)))
    told = Counter(each.status_code for each in answers)
    assert told[201] == 1
    assert set(told) <= ({201, 409, 422} if processes == 1 else {201, 422})
    assert rows(shared) == [each + 1 for each in before]
