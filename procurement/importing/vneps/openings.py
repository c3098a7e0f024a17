"""Opening records. What one record says comes in several answers: the round, the bids, the lots.

A consortium is one row here, under its own code (PC...) and name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from procurement.importing.vneps.nodes import Node, said
from procurement.importing.vneps.pieces import Piece, Surroundings, without_repeats

FINANCIAL = "2"
"""What is asked for (``packType``) to see the second envelope."""


@dataclass
class Openings:
    """The parts of opening records that a file holds, until all of it is read."""

    rounds: dict[str, tuple[Node, str | None]] = field(default_factory=dict)
    bids: list[tuple[Node, Surroundings]] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    def take_round(self, node: Node, around: Surroundings) -> None:
        """Take the answer about the round."""
        number = node.text("notifyNo")
        if number:
            self.rounds[number] = (node, around.retrieved_at)

    def take_lot(self, row: Node) -> None:
        """Take the name of a package from the row that stands for it; its number begins with BP, that of lots PP."""
        number, name = row.text("lotNo"), row.text("lotName")
        if number and name and number.startswith("BP"):
            self.titles[number] = name

    def pieces(self) -> list[Piece]:
        """Return an opening for each answer with bids that can be joined to its round."""
        return [piece for node, around in self.bids if (piece := self._piece(node, around))]

    def _piece(self, node: Node, around: Surroundings) -> Piece | None:
        asked = around.request.text("notifyNo") if around.request else None
        number = asked or (next(iter(self.rounds)) if len(self.rounds) == 1 else None)
        if number is None:
            return None
        round_, seen_at = self.rounds.get(number, (Node({}, node.path, node.account), None))
        package, method = round_.text("bidNo"), round_.text("bidMode")
        bidders = without_repeats(bid for row in node.rows("bidSubmissionDTOList") if (bid := _bid(row)))
        content = {
            "kind": "opening",
            "national_number": number,
            **said(package_number=package, published_at=_completed(round_, around)),
            **said(retrieved_at=around.retrieved_at or seen_at, title=self.titles.get(package or "")),
            "body": said(
                stage="bid",
                envelope=_envelope(around, method),
                closes_at=round_.moment("bidCloseDate"),
                completed_at=_completed(round_, around),
                bidder_count=len({bid["code"] for bid in bidders}),
                bidders=bidders,
            ),
        }
        round_.leave("id", "notifyNo", "bidStatus", "packType", "bidPrice", "bidOpenDate", "isMultiLot")
        return Piece(content, node.path)


def _is_financial(around: Surroundings) -> bool:
    return around.request is not None and around.request.text("packType") == FINANCIAL


def _envelope(around: Surroundings, method: str | None) -> str | None:
    if _is_financial(around):
        return "financial"
    return None if method is None else "technical" if method.endswith("HTHS") else "single"


def _completed(round_: Node, around: Surroundings) -> str | None:
    return round_.moment("successBidOpenDateTc" if _is_financial(around) else "successBidOpenDate")


def _bid(row: Node) -> dict[str, Any] | None:
    consortium = row.text("ventureCode")
    code, name = row.text("contractorCode"), row.text("contractorName")
    price, final = row.money("bidPrice", "bidPriceUnit"), row.money("bidFinalPrice", "bidPriceUnit")
    found = said(
        code=consortium or code,
        name=row.text("ventureName") or name if consortium else name,
        price=price,
        discount_percent=row.number("saleNumber"),
        final_price=final,
        security=row.money("bidGuarantee"),
        security_validity_days=row.whole("bidGuaranteeValidity"),
        technical_score=row.number("techScore"),
        duration=row.duration("contractPeriodDT", "contractPeriodDTUnit"),
    )
    row.leave("id")
    return found if "code" in found else None
