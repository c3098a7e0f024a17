"""Limits by address and family: who is counted, what counts, and what is said beyond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from procurement.core.clock import FrozenClock
from procurement.core.networks import parse_networks
from procurement.httpkit.families import ASSETS, FEEDS, FILES, NARROWING, OPERATION, PAGES, SEARCHES, TABLES, family_of
from procurement.httpkit.limits import Limits
from procurement.system import System
from procurement.web.oversight.asking import FORM
from procurement.web.oversight.parameters import AS_OF, OF_BODIES
from tests.httpkit.desk import Desk

START = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_minute_s_worth_may_be_taken_at_once_and_comes_back_evenly() -> None:
    limits = Limits({PAGES: 6})
    assert [limits.take(PAGES, "a", START) for _ in range(7)] == [0] * 6 + [10]
    assert limits.take(PAGES, "a", after(9.5)) == 1
    assert limits.take(PAGES, "a", after(10)) == 0
    assert limits.take(PAGES, "a", after(3600)) == 0
    assert [limits.take(PAGES, "a", after(3600)) for _ in range(6)][-1] == 10


def test_addresses_and_families_have_budgets_of_their_own() -> None:
    limits = Limits({PAGES: 1, FEEDS: 1})
    taken = [(PAGES, "a"), (PAGES, "b"), (FEEDS, "a"), (PAGES, "a"), (FEEDS, "a")]
    assert [bool(limits.take(family, who, START)) for family, who in taken] == [False, False, False, True, True]


def test_an_unchanged_answer_costs_a_tenth() -> None:
    limits = Limits({FEEDS: 10})
    for _ in range(90):
        assert limits.take(FEEDS, "a", START) == 0
        limits.settle(FEEDS, "a", 304)
    for _ in range(1):
        assert limits.take(FEEDS, "a", START) == 0
        limits.settle(FEEDS, "a", 200)
    assert limits.take(FEEDS, "a", START) > 0


def test_no_limit_is_zero_and_a_clock_set_back_costs_nothing() -> None:
    limits = Limits({PAGES: 0, FEEDS: 1})
    assert not any(limits.take(PAGES, "a", START) for _ in range(1000))
    assert [limits.take(FEEDS, "a", after(-3600 * n)) for n in range(2)] == [0, 60]


def test_no_more_addresses_are_remembered_than_there_is_room_for() -> None:
    limits = Limits({PAGES: 1}, most=100)
    for number in range(1000):
        assert limits.take(PAGES, str(number), START) == 0
    assert len(limits._budgets) == 100
    assert limits.take(PAGES, "999", START) > 0


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("/", PAGES),
        ("/thong-bao/TB-000001", PAGES),
        ("/khong-co", PAGES),
        ("/tim-kiem", SEARCHES),
        ("/tim-kiem.atom", FEEDS),
        ("/tim-kiem.ics", FEEDS),
        ("/tim-kiem.csv", TABLES),
        ("/tim-kiem.xlsx", TABLES),
        ("/tim-kiem.json", FILES),
        ("/tai-lieu/" + "ab" * 32, FILES),
        ("/static/register.css", ASSETS),
        ("/suc-khoe", OPERATION),
        ("/metrics", OPERATION),
    ],
)
def test_the_path_tells_the_family(path: str, family: str) -> None:
    assert family_of(path) == family


@pytest.mark.parametrize(
    ("address", "family"),
    [
        ("/giam-sat?nam=2026", PAGES),
        ("/giam-sat?cap=&dia-ban=", PAGES),
        ("/giam-sat?nam=2026&cap=commune", SEARCHES),
        ("/giam-sat?%64ang-den=2026-10-31", SEARCHES),
        ("/giam-sat/don-vi/x?biet-den=2026-10-31", SEARCHES),
        ("/giam-sat/nghia-vu?hinh-thuc=CDT", SEARCHES),
        ("/giam-sat/con-so.csv?cap=commune", TABLES),
        ("/giam-sat-khac?cap=commune", PAGES),
    ],
)
def test_figures_that_are_narrowed_count_as_searches(address: str, family: str) -> None:
    path, _mark, query = address.partition("?")
    assert family_of(path, query) == family


def test_what_narrows_figures_is_known_to_their_pages() -> None:
    assert NARROWING == OF_BODIES | AS_OF | {FORM}


def test_narrowed_figures_use_up_the_budget_of_searches(register: System, standing_clock: FrozenClock) -> None:
    desk = desk_with(register, standing_clock)
    assert [desk.status("/giam-sat?cap=commune") for _ in range(3)] == [200, 200, 429]
    assert [desk.status("/tim-kiem"), desk.status("/giam-sat")] == [429, 200]


def desk_with(system: System, clock: FrozenClock, **changes: Any) -> Desk:
    return Desk(system, clock, pages_per_minute=2, searches_per_minute=2, feeds_per_minute=2, **changes)


def test_beyond_the_limit_a_page_says_when_to_come_again(register: System, standing_clock: FrozenClock) -> None:
    desk = desk_with(register, standing_clock)
    assert [desk.status("/khong-co") for _ in range(3)] == [404, 404, 429]
    with desk.ask("/") as answer:
        assert answer.headers["Retry-After"] == "30"
        assert "Thử lại sau 30 giây" in answer.get_data(as_text=True)
    assert "Try again in 30 seconds" in desk.text("/thong-bao/TB-000001?lang=en")
    standing_clock.advance(timedelta(seconds=30))
    assert desk.status("/") == 200


def test_one_family_used_up_leaves_the_others_alone(register: System, standing_clock: FrozenClock) -> None:
    desk = desk_with(register, standing_clock)
    assert [desk.status("/tim-kiem.atom") for _ in range(3)] == [200, 200, 429]
    assert [desk.status("/tim-kiem"), desk.status("/"), desk.status("/static/register.css")] == [200, 200, 200]


def test_static_files_and_this_machine_are_not_counted(register: System, standing_clock: FrozenClock) -> None:
    desk = desk_with(register, standing_clock)
    assert {desk.status("/static/register.css") for _ in range(9)} == {200}
    assert {desk.status("/", client="127.0.0.1") for _ in range(9)} == {200}


def test_what_is_for_operators_costs_strangers_as_much_as_a_page(register: System, standing_clock: FrozenClock) -> None:
    """Asking for the health of the register takes the writer's turn."""
    desk = desk_with(register, standing_clock)
    assert [desk.status("/metrics") for _ in range(3)] == [404, 404, 429]
    assert desk.status("/suc-khoe") == 429
    assert {desk.status("/metrics", client="127.0.0.1") for _ in range(9)} == {200}


