"""Five of the signs as pure functions of what is public about a package. No clock, no database.

Each yields what it sees, and what cannot be said for want of a fact; nothing where there is no sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from procurement.compliance.cases import list_of
from procurement.compliance.counting import add_months
from procurement.core.money import plain
from procurement.oversight.indicators.definitions import (
    CANCELLED,
    IDENTICAL,
    REJECTED,
    SHORT,
    SINGLE,
    Indicator,
    Indicators,
)
from procurement.oversight.indicators.facts import (
    SEEN,
    UNKNOWN,
    Bidder,
    PackageFacts,
    Price,
    RoundFacts,
    Said,
    Sign,
    bidders_of,
    lots_of,
)

WITHHELD = "withheld"
Dated = tuple[date, str]
FINANCIAL, TECHNICAL, PREQUALIFICATION = "financial", "technical", "prequalification"


def signs_of(package: PackageFacts, indicators: Indicators) -> Iterator[Sign]:
    """Yield what the five signs see of a package."""
    for each in package.rounds:
        yield from single_bidder(each, indicators[SINGLE])
        yield from short_period(each, indicators[SHORT])
        yield from identical_prices(each, indicators[IDENTICAL])
        yield from others_rejected(each, indicators[REJECTED])
    yield from repeated_cancellation(package, indicators[CANCELLED])


def single_bidder(facts: RoundFacts, it: Indicator) -> Iterator[Sign]:
    """Yield openings with so few bidders in a form of selection by competition."""
    if facts.form in it.exempt:
        return
    for opening in _openings(facts, without=FINANCIAL):
        if opening.body is None:
            yield _unknown(it, facts, opening, WITHHELD)
            continue
        listed, stated = len(_who(bidders_of(list_of(opening.body, "bidders")))), opening.body.get("bidder_count")
        numbers = {number for number in (listed or None, stated) if number}
        if not numbers and stated is None:
            yield _unknown(it, facts, opening, "bidders")
        elif numbers and min(numbers) <= it.threshold["bidders"]:
            if len(numbers) > 1:
                yield _unknown(it, facts, opening, "bidder_count")
            elif facts.form is None:
                yield _unknown(it, facts, opening, "form")
            else:
                yield _seen(it, facts, opening, bidders=max(numbers))


def short_period(facts: RoundFacts, it: Indicator) -> Iterator[Sign]:
    """Yield calls that left bidders so much less than the legal minimum."""
    for call in facts.notices:
        period = call.preparation
        if period is None:
            continue
        if period.amount is None or period.measured is None or period.missing:
            yield _unknown(it, facts, call, *(period.missing or ("rule",)))
            continue
        lacking = period.amount - period.measured
        told = {"measured": period.measured, "amount": period.amount, "unit": period.unit, "rule": period.rule}
        if lacking >= period.tolerance + it.threshold["lacking"]:
            yield _seen(it, facts, call, **told)
        elif lacking > 0:
            yield _unknown(it, facts, call, "first_day", **told)


def identical_prices(facts: RoundFacts, it: Indicator) -> Iterator[Sign]:
    """Yield openings in which so many bidders offered one price, before or after discount."""
    for opening in _openings(facts, without=TECHNICAL):
        if opening.body is None:
            yield _unknown(it, facts, opening, WITHHELD)
            continue
        bidders = bidders_of(list_of(opening.body, "bidders"))
        same = {price: who for price, who in _by_price(bidders).items() if len(who) >= it.threshold["bidders"]}
        if same:
            (when, (currency, amount)), who = max(same.items(), key=lambda one: (len(one[1]), one[0]))
            told = {"price": plain(amount), "currency": currency, "bidders": len(_who(bidders))}
            yield _seen(it, facts, opening, same=len(who), when=when, **told)
        elif _is_blind(bidders, it.threshold["bidders"]):
            yield _unknown(it, facts, opening, "prices")


def _by_price(bidders: list[Bidder]) -> dict[tuple[str, Price], set[str]]:
    """Return who offered each price, before and after discount apart: one's first is not another's last."""
    found: dict[tuple[str, Price], set[str]] = defaultdict(set)
    for each in bidders:
        for when, price in (("offered", each.offered), ("final", each.final)):
            if price:
                found[when, price].add(each.who)
    return found


def _is_blind(bidders: list[Bidder], limit: int) -> bool:
    """Whether enough took part, but not every one's price is public: the one that is lacking may be equal."""
    return len(_who(bidders)) >= limit and _who(bidders) != _who(each for each in bidders if each.prices)


