"""A register on a real database for the tests of the door, and invented events to put into it.

Every test gets a database and a store of its own, both empty, and a clock that stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.clock import FrozenClock
from procurement.jobs.outbox import deliver_due
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import Event, read_event
from procurement.notices.models import Notice
from procurement.plans.models import Package, Plan
from procurement.publication import service
from procurement.publication.acts import Authority, Receipt
from procurement.publication.withholding import Order, withhold
from procurement.system import System
from tests.databases import copied_system, make_system

START = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
PSEUDONYM = keyed_pseudonym(b"key of the tests")
OFFICERS = Authority("can-bo@mau.example", "lanh-dao@mau.example", "register")
ORDER = Order("Luật 22/2023/QH15, điều 7 khoản 3", "Có dữ liệu cá nhân", "phap-che@mau.example", "giam-doc@mau.example")
BODY = {"code": "vnz888100001", "name": "Ban Quản lý dự án Mẫu", "short_name": "BQLDA Mẫu"}


@dataclass(frozen=True)
class Register:
    """A register and shorthands for what tests do with it."""

    system: System
    clock: FrozenClock

    def record(self, raw: dict[str, Any]) -> Receipt:
        """Put one event through the door as an import does, in a transaction of its own."""
        with self.system.database.write() as session:
            return service.record(session, self.clock, event_of(raw), OFFICERS)

    def record_all(self, *raws: dict[str, Any]) -> list[Receipt]:
        """Put events through the door one after the other."""
        return [self.record(raw) for raw in raws]

    def withhold(self, reference: str, number: int = 0, order: Order = ORDER) -> Receipt:
        """Withhold the text of a revision."""
        with self.system.database.write() as session:
            return withhold(session, self.clock, reference, number, order)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a reading session."""
        with self.system.database.read() as session:
            yield session

    def differences(self) -> list[Any]:
        """Return what reconciling finds."""
        return self.system.find_differences()


def empty_register(folder: Path) -> Register:
    """Return an empty register in ``folder``."""
    clock = FrozenClock(START)
    return Register(make_system(folder, clock), clock)


def copied_register(register: Register, folder: Path) -> Register:
    """Return a register in ``folder`` that holds what ``register`` does, at the same instant."""
    clock = FrozenClock(register.clock.now())
    return Register(copied_system(register.system, folder, clock), clock)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """Return an empty register of the test's own."""
    own = empty_register(tmp_path / "register")
    yield own
    own.system.database.close()


def event_of(raw: dict[str, Any]) -> Event:
    """Return ``raw`` as the door takes it."""
    return read_event(raw, pseudonym=PSEUDONYM)


def notice_of(session: Session, reference: str) -> Notice:
    """Return the notice with our ``reference``."""
    return session.scalars(select(Notice).where(Notice.reference == reference)).unique().one()


def only_package(session: Session) -> Package:
    """Return the one package of the register."""
    return session.scalars(select(Package)).one()


def packages_of(session: Session) -> dict[str | None, Package]:
    """Return all packages by title."""
    found = list(session.scalars(select(Package).order_by(Package.id)))
    assert len({package.title for package in found}) == len(found), "two packages of one title: ask for them by id"
    return {package.title: package for package in found}


def only_plan(session: Session) -> Plan:
    """Return the one plan of the register."""
    return session.scalars(select(Plan)).one()


def vnd(amount: int | str) -> dict[str, Any]:
    """Return ``amount`` of đồng as events write it."""
    return {"amount": amount, "currency": "VND"}


def _event(kind: str, number: str | None, title: str, body: dict[str, Any], envelope: dict[str, Any]) -> dict[str, Any]:
    raw = {"kind": kind, "national_number": number, "organisation": BODY, "title": title, **envelope, "body": body}
    return {key: value for key, value in raw.items() if value is not None}


def row(title: str, ref: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one package of a plan."""
    return {"title": title, "field": "XL", "selection_form": "DTRR", "price": vnd(900_000_000),
            **({"package_ref": ref} if ref else {}), **more}  # fmt: skip


def plan(*packages: dict[str, Any], number: str | None = "PL2688900001", version: str | None = "00", body: Any = None,
         **envelope: Any) -> dict[str, Any]:  # fmt: skip
    """Return a plan with these packages."""
    whole = {"plan_type": "TX", "packages": list(packages), **(body or {})}
    return _event("plan", number, "Kế hoạch lựa chọn nhà thầu Mẫu", whole, {"version": version, **envelope})


def call(number: str | None = "IB2688900001", ref: str | None = "goi-1", version: str | None = "00",
         title: str = "Sửa chữa trường học Mẫu", body: Any = None, **envelope: Any) -> dict[str, Any]:  # fmt: skip
    """Return an invitation to bid."""
    whole = {"field": "XL", "price": vnd(900_000_000), "selection_form": "DTRR",
             "closes_at": "2026-12-15T09:00:00+07:00", **(body or {})}  # fmt: skip
    return _event("invitation", number, title, whole, {"version": version, "package_ref": ref, **envelope})


def notice(kind: str, number: str | None = "IB2688900001", ref: str | None = "goi-1", version: str | None = "00",
           body: Any = None, title: str = "Sửa chữa trường học Mẫu", **envelope: Any) -> dict[str, Any]:  # fmt: skip
    """Return a notice of any other kind about a package."""
    return _event(kind, number, title, dict(body or {}), {"version": version, "package_ref": ref, **envelope})


def award(number: str | None = "IB2688900001", *, body: Any = None, **more: Any) -> dict[str, Any]:
    """Return a result with one winner, unless ``body`` says otherwise."""
    won = {"outcome": "awarded", "award_value": vnd(880_000_000)}
    return notice("award", number, body=won if body is None else body, **more)


def cancellation(number: str | None = "IB2688900001", *, body: Any = None, **more: Any) -> dict[str, Any]:
    """Return a decision that cancels the round, unless ``body`` says otherwise."""
    said = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Không bố trí được vốn"}
    return notice("cancellation", number, body={**said, **(body or {})}, **more)


def work(register: Register) -> None:
    """Do what the outbox holds, an hour later."""
    register.clock.advance(timedelta(hours=1))
    system = register.system
    while deliver_due(system.database, system.handlers(), register.clock.now()):
        pass
