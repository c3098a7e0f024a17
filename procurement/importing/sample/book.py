"""What a sample keeps while it is written: its day, its chance, the numbers given, bodies, plans, packages and bids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from procurement.core.clock import VIETNAM

Event = dict[str, Any]
Firm = tuple[str, str]
"""Code and name of a bidder."""

OFFICERS_POST = date(2024, 1, 1)
INVESTORS_POST = date(2025, 7, 1)
"""Who posts, by the law of the day: until 2023 the procuring entity everything (decree 63/2014, article 7); then the
investor plans, results and contracts (law 22/2023, article 8(1)); since 2025-07-01 everything (law 90/2025)."""


@dataclass(frozen=True)
class Body:
    """A body that buys: ``sign`` closes its decision numbers, ``place`` is where its works are done."""

    code: str
    name: str
    short_name: str
    sign: str
    place: str


@dataclass(frozen=True)
class Plan:
    """A plan of ``body`` for ``subject``, posted ``posting_delay`` days after it was decided."""

    body: str
    decided: int
    subject: str
    is_project: bool = False
    adjusted: int | None = None
    posting_delay: int = 0

    @property
    def title(self) -> str:
        """The plan's title, still with its place for the year."""
        return f"Kế hoạch lựa chọn nhà thầu {'dự án ' if self.is_project else ''}{self.subject}"


@dataclass(frozen=True)
class Work:
    """One package and its course: days of invitation, closing, award and contract; prices in đồng.

    ``hour`` is that of the closing; ``again`` the days of a second invitation and its closing.
    """

    plan: str
    title: str
    field: str
    price: int
    form: str = "DTRR"
    method: str | None = "1_MTHS"
    contract: str = "TG"
    days: int = 60
    invited: int | None = None
    closes: int | None = None
    awarded: int | None = None
    signed: int | None = None
    story: str = "ordinary"
    added: bool = False
    split_from: str | None = None
    merged_from: tuple[str, ...] = ()
    lots: tuple[tuple[str, int], ...] = ()
    hour: int = 9
    again: tuple[int, int] | None = None


class Book:
    """What one sample needs while it is written: its day, its chance, its firms, and the numbers already given.

    ``year`` stands in national numbers: two digits, of the year in which they were given.
    """

    def __init__(self, today: date, seed: int, firms: Sequence[Firm]) -> None:
        self.today = today
        self.random = Random(seed)
        self.firms = firms
        self.year = 26
        self._numbers: dict[str, int] = {}

    def day(self, offset: int) -> date:
        """Return the day ``offset`` days from today; a past Saturday or Sunday becomes the Friday before."""
        day = self.today + timedelta(days=offset)
        return day - timedelta(days=max(0, day.weekday() - 4)) if offset < -1 else day

    def at(self, offset: int, hour: int, minute: int = 0) -> str:
        """Return that day at ``hour:minute`` in Hà Nội, as an instant with its offset."""
        return datetime.combine(self.day(offset), time(hour, minute), VIETNAM).isoformat()

    def number(self, prefix: str) -> str:
        """Return the next national number: ``prefix``, the year and the invented range 999."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}{self.year:02d}999{self._numbers[prefix]:05d}"

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
    """A package of the sample with the numbers it keeps through its life.

    ``body`` buys; where it does so for another, as a board does, that is the ``investor``.
    """

    work: Work
    plan: Plan
    body: Body
    plan_number: str
    package_ref: str
    package_number: str
    investor: Body | None = None

    def poster(self, kind: str, day: date) -> Body:
        """Return who posts a notice of ``kind`` by the law of that ``day``."""
        if self.investor is None or day < OFFICERS_POST:
            return self.body
        is_investors = day >= INVESTORS_POST or kind in ("plan", "award", "contract", "cancellation")
        return self.investor if is_investors else self.body


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
    chosen = book.random.sample(book.firms, count)
    prices = sorted(price * book.random.randint(9050, 9940) // 10_000_000 * 1000 for _ in chosen)
    return [Bid(code, name, offered) for (code, name), offered in zip(chosen, prices, strict=True)]


def form_consortium(book: Book, bids: Sequence[Bid]) -> Bid:
    """Return one bid of all the bidders of ``bids`` together, at the price of the first."""
    names = " và ".join(bid.name for bid in bids)
    members = tuple((bid.code, bid.name) for bid in bids)
    return Bid(book.number("PC"), f"Liên danh {names}", bids[0].price, members)
