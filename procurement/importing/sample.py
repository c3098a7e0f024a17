"""The small sample: some dozens of invented notices of all eight kinds, around any given day.

It fills a fresh register so that every page has something to show: open calls that close tomorrow and in two weeks,
packages that went the whole road, re-tenders, lots, consortia, late postings of bodies that do not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from procurement.importing import sample_acts as acts
from procurement.importing.sample_book import Bid, Book, Event, Package, draw_bids, form_consortium, money
from procurement.importing.sample_texts import CLARIFICATIONS, INTERNATIONAL, PLANS, REASONS, WORKS, Work

Story = Callable[[Book, Package], Iterator[Event]]


def sample_events(today: date, seed: int = 1) -> Iterator[Event]:
    """Yield the sample's events oldest first, dated around ``today`` (a civil date in Viet Nam).

    The same day and seed give the same events. Nothing is posted after ``today``.
    """
    book = Book(today, seed)
    packages = _packages(book)
    plans = list(_plan_events(book, packages))
    courses = chain.from_iterable(STORIES[p.work.story](book, p) for p in packages.values())
    yield from sorted(chain(plans, courses), key=_posted)


def _posted(event: Event) -> str:
    """Return the posting time for sorting: ISO texts of one zone sort by time, a bare date before its hours."""
    return str(event.get("published_at") or event["decision"]["date"])


def _packages(book: Book) -> dict[str, Package]:
    numbers = {key: book.number("PL") for key in PLANS}
    return {
        key: Package(work, PLANS[work.plan], numbers[work.plan], book.reference(), book.number("BP"))
        for key, work in WORKS.items()
    }


def _plan_events(book: Book, packages: dict[str, Package]) -> Iterator[Event]:
    for key, plan in PLANS.items():
        own = {name: package for name, package in packages.items() if package.work.plan == key}
        number = next(iter(own.values())).plan_number
        first = [package for package in own.values() if not package.work.added and package.work.split_from is None]
        yield acts.plan_event(book, number, plan, first)
        if plan.adjusted is not None:
            yield _adjusted_plan(book, number, own)


def _adjusted_plan(book: Book, number: str, own: dict[str, Package]) -> Event:
    """Return version 01: a split package gives way to its parts, which name it in ``replaces``."""
    split = {package.work.split_from for package in own.values()}
    kept = [package for name, package in own.items() if name not in split]
    event = acts.plan_event(book, number, kept[0].plan, kept, version="01")
    for row, package in zip(event["body"]["packages"], kept, strict=True):
        if package.work.split_from:
            row["replaces"] = [own[package.work.split_from].package_ref]
    return event


def _days(work: Work) -> tuple[int, int]:
    """Return the days of invitation and closing; only packages that are tendered reach this."""
    assert work.invited is not None
    assert work.closes is not None
    return work.invited, work.closes


def _ordinary(book: Book, package: Package) -> Iterator[Event]:
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    if closes < 0:
        bids = draw_bids(book, package.work.price, book.random.randint(2, 5))
        yield acts.opening(book, package, number, closes, bids)
        yield from _outcome(book, package, number, bids)


def _outcome(book: Book, package: Package, number: str | None, bids: list[Bid]) -> Iterator[Event]:
    if package.work.awarded is not None:
        yield acts.award(book, package, number, package.work.awarded, acts.awarded(package, bids))
    if package.work.signed is not None:
        yield acts.contract(book, package, number, package.work.signed, bids[0])


def _direct(book: Book, package: Package) -> Iterator[Event]:
    """A shortened direct appointment: no call for bids, so the result itself says field, price and form."""
    work = package.work
    for event in _outcome(book, package, None, draw_bids(book, work.price, 1)):
        if event["kind"] == "award":
            event["body"] |= {
                "is_direct": True,
                "field": work.field,
                "price": money(work.price),
                "selection_form": work.form,
            }
        yield event


def _planned(book: Book, package: Package) -> Iterator[Event]:
    """A package that so far exists in its plan only."""
    return iter(())


def _two_envelopes(book: Book, package: Package) -> Iterator[Event]:
    bids = draw_bids(book, package.work.price, 3)
    yield from _in_two_envelopes(book, package, bids)


def _consortium(book: Book, package: Package) -> Iterator[Event]:
    """A consortium is one row of the opening and a row per member of the result."""
    bids = draw_bids(book, package.work.price, 4)
    yield from _in_two_envelopes(book, package, [form_consortium(book, bids[:2]), *bids[2:]])


def _in_two_envelopes(book: Book, package: Package, bids: list[Bid]) -> Iterator[Event]:
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, bids, "technical")
    yield acts.shortlist(book, package, number, closes + 9, bids, "technical", REASONS["few_points"])
    yield acts.opening(book, package, number, closes, bids[:2], "financial", held=closes + 12)
    yield from _outcome(book, package, number, bids[:2])


def _prequalified(book: Book, package: Package) -> Iterator[Event]:
    """A call to qualify that is still open."""
    posted, closes = _days(package.work)
    yield acts.prequalification(book, package, book.number("IB"), posted, closes)


def _road(book: Book, package: Package) -> Iterator[Event]:
    """The whole road: plan, prequalification and its list, invitation, opening, result, contract."""
    invited, closes = _days(package.work)
    bids = draw_bids(book, package.work.price, 4)
    entrants = [form_consortium(book, bids[:2]), *bids[2:]]
    qualifying = book.number("IB")
    yield acts.prequalification(book, package, qualifying, invited - 48, invited - 28)
    yield acts.opening(book, package, qualifying, invited - 28, entrants, stage="prequalification")
    yield acts.shortlist(book, package, qualifying, invited - 14, entrants, "prequalification", REASONS["no_capacity"])
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, entrants[:2])
    yield from _outcome(book, package, number, entrants[:2])


def _lots(book: Book, package: Package) -> Iterator[Event]:
    """Five lots: three awarded, one whose only bid is above its price, one without a bid."""
    invited, closes = _days(package.work)
    number, lots = book.number("IB"), acts.lots_of(book)
    call = acts.invitation(book, package, number, invited, closes)
    call["body"] |= {"lots": lots, "category": "Vật tư y tế"}
    yield call
    offers = [draw_bids(book, lot["price"]["amount"], 2) for lot in lots[:3]]
    dear = draw_bids(book, lots[3]["price"]["amount"] * 6 // 5, 1)
    yield acts.opening(book, package, number, closes, _whole_bids([*offers, dear]))
    if package.work.awarded is not None:
        yield acts.award(
            book, package, number, package.work.awarded, acts.lot_awards(package, [*offers, dear, []], lots)
        )


def _whole_bids(offers: list[list[Bid]]) -> list[Bid]:
    """Return one bid per bidder over all lots: an opening record shows a bidder once, at the total of its bid."""
    whole: dict[str, Bid] = {}
    for bid in chain.from_iterable(offers):
        earlier = whole.get(bid.code)
        whole[bid.code] = replace(bid, price=bid.price + earlier.price) if earlier else bid
    return list(whole.values())


def _no_winner(book: Book, package: Package) -> Iterator[Event]:
    invited, closes = _days(package.work)
    number, bids = book.number("IB"), draw_bids(book, package.work.price, 2)
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, bids)
    if package.work.awarded is not None:
        yield acts.award(book, package, number, package.work.awarded, acts.no_award(package, bids))


def _retender(book: Book, package: Package) -> Iterator[Event]:
    """A tender that is cancelled after opening, and a second round of the same package with a number of its own."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, draw_bids(book, package.work.price, 2))
    yield acts.cancellation(book, package, number, closes + 9, "tender", "a", REASONS["all_fail"])
    second, bids = book.number("IB"), draw_bids(book, package.work.price, 3)
    yield acts.invitation(book, package, second, invited + 36, closes + 37)
    yield acts.opening(book, package, second, closes + 37, bids)
    yield from _outcome(book, package, second, bids)


