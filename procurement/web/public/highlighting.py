"""Rows of an answer with what was asked for marked in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from procurement.notices.glances import NoticeGlance, glance_at_notices
from procurement.search.selection import Selection
from procurement.search.service import Hit, Search
from procurement.search.snippets import Found, Marker, Sought, find_snippets, parts_of
from procurement.web.public.rows import Row


def highlight(
    session: Session, search: Search, selection: Selection, hits: Sequence[Hit], rows: Sequence[Row]
) -> list[Row]:
    """Return ``rows`` with the words of ``selection`` marked in their titles and in what else their ``hits`` say."""
    if not selection.q or not rows:
        return list(rows)
    marker = search.marker(selection)
    notices = glance_at_notices(session, [hit.reference for hit in hits])
    shown = list(zip(rows, marker.matches_in_each([(row.title, *row.line, row.number) for row in rows]), strict=True))
    sought = {
        number: one
        for number, (row, found) in enumerate(shown)
        if (one := _sought(marker, row, found, notices[row.reference])) is not None
    }
    snippets = dict(zip(sought, find_snippets(marker, list(sought.values())), strict=True))
    return [
        row._replace(title_parts=parts_of(row.title, found.get(0, ())), snippet=snippets.get(number, ()))
        if notices[row.reference].content is not None
        else row
        for number, (row, found) in enumerate(shown)
    ]


def _sought(marker: Marker, row: Row, found: Found, notice: NoticeGlance) -> Sought | None:
    """Return where to look for what a row does not say; None where it says all, or where the text is withheld."""
    said = {match.word for matches in found.values() for match in matches}
    if notice.content is None or marker.words <= said:
        return None
    return Sought(said, notice.said, row.title if row.package else None)
