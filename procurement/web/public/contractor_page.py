"""Everything that the page of a bidder shows: where it took part and what came of it. Shares are never made up.

The whole price of a consortium stands on its bid and on nobody's account; what several lots repeat is not added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from flask import url_for
from sqlalchemy.orm import Session

from procurement.core.errors import NotFound
from procurement.feeds.addresses import feed_links
from procurement.feeds.links import Link
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.bidders import NAMED, PSEUDONYM, is_body, is_household, say_household
from procurement.notices.contractors import (
    KnownName,
    StatedBid,
    count_lots,
    find_codes_named,
    find_names,
    find_stated_bids,
)
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_organisations
from procurement.search.selection import Selection, View
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.home import Count, selection_url
from procurement.web.public.paging import ListPager, cut_page
from procurement.web.public.participations import Participation, draw_participations
from procurement.web.public.sheets import Named

PAGE_SIZE = 20
LONG_NAME = 60
"""A name longer than this would push its own page off a phone's first screen; the code stands for it in the trail."""

COURSES: Mapping[str, frozenset[str]] = {
    "won": frozenset({"alone", "together"}),
    **{course: frozenset({course}) for course in ("alone", "together", "lost", "cancelled", "undecided")},
}
"""Which courses each value of the parameter ``result`` lets through."""


@dataclass
class Part:
    """What is stated of a bidder in one round, over its openings, lists and results."""

    round_id: int
    bids: list[StatedBid] = field(default_factory=list)

    @property
    def posted_on(self) -> date | None:
        """The day of the latest notice that states a bid."""
        return max((bid.posted_on for bid in self.bids if bid.posted_on), default=None)

    @property
    def decided(self) -> list[StatedBid]:
        """What the results say, one bid a lot: a later result stands in place of an earlier one."""
        return list({bid.lot_id: bid for bid in self.bids if bid.kind == "award"}.values())

    @property
    def won(self) -> list[StatedBid]:
        """The bids that won and were not cancelled afterwards."""
        return [bid for bid in self.decided if bid.result == "won" and not bid.cancelled]

    @property
    def course(self) -> str:
        """What came of it: ``alone`` or ``together`` who won, ``lost``, ``cancelled``, or ``undecided`` so far."""
        if self.won:
            return "alone" if any(not bid.is_consortium for bid in self.won) else "together"
        if any(bid.cancelled for bid in self.decided or self.bids):
            return "cancelled"
        return "lost" if self.decided else "undecided"


@dataclass(frozen=True)
class Tally:
    """How often a bidder took part, and what came of it. ``sole_sum``: of ``summed`` results, each price its own."""

    courses: Mapping[str, int]
    summed: int
    sole_sum: Decimal

    def of(self, result: str) -> int:
        """Return in how many rounds the result was one of ``COURSES``; of all rounds where it is empty."""
        return sum(number for course, number in self.courses.items() if not result or course in COURSES[result])


@dataclass(frozen=True)
class ContractorPage:
    """The page of a bidder. ``is_bare``: only a name is known. ``namesakes``: bidders with codes that bear the name.

    Search engines outside get only what ``is_indexed``: the page of who may be a person is none of theirs.
    """

    reference: str
    name: str
    is_bare: bool
    is_household: bool
    is_indexed: bool
    is_consortium: bool
    names: tuple[KnownName, ...]
    namesakes: tuple[Named, ...]
    organisation: Organisation | None
    tally: Tally
    parts: tuple[Participation, ...]
    result: str
    results: tuple[Count, ...]
    pager: ListPager
    all_url: str | None
    feeds: tuple[Link, ...]
    trail: tuple[Crumb, ...]


