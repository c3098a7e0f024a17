"""The small sample: some dozens of invented notices of all eight kinds, around any given day.

It fills a fresh register so that every page has something to show: open calls that close tomorrow and in two weeks,
packages that went the whole road, re-tenders, lots, consortia, late postings of bodies that do not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from procurement.importing.sample import acts
from procurement.importing.sample.book import Book, Event, Package
from procurement.importing.sample.stories import STORIES
from procurement.importing.sample.texts import BIDDERS, BODIES, PLANS, WORKS


def sample_events(today: date, seed: int = 1) -> Iterator[Event]:
    """Yield the sample's events oldest first, dated around ``today`` (a civil date in Viet Nam).

    The same day and seed give the same events. Nothing is posted after ``today``.
    """
    book = Book(today, seed, BIDDERS)
    packages = _packages(book)
    plans = list(_plan_events(book, packages))
    courses = chain.from_iterable(STORIES[p.work.story](book, p) for p in packages.values())
    yield from sorted(chain(plans, courses), key=posted)


def posted(event: Event) -> str:
    """Return the posting time for sorting: ISO texts of one zone sort by time, a bare date before its hours."""
    return str(event.get("published_at") or event["decision"]["date"])


def _packages(book: Book) -> dict[str, Package]:
    numbers = {key: book.number("PL") for key in PLANS}
    return {
        key: Package(
            work,
            PLANS[work.plan],
            BODIES[PLANS[work.plan].body],
            numbers[work.plan],
            book.reference(),
            book.number("BP"),
        )
        for key, work in WORKS.items()
    }


def _plan_events(book: Book, packages: dict[str, Package]) -> Iterator[Event]:
    for key, plan in PLANS.items():
        own = {name: package for name, package in packages.items() if package.work.plan == key}
        yield from acts.plan_versions(book, next(iter(own.values())).plan_number, plan, own)
