"""Calls (invitations, prequalifications): the answer of their page, and their rows in lists of search results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procurement.importing.vneps.nodes import Node, said
from procurement.importing.vneps.pieces import (
    Piece,
    Surroundings,
    Version,
    bodies_of,
    decision_of,
    document_of,
    international,
    layered,
    numbered,
    place_of,
)

ROOTS = (("bidNoContractorResponse", "bidNotification"), ("bidoNotifyContractorP",), ("bidoNotifyContractorM",))
"""Where the notice stands in an answer. Two of them may mirror each other; the later one says more."""

CONTRACT_TYPES = {"1": "TG", "3": "TTG", "11": "DGCD", "12": "DGDC"}
"""The portal's second, numeric list of contract types, as far as it is known."""

INVITATION_ONLY = "0"


def read_call(node: Node, around: Surroundings) -> list[Piece]:
    """Read the answer of an invitation's page; a cancellation that stands in it is a notice of its own."""
    content: dict[str, Any] = {}
    source_id = ""
    for root in ROOTS:
        notice = node.node(*root)
        source_id = str(notice.value.get("id") or source_id)
        content = layered(content, _call(notice))
    plan = node.node("bidpPlanDetail")
    beside = said(contract_type=plan.text("ctype"), funding=plan.text("capitalDetail"))
    offline = node.node("bidInvContractorOfflineDTO")
    around_it = said(place=place_of(node.rows("bidpBidLocationList")), decision=decision_of(offline))
    around_it |= said(documents=document_of(offline, "decision", "decisionFileId", "decisionFileName"))
    content = layered({"kind": "invitation", **around_it, "body": beside}, content)
    content |= said(retrieved_at=around.retrieved_at)
    return [Piece(content, node.path, True, source_id), *_cancellation(node.node("bidCancelingResponse"), content)]


def read_prequalification(node: Node, around: Surroundings) -> list[Piece]:
    """Read the answer of a prequalification's page: it has everything on its top level."""
    content = {"kind": "prequalification", **said(retrieved_at=around.retrieved_at), **_call(node)}
    for name in ("estimate", "has_lots", "duration", "bid_security", "bid_validity_days", "lots"):
        content["body"].pop(name, None)
    piece = Piece(content, node.path, True, str(node.value.get("id") or ""))
    return [piece, *_cancellation(node.node("bidCancelingResponse"), content)]


def read_call_row(row: Node, around: Surroundings) -> Piece:
    """Read a call's row of a list of results."""
    is_first_step = any(str(row.value.get(name, "")).startswith(("es-pre-", "pre-")) for name in ("type", "stepCode"))
    content = {
        "kind": "prequalification" if is_first_step else "invitation",
        **said(retrieved_at=around.retrieved_at, place=place_of(row.rows("locations"))),
        **_call(row),
    }
    row.leave("type", "stepCode", "score", "pvccNew", "planType")
    return Piece(content, row.path, source_id=str(row.value.get("id") or ""))


def read_versions(node: Node) -> Iterator[Version]:
    """Yield the versions that an answer lists beside the one that it shows."""
    for root in ROOTS:
        notice = node.node(*root)
        number = notice.value.get("notifyNo")
        for row in notice.rows("getVersionDTOS"):
            version, source_id = row.text("version"), row.text("id")
            row.leave("no")
            if isinstance(number, str) and version:
                yield Version(number, version, source_id)


def _call(notice: Node) -> dict[str, Any]:
    head = {
        **numbered(notice, "notifyNo", "notifyVersion", "notifyNoStand"),
        **said(plan_number=notice.text("planNo"), package_ref=notice.text("bidId")),
        **said(package_number=notice.text("bidNo"), published_at=notice.moment("publicDate")),
        **said(first_published_at=notice.moment("originalPublicDate"), title=notice.text("bidName")),
        **bodies_of(notice),
        **said(decision=decision_of(notice)),
    }
    notice.leave("id", "notifyId", "status", "createdBy", "planName")
    return {**head, "body": {**_terms(notice), **_conditions(notice)}}


def _terms(notice: Node) -> dict[str, Any]:
    return said(
        field=notice.text("investField", "bidField"),
        price=notice.money("bidPrice", "bidPriceUnit"),
        estimate=notice.money("bidEstimatePrice", "bidEstimatePriceUnit"),
        funding=notice.text("capitalDetail"),
        selection_form=notice.text("bidForm"),
        selection_method=notice.text("bidMode"),
        contract_type=notice.text("ctype") or CONTRACT_TYPES.get(notice.text("contractType") or ""),
        is_international=international(notice),
        is_online=notice.flag("isInternet"),
        has_lots=notice.flag("isMultiLot"),
        duration=notice.duration("contractPeriod", "contractPeriodUnit") or notice.duration("cperiod", "cperiodUnit"),
    )


def _conditions(notice: Node) -> dict[str, Any]:
    validity = notice.duration("bidValidityPeriod", "bidValidityPeriodUnit") or {}
    security = notice.money("guaranteeValue") or notice.money("bidGuaranteeValue") or {}
    form = notice.text("guaranteeForm", "bidGuaranteeForm")
    return said(
        issue_place=notice.text("issueLocation"),
        submission_place=notice.text("receiveLocation"),
        opening_place=notice.text("bidOpenLocation"),
        closes_at=notice.moment("bidCloseDate"),
        opens_at=notice.moment("bidOpenDate"),
        bid_security={**security, **said(form=form)},
        bid_validity_days=validity.get("value") if validity.get("unit") == "day" else None,
        fee=notice.money("feeValue"),
        lots=[_lot(row) for row in notice.rows("lotDTOList")],
        extensions=[_extension(row) for row in notice.rows("delayDTOList")],
    )


def _lot(row: Node) -> dict[str, Any]:
    row.leave("id", "notifyId", "bidNo")
    return said(lot_ref=row.text("lotNo"), title=row.text("lotName"), price=row.money("lotPrice", "lotPriceUnit"))


def _extension(row: Node) -> dict[str, Any]:
    row.leave("id", "notifyNo", "createdBy", "bidOpenDate", "bidOpenDelayDate")
    return said(
        **{"from": row.moment("bidCloseDate"), "to": row.moment("bidCloseDelayDate")},
        reason=row.text("reason"),
        published_at=row.moment("createdDate"),
    )


def _cancellation(node: Node, call: dict[str, Any]) -> list[Piece]:
    kind, reason = node.text("cancelType"), node.text("cancelReason")
    if kind is None and reason is None:
        return []
    scope = "invitation" if kind == INVITATION_ONLY else "tender"
    shared = ("national_number", "version", "plan_number", "package_ref", "package_number", "retrieved_at")
    named = ("organisation", "investor", "procuring_entity", "title")
    content = {
        "kind": "cancellation",
        **{key: call[key] for key in (*shared, *named) if key in call},
        **said(published_at=node.moment("cancelDate"), decision=decision_of(node, "cancelDecision")),
        **said(documents=document_of(node, "decision", "cancelFileAttachId", "cancelFileAttachName")),
        "body": {"target": "round", "scope": scope, "effect": "cancelled", **said(reason=reason)},
    }
    node.leave("id", "notifyNo", "publicDate")
    return [Piece(content, node.path, is_whole=True)]
