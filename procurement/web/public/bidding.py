"""Tables of who took part and what became of them. A consortium is one line: its price stands once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from procurement.httpkit import formats
from procurement.httpkit.language import gettext as _
from procurement.notices.models import Bid
from procurement.plans.models import Lot
from procurement.web.public import wording
from procurement.web.public.sheets import Cell, Column, Lead, Rows, Table, draw_table, row_schema

Row = Mapping[str, Any]


def group_members(rows: Rows) -> list[Rows]:
    """Return ``rows`` with the members of one consortium together, in the order of their first row."""
    groups: dict[Any, list[Row]] = {}
    for index, row in enumerate(rows):
        key = row.get("consortium_code") or row.get("consortium_name") or index
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _named(name: str | None, code: str | None) -> str:
    return " – ".join(part for part in (name, code) if part)


def _bidder(rows: Rows) -> Cell:
    first = rows[0]
    if first.get("consortium_code") or first.get("consortium_name"):
        members = tuple(_named(row.get("name"), row.get("code")) for row in rows)
        return Cell(first.get("consortium_name") or _("Liên danh"), first.get("consortium_code") or "", members)
    return Cell(first.get("name") or _("Không rõ tên"), first.get("code") or "")


def _lead() -> Lead:
    return Lead(_("Nhà thầu"), ("code", "name", "consortium_code", "consortium_name"), _bidder)


def draw_bidders(content: Row) -> Table | None:
    """Return the bidders of an opening or a short list; None where there are none."""
    rows = content["body"].get("bidders")
    if not rows:
        return None
    schema = row_schema(content, "bidders")
    return draw_table(wording.label(("bidders",)), "bidders", schema, group_members(rows), lead=_lead())


def draw_parties(content: Row) -> Table | None:
    """Return the parties of a contract; None where there are none."""
    rows = content["body"].get("parties")
    if not rows:
        return None
    schema = row_schema(content, "parties")
    return draw_table(wording.label(("parties",)), "parties", schema, group_members(rows), lead=_lead())


def draw_lots(content: Row) -> list[Table]:
    """Return the lots of a notice: as one table or, where each has its bidders, a table of bidders for each lot."""
    lots = content["body"].get("lots") or []
    if not lots:
        return []
    schema: Any = row_schema(content, "lots")
    bare = [[lot] for lot in lots]
    if not any(lot.get("bidders") for lot in lots):
        return [draw_table(wording.label(("lots",)), "lots", schema, bare)]
    inner = schema.fields["bidders"].inner.schema
    return [
        draw_table(_lot_caption(lot), "bidders", inner, group_members(lot.get("bidders", [])), lead=_lead())
        for lot in lots
    ]


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
    members = tuple(_named(member.name, member.code) for member in bid.members)
    return Cell(bid.name or (_("Liên danh") if bid.is_consortium else _("Không rõ tên")), bid.code or "", members)


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


def draw_lot_outcomes(lots: Iterable[Lot]) -> Table:
    """Return lots with their price and what has become of each."""
    states = {
        "awarded": _("Có nhà thầu trúng thầu"),
        "none": _("Không có nhà thầu trúng thầu"),
        "cancelled": _("Đã hủy"),
    }
    rows = tuple(
        (
            Cell(lot.title or lot.lot_ref, lot.lot_ref if lot.title else ""),
            Cell(formats.amount(lot.price)),
            Cell(states.get(lot.outcome or "", _("Chưa có kết quả"))),
        )
        for lot in lots
    )
    columns = (Column(_("Phần/lô")), Column(_("Giá"), is_number=True), Column(_("Kết quả")))
    return Table(_("Các phần/lô"), columns, rows)
