"""Bids as openings, shortlists and awards state them: a consortium's price stands once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from procurement.notices.bidders import name_key
from procurement.notices.models import Bid, BidMember, Notice
from procurement.plans.models import Lot

Row = Mapping[str, Any]


def clear_bids(session: Session, notice: Notice) -> None:
    """Remove the notice's bids; its next revision, or nothing after a tombstone, takes their place."""
    theirs = select(Bid.id).where(Bid.notice_id == notice.id)
    session.execute(delete(BidMember).where(BidMember.bid_id.in_(theirs)))
    session.execute(delete(Bid).where(Bid.notice_id == notice.id))


def record_bids(session: Session, notice: Notice, body: Row, lots: Mapping[str, Lot]) -> None:
    """Replace the notice's bids by those that ``body`` states, in its order; ``lots`` by their ``lot_ref``."""
    if len(notice.revisions) > 1:
        clear_bids(session, notice)
    session.add_all(stated_bids(notice, body, lots))


def stated_bids(notice: Notice, body: Row, lots: Mapping[str, Lot]) -> list[Bid]:
    """Return the bids that ``body`` states, in its order, without recording them."""
    stated: list[tuple[Lot | None, Sequence[Row]]] = [(None, body.get("bidders", []))]
    stated += [(lots.get(row.get("lot_ref", "")), row.get("bidders", [])) for row in body.get("lots", [])]
    groups = [(lot, group) for lot, rows in stated for group in by_consortium(rows)]
    return [_bid(notice, lot, ordinal, group) for ordinal, (lot, group) in enumerate(groups, start=1)]


def by_consortium(rows: Iterable[Row]) -> list[list[Row]]:
    """Return ``rows`` of bidders, those of the members of one consortium together."""
    groups: dict[Any, list[Row]] = {}
    for index, row in enumerate(rows):
        key = row.get("consortium_code") or row.get("consortium_name") or index
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _bid(notice: Notice, lot: Lot | None, ordinal: int, group: Sequence[Row]) -> Bid:
    first = group[0]
    code = first.get("consortium_code") or first.get("code")
    is_consortium = bool(first.get("consortium_code") or first.get("consortium_name") or (code or "").startswith("PC"))
    named_apart = bool(first.get("consortium_code") or first.get("consortium_name"))
    name = first.get("consortium_name") if named_apart else first.get("name")
    price, currency = _price(first)
    return Bid(
        notice=notice,
        lot=lot,
        ordinal=ordinal,
        code=code if not named_apart or first.get("consortium_code") else None,
        name=name,
        name_key=name_key(name),
        is_consortium=is_consortium,
        result=_result(first),
        price=price,
        currency=currency,
        members=[_member(row) for row in group] if named_apart else [],
    )


def _member(row: Row) -> BidMember:
    return BidMember(code=row.get("code"), name=row.get("name"), name_key=name_key(row.get("name")))


def _result(row: Row) -> str | None:
    if "passed" in row:
        return "passed" if row["passed"] else "failed"
    return row.get("result")


def _price(row: Row) -> tuple[Decimal | None, str | None]:
    """Return the price that counts, and its currency where that is not đồng."""
    for name in ("winning_price", "final_price", "price"):
        money = row.get(name)
        if money and money.get("amount") is not None:
            currency = money.get("currency", "VND")
            return Decimal(money["amount"]), None if currency == "VND" else currency
    return None, None