def _who(bidders: Iterable[Bidder]) -> set[str]:
    """Return the firms: one may be listed more than once."""
    return {each.who for each in bidders}


def others_rejected(facts: RoundFacts, it: Indicator) -> Iterator[Sign]:
    """Yield results in which, of enough bidders, every one but the winner was rejected."""
    for award in facts.of("award"):
        if award.body is None:
            yield _unknown(it, facts, award, WITHHELD)
            continue
        for number, lot in enumerate(lots_of(award.body), start=1):
            sign = _of_lot(facts, award, bidders_of(lot["bidders"]), it)
            if sign:
                yield replace(sign, row=number, evidence={**sign.evidence, "lot": lot.get("lot_ref")})


def _of_lot(facts: RoundFacts, award: Said, bidders: list[Bidder], it: Indicator) -> Sign | None:
    firms, winners = _who(bidders), _who(each for each in bidders if each.result == "won")
    if len(firms) < it.threshold["bidders"] or len(winners) != 1:
        return None
    others = [each for each in bidders if each.who not in winners]
    readings = {read_reason(each, it) for each in others}
    if readings == {True}:
        return _seen(it, facts, award, bidders=len(firms), rejected=len(firms) - 1)
    return None if False in readings else _unknown(it, facts, award, "reasons", bidders=len(firms))


def read_reason(bidder: Bidder, it: Indicator) -> bool | None:
    """Tell whether the reason says that the bid was rejected; None where it says nothing, or both."""
    if bidder.result is None:
        return None
    said = " ".join(bidder.reason.casefold().split())
    rejected, ranked = (any(phrase in said for phrase in it.words[name]) for name in ("rejected", "ranked"))
    return None if rejected == ranked else rejected


def repeated_cancellation(package: PackageFacts, it: Indicator) -> Iterator[Sign]:
    """Yield a package of which so many rounds were cancelled within so many months."""
    wanted = it.threshold["cancellations"]
    ends = [_end(each) for each in package.rounds if each.is_cancelled]
    if len(ends) < wanted:
        return
    dated = sorted((one.on, one.reference) for one in ends if one and one.on)
    close = _closest(dated, wanted, it.threshold["months"])
    if close:
        on, reference = close[-1]
        days = [day.isoformat() for day, _reference in close]
        yield Sign(it.code, SEEN, 0, reference, on, evidence={"cancellations": len(close), "days": days})
    elif len(dated) < len(ends):
        yield Sign(it.code, UNKNOWN, evidence={"lacks": ["cancelled_on"]})


def _closest(dated: Sequence[Dated], wanted: int, months: int) -> Sequence[Dated]:
    """Return the longest run, of ``wanted`` at least, that lies within ``months``; of equally long ones the first."""
    for size in range(len(dated), wanted - 1, -1):
        for run in (dated[start : start + size] for start in range(len(dated) - size + 1)):
            if run[-1][0] <= add_months(run[0][0], months):
                return run
    return ()


def _end(facts: RoundFacts) -> Said | None:
    """Return the first cancellation that ended a round."""
    return next((notice for notice in facts.of("cancellation") if notice.is_effective), None)


def _openings(facts: RoundFacts, without: str) -> Iterator[Said]:
    """Yield the openings of bids, without those of one kind of envelope."""
    for opening in facts.of("opening"):
        if opening.stage != PREQUALIFICATION and opening.envelope != without:
            yield opening


def _seen(it: Indicator, facts: RoundFacts, notice: Said, **evidence: object) -> Sign:
    return Sign(it.code, SEEN, facts.ordinal, notice.reference, notice.on, evidence=evidence)


def _unknown(it: Indicator, facts: RoundFacts, notice: Said, *lacks: str, **evidence: object) -> Sign:
    return Sign(
        it.code, UNKNOWN, facts.ordinal, notice.reference, notice.on, evidence={"lacks": list(lacks), **evidence}
    )
