"""What is hidden answers as what was never there: in the same words, by the same questions, in the same time."""

from __future__ import annotations

import operator
import random
import secrets
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import event as database_events

from tests.architecture.access import READING, ROWS
from tests.databases import dropped_afterwards
from tests.desk.embargo.scene import BYTES, IN_FULL, OUTSIDERS, Answer, Scene, answer, set_up
from tests.desk.people import csrf
from tests.publication.register import call

ROUNDS, ALLOWED = (2_000, 0.05) if IN_FULL else (40, 0.25)
"""How often each address is asked, and by which share the medians may differ."""

TRUSTED = ("wall", "processor") if IN_FULL else ("processor",)
"""Clocks whose medians count: in so few rounds that of the wall says more of the neighbours than of us."""

ASKERS = ("an approver elsewhere", "a system elsewhere")
"""Those of the outsiders for whom the register looks a draft up: all others are turned away before."""


@dataclass(frozen=True)
class Pair:
    """Two requests that differ in one word: the name of what is hidden, and a name of nothing."""

    method: str
    address: str
    hidden: str
    missing: str

    def ask(self, client: FlaskClient, name: str) -> Answer:
        """Return the answer about what has this name."""
        return answer(client, self.address.replace("NAME", name), self.method, **self._sent(client))

    def told(self, client: FlaskClient, name: str) -> str:
        """Return the answer in words, without the name that was asked for."""
        status, headers, body = self.ask(client, name)
        return f"{status} {headers} {body.decode()}".replace(name, "NAME")

    def _sent(self, client: FlaskClient) -> dict[str, Any]:
        if self.method in READING:
            return {}
        if self.address.startswith("/api"):
            return {"json": {"title": "Sửa"}, "headers": {"If-Match": '"1"'}}
        return {"data": csrf(client) if client.get_cookie("session") else {}}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a scene at which nobody changes anything."""
    with dropped_afterwards():
        yield set_up(tmp_path_factory.mktemp("embargo"))


def pairs(scene: Scene, methods: tuple[str, ...] = ("GET", "POST", "PUT")) -> list[Pair]:
    """Return a pair for everything that is asked by the key of a draft, and one for the public address of its file."""
    key, sha256, nothing = scene.draft.key, scene.draft.files[0].sha256, secrets.token_urlsafe(16)
    keyed = {(each.rule, method) for each in ROWS for method in each.methods if "<key>" in each.rule}
    named = [(method, rule.replace("<key>", "NAME").replace("<sha256>", sha256)) for rule, method in sorted(keyed)]
    found = [Pair(method, address, key, nothing) for method, address in named if method in methods]
    return [*found, Pair("GET", "/tai-lieu/NAME", sha256, secrets.token_hex(32))]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_what_is_hidden_answers_in_the_words_of_what_is_missing(scene: Scene, who: str) -> None:
    client = scene.visitors[who].at(scene.holding)
    assert len(pairs(scene)) > 15
    for pair in pairs(scene):
        assert pair.told(client, pair.hidden) == pair.told(client, pair.missing), pair


@pytest.mark.parametrize("who", OUTSIDERS)
def test_what_is_hidden_asks_the_database_what_is_asked_for_what_is_missing(scene: Scene, who: str) -> None:
    client = scene.visitors[who].at(scene.holding)
    looked_up = False
    for pair in pairs(scene):
        hidden = statements(pair, client, pair.hidden)
        assert hidden == statements(pair, client, pair.missing), pair
        looked_up |= any("FROM drafts" in statement for statement in hidden)
    assert looked_up == (who in ASKERS or who == "an author elsewhere")


def statements(pair: Pair, client: FlaskClient, name: str) -> list[str]:
    """Return the statements that an answer takes."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    database_events.listen(Engine, "before_cursor_execute", note)
    try:
        pair.ask(client, name)
    finally:
        database_events.remove(Engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("who", ASKERS)
def test_what_is_hidden_answers_in_the_time_of_what_is_missing(scene: Scene, who: str) -> None:
    seed = secrets.randbits(32)
    chance, client = random.Random(seed), scene.visitors[who].at(scene.holding)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it when the test fails
    asked = [
        pair for pair in pairs(scene, ("GET",)) if pair.address.startswith("/api") == (who == "a system elsewhere")
    ]
    found = {(pair.address, clock): share for pair in asked for clock, share in compare(pair, client, chance).items()}
    assert {each: share for each, share in found.items() if each[1] in TRUSTED and abs(share) >= ALLOWED} == {}


def compare(pair: Pair, client: FlaskClient, chance: random.Random) -> dict[str, float]:
    """Return by which share of the missing one's median the hidden one takes longer in the median, by two clocks.

    Both are asked in each round, in an order that chance gives, and the difference within the round counts: whatever
    else the machine does weighs on both, and what it does at one time of the day not on another round. The wall's clock
    is an outsider's; the processor time of this thread leaves out what neighbours take, and finds smaller differences.
    """
    clocks = {"wall": time.perf_counter, "processor": time.thread_time}
    spans: dict[tuple[str, str], list[float]] = {}
    for _ in range(ROUNDS):
        for name in chance.sample((pair.hidden, pair.missing), 2):
            began = {each: tick() for each, tick in clocks.items()}
            pair.ask(client, name)
            for each, tick in clocks.items():
                spans.setdefault((each, name), []).append(tick() - began[each])
    shares = {}
    for each in clocks:
        hidden, missing = spans[each, pair.hidden], spans[each, pair.missing]
        middles = [statistics.median(found) * 1e6 for found in (hidden, missing)]
        shares[each] = statistics.median(map(operator.sub, hidden, missing)) * 1e6 / middles[1]
        print(f"{pair.address} {each}: {middles[0]:.0f} and {middles[1]:.0f} µs, {shares[each]:+.2%}")  # noqa: T201
    return shares


def test_a_file_that_is_public_elsewhere_does_not_tell_its_name_in_the_draft(tmp_path: Path) -> None:
    scene = set_up(tmp_path)
    client, sha256 = scene.visitors["nobody"].at(scene.holding), scene.draft.files[0].sha256
    assert answer(client, f"/tai-lieu/{sha256}")[0] == 404
    scene.office.register.record(
        call("IB2688900777", "goi-7", documents=[{"title": "Công khai.pdf", "sha256": sha256}])
    )
    status, headers, body = answer(client, f"/tai-lieu/{sha256}")
    assert (status, body) == (200, BYTES)
    assert "zyx" not in str(headers).casefold()
