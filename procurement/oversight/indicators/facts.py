"""What public notices say of a package, as the signs are judged by it. A text that was withheld is None."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from procurement.compliance.cases import Content, list_of
from procurement.notices.bidders import name_key
from procurement.notices.bids import by_consortium

Price = tuple[str, Decimal]
"""Currency and amount, above 0."""


@dataclass(frozen=True)
class Preparation:
    """How long bidders had from the issue of a call to its closing, beside what its rule asks for.

    ``amount``, ``tolerance`` and ``measured`` are in ``unit``; None: no rule, or not known. ``missing`` are the facts
    that are lacking, by their codes.
    """

    measured: int | None = None
    amount: int | None = None
    tolerance: int = 0
    unit: str = "d"
    rule: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A notice as its current revision has it; ``on`` is the day people order by, ``received_title`` as it came.

    ``is_effective``: of a cancellation, whether it stops the whole round and was not revoked.
    """

    kind: str
    reference: str
    on: date | None = None
    body: Content | None = None
    title: str = ""
    received_title: str = ""
    stage: str | None = None
    envelope: str | None = None
    is_effective: bool = False
    preparation: Preparation | None = None


@dataclass(frozen=True)
class RoundFacts:
    """One attempt to award a package; ``form`` is the selection form, None where nobody says it."""

    ordinal: int
    form: str | None = None
    is_cancelled: bool = False
    notices: tuple[Said, ...] = ()

    def of(self, kind: str) -> Iterator[Said]:
        """Yield the notices of ``kind``, first to last."""
        return (notice for notice in self.notices if notice.kind == kind)


@dataclass(frozen=True)
class PackageFacts:
    """A package with its rounds; ``title`` as its plan words it, ``on`` the day of its result or last notice."""

    reference: str
    title: str = ""
    on: date | None = None
    rounds: tuple[RoundFacts, ...] = ()


@dataclass(frozen=True)
class Bidder:
    """A bidder, a consortium as one; ``who`` is its code, else the digest of its name, else its place in the list.

    Where the name stands elsewhere in the list with a code, ``who`` is that code: one firm, told twice.
    """

    who: str
    offered: Price | None
    final: Price | None
    result: str | None
    reason: str

    @property
    def prices(self) -> set[Price]:
        """What it offered, before and after discount."""
        return {price for price in (self.offered, self.final) if price}


def bidders_of(rows: Iterable[Mapping[str, Any]]) -> list[Bidder]:
    """Return the bidders that a list names; rows of the members of one consortium are one bidder."""
    groups = by_consortium(rows)
    named = [_named(group[0]) for group in groups]
    codes = {name: code for code, name in reversed(named) if code and name}
    whos = (code or codes.get(name or "") or name or str(number) for number, (code, name) in enumerate(named))
    return [_bidder(who, group) for who, group in zip(whos, groups, strict=True)]


def _named(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the code and the digest of the name, of the consortium where the row is of one."""
    code = row.get("consortium_code") or (None if row.get("consortium_name") else row.get("code"))
    return str(code) if code else None, name_key(row.get("consortium_name") or row.get("name"))


def _bidder(who: str, group: list[Mapping[str, Any]]) -> Bidder:
    first = group[0]
    final = first.get("final_price") or _discounted(first)
    return Bidder(
        who=who,
        offered=read_price(first.get("price")),
        final=read_price(final),
        result=first.get("result"),
        reason=" ".join(filter(None, (row.get("reason") for row in group))),
    )


def read_price(money: Any) -> Price | None:
    """Return currency and amount; None where there is none above 0, for portals write 0 for what is not told."""
    if not isinstance(money, Mapping):
        return None
    try:
        amount = Decimal(str(money.get("amount")))
    except InvalidOperation:
        return None
    return (str(money.get("currency", "VND")), amount) if amount.is_finite() and amount > 0 else None


def _discounted(row: Mapping[str, Any]) -> Any:
    """Return the price again where no discount is named: then it is the final one, too."""
    return row.get("price") if not row.get("discount_percent") else None


def lots_of(body: Content) -> list[Content]:
    """Return the rows of an award that name bidders."""
    return [row for row in list_of(body, "lots") if row.get("bidders")]


@dataclass(frozen=True)
class Sign:
    """What a sign is seen by: SEEN with the evidence, or UNKNOWN with what is lacking (``evidence["lacks"]``).

    ``ordinal`` is the round, 0 for the package as a whole; ``notice`` the reference of the notice that shows it, and
    ``row`` which of its lots, from 1; 0: all of it.
    """

    code: str
    state: str
    ordinal: int = 0
    notice: str | None = None
    on: date | None = None
    row: int = 0
    evidence: Mapping[str, Any] = field(default_factory=dict)


SEEN, UNKNOWN = "seen", "unknown"
