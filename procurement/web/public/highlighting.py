"""Rows of an answer with what was asked for marked in them."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.search.selection import Selection
from procurement.search.service import Hit, Search
from procurement.search.shown import Shown
from procurement.search.snippets import Found, Marker, Sought, find_snippets, parts_of
from procurement.web.public.rows import Row


def highlight(search: Search, selection: Selection, hits: Sequence[Hit], rows: Sequence[Row]) -> list[Row]:
    """Return ``rows`` with the words of ``selection`` marked in their titles and in what else their ``hits`` say."""
    if not selection.q or not rows:
        return list(rows)
    marker = search.marker(selection)
    by_name = {name: hit.shown for hit in hits for name in (hit.reference, hit.package)}
    said = [by_name[row.package or row.reference] for row in rows]
    found = marker.matches_in_each([(row.title, *row.line, row.number) for row in rows])
    sought = {
        number: one
        for number, each in enumerate(zip(said, found, strict=True))
        if (one := _sought(marker, *each)) is not None
    }
    snippets = dict(zip(sought, find_snippets(marker, list(sought.values())), strict=True))
    return [
        row._replace(title_parts=parts_of(row.title, matches.get(0, ())), snippet=snippets.get(number, ()))
        if shown and shown.texts is not None
        else row
        for number, (row, shown, matches) in enumerate(zip(rows, said, found, strict=True))
    ]


def _sought(marker: Marker, shown: Shown | None, found: Found) -> Sought | None:
    """Return where to look for what a row does not say; None where it says all, or where the text is withheld."""
    said = {match.word for matches in found.values() for match in matches}
    if shown is None or shown.texts is None or marker.words <= said:
        return None
    return Sought(said, shown.texts)
