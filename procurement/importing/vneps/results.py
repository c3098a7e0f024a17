"""Results of the selection (KQLCNT). A consortium is one row a member here, each repeating the whole price."""

from __future__ import annotations

from typing import Any

from procurement.importing.vneps.nodes import Node, said
from procurement.importing.vneps.pieces import Piece, Surroundings, bodies_of, decision_of, document_of

WITHOUT_CALL = "1"
"""``caseKHKQ`` of a result that was posted straight from the plan (direct awards)."""


def read_result(node: Node, around: Surroundings) -> Piece:
    """Read the answer of a result's page."""
    result = node.node("bideContractorInputResultDTO")
    documents = [
        *document_of(result, "decision", "decisionFileId", "decisionFileName"),
        *document_of(result, "evaluation_report", "reportFileId", "reportFileName"),
    ]
    content = {
        "kind": "award",
        **said(national_number=result.text("notifyNo"), version=result.text("resultVersion")),
        **said(plan_number=result.text("planNo"), package_ref=result.text("bidId")),
        **said(package_number=result.text("bidNo"), published_at=result.moment("publicDate")),
        **said(retrieved_at=around.retrieved_at, title=result.text("bidName")),
        **bodies_of(result),
        **said(decision=decision_of(result), documents=documents),
        "body": _body(result),
    }
    result.leave("id", "notifyId", "notifyVersion", "status", "type", "createdBy")
    return Piece(content, node.path, is_whole=True, source_id=str(result.value.get("id") or ""))


def _body(result: Node) -> dict[str, Any]:
    lots = [_lot(row) for row in result.rows("lotResultDTO")]
    is_direct = result.text("caseKHKQ") == WITHOUT_CALL or None
    return said(
        outcome=_outcome(lots),
        award_value=_value(lots),
        is_direct=is_direct,
        field=result.text("bidField", "investField"),
        price=result.money("bidPrice", "bidPriceUnit"),
        selection_form=result.text("bidForm"),
        lots=lots,
    )


def _lot(row: Node) -> dict[str, Any]:
    row.leave("id", "winningCode", "status")
    return said(
        lot_ref=row.text("lotNo"),
        title=row.text("lotName"),
        price=row.money("lotPrice", "lotPriceUnit"),
        bidders=[_bidder(bidder) for bidder in row.rows("contractorList")],
    )


def _bidder(row: Node) -> dict[str, Any]:
    row.leave("id", "taxNation", "role")
    won = row.flag("bidResult")
    code = row.text("orgCode", "taxCode")
    if code and code.endswith(str(row.value.get("taxCode"))):
        row.leave("taxCode")  # codes of firms are their tax codes behind the country's letters
    return said(
        code=code,
        name=row.text("orgFullname"),
        consortium_code=row.text("ventureCode"),
        consortium_name=row.text("ventureName"),
        result=None if won is None else "won" if won else "lost",
        winning_price=_winning_price(row, won),
        final_price=row.money("lotFinalPrice"),
        discount_percent=row.number("discountPercent"),
        evaluated_price=row.money("evalBidPrice"),
        technical_score=row.number("techScore"),
        reason=row.text("reason"),
        duration=row.duration("cperiodText"),
        contract_signed_on=row.date("contractSignDate"),
    )


def _winning_price(row: Node, won: bool | None) -> dict[str, Any] | None:
    """Return the price at which a bidder won. Losers have 0 there; another price of theirs is listed."""
    price = row.money("bidWiningPrice")
    if price is None or not price["amount"]:
        return None
    if won is False:
        row.account.extra.append(((*row.path, "bidWiningPrice"), price))
        return None
    return price


def _outcome(lots: list[dict[str, Any]]) -> str | None:
    won = [any(bidder.get("result") == "won" for bidder in lot.get("bidders", [])) for lot in lots]
    return None if not won else "awarded" if all(won) else "partly" if any(won) else "none"


def _value(lots: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the price of the whole where one lot has one winner: prices of several are never added up."""
    prices = [bidder["winning_price"] for lot in lots for bidder in lot.get("bidders", []) if "winning_price" in bidder]
    is_one = len(lots) == 1 and bool(prices) and all(price == prices[0] for price in prices)
    return prices[0] if is_one else None
