"""The courses that packages take: one function each, from the first call to the contract, as events in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from procurement.importing.sample import acts
from procurement.importing.sample.book import Bid, Book, Event, Package, Work, draw_bids, form_consortium, money
from procurement.importing.sample.texts import CLARIFICATIONS, INTERNATIONAL, REASONS

Story = Callable[[Book, Package], Iterator[Event]]


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
    """Of five lots three are awarded, one has only a bid above its price, one has no bid."""
    invited, closes = _days(package.work)
    number, lots = book.number("IB"), acts.lots_of(book, package)
    call = acts.invitation(book, package, number, invited, closes)
    call["body"] |= {"lots": lots, "category": "Vật tư y tế"}
    yield call
    offers = [_lot_offers(book, ordinal, lot["price"]["amount"]) for ordinal, lot in enumerate(lots)]
    if closes < 0:
        yield acts.opening(book, package, number, closes, _whole_bids(offers))
    if package.work.awarded is not None:
        yield acts.award(book, package, number, package.work.awarded, acts.lot_awards(package, offers, lots))


def _lot_offers(book: Book, ordinal: int, price: int) -> list[Bid]:
    fate = ordinal % 5
    if fate == 4:
        return []
    return draw_bids(book, price * 6 // 5, 1) if fate == 3 else draw_bids(book, price, 2)


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
    invited_again, closes_again = package.work.again or (invited + 36, closes + 37)
    yield acts.invitation(book, package, second, invited_again, closes_again)
    if closes_again >= 0:
        return
    yield acts.opening(book, package, second, closes_again, bids)
    yield from _outcome(book, package, second, bids)


def _reinvited(book: Book, package: Package) -> Iterator[Event]:
    """A call that is cancelled before it closes, and a new one."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.cancellation(book, package, number, closes - 3, "invitation", "b", REASONS["scope"])
    assert package.work.again is not None
    second, (invited_again, closes_again) = book.number("IB"), package.work.again
    yield acts.invitation(book, package, second, invited_again, closes_again)
    if closes_again < 0:
        bids = draw_bids(book, package.work.price, 3)
        yield acts.opening(book, package, second, closes_again, bids)
        yield from _outcome(book, package, second, bids)


def _extended(book: Book, package: Package) -> Iterator[Event]:
    """A call with two clarifications and a later closing in its version 01."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    later = acts.invitation(book, package, number, invited, closes + 9)
    later |= {"version": "01", "published_at": book.at(closes - 4, acts.POSTING_HOUR)}
    later["decision"] = book.decision(package.body, closes - 4)
    change = {"from": book.at(closes, package.work.hour), "to": book.at(closes + 9, package.work.hour)}
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
            for asked, (subject, question, answer) in zip((closes - 13, closes - 10), CLARIFICATIONS, strict=True)
        ],
    }
    yield later
    if closes + 9 < 0:
        bids = draw_bids(book, package.work.price, 3)
        yield acts.opening(book, package, number, closes + 9, bids)
        yield from _outcome(book, package, number, bids)


def _international(book: Book, package: Package) -> Iterator[Event]:
    for event in _ordinary(book, package):
        yield event | INTERNATIONAL


def _late_award(book: Book, package: Package) -> Iterator[Event]:
    """No opening record, and a result that is posted long after its decision."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    late = (package.work.awarded or 0) + 22
    for event in _outcome(book, package, number, draw_bids(book, package.work.price, 2)):
        yield event | {"published_at": book.at(late, acts.POSTING_HOUR)}


def _undated_award(book: Book, package: Package) -> Iterator[Event]:
    """An opening record two days after the opening, and a result whose posting time is unknown."""
    invited, closes = _days(package.work)
    number, bids = book.number("IB"), draw_bids(book, package.work.price, 3)
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, bids) | {"published_at": book.at(closes + 3, acts.POSTING_HOUR)}
    for event in _outcome(book, package, number, bids):
        yield {key: value for key, value in event.items() if key != "published_at" or event["kind"] != "award"}


def _revoked(book: Book, package: Package) -> Iterator[Event]:
    """A cancellation after the opening that is itself revoked; the same round goes on to its result."""
    invited, closes = _days(package.work)
    number, bids = book.number("IB"), draw_bids(book, package.work.price, 3)
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, bids)
    stop = acts.cancellation(book, package, number, closes + 6, "tender", "c", REASONS["unlawful"])
    yield stop
    posted = {"version": "01", "published_at": book.at(closes + 13, acts.POSTING_HOUR, 30)}
    taken_back = {"effect": "revoked", "reason": REASONS["revoked"]}
    decided = {"decision": book.decision(package.body, closes + 13)}
    yield stop | posted | decided | {"body": stop["body"] | taken_back}
    yield from _outcome(book, package, number, bids)


def _missing_award(book: Book, package: Package) -> Iterator[Event]:
    """Bids were opened long ago and nothing was heard since."""
    invited, closes = _days(package.work)
    number = book.number("IB")
    yield acts.invitation(book, package, number, invited, closes)
    yield acts.opening(book, package, number, closes, draw_bids(book, package.work.price, 2))


def _unopened(book: Book, package: Package) -> Iterator[Event]:
    """A call that has just closed: its opening is the next thing that the body must post."""
    yield acts.invitation(book, package, book.number("IB"), *_days(package.work))


STORIES: dict[str, Story] = {
    "revoked": _revoked,
    "missing_award": _missing_award,
    "unopened": _unopened,
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
