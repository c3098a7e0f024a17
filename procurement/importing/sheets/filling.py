"""Filling a template with what is known already: forty direct awards begin with the rows of their plan, a result of
three hundred lots with those of its call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from procurement.importing.sheets.layouts import Column, Layout, Sheet, split
from procurement.importing.sheets.values import show_value
from procurement.notices.codes import DIRECT_FORMS
from procurement.notices.prefilling import direct_award
from procurement.notices.typed_parts import VND
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


def fill_notice(layout: Layout, content: Content) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the rows of both sheets, by heading, that say what the one notice ``content`` says."""
    assert layout.detail is not None
    above = [row | _numbered(layout.main) for row in fill_rows(layout, [content])]
    columns, number = layout.detail.columns, _numbered(layout.detail)
    return above, [{each.heading: _shown(each, row) for each in columns} | number for row in _rows_below(content)]


def _numbered(sheet: Sheet) -> dict[str, str]:
    """Return the number by which rows of the second sheet name the only one of the first."""
    return {column.heading: "1" for column in sheet.columns if column.kind == "key"}


def _rows_below(content: Content) -> Iterator[Content]:
    """Yield what the second sheet says of a call, an opening or a result: a lot without bidders is a row, too."""
    body = content["body"]
    if content["kind"] != "award":
        yield from filter(None, body.get("lots" if content["kind"] == "invitation" else "bidders", ()))
        return
    for lot in body.get("lots", ()):
        named = _said_of(lot, content)
        rows = ({**bidder, "lot": named} for bidder in lot.get("bidders") or [{}])
        yield from (row for row in rows if any(row.values()))


def _said_of(lot: Content, content: Content) -> Content:
    """Return what a row says of its lot: nothing of the whole package, which bears its title and its number."""
    numbers = (None, content.get("package_number"), content.get("package_ref"))
    if lot.get("title") == content["title"] and lot.get("lot_ref") in numbers:
        return {}
    return {name: lot[name] for name in ("lot_ref", "title", "price") if name in lot}


def _shown(column: Column, content: Content) -> str:
    """Return what the cell says; nothing of an amount in another currency, for the sheet has đồng alone."""
    if column.kind == "package":
        return str(content.get("package_number") or content.get("package_ref") or "")
    value = _find(content, column.path)
    if column.kind == "amount" and _find(content, f"{column.path.removesuffix('.amount')}.currency") not in (None, VND):
        return ""
    return "" if value is None else show_value(column.kind, value)


def _find(content: Content, path: str) -> Any:
    value: Any = content
    for part in split(path) if path else ("",):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value
