"""The sample city: some ten thousand acts of everybody who buys, over the last six years (docs/sample-city.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from procurement.importing.sample import acts
from procurement.importing.sample.book import Body, Book, Event, Package, Plan, Work
from procurement.importing.sample.city_bodies import Buyer, all_buyers
from procurement.importing.sample.city_cases import find_cases
from procurement.importing.sample.city_works import Draw, draw_works
from procurement.importing.sample.firms import all_firms
from procurement.importing.sample.small import posted
from procurement.importing.sample.stories import STORIES
from procurement.organisations.places import find_place, place_label

YEARS = 5
"""So many years before the present one are told."""


@dataclass(frozen=True)
class PlannedBuying:
    """A plan of a buyer with its packages by key; keys tell which are split from or merged of which."""

    buyer: Buyer
    plan: Plan
    works: dict[str, Work]


def city_events(today: date, seed: int = 1) -> Iterator[Event]:
    """Yield the sample city's events oldest first; the same day and seed give the same events.

    Nothing is posted after ``today`` (a civil date in Viet Nam).
    """
    book = Book(today, seed, all_firms())
    events: list[Event] = []
    for buying in _plans(Draw(Random(seed), today, _wards())):
        events += _events(book, buying)
    yield from sorted((event for event in events if posted(event)[:10] <= today.isoformat()), key=posted)


def _plans(draw: Draw) -> Iterator[PlannedBuying]:
    for case in find_cases(draw):
        yield PlannedBuying(case.buyer, case.plan, case.works)
    for buyer in all_buyers():
        for decided in _plan_days(draw, buyer):
            yield _plan(draw, buyer, decided)


def _plan_days(draw: Draw, buyer: Buyer) -> Iterator[date]:
    """Yield the days on which a buyer's plans were decided: early in its years, and lately."""
    for year in range(draw.today.year - YEARS, draw.today.year + 1):
        day = draw.weekday(date(year, 1, 6) + timedelta(days=draw.random.randint(0, 70)))
        if buyer.since and buyer.since.year == year:
            day = draw.weekday(buyer.since + timedelta(days=draw.random.randint(20, 60)))
        is_told = _is_active(draw, buyer, year) and buyer.exists(day + timedelta(days=130))
        if is_told and day <= draw.today:
            yield day
    recent = draw.weekday(draw.today - timedelta(days=draw.random.randint(8, 75)))
    if draw.random.random() < 0.6 and buyer.exists(draw.today) and recent <= draw.today:
        yield recent


def _is_active(draw: Draw, buyer: Buyer, year: int) -> bool:
    """Whether a year of a buyer is told: the present one always, and the last full one of a merged department."""
    is_last = buyer.level == "department" and buyer.until is not None and buyer.until.year == year + 1
    share = {"district": 0.5, "project_board": 0.25, "public_unit": 0.3, "department": 0.6}.get(buyer.level, 1.0)
    return year == draw.today.year or draw.random.random() < share or is_last


def _plan(draw: Draw, buyer: Buyer, decided: date) -> PlannedBuying:
    is_project = buyer.level == "project_board" or draw.random.random() < 0.25
    until = buyer.until or draw.today + timedelta(days=200)
    span = max(20, min(260, (until - decided).days - 110))
    key = f"{buyer.body.code}-{decided.isoformat()}"
    drawn = list(draw_works(draw, buyer, key, decided, draw.random.randint(3, 5), span))
    works = {f"{key}-{number}": work for number, work in enumerate(drawn)}
    subject = _subject(buyer, drawn, is_project)
    plan = Plan(buyer.body.code, draw.offset(decided), subject, is_project, posting_delay=_delay(draw, buyer))
    return _adjusted(draw, PlannedBuying(buyer, plan, works))


def _subject(buyer: Buyer, works: Sequence[Work], is_project: bool) -> str:
    if is_project:
        return max(works, key=lambda work: work.price).title
    return f"các gói thầu thuộc dự toán năm {{year}} của {buyer.body.short_name}"


def _delay(draw: Draw, buyer: Buyer) -> int:
    return draw.random.randint(15, 40) if buyer.is_invented and draw.random.random() < 0.12 else 0


def _adjusted(draw: Draw, buying: PlannedBuying) -> PlannedBuying:
    """Return one plan in five with an adjustment: a package added, one split, or two merged, none of them begun yet."""
    late = sorted(buying.works.items(), key=lambda item: _started(item[1]))[-2:]
    day = _started(late[0][1]) - 5
    if draw.random.random() > 0.2 or not buying.plan.decided + 10 < day <= 0:
        return buying
    works = dict(buying.works)
    (first, one), (second, other) = late
    kind = draw.random.choice(("added", "split", "merged"))
    if kind == "merged" and (one.field != other.field or one.field == "TV"):
        kind = "split"
    if kind == "added":
        works[second] = replace(other, added=True)
    elif kind == "split":
        half = replace(other, price=other.price // 2, title=f"{other.title}, phần thứ hai", split_from=second)
        parts = {f"{second}-a": replace(half, title=f"{other.title}, phần thứ nhất"), f"{second}-b": half}
        works |= {second: _unbegun(other)} | parts
    else:
        title = f"{one.title}; {other.title[0].lower()}{other.title[1:]}"
        whole = replace(other, title=title, price=one.price + other.price, merged_from=(first, second))
        works |= {first: _unbegun(one), second: _unbegun(other), f"{second}-m": whole}
    return replace(buying, plan=replace(buying.plan, adjusted=day), works=works)


def _started(work: Work) -> int:
    return work.invited if work.invited is not None else work.awarded or 0


def _unbegun(work: Work) -> Work:
    return replace(work, story="planned")


def _events(book: Book, buying: PlannedBuying) -> Iterator[Event]:
    plan, buyer = buying.plan, buying.buyer
    decided = book.day(plan.decided)
    book.year = decided.year % 100
    number = book.number("PL")
    body = _at_home(buyer, decided)
    packages = {
        key: Package(work, plan, body, number, book.reference(), book.number("BP"), buyer.board_of)
        for key, work in buying.works.items()
    }
    yield from acts.plan_versions(book, number, plan, packages)
    for package in packages.values():
        book.year = book.day(_started(package.work)).year % 100
        yield from STORIES[package.work.story](book, package)


def _at_home(buyer: Buyer, on: date) -> Body:
    """Return the buyer's body with the name of its place on that day."""
    place = next(
        place for place in map(find_place, (code for code, _, _ in buyer.places)) if place and place.is_valid(on)
    )
    if place.level == "city":
        return buyer.body
    return replace(buyer.body, place=place_label(place, "vi").partition(" (")[0])


def _wards() -> tuple[str, ...]:
    return tuple(buyer.where for buyer in all_buyers() if buyer.level in ("commune", "district"))
