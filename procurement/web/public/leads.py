"""Where somebody may rather want to go who typed the name of a body, bidder or place among the words of a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from flask import url_for
from sqlalchemy.orm import Session

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.contractors import find_bidder_names
from procurement.organisations.places import TYPES, all_places, find_place, place_label
from procurement.plans.queries import find_posters
from procurement.search.naming import spoken_words
from procurement.search.selection import Selection, View
from procurement.search.service import Hit, Search
from procurement.search.whereabouts import is_offered
from procurement.web.public.bidding import bidder_url
from procurement.web.public.home import selection_url
from procurement.web.public.participations import say_bidder

AT_MOST = 3
"""So many of one sort; where more names hold the words, the words are no name."""

Words = tuple[str, ...]


@dataclass(frozen=True)
class Lead:
    """A link, and what it leads to; where that is a search, with how many rows it has."""

    what: str
    text: str
    url: str
    number: int | None = None


def draw_leads(
    session: Session, search: Search, selection: Selection, view: View, now: datetime, hits: Sequence[Hit]
) -> list[Lead]:
    """Return the bodies and bidders of ``hits`` whose names hold all words of ``selection``, and the places in them.

    A place where nothing is to be found is no lead.
    """
    words = spoken_words(selection.q)
    if len(words) < 2 or selection.sentence.has_signs:
        return []
    packages = [hit.package for hit in hits if hit.package]
    bodies = [
        Lead(_("Đơn vị"), body.name, url_for("public.organisation", reference=body.reference))
        for body in find_posters(session, packages)
        if _holds(words, body.name, body.short_name)
    ]
    bidders = [
        Lead(_("Nhà thầu"), say_bidder(code, name), url)
        for code, name in find_bidder_names(session, packages)
        if _holds(words, name) and (url := bidder_url(code, name))
    ]
    there = (
        Lead(what, _label(code), selection_url(wanted, how), search.count(session, wanted, how, now))
        for what, code, wanted, how in _places(selection, view)
    )
    return [*_few(bodies), *_few(bidders), *(lead for lead in there if lead.number)]


def _holds(words: Words, *names: str | None) -> bool:
    return any(set(words) <= set(spoken_words(name)) for name in names if name)


def _few(leads: Iterable[Lead]) -> list[Lead]:
    once = list({lead.url: lead for lead in leads}.values())
    return once if len(once) <= AT_MOST else []


def _places(selection: Selection, view: View) -> Iterator[tuple[str, str, Selection, View]]:
    """Yield the places that are named among the words: what is there, the code, and the search for the other words."""
    if selection.place:
        return
    typed = selection.q.split()
    spelled = [spoken_words(word) for word in typed]
    if not all(len(word) == 1 for word in spelled):
        return
    start, length, codes = _longest(tuple(word[0] for word in spelled))
    rest = " ".join(typed[:start] + typed[start + length :])
    for code in codes if len(codes) <= AT_MOST else ():
        there = replace(selection, q=rest, place=(code,))
        how = replace(view, page=1, sort=view.sort if rest else "newest")
        yield _("“%(words)s” ở địa bàn", words=rest) if rest else _("Địa bàn"), code, there, how


def _longest(words: Words) -> tuple[int, int, tuple[str, ...]]:
    """Return where the longest name of a place stands in ``words``, how long it is and whose it is."""
    names = _names()
    for length in range(len(words), 1, -1):
        for start in range(len(words) - length, -1, -1):
            if codes := names.get(words[start : start + length]):
                return start, length, codes
    return 0, 0, ()


@cache
def _names() -> Mapping[Words, tuple[str, ...]]:
    """The places that may be chosen, by their names with and without what sort of place they are."""
    found: dict[Words, list[str]] = {}
    for place in all_places():
        if is_offered(place.code):
            sort = next((sort for sort in TYPES if place.name.startswith(sort + " ")), "")
            for name in {place.name, place.name.removeprefix(sort).strip()}:
                found.setdefault(spoken_words(name), []).append(place.code)
    return {words: tuple(codes) for words, codes in found.items() if len(words) > 1}


def _label(code: str) -> str:
    place = find_place(code)
    return place_label(place, current_language()) if place else code
