"""Where somebody may rather want to go who typed what is no word of a notice among the words of a search.

These are names of bodies, bidders and places, and what kinds of notices, fields and forms of selection are called,
written out or as the trade abbreviates them (XL, KQLCNT, CHCT). The search itself stays that for the words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from procurement.httpkit.addresses import address_of_thing
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.codes import FIELD, SELECTION_FORM
from procurement.notices.contractors import Coded, find_bidders
from procurement.notices.kinds import KINDS
from procurement.organisations.places import TYPES, all_places, find_place, place_label
from procurement.search.naming import spoken_words, whole_words
from procurement.search.selection import Selection, View
from procurement.search.service import Hit, Search
from procurement.search.short_places import write_out
from procurement.search.whereabouts import is_offered
from procurement.web.public import wording
from procurement.web.public.bidding import bidder_url
from procurement.web.public.home import selection_url
from procurement.web.public.naming import call_bodies
from procurement.web.public.participations import say_bidder

AT_MOST = 3
"""So many of one sort; where more names hold the words, the words are no name."""

ABBREVIATED = ("HH", "XL", "TV", "PTV")
"""Fields whose codes are what everybody writes."""

SHORT_FORMS = {
    "DTRR": ("ĐTRR", "DTRR"), "DTHC": ("ĐTHC", "DTHC"), "CHCT": ("CHCT",), "CGTT": ("CGTT",), "MSTT": ("MSTT",)
}  # fmt: skip
"""How forms of selection are abbreviated; CĐT is not among them, for it is the investor (chủ đầu tư) more often."""

COMPANY = re.compile(
    r"(?<!\S)(?:(?P<shares>(?:c(?:ong)? ti )?co phan|(?:c ti |cty |cong ti )?(?:ctcp|cp|jsc))"
    r"|(?P<limited>tnhh|trach nhiem huu han)|c(?:ong)? ti|cty|mtv|dntn|htx|tct)(?!\S)"
)
"""How the form of a company is written, folded: who looks for one writes it in another way than a notice does."""

CODED = {"field": "field", "form": "selection_form"}
"""Fields of a Selection whose values are codes, with the table of their words."""

KNOWN_NAMES = 8192
"""So many names are known by their words: those of bodies, and of bidders come again and again (some 4 MB)."""

Words = tuple[str, ...]
Filter = tuple[str, str]
"""A field of a Selection, and a value of it."""


class Names(NamedTuple):
    """What filters are called, and of how many words the ``longest`` name is."""

    known: Mapping[Words, tuple[Filter, ...]]
    longest: int


@dataclass(frozen=True)
class Lead:
    """A link, and what it leads to; where that is a search, with how many rows it has.

    ``language`` is that of its text: names of bodies and bidders are Vietnamese on every page.
    """

    what: str
    text: str
    language: str
    url: str
    number: int | None = None


def draw_leads(
    session: Session, search: Search, selection: Selection, view: View, now: datetime, hits: Sequence[Hit],
    coded: Sequence[Coded],
) -> list[Lead]:  # fmt: skip
    """Return the bodies and bidders of ``hits`` whose names hold all words of ``selection``, and the filters in them.

    A filter behind which nothing is to be found is no lead. ``coded`` are those whose code was asked for.
    """
    spoken = spoken_words(selection.q)
    if not spoken or selection.sentence.has_signs:
        return []
    words, names_somebody = frozenset(spoken), len(spoken) > 1
    whole = frozenset(whole_words(selection.q).words)
    known = {hit.package: hit.shown.package for hit in hits if hit.package and hit.shown} if names_somebody else {}
    posters = call_bodies(session, {facts.organisation for facts in known.values() if facts})
    bodies = [
        Lead(_("Đơn vị"), body.name, "vi", address_of_thing(reference, "public.organisation"))
        for reference, body in sorted(posters.items(), key=lambda poster: poster[1].order)
        if words <= _said(body.name) or words <= _said(body.short_name or "") or whole <= _said_whole(body.name)
    ]
    bidders = [
        Lead(_("Nhà thầu"), say_bidder(code, name), "vi", url)
        for code, name in _bidders(session, coded, known, spoken)
        if (url := bidder_url(code, name))
    ]
    there = (
        Lead(
            _say(filters, wanted.q),
            _labels(filters),
            current_language(),
            selection_url(wanted, how),
            search.count(session, wanted, how, now),
        )
        for filters, wanted, how in _filters(selection, view)
    )
    return [*_few(bodies), *(_few(bidders) or _companies(bidders, spoken)), *(lead for lead in there if lead.number)]


def _without_forms(spoken: Sequence[str]) -> frozenset[str]:
    """Return the words without forms of companies; "trách nhiệm xã hội" holds none."""
    return frozenset(COMPANY.sub(" ", " ".join(spoken)).split())


def _bidders(
    session: Session, coded: Sequence[Coded], packages: Collection[str], spoken: Sequence[str]
) -> list[tuple[str | None, str]]:
    """Return code and name of those who are ``coded``, else of those in ``packages`` who are called what was typed."""
    if coded:
        return [(each.code, each.name) for each in coded if each.name]
    return find_bidders(session, list(packages), partial(_is_bidder, _without_forms(spoken)))


def _is_bidder(said: frozenset[str], name: str) -> bool:
    """Whether ``said``, what was typed without the form of a company, is in the name."""
    return bool(said) and said <= _said(name)


@lru_cache(KNOWN_NAMES)
def _said(name: str) -> frozenset[str]:
    return frozenset(spoken_words(name))


@lru_cache(KNOWN_NAMES)
def _said_whole(name: str) -> frozenset[str]:
    return frozenset(whole_words(name).words)


def _companies(leads: Iterable[Lead], spoken: Sequence[str]) -> list[Lead]:
    """Return the shortest names where the form of a company says that the words are one, without consortia.

    Those of that form come first.
    """
    if not COMPANY.search(" ".join(spoken)):
        return []
    alone = {lead.url: lead for lead in leads if spoken_words(lead.text)[:2] != ("lien", "danh")}
    form = _form(spoken)
    other = {lead: not form <= _form(spoken_words(lead.text)) for lead in alone.values()}
    return sorted(other, key=lambda lead: (other[lead], len(lead.text), lead.text))[:AT_MOST]


def _form(spoken: Sequence[str]) -> set[str]:
    """Return which of the two most frequent forms of companies are named."""
    return {each.lastgroup for each in COMPANY.finditer(" ".join(spoken)) if each.lastgroup}


def _few(leads: Iterable[Lead]) -> list[Lead]:
    once = list({lead.url: lead for lead in leads}.values())
    return once if len(once) <= AT_MOST else []


def _filters(selection: Selection, view: View) -> Iterator[tuple[tuple[Filter, ...], Selection, View]]:
    """Yield the filters that are named among the words, each time with the search for the other words behind them.

    The kind and the field are one lead, and with a place one for each that bears its name.
    """
    typed = write_out(selection.q).split()
    if not all(len(spoken_words(word)) == 1 for word in typed):
        return
    terms: list[Filter] = []
    while (found := _longest(typed, _terms()))[2]:
        typed = typed[: found[0]] + typed[found[0] + found[1] :]
        terms += found[2]
    terms.sort(reverse=True)  # the kind, then the form, then the field
    start, length, places = _longest(typed, _places())
    rests = [(terms, typed)] if terms else []
    if len(places) <= AT_MOST:
        rests += [([*terms, place], typed[:start] + typed[start + length :]) for place in places]
    for filters, rest in rests:
        chosen: Any = {name: (value,) for name, value in filters}
        if len(chosen) == len(filters) and not any(getattr(selection, name) for name in chosen):
            how = replace(view, page=1, sort=view.sort if rest else "newest")
            yield tuple(filters), replace(selection, q=" ".join(rest), **chosen), how


def _longest(typed: Sequence[str], names: Names) -> tuple[int, int, tuple[Filter, ...]]:
    """Return where the longest of ``names`` stands among the words, how long it is and what it names.

    What is one word is an abbreviation and must be written so: "hd" is no "HĐ".
    """
    spoken = tuple(word for each in typed for word in spoken_words(each))
    for length in range(min(len(spoken), names.longest), 0, -1):
        for start in range(len(spoken) - length, -1, -1):
            words = spoken[start : start + length] if length > 1 else (typed[start].casefold(),)
            if filters := names.known.get(words):
                return start, length, filters
    return 0, 0, ()


@cache
def _places() -> Names:
    """The places that may be chosen, by their names with and without what sort of place they are."""
    found: dict[Words, list[Filter]] = {}
    for place in all_places():
        if is_offered(place.code):
            sort = next((sort for sort in TYPES if place.name.startswith(sort + " ")), "")
            for name in {place.name, place.name.removeprefix(sort).strip()}:
                found.setdefault(spoken_words(name), []).append(("place", place.code))
    return _named({words: tuple(filters) for words, filters in found.items() if len(words) > 1})


@cache
def _terms() -> Names:
    """The kinds of notices, the fields and the forms, by their names of several words and by their abbreviations."""
    kinds = [(("kind", code), (kind.abbreviation,), kind.vietnamese, kind.english) for code, kind in KINDS.items()]
    fields = [(("field", code), (code,), FIELD[code].vi, FIELD[code].en) for code in ABBREVIATED]
    forms = [(("form", code), SHORT_FORMS.get(code, ()), form.vi, form.en) for code, form in SELECTION_FORM.items()]
    found: dict[Words, tuple[Filter, ...]] = {}
    for term, abbreviations, *names in (*kinds, *fields, *forms):
        found.update({(short.casefold(),): (term,) for short in abbreviations})
        found.update({words: (term,) for words in map(spoken_words, names) if len(words) > 1})
    return _named(found)


def _named(known: Mapping[Words, tuple[Filter, ...]]) -> Names:
    return Names(known, max(map(len, known)))


def _say(filters: Sequence[Filter], rest: str) -> str:
    """Return what a lead to ``filters`` says before their values."""
    name = filters[0][0] if len(filters) == 1 else ""
    alone = {"place": _("Địa bàn"), "kind": _("Loại thông báo"), "field": _("Lĩnh vực"), "form": _("Hình thức")}
    beside = {
        "place": _("“%(words)s” ở địa bàn", words=rest),
        "kind": _("“%(words)s” trong loại thông báo", words=rest),
        "field": _("“%(words)s” trong lĩnh vực", words=rest),
        "form": _("“%(words)s” theo hình thức", words=rest),
    }
    return beside.get(name, _("“%(words)s” với bộ lọc", words=rest)) if rest else alone.get(name, _("Bộ lọc"))


def _labels(filters: Sequence[Filter]) -> str:
    return ", ".join(_label(name, value) for name, value in filters)


def _label(name: str, value: str) -> str:
    if name == "kind":
        return wording.kind_name(value)
    if name in CODED:
        return wording.code(CODED[name], value) or value
    place = find_place(value)
    return place_label(place, current_language()) if place else value
