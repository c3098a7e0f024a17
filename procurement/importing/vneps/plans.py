"""Plans: the answer with their packages, and their rows in lists of search results."""

from __future__ import annotations

from typing import Any

from procurement.importing.vneps.nodes import Node, said
from procurement.importing.vneps.pieces import (
    Piece,
    Surroundings,
    decision_of,
    document_of,
    international,
    layered,
    numbered,
    place_of,
)

GROUPS = {"NA": "Nhóm A", "NB": "Nhóm B", "NC": "Nhóm C"}
"""Groups of projects (Law on Public Investment); the portal's other codes are kept as they are."""


def read_plan(node: Node, around: Surroundings) -> Piece:
    """Read the answer that holds a plan, its packages and its project."""
    plan, project = node.node("bidPoBidpPlanProjectDetailView"), node.node("project")
    packages = [_package(row) for row in node.rows("bidpPlanDetailToProjectList")]
    content = {
        "kind": "plan",
        **numbered(plan, "planNo", "planVersion", "planNoStand"),
        **said(published_at=plan.moment("publicDate"), retrieved_at=around.retrieved_at, title=plan.text("name")),
        **_investor(plan, project),
        **said(decision=decision_of(plan)),
        **said(documents=document_of(plan, "decision", "decisionFileId", "decisionFileName")),
        "body": _body(plan, project, packages),
    }
    plan.leave("id", "status", "pid")
    return Piece(content, node.path, is_whole=True, source_id=str(plan.value.get("id") or ""))


def read_plan_row(row: Node, around: Surroundings) -> Piece:
    """Read a plan's row of a list of results. Its lists of names and prices are in different orders: they stay out."""
    organisation = said(code=row.text("investorCode"), name=row.text("investorName"))
    content = {
        "kind": "plan",
        **numbered(row, "planNo", "planVersion", "planNoStand"),
        **said(published_at=row.moment("publicDate"), retrieved_at=around.retrieved_at),
        **said(organisation=organisation, investor=organisation, title=row.text("name")),
        **said(place=place_of(row.rows("locations")), decision=said(date=row.date("decisionDate"))),
        "body": said(plan_type=row.text("planType"), budget=row.money("investTotal")),
    }
    row.leave("id", "createdBy", "type", "stepCode", "score", "status", "approvalStatus", "haveBidNotNotify")
    return Piece(content, row.path, source_id=str(row.value.get("id") or ""))


def _investor(plan: Node, project: Node) -> dict[str, Any]:
    name = plan.text("newInvestorName", "investorName")
    is_same = name is not None and name == project.text("investorName")
    code = plan.text("newInvestorCode") or (project.text("investorCode") if is_same else None)
    investor = said(code=code, name=name)
    return said(organisation=investor, investor=investor)


def _body(plan: Node, project: Node, packages: list[dict[str, Any]]) -> dict[str, Any]:
    found = _project(plan, project)
    return said(
        plan_type=plan.text("planType"),
        estimate_name=None if found.get("number") else plan.text("pname"),
        budget=plan.money("investTotal", "investTotalUnit"),
        package_count=plan.whole("bidPack"),
        project=found if found.get("number") else None,
        packages=packages,
    )


def _project(plan: Node, project: Node) -> dict[str, Any]:
    project.leave("id", "version", "status", "createdBy", "createdDate", "updatedBy", "updatedDate")
    own = said(
        number=plan.text("pno"),
        name=plan.text("pname"),
        group=_group(plan.text("pgroup")),
        duration=plan.duration("pperiod", "pperiodUnit"),
        objective=plan.text("investTarget"),
        place=plan.text("location"),
        management_form=plan.text("pform"),
    )
    beside = said(
        number=project.text("no"),
        name=project.text("name"),
        group=_group(project.text("group")),
        objective=project.text("investTarget"),
        management_form=project.text("form"),
    )
    return layered(beside, own)


def _group(code: str | None) -> str | None:
    return GROUPS.get(code, code) if code else None


def _package(row: Node) -> dict[str, Any]:
    row.leave("id", "idPlan", "planNo", "createdBy", "createdDate", "planDecisionDate", "investorName", "bidPriceUnit")
    return said(
        package_ref=row.text("idDetail", "id"),
        package_number=row.text("bidNo"),
        title=row.text("bidName"),
        field=row.text("bidField"),
        price=row.money("bidPrice", "bidPriceUnit"),
        funding=row.text("capitalDetail"),
        selection_form=row.text("bidForm"),
        selection_method=row.text("bidMode"),
        contract_type=row.text("ctype"),
        is_international=international(row),
        is_online=row.flag("isInternet"),
        has_lots=row.flag("isMultiLot"),
        has_prequalification=row.flag("isPrequalification"),
        start=_start(row),
        duration=row.duration("cperiod", "cperiodUnit"),
    )


def _start(row: Node) -> dict[str, Any]:
    """Return quarter or month and year; the portal writes zeros where the plan names none."""
    year, month, quarter = row.whole("bidStartYear"), row.whole("bidStartMonth"), row.quarter("bidStartQuarter")
    unit = row.text("bidStartUnit")
    if not year:
        return {}
    return said(quarter=None if unit == "M" else quarter, month=None if unit == "Q" else month or None, year=year)
