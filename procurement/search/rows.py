"""Hits as rows that can be decided on without opening them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from procurement.notices.events import closes_at, load_content
from procurement.notices.models import Notice, Revision
from procurement.plans.models import PlanPackage
from procurement.search.documents import fate
from procurement.search.service import Hit
from search_index.analysis import plain_tokens


@dataclass(frozen=True)
class Row:
    """One notice in a list. ``package`` is the package it is about; for a plan, the one whose title holds the words."""

    reference: str
    kind: str
    title: str
    national_number: str | None
    organisation: str
    organisation_reference: str
    package: str | None
    package_title: str | None
    value: Decimal | None
    field: str | None
    selection_form: str | None
    closes_at: datetime | None
    fate: str
    revision: Revision
    content: Mapping[str, Any]


def find_rows(session: Session, hits: Sequence[Hit], words: str = "") -> list[Row]:
    """Return the rows of ``hits``, in their order. Those withheld in this very moment are left out."""
    wanted = [hit.reference for hit in hits]
    related = (Notice.revisions, Notice.organisation, Notice.package, Notice.round, Notice.plan)
    query = select(Notice).where(Notice.reference.in_(wanted)).options(*map(selectinload, related))
    notices = {notice.reference: notice for notice in session.scalars(query)}
    tokens = set(plain_tokens(words))
    rows = (_row(session, notices[reference], tokens) for reference in wanted if reference in notices)
    return [row for row in rows if row is not None]


def _row(session: Session, notice: Notice, tokens: set[str]) -> Row | None:
    text = notice.current.text
    if text is None:
        return None
    content = load_content(text.content)
    package, package_title = _package(session, notice, tokens)
    return Row(
        reference=notice.reference,
        kind=notice.kind,
        title=content["title"],
        national_number=notice.national_number,
        organisation=notice.organisation.name,
        organisation_reference=notice.organisation.reference,
        package=package,
        package_title=package_title,
        value=text.value,
        field=text.field,
        selection_form=text.selection_form,
        closes_at=closes_at(content),
        fate=fate(notice),
        revision=notice.current,
        content=content,
    )


def _package(session: Session, notice: Notice, tokens: set[str]) -> tuple[str | None, str | None]:
    if notice.package is not None:
        return notice.package.reference, notice.package.title
    if notice.kind != "plan" or not tokens:
        return None, None
    worded = select(PlanPackage).where(
        PlanPackage.plan_id == notice.plan_id, PlanPackage.revision == notice.current_number
    )
    holding = [
        (len(row.title), row) for row in session.scalars(worded.order_by(PlanPackage.ordinal))
        if tokens <= set(plain_tokens(row.title))
    ]  # fmt: skip
    if not holding:
        return None, None
    best = min(holding, key=lambda pair: pair[0])[1]
    return best.package.reference, best.title
