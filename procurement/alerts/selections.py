"""Saved Selections: how one is written, read, and asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from sqlalchemy.orm import Session

from procurement.core.errors import Invalid
from procurement.search.acts import Act
from procurement.search.selection import Selection, parse_selection, selection_params
from procurement.search.service import Search

EVERYTHING = [("sort", "newest")]
"""No parameter at all means "what is open"; whoever wants everything must ask for something."""


def write_selection(selection: Selection) -> str:
    """Return ``selection`` as the parameters of an address, always the same for the same one."""
    return urlencode(selection_params(selection) or EVERYTHING)


@lru_cache(maxsize=4096)
def read_selection(written: str) -> Selection:
    """Return the Selection that ``written`` means. Raises Invalid."""
    return parse_selection(parse_qs(written, keep_blank_values=True))[0]


def find_held(
    session: Session, search: Search, selection: Selection, acts: Sequence[Act], now: datetime
) -> Iterator[int]:
    """Yield the sequences of those of ``acts`` behind which ``selection`` holds their notices."""
    try:
        found = search.find_among(session, selection, acts, now)
        yield from (match.sequence for match in found if match.still_matches)
    except Invalid:
        return


def find_wanted(
    session: Session, search: Search, selection: Selection, acts: Sequence[Act], now: datetime
) -> Iterator[int]:
    """Yield the sequences of those of ``acts`` that an alert on ``selection`` tells.

    These are the acts of its feed. Where it asks for a status, also what cancels: who was told of a call shall hear
    of its end. A Selection that cannot be asked for any more (its body is gone) wants nothing.
    """
    try:
        yield from (match.sequence for match in search.find_among(session, selection, acts, now))
        if selection.status and (cancelling := [act for act in acts if act.act == "cancel"]):
            anyhow = search.find_among(session, replace(selection, status=()), cancelling, now)
            yield from (match.sequence for match in anyhow)
    except Invalid:
        return
