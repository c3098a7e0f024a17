"""A market in which everything is open: what a city's buyers called for, asked for at one instant.

Every call of the invented city and of the genuine notices, and every genuine title, stands in one register as a call
that closes in a week. The titles are genuine or the sample's; that they are open is this module's doing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from procurement.core.clock import VIETNAM, FrozenClock
from procurement.importing.sample.city import city_events
from procurement.notices.events import read_event
from procurement.notices.models import Notice
from procurement.publication.service import record
from procurement.system import System
from tests.databases import make_system
from tests.search.genuine import EVENTS, NOW
from tests.search.register import OFFICER, call

DATED = ("closes_at", "opens_at", "extensions", "clarifications")
BATCH = 500

loads = partial(json.loads, parse_float=Decimal)


@dataclass(frozen=True)
class Market:
    """The register, with the title and the buyer of each open package by its reference."""

    system: System
    packages: dict[str, tuple[str, str]]


@pytest.fixture(scope="session")
def market(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Return the market. Nobody may publish in it."""
    system = make_system(tmp_path_factory.mktemp("market") / "register", FrozenClock(NOW))
    said = dict(publish_calls(system, shared_data))
    with system.database.read() as session:
        notices = {notice.reference: notice.package for notice in session.scalars(select(Notice))}
    yield Market(system, {package.reference: said[one] for one, package in notices.items() if package})
    system.database.close()


def publish_calls(system: System, data: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """Publish the calls of all sources, and yield the notice of each with title and buyer."""
    events = (call(f"IB26{number:08d}", **said) for number, said in enumerate(calls(data)))
    while batch := list(islice(events, BATCH)):
        with system.database.write() as session:
            for event in batch:
                receipt = record(session, system.clock, read_event(event, pseudonym=system.pseudonym), OFFICER)
                yield receipt.reference, (event["title"], event["organisation"]["name"])


def calls(data: Path) -> Iterator[dict[str, Any]]:
    """Yield title, body and buyer of each call: of the city, the genuine notices, and titles without more."""
    closing = NOW.astimezone(VIETNAM).date()
    with gzip.open(data / EVENTS, "rt", encoding="utf-8") as lines:
        events = [*city_events(closing), *map(loads, lines)]
    for event in events:
        if event["kind"] == "invitation" and event["version"] == "00":
            body = {name: value for name, value in event["body"].items() if name not in DATED}
            yield {"title": event["title"], "organisation": event["organisation"], "body": body}
    with gzip.open(data / "titles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(map(loads, lines)):
            name = line.get("buyer") or "Bên mời thầu không rõ"
            yield {"title": line["t"], "organisation": {"code": f"vnz7{number:08d}", "name": name}}
