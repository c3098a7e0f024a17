"""What differs from the plan stands beside the plan's value, with what it needs. Nothing is locked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields
from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.httpkit.language import current_language
from procurement.notices.prefilling import PlanDifference, differences_from_plan
from procurement.notices.schemas import envelope
from procurement.plans.service import PackageKey, find_package
from procurement.web.desk.beginning import planned_row
from procurement.web.public import wording


def plan_notes(session: Session, content: Mapping[str, Any]) -> dict[str, str]:
    """Return sentences about fields of ``content`` that say otherwise than its package's plan, by control."""
    if content["kind"] not in ("invitation", "prequalification"):
        return {}
    key = PackageKey(content.get("package_number"), content.get("package_ref"), content.get("plan_number"))
    package = find_package(session, key)
    row = planned_row(session, package)[1] if package is not None else None
    if row is None:
        return {}
    return {_control(found): _sentence(content["kind"], found) for found in differences_from_plan(content, row)}


def _control(found: PlanDifference) -> str:
    return found.name if found.name == "title" else f"body.{found.name}"


def _sentence(kind: str, found: PlanDifference) -> str:
    planned = wording.say(_field(kind, found.name), found.planned)
    return describe(Problem((), found.needs, {"planned": planned}), current_language())


def _field(kind: str, name: str) -> fields.Field[Any]:
    schema: Any = envelope(kind)
    found: fields.Field[Any] = schema.fields[name] if name == "title" else schema.fields["body"].schema.fields[name]
    return found