def draw_contractor(session: Session, reference: str, page: int, result: str = "") -> ContractorPage:
    """Return page ``page`` of a bidder, of its parts with ``result`` (a key of ``COURSES``) alone.

    Raises NotFound where no notice that counts knows it, and behind the last page.
    """
    stated = find_stated_bids(session, reference)
    if not stated:
        raise NotFound("contractor", reference)
    everything = gather(stated)
    tally = count(everything, count_lots(session, [part.round_id for part in everything]))
    parts = [part for part in everything if not result or part.course in COURSES[result]]
    shown, last = cut_page(len(parts), page, PAGE_SIZE)
    names = find_names(session, reference)
    hidden = any(is_household(reference, name.name) for name in names) or reference.startswith(PSEUDONYM)
    is_bare = reference.startswith(NAMED)
    name = _title(reference, names, hidden=hidden)
    taken = tuple(draw_participations(session, reference, [(part.round_id, part.bids) for part in parts[shown]]))
    is_consortium = all(bid.is_consortium for bid in stated) and not any(part.consortium for part in taken)
    selection = None if is_bare or hidden else Selection(q=reference)
    return ContractorPage(
        reference=reference,
        name=name,
        is_bare=is_bare,
        is_household=hidden,
        is_indexed=not hidden and (is_consortium or all(is_body(known.name) for known in names)),
        is_consortium=is_consortium,
        names=() if hidden else tuple(names),
        namesakes=tuple(_namesakes(session, reference)) if is_bare else (),
        organisation=next(iter(find_organisations(session, [reference])), None),
        tally=tally,
        parts=taken,
        result=result,
        results=tuple(_results(reference, tally)),
        pager=ListPager(page, last, partial(page_url, reference, result)),
        all_url=selection_url(selection, View()) if selection else None,
        feeds=feed_links(selection, current_language()) if selection else (),
        trail=make_trail(Crumb(_("Nhà thầu")), Crumb(reference if len(name) > LONG_NAME else name)),
    )


def gather(stated: Iterable[StatedBid]) -> list[Part]:
    """Return the bids by round, the latest round first."""
    parts: dict[int, Part] = {}
    for bid in stated:
        parts.setdefault(bid.round_id, Part(bid.round_id)).bids.append(bid)
    return sorted(parts.values(), key=lambda part: (part.posted_on or date.min, part.round_id), reverse=True)


def count(parts: Sequence[Part], lots: Mapping[int, int]) -> Tally:
    """Return what came of all ``parts``; ``lots``: how many lots each round has."""
    alone = [part for part in parts if part.course == "alone"]
    prices = [price for part in alone if (price := _own_price(part, lots)) is not None]
    return Tally(Counter(part.course for part in parts), len(prices), sum(prices, Decimal(0)))


def result_words() -> dict[str, str]:
    """Return what the list may be limited to, in words."""
    return {
        "": _("Tất cả"),
        "won": _("Trúng thầu"),
        "alone": _("Trúng thầu, đứng tên một mình"),
        "together": _("Trúng thầu trong liên danh"),
        "lost": _("Không trúng thầu"),
        "cancelled": _("Thầu bị hủy"),
        "undecided": _("Chưa có kết quả"),
    }


def _results(reference: str, tally: Tally) -> Iterator[Count]:
    """Yield what is offered to limit the list to, where there is a choice, and how many parts each has."""
    for result in ("", "won", "lost", "cancelled", "undecided"):
        if not result or 0 < tally.of(result) < tally.of(""):
            yield Count(result_words()[result], tally.of(result), page_url(reference, result, 1))


def _own_price(part: Part, lots: Mapping[int, int]) -> Decimal | None:
    """Return the price, in đồng, of the one bid with which the bidder alone won a round as a whole; else None.

    In results by lots a price may be that of the whole bid, repeated on each lot.
    """
    if lots.get(part.round_id, 0) > 1 or len(part.won) != 1:
        return None
    (bid,) = part.won
    return bid.price or None if bid.currency is None else None


def _title(reference: str, names: Sequence[KnownName], *, hidden: bool) -> str:
    if hidden:
        return say_household(reference, current_language())
    return names[0].name if names else _("Nhà thầu %(code)s", code=reference)


def _namesakes(session: Session, reference: str) -> list[Named]:
    codes = find_codes_named(session, reference.removeprefix(NAMED))
    return [Named(code, url_for("public.contractor", reference=code)) for code in codes]


def page_url(reference: str, result: str, page: int) -> str:
    """Return the address of a page of the list; without ``result`` it holds everything."""
    return url_for("public.contractor", reference=reference, result=result or None, page=page if page > 1 else None)