def _reinvited(book: Book, package: Package) -> Iterator[Event]:
    """A call that is cancelled before it closes, and a new one that is open."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.cancellation(book, package, number, closes - 3, "invitation", "b", REASONS["scope"])
    yield acts.invitation(book, package, book.number("IB"), -3, 12)


def _extended(book: Book, package: Package) -> Iterator[Event]:
    """A call with two clarifications and a later closing in its version 01."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    later = acts.invitation(book, package, number, invited, closes + 9)
    later |= {"version": "01", "published_at": book.at(-3, acts.POSTING_HOUR)}
    change = {"from": book.at(closes, acts.CLOSING_HOUR), "to": book.at(closes + 9, acts.CLOSING_HOUR)}
    later["body"] |= {
        "extensions": [change | {"reason": REASONS["extension"], "published_at": later["published_at"]}],
        "clarifications": [
            {
                "subject": subject,
                "question": question,
                "asked_at": book.at(asked, 10, 25),
                "answer": answer,
                "answered_at": book.at(asked + 3, 15, 10),
            }
            for asked, (subject, question, answer) in zip((-12, -9), CLARIFICATIONS, strict=True)
        ],
    }
    yield later


def _international(book: Book, package: Package) -> Iterator[Event]:
    for event in _ordinary(book, package):
        yield event | INTERNATIONAL


def _late_award(book: Book, package: Package) -> Iterator[Event]:
    """No opening record, and a result that is posted long after its decision."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    for event in _outcome(book, package, number, draw_bids(book, package.work.price, 2)):
        yield event | {"published_at": book.at(-20, acts.POSTING_HOUR)}


def _undated_award(book: Book, package: Package) -> Iterator[Event]:
    """An opening record two days after the opening, and a result whose posting time is unknown."""
    invited, closes = _days(package.work)
    number, bids = book.number("IB"), draw_bids(book, package.work.price, 3)
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, bids) | {"published_at": book.at(closes + 3, acts.POSTING_HOUR)}
    for event in _outcome(book, package, number, bids):
        yield {key: value for key, value in event.items() if key != "published_at"}


STORIES: dict[str, Story] = {
    "ordinary": _ordinary,
    "direct": _direct,
    "planned": _planned,
    "two_envelopes": _two_envelopes,
    "consortium": _consortium,
    "prequalified": _prequalified,
    "road": _road,
    "lots": _lots,
    "no_winner": _no_winner,
    "retender": _retender,
    "reinvited": _reinvited,
    "extended": _extended,
    "international": _international,
    "late_award": _late_award,
    "undated_award": _undated_award,
}
