"""A request that is sent again because its answer got lost does nothing twice."""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from procurement.api import repeating
from procurement.api.models import KeptAnswer
from procurement.notices.drafts import Draft, DraftEvent
from tests.api.conftest import VOUCHED, Client
from tests.api.dropping import PASS, DroppingProxy
from tests.desk.office import invitation

RETRIES = int(os.environ.get("RETRIES", "300"))
"""Requests sent again; a release tries 10,000."""


def count(client: Client, model: type[Any]) -> int:
    with client.site.system.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_request_gets_the_same_answer(ours: Client) -> None:
    first, second = (ours.create(Idempotency_Key='"a-1"') for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert (first.data, first.headers["ETag"], first.headers["Location"]) == (
        second.data, second.headers["ETag"], second.headers["Location"],
    )  # fmt: skip
    assert count(ours, Draft) == 1
    unquoted = ours.create(Idempotency_Key="a-1")
    assert unquoted.data == first.data


def test_a_key_used_for_something_else_is_refused(ours: Client) -> None:
    ours.create(Idempotency_Key="a-1")
    other = ours.create(invitation(title="Việc khác"), Idempotency_Key="a-1")
    assert (other.status_code, other.json["errors"][0]["code"]) == (422, "api.key_used")
    assert count(ours, Draft) == 1


def test_a_key_belongs_to_the_system_that_sent_it(ours: Client, theirs: Client) -> None:
    assert ours.create(Idempotency_Key="a-1").status_code == 201
    assert theirs.create(Idempotency_Key="a-1").status_code == 201
    assert count(ours, Draft) == 2


def test_what_failed_is_tried_again(ours: Client) -> None:
    made = ours.create(invitation(title=None))
    address = f"/drafts/{made.json['key']}"
    refused = ours.ask("PUT", f"{address}/submission", VOUCHED, If_Match=made.headers["ETag"], Idempotency_Key="s")
    assert (refused.status_code, count(ours, KeptAnswer)) == (422, 0)


@pytest.mark.parametrize("key", ["", '""', "x" * 201, "phím"])
def test_a_key_that_is_none_is_refused(ours: Client, key: str) -> None:
    answer = ours.create(Idempotency_Key=key)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "api.key")


def test_a_request_that_is_still_being_answered_is_not_begun_again(
    ours: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    keep = repeating._keep

    def slowly(session: Session, *rest: Any) -> Any:
        begun.set()
        assert go_on.wait(10)
        return keep(session, *rest)

    monkeypatch.setattr(repeating, "_keep", slowly)
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(ours.create(Idempotency_Key="a-1").status_code))
    thread.start()
    assert begun.wait(10)
    busy = ours.create(Idempotency_Key="a-1")
    go_on.set()
    thread.join()
    assert (busy.status_code, busy.json["errors"][0]["code"], answers) == (409, "api.key_busy", [201])


def test_answers_are_kept_for_a_week(ours: Client) -> None:
    ours.create(Idempotency_Key="a-1")
    ours.site.pass_time(8 * 86400)
    ours.create(Idempotency_Key="a-2")
    assert count(ours, KeptAnswer) == 1


@pytest.fixture
def served(ours: Client) -> Iterator[int]:
    """Yield the port on which the register is served."""
    server = make_server("127.0.0.1", 0, ours.site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def until_answered(send: Callable[[], tuple[int, dict[str, Any]]]) -> tuple[int, int, dict[str, Any]]:
    """Send again and again; return how often in vain, and what came at last."""
    vain = 0
    while True:
        try:
            return vain, *send()
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            vain += 1


@pytest.mark.faults
def test_lost_answers_make_no_draft_twice(ours: Client, served: int) -> None:
    seed = int(os.environ.get("RETRY_SEED", random.SystemRandom().randrange(10**6)))
    print(f"RETRY_SEED={seed}")  # noqa: T201
    vain = made = 0
    with DroppingProxy(served, seed) as proxy:
        while vain < RETRIES:
            made += 1
            headers = {"Authorization": f"Bearer {ours.key}", "Content-Type": "application/json"}
            headers |= {"Idempotency-Key": f"k-{made}", "Connection": "close"}
            body = json.dumps(invitation(title=f"Gói {made}"))

            def send(body: str = body, headers: dict[str, str] = headers) -> tuple[int, dict[str, Any]]:
                way = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
                try:
                    way.request("POST", "/api/v1/drafts", body, headers)
                    answer = way.getresponse()
                    return answer.status, json.loads(answer.read())
                finally:
                    way.close()

            tried, status, said = until_answered(send)
            vain += tried
            # One that is cut off may still be at work when it is sent again.
            assert status in (201, 409), said
            made -= status == 409
            vain += status == 409
        cuts = proxy.cuts
    print(f"{made} drafts, {vain} requests sent again, {dict(cuts)}")  # noqa: T201
    assert cuts[PASS] < sum(cuts.values()) / 2
    assert count(ours, Draft) == made
    assert count(ours, DraftEvent) == made
