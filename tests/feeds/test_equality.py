"""One Selection: what a reader of the feed knows is what somebody sees who turns all pages (house rule 6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import feedparser
import pytest
from lxml import etree

from procurement.core.clock import FrozenClock
from procurement.search.selection import Selection, View, selection_params
from tests.feeds.conftest import Register, open_register
from tests.feeds.reader import fold, follow, open_client

ODDITIES = Path(__file__).resolve().parents[1] / "data" / "oddities.events.jsonl"
WITHHELD = ("TB-000002", "TB-000010", "TB-000020", "TB-000030")

ODD_SELECTIONS = (
    Selection(),
    Selection(q="mau an"),
    Selection(q="Ủy ban nhân dân"),
    Selection(kind=("invitation",)),
    Selection(kind=("cancellation", "plan")),
    Selection(field=("HH", "XL")),
    Selection(organisation=("vnz888000001",)),
    Selection(form=("DTRR",), max_value=Decimal(2_000_000_000)),
    Selection(published_from=date(2026, 6, 1), published_to=date(2026, 12, 31)),
    Selection(closes_from=date(2026, 3, 1), closes_to=date(2026, 3, 31)),
    Selection(status=("open",)),
    Selection(status=("closed", "awarded")),
    Selection(status=("cancelled", "none"), kind=("invitation",)),
    Selection(status=("planned",)),
)

GENUINE_SELECTIONS = (
    Selection(),
    Selection(q="cung cấp dầu"),
    Selection(q="BAO HIEM"),
    Selection(kind=("invitation",), field=("HH",)),
    Selection(kind=("award",), min_value=Decimal(1_000_000_000), max_value=Decimal(20_000_000_000)),
    Selection(kind=("cancellation",)),
    Selection(form=("CHCT", "CHCTRG")),
    Selection(published_from=date(2023, 1, 1), published_to=date(2023, 3, 31)),
    Selection(closes_from=date(2023, 3, 1), closes_to=date(2023, 3, 31)),
    Selection(status=("open",)),
    Selection(status=("awarded",)),
    Selection(status=("cancelled", "none")),
)


def turn_pages(register: Register, selection: Selection) -> set[str]:
    """Return the references on all pages of a Selection, as somebody sees them who turns them one by one."""
    seen: list[str] = []
    with register.system.database.read() as session:
        now, number, total = register.clock.now(), 1, 1
        while len(seen) < total:
            found = register.system.search.find(session, selection, View("newest", number, "act"), now)
            seen += [hit.reference for hit in found.hits]
            number, total = number + 1, found.total
            assert found.hits or not total
    assert len(seen) == len(set(seen))
    return set(seen)


def read_feed(register: Register, selection: Selection, shape: str) -> set[str]:
    """Return what a reader knows who takes the document at the feed's address and every archive behind it."""
    query = urlencode(selection_params(selection) or [("sort", "newest")])
    documents = list(follow(open_client(register.system), f"/tim-kiem.{shape}?{query}"))
    assert feedparser.parse(etree.tostring(documents[0])).bozo is False
    return fold(documents)


def name(selection: Selection) -> str:
    return urlencode(selection_params(selection)) or "everything"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Return a register that holds every oddity, some withheld, seen while some of its calls are open."""
    register = open_register(tmp_path_factory.mktemp("odd"), FrozenClock(datetime(2026, 10, 1, tzinfo=UTC)))
    register.publish(*ODDITIES.read_text(encoding="utf-8").splitlines())
    for reference in WITHHELD:
        register.withhold(reference)
    yield register
    register.close()


@pytest.mark.parametrize("shape", ["atom", "rss"])
@pytest.mark.parametrize("selection", ODD_SELECTIONS, ids=name)
def test_the_feed_holds_what_the_pages_hold_over_the_oddities(odd: Register, selection: Selection, shape: str) -> None:
    pages = turn_pages(odd, selection)
    assert pages
    assert read_feed(odd, selection, shape) == pages


@pytest.mark.parametrize("selection", GENUINE_SELECTIONS, ids=name)
def test_the_feed_holds_what_the_pages_hold_over_genuine_events(past: Register, selection: Selection) -> None:
    pages = turn_pages(past, selection)
    assert pages
    assert read_feed(past, selection, "atom") == pages
