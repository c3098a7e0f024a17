"""The documents of a feed: current, archives, complete; their bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from procurement.core.clock import FrozenClock
from procurement.core.errors import NotFound
from procurement.feeds import building, windows
from procurement.feeds.addresses import feed_links
from procurement.feeds.rendering import render
from procurement.search.selection import Selection
from tests.databases import SITE, environment
from tests.feeds.conftest import Invitation, Register, open_register

ODDITIES = Path(__file__).resolve().parents[1] / "data" / "oddities.events.jsonl"
EVERYTHING = Selection()
OPEN = Selection(status=("open",))
RENDERER = Path(__file__).with_name("render_elsewhere.py")


def publish_many(register: Register, invitation: Invitation, first: int, count: int) -> None:
    register.publish(*(invitation(number, f"Gói thầu số {number}") for number in range(first, first + count)))


def links(document: building.FeedDocument) -> dict[str, str]:
    return {link.rel: link.href for link in document.links}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Return a register that holds every oddity; tests read it only."""
    made = open_register(tmp_path_factory.mktemp("odd"), FrozenClock(datetime(2026, 11, 30, 1, 0, tzinfo=UTC)))
    made.publish(*ODDITIES.read_text(encoding="utf-8").splitlines())
    yield made
    made.close()


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make windows of 20, so that a few acts fill them."""
    monkeypatch.setattr(windows, "WINDOW", 20)
    monkeypatch.setattr(windows, "AT_LEAST", 5)


def test_the_feed_of_open_calls_tells_what_counts_though_an_older_version_came_later(
    register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(title="Gói mới", version="01", closes_at="2026-12-20T09:00:00+07:00"))
    register.publish(invitation(title="Gói cũ", version="00"))
    assert [entry.title for entry in register.feed(OPEN).entries] == ["Gói mới"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("shape", ["atom", "rss"])
@pytest.mark.parametrize("selection", [EVERYTHING, OPEN, Selection(q="không có gì khớp")])
def test_feedparser_finds_no_fault(odd: Register, selection: Selection, shape: str, language: str) -> None:
    document = odd.feed(selection, shape, language)
    parsed = feedparser.parse(render(document, shape))
    assert parsed.bozo is False
    assert [entry.title for entry in parsed.entries] == [entry.title for entry in document.entries]
    assert [entry.id for entry in parsed.entries] == [entry.id for entry in document.entries]
    assert parsed.feed.language == language


@pytest.mark.parametrize("shape", ["atom", "rss"])
def test_the_same_data_give_the_same_bytes(odd: Register, shape: str) -> None:
    once = render(odd.feed(EVERYTHING, shape), shape)
    assert render(odd.feed(EVERYTHING, shape, later=timedelta(days=3)), shape) == once


@pytest.mark.parametrize("shape", ["atom", "rss"])
def test_another_process_writes_the_same_bytes(odd: Register, shape: str) -> None:
    expected = hashlib.sha256(render(odd.feed(EVERYTHING, shape), shape)).hexdigest()
    root = Path(__file__).resolve().parents[2]
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima", "PYTHONPATH": str(root)}
    surroundings |= environment(odd.system.settings)
    command = [sys.executable, str(RENDERER), shape]
    done = subprocess.run(command, env=surroundings, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected


def test_threads_write_the_same_bytes_at_once(odd: Register) -> None:
    def write(number: int) -> bytes:
        shape = ("atom", "rss")[number % 2]
        return render(odd.feed(EVERYTHING, shape), shape)

    expected = [write(0), write(1)]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(write, range(24))) == set(expected)


def test_an_empty_feed_is_well_formed_and_does_not_tell_the_time(register: Register) -> None:
    for shape in ("atom", "rss"):
        written = render(register.feed(EVERYTHING, shape), shape)
        assert etree.fromstring(written) is not None
        assert feedparser.parse(written).bozo is False
        assert b"1970" in written


@pytest.mark.usefixtures("small_windows")
def test_archives_hold_full_windows_and_point_backwards(register: Register, invitation: Invitation) -> None:
    publish_many(register, invitation, 1, 43)
    current = register.feed(EVERYTHING)
    assert [len(document.entries) for document in (current, register.archive(EVERYTHING, 0))] == [5, 20]
    assert current.mark is None
    assert links(current)["prev-archive"] == f"{SITE}/tim-kiem.atom?sort=newest&luu-tru=1"
    newest, oldest = register.archive(EVERYTHING, 1), register.archive(EVERYTHING, 0)
    assert (newest.mark, oldest.mark) == ("archive", "archive")
    assert links(newest) == {
        "self": f"{SITE}/tim-kiem.atom?sort=newest&luu-tru=1",
        "alternate": f"{SITE}/tim-kiem?sort=newest",
        "current": f"{SITE}/tim-kiem.atom?sort=newest",
        "prev-archive": f"{SITE}/tim-kiem.atom?sort=newest&luu-tru=0",
    }
    assert "prev-archive" not in links(oldest)
    assert current.id == newest.id == oldest.id


@pytest.mark.usefixtures("small_windows")
def test_the_chain_skips_windows_without_an_act(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(9001, "Thuê tàu"))
    publish_many(register, invitation, 1, 42)
    register.publish(invitation(9002, "Thuê tàu"))
    boats = Selection(q="thuê tàu")
    assert links(register.feed(boats))["prev-archive"].endswith("&luu-tru=0")
    for window in (1, 2, 77):
        with pytest.raises(NotFound):
            register.archive(boats, window)


def test_archives_stay_as_they_are_whatever_happens_later(register: Register, invitation: Invitation) -> None:
    publish_many(register, invitation, 1, 230)
    cheap = Selection(max_value=Decimal(3_000_000_000), kind=("invitation",))
    before = {
        (selection, shape): render(register.archive(selection, 0, shape), shape)
        for selection in (EVERYTHING, cheap, Selection(organisation=("vnz888000001",)))
        for shape in ("atom", "rss")
    }
    register.clock.advance(timedelta(days=1))
    dear = {"amount": 4000000000, "currency": "VND"}
    changed = [invitation(number, f"Gói thầu số {number}", "01", price=dear) for number in range(1, 201)]
    changed[0]["organisation"] = {"code": "vnz888000001", "name": "Tên mới của xã Mẫu An"}
    register.publish(*changed)
    publish_many(register, invitation, 1000, 300)
    for (selection, shape), written in before.items():
        assert render(register.archive(selection, 0, shape), shape) == written


def test_a_selection_of_the_hour_has_one_complete_feed(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(1), invitation(2, closes_at="2026-12-01T09:00:00+07:00"))
    register.publish(invitation(1, version="01", closes_at="2026-12-12T09:00:00+07:00"))
    feed = register.feed(OPEN)
    assert feed.mark == "complete"
    assert [entry.title[:9] for entry in feed.entries] == ["[Gia hạn]", "Cung cấp "]
    assert "prev-archive" not in links(feed)
    register.clock.advance(timedelta(days=2))
    assert [entry.title[:9] for entry in register.feed(OPEN).entries] == ["[Gia hạn]"]
    with pytest.raises(NotFound):
        register.archive(OPEN, 0)


def test_a_complete_feed_drops_what_an_amendment_moved_out(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(1), invitation(2))
    register.publish(invitation(2, version="01", price={"amount": 1, "currency": "VND"}))
    dear = register.feed(Selection(status=("open",), min_value=Decimal(1000)))
    assert [links.href for entry in dear.entries for links in entry.links] == [f"{SITE}/thong-bao/TB-000001"]


def test_a_complete_feed_that_would_be_too_long_says_so(
    register: Register, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "MOST", 3)
    publish_many(register, invitation, 1, 4)
    feed = register.feed(OPEN)
    assert (len(feed.entries), feed.mark) == (3, None)
    assert "Chỉ gồm 3 thông báo mới nhất trong 4 thông báo khớp" in feed.subtitle
    monkeypatch.setattr(building, "MOST", 4)
    assert (len(register.feed(OPEN).entries), register.feed(OPEN).mark) == (4, "complete")


def test_a_document_is_as_old_as_its_newest_entry(register: Register, invitation: Invitation) -> None:
    register.publish(invitation())
    register.clock.advance(timedelta(days=5))
    register.publish(invitation(2, kind="contract", closes_at=None, price=None, field=None, selection_form=None))
    feed = register.feed(Selection(kind=("invitation",)))
    assert feed.updated == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    assert b"<updated>2026-11-30T01:00:00+00:00</updated>" in render(feed, "atom")


def test_the_title_says_the_selection_in_words(register: Register, invitation: Invitation) -> None:
    register.publish(invitation())
    selection = Selection(
        q="dầu",
        kind=("invitation",),
        field=("HH",),
        organisation=("vnz888000001",),
        status=("open",),
        min_value=Decimal(1_000_000_000),
        closes_to=datetime(2026, 12, 31, tzinfo=UTC).date(),
    )
    assert register.feed(selection).title == (
        "Công khai đấu thầu · Hà Nội: “dầu”, Thông báo mời thầu, Hàng hóa, Ủy ban nhân dân xã Mẫu An, đang mở, "
        "từ 1.000.000.000 đồng, đóng thầu đến 31/12/2026"
    )
    assert register.feed(EVERYTHING, language="en").title == "Open procurement · Hà Nội: All notices"


def test_pages_announce_both_formats_in_their_language() -> None:
    assert [(link.rel, link.href, link.type) for link in feed_links(Selection(q="dầu ăn"), "en")] == [
        ("alternate", "/tim-kiem.atom?q=d%E1%BA%A7u+%C4%83n&lang=en", "application/atom+xml"),
        ("alternate", "/tim-kiem.rss?q=d%E1%BA%A7u+%C4%83n&lang=en", "application/rss+xml"),
    ]
    assert feed_links(EVERYTHING, "vi")[0].href == "/tim-kiem.atom?sort=newest"
