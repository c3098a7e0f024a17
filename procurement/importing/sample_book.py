"""What the small sample keeps while it is written: its day, its chance, the numbers given, packages and bids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from procurement.core.clock import VIETNAM
from procurement.importing.sample_texts import BIDDERS, BODIES, Body, Plan, Work

Event = dict[str, Any]


class Book:
    """What one sample needs while it is written: its day, its chance, and the numbers it has already given."""

    def __init__(self, today: date, seed: int) -> None:
        self.today = today
        self.random = Random(seed)
        self._numbers: dict[str, int] = {}

    def day(self, offset: int) -> date:
        """Return the day ``offset`` days from today; a past Saturday or Sunday becomes the Friday before."""
        day = self.today + timedelta(days=offset)
        return day - timedelta(days=max(0, day.weekday() - 4)) if offset < -1 else day

    def at(self, offset: int, hour: int, minute: int = 0) -> str:
        """Return that day at ``hour:minute`` in Hà Nội, as an instant with its offset."""
        return datetime.combine(self.day(offset), time(hour, minute), VIETNAM).isoformat()

    def number(self, prefix: str) -> str:
        """Return the next national number: ``prefix``, the year 26 and the invented range 999."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}26999{self._numbers[prefix]:05d}"

    def decision(self, body: Body, offset: int) -> Event:
        """Return a decision of ``body`` taken on that day."""
        day = self.day(offset)
        number = f"{self.random.randint(11, 980)}/QĐ-{body.sign}"
        return {"number": number, "date": day.isoformat(), "authority": body.name}

    def document(self, kind: str, title: str) -> Event:
        """Return the entry of a document that this register does not hold."""
        return {"type": kind, "title": title, "source_id": self.reference()}

    def reference(self) -> str:
        """Return a row id such as the national system gives."""
        return str(UUID(int=self.random.getrandbits(128), version=4))


@dataclass(frozen=True)
class Package:
    """A package of the sample with the numbers it keeps through its life."""

    work: Work
    plan: Plan
    plan_number: str
    package_ref: str
    package_number: str

    @property
    def body(self) -> Body:
        """The body that buys."""
        return BODIES[self.plan.body]


@dataclass(frozen=True)
class Bid:
    """A bid; ``members`` are the partners of a consortium, whose own code starts with PC."""

    code: str
    name: str
    price: int
    members: tuple[tuple[str, str], ...] = ()


def money(amount: int) -> Event:
    """Return ``amount`` đồng as the event file writes money."""
    return {"amount": amount, "currency": "VND"}


def day_count(days: int) -> Event:
    """Return a duration in days."""
    return {"value": days, "unit": "day"}


def draw_bids(book: Book, price: int, count: int) -> list[Bid]:
    """Return ``count`` bids just under ``price``, the lowest first, in whole thousands of đồng."""
    chosen = book.random.sample(BIDDERS, count)
    prices = sorted(price * book.random.randint(9050, 9940) // 10_000_000 * 1000 for _ in chosen)
    return [Bid(code, name, offered) for (code, name), offered in zip(chosen, prices, strict=True)]


def form_consortium(book: Book, bids: Sequence[Bid]) -> Bid:
    """Return one bid of all the bidders of ``bids`` together, at the price of the first."""
    names = " và ".join(bid.name for bid in bids)
    members = tuple((bid.code, bid.name) for bid in bids)
    return Bid(book.number("PC"), f"Liên danh {names}", bids[0].price, members)
