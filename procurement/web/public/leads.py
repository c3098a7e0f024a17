"""Where somebody may rather want to go who typed what is no word of a notice among the words of a search.

These are bodies and bidders by their names, and what filters are called (``named_filters``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from procurement.httpkit.addresses import address_of_thing
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.bidders import say_bidder
from procurement.notices.contractors import Coded, find_bidders
from procurement.search.naming import marked_words, spoken_words, whole_words
from procurement.search.selection import Selection, View
from procurement.search.service import Hit, Search
from procurement.web.public.bidding import bidder_url
from procurement.web.public.named_filters import Lead, draw_named
from procurement.web.public.naming import call_bodies

AT_MOST = 3
"""So many of one sort; where more names hold the words, the words are no name."""

COMPANY = re.compile(
    r"(?<!\S)(?:(?P<shares>(?:c(?:ong)? ti )?co phan|(?:c ti |cty |cong ti )?(?:ctcp|cp|jsc)|joint stock(?: company)?)"
    r"|(?P<limited>tnhh|trach nhiem huu han|(?:co )?ltd|(?:company )?limited(?: company)?)"
    r"|c(?:ong)? ti|cty|mtv|dntn|htx|tct|company)(?!\S)"
)
"""How the form of a company is written, folded: who looks for one writes it in another way than a notice does."""


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
    names_somebody, typed = len(spoken) > 1, marked_words(selection.q)
    heard, meant = _heard(spoken, typed), _heard(whole_words(selection.q).words, typed)
    known = {hit.package: hit.shown.package for hit in hits if hit.package and hit.shown} if names_somebody else {}
    posters = {facts.organisation for facts in known.values() if facts}
    bidders = _draw_bidders(session, coded, known, {heard.without_forms(), meant.without_forms()})
    return [
        *_few(_draw_bodies(session, posters, heard, meant)),
        *(_companies(bidders, spoken) or _few(bidders)),
        *draw_named(session, search, selection, view, now, is_empty=not hits),
    ]


class Heard(NamedTuple):
    """Words that a name must hold, plain, and how those of them were typed whose marks it must have: of "số hóa" both.

    ``marked``: plain and as typed; empty where no word was typed with marks.
    """

    words: tuple[str, ...]
    marked: tuple[tuple[str, str], ...]

    def is_in(self, name: str, words: Collection[str] = ()) -> bool:
        """Whether all of it, and something, is in ``name``, whose plain ``words`` may have been written out."""
        said = marked_words(name)
        own = {plain for plain, _marked in said}
        has_words = bool(self.words) and {*self.words} <= {*(words or own)}
        return has_words and all(pair in said or pair[0] not in own for pair in self.marked)

    def without_forms(self) -> Heard:
        """Return it without forms of companies; "trách nhiệm xã hội" holds none."""
        kept = frozenset(COMPANY.sub(" ", " ".join(self.words)).split())
        words = tuple(word for word in self.words if word in kept)
        return Heard(words, tuple(pair for pair in self.marked if pair[0] in kept))


def _heard(words: Sequence[str], typed: Sequence[tuple[str, str]]) -> Heard:
    """Return the ``words`` that ``typed`` stands for; those written out have no marks to be held to."""
    has_marks = any(plain != marked for plain, marked in typed)
    return Heard(tuple(words), tuple(pair for pair in typed if has_marks and pair[0] in words))


def _draw_bodies(session: Session, posters: Collection[str], heard: Heard, meant: Heard) -> list[Lead]:
    """Return those of ``posters`` (references) who are called so: ``meant`` is it without short forms."""
    return [
        Lead(_("Đơn vị"), body.name, "vi", address_of_thing(reference, "public.organisation"))
        for reference, body in sorted(call_bodies(session, posters).items(), key=lambda poster: poster[1].order)
        if heard.is_in(body.name)
        or heard.is_in(body.short_name or "")
        or meant.is_in(body.name, whole_words(body.name).words)
    ]


def _draw_bidders(
    session: Session, coded: Sequence[Coded], packages: Collection[str], said: Collection[Heard]
) -> list[Lead]:
    return [
        Lead(_("Nhà thầu"), say_bidder(code, name, current_language()), "vi", url)
        for code, name in _bidders(session, coded, packages, said)
        if (url := bidder_url(code, name))
    ]


def _bidders(
    session: Session, coded: Sequence[Coded], packages: Collection[str], said: Collection[Heard]
) -> list[tuple[str | None, str]]:
    """Return code and name of those who are ``coded``, else of those in ``packages`` who are called what was said."""
    if coded:
        return [(each.code, each.name) for each in coded if each.name]
    return find_bidders(session, list(packages), partial(_is_bidder, said))


def _is_bidder(said: Collection[Heard], name: str) -> bool:
    """Whether something of ``said``, what was typed without the form of a company, is in the name."""
    return any(each.is_in(name) for each in said)


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
