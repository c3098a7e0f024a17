"""Answers to Selections: totals, bodies with their subtrees, prices, what is nearly meant, rows, and acts of feeds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement.core.errors import Invalid
from procurement.search.rows import Row, find_rows
from procurement.search.selection import Selection, View
from procurement.system import System
from tests.search.register import (
    Event,
    call,
    event,
    find,
    find_acts,
    find_nearly,
    frozen,
    publish,
    put_below,
    references,
    vnd,
    withhold_text,
)

CLOSING = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)


def body(code: str, name: str) -> Event:
    return {"code": code, "name": name}


def test_a_notice_is_findable_the_moment_it_is_published(system: System) -> None:
    for number in range(3):
        publish(system, call(f"IB268880000{number}", "Mua tủ"))
        assert find(system, "mua tu").total == number + 1


def test_only_the_revision_that_counts_is_found(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800001", "Mua giường", version="01"))
    assert find(system, "tủ").total == 0
    [hit] = find(system, "giường").hits
    assert (hit.reference, hit.revision, hit.sequence, hit.kind, hit.package) == (
        "TB-000001", 1, 2, "invitation", "GT-000001",
    )  # fmt: skip


def test_a_body_stands_for_all_that_is_below_it_today(system: System) -> None:
    bodies = [body(f"vnz88800000{n}", f"Cấp {n}") for n in range(4)]
    publish(system, *(call(f"IB268880000{n}", "Mua tủ", organisation=bodies[n]) for n in range(4)))
    put_below(system, "vnz888000001", "vnz888000000", None, None)
    put_below(system, "vnz888000002", "vnz888000001", date(2026, 1, 1), date(2026, 12, 1))
    put_below(system, "vnz888000003", "vnz888000000", date(2026, 12, 1), None)
    root = ("vnz888000000",)
    today = references(find(system, organisation=root))
    later = references(find(system, organisation=root, now=datetime(2026, 12, 1, 3, tzinfo=UTC)))
    assert sorted(today) == ["TB-000001", "TB-000002", "TB-000003"]
    assert sorted(later) == ["TB-000001", "TB-000002", "TB-000004"]
    assert references(find(system, organisation=("vnz888000003",))) == ["TB-000004"]


def test_bodies_in_a_circle_are_walked_once(system: System) -> None:
    publish(system, *(call(f"IB268880000{n}", "Mua tủ", organisation=body(f"vnz88800000{n}", f"Cấp {n}"))
                      for n in range(2)))  # fmt: skip
    put_below(system, "vnz888000001", "vnz888000000", None, None)
    put_below(system, "vnz888000000", "vnz888000001", None, None)
    assert find(system, organisation=("vnz888000000",)).total == 2


def test_an_unknown_body_is_named(system: System) -> None:
    with pytest.raises(Invalid) as caught:
        find(system, organisation=("vnz000000000",))
    [problem] = caught.value.problems
    assert (problem.path, problem.code, problem.params["value"]) == (
        ("organisation",), "parameter.no_organisation", "vnz000000000",
    )  # fmt: skip


@pytest.fixture
def priced(system: System) -> System:
    prices: list[Event] = [
        {"price": vnd(10)},
        {"price": vnd(20)},
        {},
        {"price": {"amount": Decimal(15), "currency": "USD"}},
    ]
    publish(system, *(call(f"IB268880000{n}", "Mua tủ", body=price) for n, price in enumerate(prices)))
    publish(system, call("IB2688800009", "Thuê nhà"))
    return system


def test_notices_without_a_price_are_counted_apart_where_a_price_is_asked_for(priced: System) -> None:
    found = find(priced, "tủ", min_value=Decimal(15))
    assert (found.total, found.unpriced) == (1, 2)
    assert find(priced, "tủ", max_value=Decimal(100)).unpriced == 2
    assert find(priced, min_value=Decimal(1)).unpriced == 3
    assert find(priced, "tủ").unpriced == 0


def test_notices_without_a_price_come_last_in_the_order_of_prices_and_are_counted(priced: System) -> None:
    for sort, expected in (("value_high", ["TB-000002", "TB-000001"]), ("value_low", ["TB-000001", "TB-000002"])):
        found = find(priced, "tủ", view=View(sort, rows="act"))
        assert references(found)[:2] == expected
        assert (found.total, found.unpriced) == (4, 2)


def test_what_nearly_matches_stands_apart_and_once_a_package(system: System) -> None:
    publish(system, call("IB2688800001", "Mua máy biến áp"), call("IB2688800002", "Thuê kho"))
    publish(system, event("opening", "IB2688800001", "Mua máy biến áp", package_ref="goi-IB2688800001"))
    nothing = find(system, "máy biến áp xách tay", facets=["kind"])
    assert (nothing.total, nothing.hits, nothing.facets) == (0, (), {"kind": {}})
    assert [hit.package for hit in find_nearly(system, "máy biến áp xách tay")] == ["GT-000001"]
    assert find_nearly(system, "may bien apo") != ()
    assert find_nearly(system, "máy") == ()
    assert find_nearly(system, "", kind=("plan",)) == ()


def test_what_nearly_matches_is_offered_beside_fewer_than_five_packages_that_match(system: System) -> None:
    for number in (f"IB268880000{n}" for n in range(4)):
        publish(system, call(number, "Mua tủ gỗ"))
        publish(system, event("opening", number, "Mở thầu tủ gỗ", package_ref=f"goi-{number}"))
    publish(system, call("IB2688800008", "Mua tủ sắt"))
    assert find(system, "tủ gỗ").total == 8
    assert [hit.package for hit in find_nearly(system, "tủ gỗ")] == ["GT-000005"]
    publish(system, call("IB2688800009", "Mua tủ gỗ số 9"))
    assert find_nearly(system, "tủ gỗ") == ()


def test_what_nearly_matches_is_in_no_count_and_no_feed(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ gỗ"), call("IB2688800002", "Mua tủ sắt"))
    assert [hit.reference for hit in find_nearly(system, "tủ gỗ")] == ["TB-000002"]
    found = find(system, "tủ gỗ", facets=["kind"])
    assert (references(found), found.total, found.facets) == (["TB-000001"], 1, {"kind": {"invitation": 1}})
    assert acts(system, q="tủ gỗ") == [(1, "TB-000001", 0, "publish", True)]


def test_facets_count_within_what_matches(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800002", "Mua ghế", body={"field": "XL"}))
    publish(system, event("opening", "IB2688800002", "Mua ghế", package_ref="goi-IB2688800002"))
    found = find(system, "mua", field=("XL",), facets=["kind", "field"])
    assert found.facets == {"kind": {"invitation": 1, "opening": 1}, "field": {"XL": 2}}


def test_pages_are_windows_on_one_order(system: System) -> None:
    publish(system, *(call(f"IB26888000{n:02d}", "Mua tủ") for n in range(7)))
    everything = references(find(system, view=View("newest", rows="act")))
    pages = [references(find(system, view=View("newest", page, "act"), size=3)) for page in (1, 2, 3, 4)]
    assert [reference for page in pages for reference in page] == everything
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert everything == sorted(everything, reverse=True)


def test_people_read_by_the_day_of_posting_and_the_ledger_breaks_ties(system: System) -> None:
    days = ["2026-11-03", "2026-11-05", None, "2026-11-05"]
    publish(system, *(call(f"IB268880000{n}", "Mua tủ", published_at=day) for n, day in enumerate(days)))
    newest = references(find(system, view=View("newest", rows="act")))
    assert newest == ["TB-000003", "TB-000004", "TB-000002", "TB-000001"]
    found = find(system, published_from=date(2026, 11, 4), published_to=date(2026, 11, 29))
    assert references(found) == ["TB-000004", "TB-000002"]


def test_a_call_crosses_from_open_to_closed_with_the_clock_alone(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    for now, status in ((CLOSING - timedelta(seconds=1), "open"), (CLOSING, "closed")):
        for asked in ("open", "closed"):
            assert find(system, status=(asked,), now=now).total == (asked == status)


def test_passed_closings_change_exactly_when_a_call_closes(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800002", "Mua ghế", "2026-12-08T09:00:00+07:00"))
    with system.database.read() as session:
        counts = [
            system.search.passed_closings(session, CLOSING + step)
            for step in (timedelta(seconds=-1), timedelta(), timedelta(hours=23), timedelta(days=1))
        ]
    assert counts == [0, 1, 1, 2]


def rows(system: System, words: str) -> list[Row]:
    with system.database.read() as session:
        found = system.search.find(session, Selection(q=words), View("relevance", rows="act"), system.clock.now())
        return find_rows(session, found.hits)


def test_a_row_says_enough_to_decide_on(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ", body={"price": vnd(1000)}))
    [row] = rows(system, "tu")
    assert (row.reference, row.kind, row.title, row.national_number) == (
        "TB-000001", "invitation", "Mua tủ", "IB2688800001",
    )  # fmt: skip
    assert (row.organisation, row.package, row.package_title) == ("Đơn vị Mẫu số 9", "GT-000001", "Mua tủ")
    assert (row.value, row.field, row.selection_form, row.closes_at) == (Decimal(1000), "HH", "DTRR", CLOSING)


def test_the_row_of_a_plan_names_the_package_that_holds_the_words(system: System) -> None:
    titles = ["Cung cấp dầu bôi trơn cho tổ máy", "Cung cấp dầu", "Thuê kho"]
    packages = [{"package_ref": f"p{n}", "title": title} for n, title in enumerate(titles)]
    publish(system, event("plan", "PL2688800001", "Kế hoạch năm", {"packages": packages}))
    assert [(row.package, row.package_title) for row in rows(system, "cung cap dau")] == [("GT-000002", "Cung cấp dầu")]
    assert [row.package for row in rows(system, "dầu bôi trơn")] == ["GT-000001"]
    assert rows(system, "dầu kho") == []  # no package has both


def test_what_is_withheld_in_this_very_moment_has_a_row_without_a_word(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800002", "Mua tủ"))
    hits = find(system, "tủ").hits
    withhold_text(system, "TB-000001")
    with system.database.read() as session:
        titles = {row.reference: row.title for row in find_rows(session, hits)}
    assert titles == {"TB-000001": None, "TB-000002": "Mua tủ"}


Acts = list[tuple[int, str, int, str, bool]]


def acts(system: System, **filters: Any) -> Acts:
    found = find_acts(system, **filters)
    return [(each.sequence, each.reference, each.revision, each.act, each.still_matches) for each in found]


def test_the_acts_of_a_selection_are_those_of_its_notices_in_the_order_of_the_ledger(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800002", "Thuê kho"))
    publish(system, call("IB2688800001", "Mua tủ gỗ", version="01"))
    assert acts(system, q="tủ") == [(1, "TB-000001", 0, "publish", True), (3, "TB-000001", 1, "amend", True)]


def test_an_act_that_moves_a_notice_out_of_a_selection_belongs_to_it_once_more(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800001", "Mua ghế", version="01"))
    publish(system, call("IB2688800001", "Mua giường", version="02"))
    assert acts(system, q="tủ") == [(1, "TB-000001", 0, "publish", True), (2, "TB-000001", 1, "amend", False)]
    assert acts(system, q="giường") == [(3, "TB-000001", 2, "amend", True)]


def test_an_older_version_that_arrives_later_is_an_act_that_changes_nothing(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ", version="02"), call("IB2688800001", "Mua ghế", version="01"))
    assert acts(system, q="tủ") == [(1, "TB-000001", 0, "publish", True), (2, "TB-000001", 1, "history", True)]
    assert acts(system, q="ghế") == [(2, "TB-000001", 1, "history", False)]


def test_a_cancellation_belongs_to_the_feed_of_what_it_cancels(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800002", "Thuê kho"))
    cancelled = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Hết vốn"}
    publish(system, event("cancellation", "IB2688800001", "Quyết định 12", cancelled, package_ref="goi-IB2688800001"))
    assert acts(system, q="tủ") == [(1, "TB-000001", 0, "publish", True), (3, "TB-000003", 0, "cancel", False)]
    assert acts(system, kind=("invitation",), q="kho") == [(2, "TB-000002", 0, "publish", True)]


def test_acts_of_a_status_follow_the_clock(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    assert len(find_acts(system, now=CLOSING - timedelta(seconds=1), status=("open",))) == 1
    assert find_acts(system, now=CLOSING, status=("open",)) == []


def test_the_acts_still_matching_last_are_what_the_pages_hold(system: System) -> None:
    titles = ["Mua tủ", "Mua ghế", "Mua tủ gỗ", "Thuê kho"]
    for version, shift in enumerate((0, 1, 2, 0)):
        frozen(system).advance(timedelta(minutes=1))
        publish(system, *(call(f"IB268880000{n}", titles[(n + shift) % 4], version=f"{version:02d}")
                          for n in range(4)))  # fmt: skip
    for words in ("tủ", "ghế", "mua", "kho", ""):
        last = {each.reference: each.still_matches for each in find_acts(system, q=words)}
        assert {reference for reference, still in last.items() if still} == set(references(find(system, words)))
