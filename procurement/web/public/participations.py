"""One bidder's part in each of some rounds, in words: with whom, at what price, with which result and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.bidders import NAMED, bidder_reference, name_key, say_bidder
from procurement.notices.contractors import StatedBid, find_bids_by_id, find_contents, find_rounds
from procurement.notices.events import load_content
from procurement.notices.models import Bid
from procurement.organisations.models import Organisation
from procurement.plans.models import Round
from procurement.web.public.bidding import bid_result, bidder_url, lot_url, say_bid_price, say_lot
from procurement.web.public.sheets import Named

LOTS_SHOWN = 5

Part = tuple[int, Sequence[StatedBid]]
"""A round (by id) and what is stated of the bidder in it."""


@dataclass(frozen=True)
class Outcome:
    """What became of the bid for one lot, or for the whole where there are no lots."""

    lot: Named | None
    result: str
    is_won: bool
    price: str
    reason: str


@dataclass(frozen=True)
class Participation:
    """A bidder's part in one round. ``partners``: with whom it made the bid; their one price is nobody's share."""

    title: str
    url: str
    organisation: Organisation
    number: str | None
    posted_on: date | None
    consortium: str | None
    partners: tuple[Named, ...]
    offered: str
    outcomes: tuple[Outcome, ...]
    more: int
    is_cancelled: bool

    @property
    def has_one_price(self) -> bool:
        """Whether a price is shown that a consortium has in common."""
        return bool(self.consortium) and bool(self.offered or any(one.price for one in self.outcomes))


def draw_participations(session: Session, reference: str, parts: Sequence[Part]) -> Iterator[Participation]:
    """Yield the parts in ``parts`` of the bidder with ``reference``, in a fixed number of statements."""
    stated = [bid for _round, bids in parts for bid in bids]
    bids = find_bids_by_id(session, [bid.id for bid in stated])
    rounds = find_rounds(session, [round_id for round_id, _bids in parts])
    contents = find_contents(session, {bid.notice_id for bid in stated if bid.kind in ("award", "shortlist")})
    reasons = {notice_id: _reasons(reference, load_content(text)["body"]) for notice_id, text in contents.items()}
    for round_id, theirs in parts:
        yield _draw(reference, rounds[round_id], theirs, bids, reasons)


def _draw(
    reference: str,
    round_: Round,
    stated: Sequence[StatedBid],
    bids: Mapping[int, Bid],
    reasons: Mapping[int, Mapping[str | None, str]],
) -> Participation:
    deciding = _deciding(stated)
    shown = [_outcome(round_, one, bids[one.id], reasons.get(one.notice_id, {})) for one in deciding[:LOTS_SHOWN]]
    offers = [bids[one.id] for one in stated if one.kind == "opening" and one.price]  # 0: sealed, or not read out
    joint = [bids[one.id] for one in stated if one.is_consortium]
    return Participation(
        title=round_.package.title or round_.package.reference,
        url=url_for("public.package", reference=round_.package.reference),
        organisation=round_.package.organisation,
        number=round_.national_number,
        posted_on=max((one.posted_on for one in stated if one.posted_on), default=None),
        consortium=_consortium(reference, joint),
        partners=tuple(_partners(reference, joint)),
        offered=say_bid_price(offers[-1]) if offers else "",
        outcomes=tuple(shown),
        more=len(deciding) - len(shown),
        is_cancelled=any(one.cancelled for one in deciding or stated),
    )


def _deciding(stated: Sequence[StatedBid]) -> list[StatedBid]:
    """Return the bids of the results, one a lot, else of the short list; a later notice stands for an earlier one."""
    for kind in ("award", "shortlist"):
        found = {bid.lot_id: bid for bid in stated if bid.kind == kind}
        if found:
            return list(found.values())
    return []


def _outcome(round_: Round, stated: StatedBid, bid: Bid, reasons: Mapping[str | None, str]) -> Outcome:
    lot = bid.lot if bid.lot is not None and not bid.lot.is_whole else None
    return Outcome(
        lot=Named(say_lot(lot), lot_url(round_, lot)) if lot else None,
        result=bid_result(bid.result),
        is_won=bid.result == "won",
        price=say_bid_price(bid) if stated.kind == "award" and bid.result == "won" else "",
        reason=reasons.get(bid.lot.lot_ref if bid.lot else None, ""),
    )


def _consortium(reference: str, joint: Sequence[Bid]) -> str | None:
    """Return the name of the consortium in which the bidder took part; None where it bade alone, or is one itself."""
    if not joint or any(bidder_reference(bid.code, bid.name) == reference for bid in joint):
        return None
    return next((bid.name for bid in reversed(joint) if bid.name), _("Liên danh"))


def _partners(reference: str, joint: Sequence[Bid]) -> Iterator[Named]:
    seen = {reference}
    for member in (member for bid in reversed(joint) for member in bid.members):
        known_by = bidder_reference(member.code, member.name) or member.name or ""
        if known_by not in seen:
            seen.add(known_by)
            yield Named(say_bidder(member.code, member.name, current_language()), bidder_url(member.code, member.name))


def _reasons(reference: str, body: Mapping[str, Any]) -> dict[str | None, str]:
    """Return why the bidder did not win, by lot (None: of the whole)."""
    stated: list[tuple[str | None, Any]] = [(None, body.get("bidders", []))]
    stated += [(lot.get("lot_ref"), lot.get("bidders", [])) for lot in body.get("lots", [])]
    return {
        lot: row["reason"] for lot, rows in stated for row in rows if row.get("reason") and _is_row_of(reference, row)
    }


def _is_row_of(reference: str, row: Mapping[str, Any]) -> bool:
    if reference.startswith(NAMED):
        keys = {name_key(row.get("name")), name_key(row.get("consortium_name"))}
        return reference.removeprefix(NAMED) in keys
    return reference in (row.get("code"), row.get("consortium_code"))
