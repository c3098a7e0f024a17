"""A notice that is being written, beside what is on public record about its package: facts for rules, read leniently.

What is typed may be incomplete or wrong; a value that cannot be read counts as one that is not given, for the schemas
report it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from procurement.compliance.law import Law
from procurement.compliance.regimes import Choice
from procurement.core.clock import civil_date
from procurement.notices.instants import parse_instant, written_date, written_instant
from procurement.notices.kinds import KINDS

Content = Mapping[str, Any]
FACTS = {"form": "selection_form", "field": "field", "international": "is_international", "online": "is_online",
         "shortlisted": "has_prequalification", "stage": "stage", "envelope": "envelope"}  # fmt: skip
"""Where a notice's body, its call or its plan's row say a fact of the rules."""


@dataclass(frozen=True)
class Facts:
    """What published notices say about the plan, the package and the round of a draft. Each part may be unknown.

    ``current`` is the content that the draft would amend; ``row`` the package in the present revision of its plan
    (``plan_decided_on``, ``plan_posted_on``: its first revision's dates); ``call`` the content of the round's last
    call for bids, ``issued_on`` the day on which the first call of the package was posted; ``kinds`` the kinds of the
    round's notices.
    """

    current: Content | None = None
    plan_decided_on: date | None = None
    plan_posted_on: date | None = None
    row: Content | None = None
    call: Content | None = None
    issued_on: date | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """A draft's content, what is published, the instant at which it would go out, and the law."""

    content: Content
    published: Facts
    at: datetime
    law: Law

    @property
    def kind(self) -> str:
        """The kind's code; "" where there is none yet."""
        kind = self.content.get("kind")
        return kind if isinstance(kind, str) and kind in KINDS else ""

    @property
    def body(self) -> Content:
        """What this kind of notice says."""
        return part(self.content, "body")

    @cached_property
    def posted(self) -> datetime | date:
        """When the notice is or was posted: on the national system where it says so, else when it would go out here."""
        stated = read_moment(self.content.get("published_at"))
        return stated if stated is not None else self.at

    @property
    def posted_on(self) -> date:
        """The day of ``posted`` in Viet Nam."""
        return day_of(self.posted)

    @property
    def decided_on(self) -> date | None:
        """The date of the decision behind the notice."""
        return read_day(part(self.content, "decision").get("date"))

    @cached_property
    def issued_on(self) -> date | None:
        """When the documents of the package were first issued: with the first call, which may be this draft."""
        first_call = self.posted_on if self.calls else None
        return self.published.issued_on or first_call

    @property
    def calls(self) -> bool:
        """Whether the notice calls for bids or applications."""
        return bool(self.kind) and KINDS[self.kind].calls_for_bids

    @property
    def closes_at(self) -> datetime | None:
        """The closing time that the notice names, else that of the round's call."""
        return read_instant(self.body.get("closes_at")) or read_instant(self._called.get("closes_at"))

    @property
    def opens_at(self) -> datetime | None:
        """The opening time that the notice names, else that of the round's call."""
        return read_instant(self.body.get("opens_at")) or read_instant(self._called.get("opens_at"))

    @cached_property
    def price(self) -> Decimal | None:
        """The package price in đồng: as the plan has it, else as the notice or the round's call says."""
        sources = (self.published.row or {}, self.body, self._called)
        return next((price for source in sources if (price := read_vnd(source.get("price"))) is not None), None)

    @cached_property
    def given(self) -> dict[str, Any]:
        """The facts by which rules are chosen."""
        sources = (self.body, self._called, self.published.row or {})
        found = {
            fact: next((source[key] for source in sources if source.get(key) is not None), None)
            for fact, key in FACTS.items()
        }
        if self.kind == "invitation" and found["shortlisted"] is None:
            found["shortlisted"] = False
        return found | {"price": self.price}

    @cached_property
    def regime(self) -> Choice | None:
        """The regime that governs the notice."""
        return self.law.regimes.choose(self.kind, self.decided_on or self.posted_on, self.issued_on)

    @property
    def _called(self) -> Content:
        return part(self.published.call or {}, "body")


def part(content: Content, key: str) -> Content:
    """Return the object under ``key``; empty where there is none."""
    value = content.get(key)
    return value if isinstance(value, Mapping) else {}


def list_of(content: Content, key: str) -> list[Any]:
    """Return the list under ``key``; empty where there is none."""
    value = content.get(key)
    return value if isinstance(value, list) else []


def read_instant(value: Any) -> datetime | None:
    """Return a written or typed instant, in UTC."""
    written = written_instant(value) if isinstance(value, str) else None
    return parse_instant(written) if written else None


def read_day(value: Any) -> date | None:
    """Return the day of a written date or instant in Viet Nam."""
    written = written_date(value) if isinstance(value, str) else None
    return date.fromisoformat(written) if written else None


def read_moment(value: Any) -> datetime | date | None:
    """Return a written instant, or the day where no more is given."""
    return read_instant(value) or read_day(value)


def day_of(moment: datetime | date) -> date:
    """Return the day of ``moment`` in Viet Nam."""
    return civil_date(moment) if isinstance(moment, datetime) else moment


def read_vnd(money: Any) -> Decimal | None:
    """Return the amount of ``money`` where it is in đồng and a number above 0."""
    if not isinstance(money, Mapping) or money.get("currency", "VND") != "VND":
        return None
    try:
        amount = Decimal(str(money.get("amount")))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None
