"""What to do where nothing matches: what may be meant, and what to leave out, each with how much there would be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from procurement.httpkit.language import gettext as _
from procurement.search.loosening import Looser, has_marks
from procurement.search.selection import WITHOUT_WORDS, Selection, View
from procurement.search.service import Search
from procurement.search.small_words import strip_small_words
from procurement.web.public.filters import legends, limit_words
from procurement.web.public.home import Count, selection_url

MORE = 2
"""Times as many rows are worth being asked about."""

MOST_TIED = 40
"""Words; longer ones were pasted, and are a title with all that it says."""


@dataclass(frozen=True)
class Spelling(Count):
    """Words that may be meant. ``is_vietnamese``: they bear its marks; of others nobody can tell."""

    is_vietnamese: bool


def draw_meant(meant: tuple[Selection, int] | None, view: View) -> Spelling | None:
    """Return the spelling that may be meant by unknown words; None where all are known or nothing is near."""
    return _spelling(meant[0], meant[1], view) if meant else None


def _spelling(meant: Selection, number: int, view: View) -> Spelling:
    return Spelling(meant.q, number, _url(meant, view), has_marks(meant.q))


def draw_plainer(
    session: Session, search: Search, selection: Selection, view: View, now: datetime, total: int
) -> Spelling | None:
    """Return the words of a ``selection`` of ``total`` rows without those that only tie them together.

    None unless that finds so many more (``MORE``): titles say "và" and "của" too, and English ones "of".
    """
    plainer = untied(selection)
    if plainer == selection:
        return None
    number = search.count(session, plainer, view, now)
    if not number and (meant := search.find_meant(session, plainer, view, now)):
        plainer, number = meant
    return _spelling(plainer, number, view) if number and number >= MORE * total else None


def untied(selection: Selection) -> Selection:
    """Return ``selection`` without the words that only tie others together, unless signs say how they are."""
    typed = selection.q.split()
    if selection.sentence.has_signs or len(typed) > MOST_TIED:
        return selection
    words = " ".join(strip_small_words(typed))
    return replace(selection, q=words) if words else selection


def draw_looser(session: Session, search: Search, selection: Selection, view: View, now: datetime) -> list[Count]:
    """Return what to leave out of a ``selection`` that holds nothing, so that it holds something."""
    return [
        Count(_say(looser), number, _url(looser.selection, view))
        for looser, number in search.find_looser(session, selection, view, now)
    ]


def draw_wider(session: Session, search: Search, selection: Selection, view: View, now: datetime) -> list[Count]:
    """Return the words without any filter, and all that is open: where to go on, unless nothing is there either."""
    places = (
        (_("Tìm trong mọi thông báo, kể cả đã đóng"), Selection(q=selection.q), View("newest", rows=view.rows)),
        (_("Xem các gói thầu đang mở"), *WITHOUT_WORDS),
    )
    counted = (
        Count(label, search.count(session, there, how, now), selection_url(there, how)) for label, there, how in places
    )
    return [each for each in counted if each.number]


def _url(selection: Selection, view: View) -> str:
    sort = "newest" if view.sort == "relevance" and not selection.q else view.sort
    return selection_url(selection, replace(view, page=1, sort=sort))


def _say(looser: Looser) -> str:
    if looser.first:
        other = _say(replace(looser, first=None))
        return _("%(one)s và %(other)s", one=_say(looser.first), other=other[:1].lower() + other[1:])
    if looser.what == "instead":
        return _("Tìm “%(words)s”", words=looser.about)
    if looser.what == "word":
        return _("Bỏ từ “%(words)s”", words=looser.about)
    if looser.what == "quotes":
        return _("Bỏ ngoặc kép ở “%(words)s”", words=looser.about)
    if looser.what == "excluded":
        return _("Không loại “%(words)s”", words=looser.about)
    return _("Bỏ điều kiện “%(name)s”", name={**legends(), **limit_words()}[looser.about])
