"""Rows of an answer with what was asked for marked in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from procurement.notices.glances import NoticeGlance, glance_at_notices
from procurement.search.selection import Selection
from procurement.search.service import Hit, Search
from procurement.search.snippets import Marker, find_snippet, parts_of
from procurement.web.public.rows import Row


def highlight(
    session: Session, search: Search, selection: Selection, hits: Sequence[Hit], rows: Sequence[Row]
) -> list[Row]:
    """Return ``rows`` with the words of ``selection`` marked in their titles and in what else their ``hits`` say."""
    if not selection.q or not rows:
        return list(rows)
    marker = search.marker(selection)
    notices = glance_at_notices(session, [hit.reference for hit in hits])
    return [_highlight(marker, row, notices[row.reference]) for row in rows]


def _highlight(marker: Marker, row: Row, notice: NoticeGlance) -> Row:
    if notice.content is None:
        return row
    shown = marker.matches_in((row.title, *row.line, row.number))
    said = {match.word for matches in shown.values() for match in matches}
    snippet = (
        () if marker.words <= said else find_snippet(marker, said, notice.said, row.title if row.package else None)
    )
    return row._replace(title_parts=parts_of(row.title, shown.get(0, ())), snippet=snippet)