def test_a_feed_that_asks_whether_anything_changed_is_hardly_counted(
    register: System, standing_clock: FrozenClock
) -> None:
    desk = Desk(register, standing_clock, feeds_per_minute=3)
    with desk.ask("/tim-kiem.atom") as answer:
        asked = {"If-None-Match": answer.headers["ETag"]}
    assert [desk.status("/tim-kiem.atom", headers=asked) for _ in range(12)] == [304] * 11 + [429]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
    ],
)
def test_whom_a_budget_counts(
    register: System, standing_clock: FrozenClock, first: str, second: str, shared: bool
) -> None:
    desk = desk_with(register, standing_clock)
    assert [desk.status("/", client=first) for _ in range(2)] == [200, 200]
    assert desk.status("/", client=second) == (429 if shared else 200)


def test_behind_a_trusted_proxy_the_client_is_counted_and_cannot_choose_its_address(
    register: System, standing_clock: FrozenClock
) -> None:
    desk = desk_with(register, standing_clock, trusted_proxies=parse_networks(["10.0.0.0/8", "unix"]))
    for peer, sent in (("10.0.0.1", "203.0.113.9"), ("", "198.51.100.1, 203.0.113.9")):
        forwarded = {"X-Forwarded-For": sent}
        assert desk.status("/", client=peer, headers=forwarded) == 200
    forged = {"X-Forwarded-For": "127.0.0.1, 203.0.113.9, 10.0.0.2"}
    assert desk.status("/", client="10.0.0.1", headers=forged) == 429
    assert desk.status("/", client="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.10"}) == 200


def test_whoever_is_no_trusted_proxy_cannot_say_who_asks(register: System, standing_clock: FrozenClock) -> None:
    desk = desk_with(register, standing_clock)
    sent = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(3)]
    assert [desk.status("/", headers=headers) for headers in sent] == [200, 200, 429]
