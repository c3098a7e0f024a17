"""Tables of who took part and what became of them. A consortium is one line: its price stands once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import url_for

from procurement.httpkit import formats
from procurement.httpkit.language import gettext as _
from procurement.notices.bidders import bidder_reference
from procurement.notices.bids import by_consortium
from procurement.notices.models import Bid
from procurement.plans.models import Lot, Round
from procurement.web.public import wording
from procurement.web.public.parts import part_of
from procurement.web.public.sheets import Cell, Column, Lead, Named, Rows, Table, draw_table, row_schema

Row = Mapping[str, Any]
BidderUrl = Callable[[str | None, str | None], str | None]
"""From the code and the name of a bidder to the address of its page."""
LotAddress = Callable[[int], str]
"""From the number of a lot to its address."""


def _named(name: str | None, code: str | None) -> str:
    return " – ".join(part for part in (name, code) if part)


def bidder_url(code: str | None, name: str | None) -> str | None:
    """Return the address of the page of a bidder of a notice that counts; None where it may have none."""
    reference = bidder_reference(code, name)
    return url_for("public.contractor", reference=reference) if reference else None


def _no_url(code: str | None, name: str | None) -> str | None:
    """Whom only an earlier revision or a contract names may have no page."""
    return None


def _bidder(link: BidderUrl, rows: Rows) -> Cell:
    first = rows[0]
    if first.get("consortium_code") or first.get("consortium_name"):
        code, name = first.get("consortium_code"), first.get("consortium_name")
        members = tuple(_member(link, row.get("name"), row.get("code")) for row in rows)
        return Cell(name or _("Liên danh"), code or "", members, link(code, name))
    code, name = first.get("code"), first.get("name")
    return Cell(name or _("Không rõ tên"), code or "", url=link(code, name))


def _member(link: BidderUrl, name: str | None, code: str | None) -> Named:
    return Named(_named(name, code), link(code, name))


def _lead(link: BidderUrl) -> Lead:
    return Lead(_("Nhà thầu"), ("code", "name", "consortium_code", "consortium_name"), partial(_bidder, link))


def draw_bidders(content: Row, entries: Sequence[Rows], *, linked: bool) -> Table:
    """Return bidders of an opening or a short list, ``linked`` to their pages."""
    schema = row_schema(content, "bidders")
    return draw_table(wording.label(("bidders",)), "bidders", schema, entries, lead=_lead(_urls(linked)))


def draw_parties(content: Row, entries: Sequence[Rows]) -> Table:
    """Return parties of a contract."""
    schema = row_schema(content, "parties")
    return draw_table(wording.label(("parties",)), "parties", schema, entries, lead=_lead(_no_url))


def _urls(linked: bool) -> BidderUrl:
    return bidder_url if linked else _no_url


def draw_lots(content: Row, lots: Mapping[int, Row], address: LotAddress, *, linked: bool) -> list[Table]:
    """Return the numbered ``lots`` as one table or, where each has its bidders, a table of bidders for each lot.

    ``address`` says under which address a lot is to be found, by its number.
    """
    if not lots:
        return []
    schema: Any = row_schema(content, "lots")
    anchors = tuple(map(lot_anchor, lots))
    if not any(lot.get("bidders") for lot in lots.values()):
        table = draw_table(wording.label(("lots",)), "lots", schema, [[lot] for lot in lots.values()])
        return [replace(table, anchors=anchors)]
    inner = schema.fields["bidders"].inner.schema
    lead = _lead(_urls(linked))
    tables = []
    for number, lot in lots.items():
        table = draw_table(_lot_caption(lot), "bidders", inner, by_consortium(lot.get("bidders", [])), lead=lead)
        tables.append(replace(table, anchor=lot_anchor(number), url=address(number)))
    return tables


def lot_anchor(number: int, round_: Round | None = None) -> str:
    """Return the id of the lot at ``number`` on the page of its notice, or of the package of its round."""
    return f"lan-{round_.ordinal}-lo-{number}" if round_ else f"lo-{number}"


def lot_url(round_: Round, lot: Lot) -> str:
    """Return the address of a lot on the page of its package, which counts the lots that are left in the round."""
    number = round_.lots.index(lot) + 1
    anchor = lot_anchor(number, round_)
    return url_for("public.package", reference=round_.package.reference, page=part_of(number), _anchor=anchor)


def say_lot(lot: Lot) -> str:
    """Return how a lot is called: by its place in the round where no public text names it."""
    return lot.title or lot.said_ref or _("Phần %(number)s", number=lot.ordinal)


def _lot_caption(lot: Row) -> str:
    price = formats.money(lot.get("price"))
    parts = (lot.get("lot_ref"), lot.get("title"), _("giá %(price)s", price=price) if price else None)
    caption = " · ".join(part for part in parts if part)
    return caption if lot.get("bidders") else _("%(lot)s: không có nhà thầu", lot=caption)


def draw_bids(caption: str, bids: Sequence[Bid]) -> Table:
    """Return the bids of a round, or of the lot that ``caption`` names, as one act states them."""
    columns = (Column(_("Nhà thầu")), Column(_("Giá"), is_number=True), Column(_("Kết quả")))
    rows = [(_bid_name(bid), Cell(say_bid_price(bid)), Cell(bid_result(bid.result))) for bid in bids]
    used = [index for index in range(len(columns)) if any(cells[index].text for cells in rows)]
    return Table(caption, tuple(columns[index] for index in used), tuple(tuple(row[at] for at in used) for row in rows))


def _bid_name(bid: Bid) -> Cell:
    members = tuple(_member(bidder_url, member.name, member.code) for member in bid.members)
    name = bid.name or (_("Liên danh") if bid.is_consortium else _("Không rõ tên"))
    return Cell(name, bid.code or "", members, bidder_url(bid.code, bid.name))


def say_bid_price(bid: Bid) -> str:
    """Return the price of a bid with its currency; nothing where it has none."""
    return formats.amount(bid.price, bid.currency or "VND") if bid.price is not None else ""


def bid_result(result: str | None) -> str:
    """Return what has become of a bid."""
    words = {
        "won": _("Trúng thầu"),
        "lost": _("Không trúng thầu"),
        "passed": _("Đạt"),
        "failed": _("Không đạt"),
    }
    return words.get(result or "", result or "")


def draw_lot_outcomes(lots: Sequence[Lot], anchors: Sequence[str]) -> Table:
    """Return lots with their price and what has become of each; ``anchors`` are their ids on the page."""
    states = {
        "awarded": _("Có nhà thầu trúng thầu"),
        "none": _("Không có nhà thầu trúng thầu"),
        "cancelled": _("Đã hủy"),
    }
    rows = tuple(
        (
            Cell(say_lot(lot), (lot.said_ref or "") if lot.title else "", is_quoted=bool(lot.title)),
            Cell(formats.amount(lot.price)),
            Cell(states.get(lot.outcome or "", _("Chưa có kết quả"))),
        )
        for lot in lots
    )
    columns = (Column(_("Phần/lô")), Column(_("Giá"), is_number=True), Column(_("Kết quả")))
    return Table(_("Các phần/lô"), columns, rows, anchors=tuple(anchors))
