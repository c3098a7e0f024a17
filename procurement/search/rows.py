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
from procurement.plans.models import Package
from procurement.search.service import Hit


@dataclass(frozen=True)
class Row:
    """One notice in a list. ``package`` is the package it is about; of a plan, the best of those that match.

    Of one whose text is withheld ``title`` is None and ``content`` empty.
    """

    reference: str
    kind: str
    title: str | None
    national_number: str | None
    organisation: str
    organisation_reference: str
    package: str | None
    package_title: str | None
    value: Decimal | None
    field: str | None
    selection_form: str | None
    closes_at: datetime | None
    revision: Revision
    content: Mapping[str, Any]


def find_rows(session: Session, hits: Sequence[Hit]) -> list[Row]:
    """Return the rows of ``hits``, in their order."""
    related = (Notice.revisions, Notice.organisation, Notice.round, Notice.plan)
    query = select(Notice).where(Notice.reference.in_([hit.reference for hit in hits]))
    notices = {notice.reference: notice for notice in session.scalars(query.options(*map(selectinload, related)))}
    titled = select(Package.reference, Package.title).where(Package.reference.in_([hit.package for hit in hits]))
    titles = {row.reference: row.title for row in session.execute(titled)}
    return [_row(notices[hit.reference], hit.package, titles) for hit in hits if hit.reference in notices]


def _row(notice: Notice, package: str | None, titles: Mapping[str, str | None]) -> Row:
    text = notice.current.text
    content = load_content(text.content) if text else {}
    return Row(
        reference=notice.reference,
        kind=notice.kind,
        title=content.get("title"),
        national_number=notice.national_number,
        organisation=notice.organisation.name,
        organisation_reference=notice.organisation.reference,
        package=package,
        package_title=titles.get(package or ""),
        value=text.value if text else None,
        field=text.field if text else None,
        selection_form=text.selection_form if text else None,
        closes_at=closes_at(content) if content else None,
        revision=notice.current,
        content=content,
    )
