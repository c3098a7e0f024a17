"""Small registers for the tests of searching: events made by hand, published through the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from procurement.core.clock import FrozenClock
from procurement.notices.events import read_event
from procurement.organisations.models import Organisation, OrganisationLink
from procurement.publication.acts import Authority, Receipt
from procurement.publication.service import record
from procurement.publication.withholding import Order, withhold
from procurement.search.selection import Selection, View
from procurement.search.service import ActMatch, Found, Hit
from procurement.system import System

OFFICER = Authority("soạn", "duyệt", "register")
ORDER = Order("Điều 7", "Lý do", "người đề nghị", "người duyệt")
CITY = {"code": "vnz888000001", "name": "Đơn vị Mẫu số 9"}

Event = dict[str, Any]


def vnd(amount: int | str) -> Event:
    return {"amount": Decimal(amount), "currency": "VND"}


def event(kind: str, number: str | None, title: str, body: Event | None = None, **envelope: Any) -> Event:
    """Return an event; None in ``envelope`` leaves the key out."""
    whole = {
        "kind": kind,
        "national_number": number,
        "version": "00",
        "organisation": CITY,
        "title": title,
        "body": body or {},
        **envelope,
    }
    return {key: value for key, value in whole.items() if value is not None}


def call(number: str, title: str, closes_at: str = "2026-12-07T09:00:00+07:00", **more: Any) -> Event:
    """Return an invitation for bids that closes a week after the tests' instant."""
    body = {"closes_at": closes_at, "field": "HH", "selection_form": "DTRR"} | more.pop("body", {})
    package_ref = more.pop("package_ref", f"goi-{number}")
    return event("invitation", number, title, body, package_ref=package_ref, **more)


def publish(system: System, *events: Mapping[str, Any]) -> list[Receipt]:
    """Publish events one after the other, each in a transaction of its own."""
    receipts = []
    for each in events:
        read = read_event(each, pseudonym=system.pseudonym)
        with system.database.write() as session:
            receipts.append(record(session, system.clock, read, OFFICER))
    return receipts


def withhold_text(system: System, reference: str, number: int = 0) -> None:
    with system.database.write() as session:
        withhold(session, system.clock, reference, number, ORDER)


def find(
    system: System,
    q: str = "",
    *,
    view: View | None = None,
    now: datetime | None = None,
    facets: Iterable[str] = (),
    size: int | None = None,
    **filters: Any,
) -> Found:
    """Ask the register; ``filters`` are fields of Selection."""
    with system.database.read() as session:
        view = view or View("relevance" if q else "newest", rows="act")
        now, selection = now or system.clock.now(), Selection(q=q, **filters)
        return system.search.find(session, selection, view, now, tuple(facets), size)


def find_nearly(system: System, q: str, **filters: Any) -> tuple[Hit, ...]:
    with system.database.read() as session:
        return system.search.find_nearly(session, Selection(q=q, **filters), system.clock.now())


def references(found: Found) -> list[str]:
    return [hit.reference for hit in found.hits]


def find_acts(system: System, now: datetime | None = None, **filters: Any) -> list[ActMatch]:
    with system.database.read() as session:
        return system.search.find_acts(session, Selection(**filters), now or system.clock.now())


def frozen(system: System) -> FrozenClock:
    assert isinstance(system.clock, FrozenClock)
    return system.clock


def put_below(system: System, child: str, parent: str, valid_from: date | None, valid_to: date | None) -> None:
    """Let the body of code ``child`` stand below that of code ``parent`` in this half-open range."""
    with system.database.write() as session:
        ids = {code: session.scalars(select(Organisation.id).where(Organisation.code == code)).one()
               for code in (child, parent)}  # fmt: skip
        session.add(
            OrganisationLink(
                organisation_id=ids[child], related_id=ids[parent], relation="parent",
                valid_from=valid_from, valid_to=valid_to, recorded_at=system.clock.now(),
            )
        )  # fmt: skip
