"""A small register of its own for each test, and what is needed to read its feeds as a stranger would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from procurement.core.clock import FrozenClock
from procurement.feeds.addresses import Addresses
from procurement.feeds.building import Wanted, build_archive, build_feed
from procurement.feeds.entries import FeedDocument
from procurement.notices.events import read_event
from procurement.publication.acts import Authority, Receipt
from procurement.publication.service import record
from procurement.publication.withholding import Order, withhold
from procurement.search.selection import Selection
from procurement.system import System
from tests.databases import SITE, make_system
from tests.search.genuine import Genuine, genuine

__all__ = ["genuine"]

OFFICER = Authority(drafted_by="an", approved_by="binh", origin="register")


class Register:
    """A register with one function for each thing that tests do to it."""

    def __init__(self, system: System, clock: FrozenClock) -> None:
        self.system, self.clock = system, clock

    def publish(self, *events: dict[str, Any] | str) -> Receipt:
        """Publish events through the door, in one transaction, and return the last receipt."""
        with self.system.database.write() as session:
            for event in events:
                read = read_event(event, pseudonym=self.system.pseudonym)
                receipt = record(session, self.clock, read, OFFICER)
        return receipt

    def withhold(self, reference: str, number: int = 0) -> None:
        """Withhold the text of a revision."""
        order = Order("Luật 22/2023/QH15, Điều 7 khoản 3", "Bí mật nhà nước", "an", "binh")
        with self.system.database.write() as session:
            withhold(session, self.clock, reference, number, order)

    def feed(
        self, selection: Selection, shape: str = "atom", language: str = "vi", later: timedelta = timedelta()
    ) -> FeedDocument:
        """Return the current or complete document of a Selection, as read some time after the clock."""
        wanted = Wanted(selection, shape, Addresses(SITE, language))
        with self.system.database.read() as session:
            return build_feed(session, self.system.search, wanted, self.clock.now() + later)

    def archive(self, selection: Selection, window: int, shape: str = "atom") -> FeedDocument:
        """Return an archive of a Selection."""
        wanted = Wanted(selection, shape, Addresses(SITE, "vi"))
        with self.system.database.read() as session:
            return build_archive(session, self.system.search, wanted, window, self.clock.now())

    def close(self) -> None:
        """Close the database."""
        self.system.database.close()


def open_register(folder: Path, clock: FrozenClock) -> Register:
    """Return an empty register in ``folder``."""
    return Register(make_system(folder, clock), clock)


@pytest.fixture
def register(tmp_path: Path, clock: FrozenClock) -> Iterator[Register]:
    """Return an empty register whose clock stands still."""
    made = open_register(tmp_path / "data", clock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def past(genuine: Genuine) -> Register:
    """Return the register of the 2,807 genuine events, seen in the middle of their time. Nobody may publish in it."""
    clock = FrozenClock(datetime(2023, 6, 29, 4, 0, tzinfo=UTC))
    return Register(replace(genuine.system, clock=clock), clock)


Invitation = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def invitation() -> Invitation:
    """Return a maker of invitations: number, title, and fields of the body (None leaves one out)."""

    def make(number: int = 1, title: str = "Cung cấp dầu diesel", version: str = "00", **given: Any) -> dict[str, Any]:
        outside: dict[str, Any] = {key: given.pop(key) for key in ("documents", "published_at", "kind") if key in given}
        body = {
            "field": "HH",
            "selection_form": "DTRR",
            "price": {"amount": 2400000000, "currency": "VND"},
            "closes_at": "2026-12-10T09:00:00+07:00",
            **given,
        }
        return {
            "kind": "invitation",
            "national_number": f"IB{2688900000 + number}",
            "version": version,
            "published_at": "2026-11-27T09:30:00+07:00",
            "organisation": {"code": "vnz888000001", "name": "Ủy ban nhân dân xã Mẫu An"},
            "title": title,
            **outside,
            "body": {name: value for name, value in body.items() if value is not None},
        }

    return make
