"""Filling a template with what is known already: forty direct awards begin with the rows of their plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from procurement.importing.sheets.layouts import Column, Layout, split
from procurement.importing.sheets.values import show_value
from procurement.notices.codes import DIRECT_FORMS
from procurement.notices.prefilling import direct_award
from procurement.plans.models import Plan
from procurement.plans.queries import find_plan_packages

Content = Mapping[str, Any]


def find_direct_awards(session: Session, plan: Plan, said: Content, poster: Content) -> list[dict[str, Any]]:
    """Return the results with which ``poster`` may begin: the plan's packages, as its text ``said`` words them, that
    are to be awarded without a call and about which nothing has been published yet.
    """
    rows = said["body"].get("packages", [])
    wordings = find_plan_packages(session, plan.id, plan.current_revision)
    waiting = [row.ordinal for row in wordings if not row.package.rounds and not row.package.removed]
    chosen = (rows[ordinal - 1] for ordinal in waiting if ordinal <= len(rows))
    return [direct_award(said, row, poster) for row in chosen if row.get("selection_form") in DIRECT_FORMS]


def fill_rows(layout: Layout, contents: Iterable[Content]) -> list[dict[str, str]]:
    """Return the rows of the first sheet, by heading, that say what ``contents`` say."""
    return [{column.heading: _shown(column, content) for column in layout.main.columns} for content in contents]


def _shown(column: Column, content: Content) -> str:
    if column.kind == "package":
        return str(content.get("package_number") or content.get("package_ref") or "")
    value: Any = content
    for part in split(column.path) if column.path else ("",):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return "" if value is None else show_value(column.kind, value)
