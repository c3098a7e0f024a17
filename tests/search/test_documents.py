"""What of a published revision goes into the index."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.notices.events import read_event
from procurement.publication.acts import Authority
from procurement.publication.service import record
from procurement.search.documents import NEVER, find_documents
from procurement.search.plan_rows import last_planned_day
from procurement.search.wording import LARGEST
from procurement.system import System
from search_index.documents import PARAGRAPH, Document
from tests.search.register import CITY, Event, call, event, publish, vnd, withhold_text


def documents(system: System) -> dict[str, Document]:
    with system.database.read() as session:
        return {document.key: document for document in find_documents(session)}


def test_there_is_one_document_for_each_revision_and_one_of_them_counts(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn"), call("IB2688800001", "Mua bàn ghế", version="01"))
    found = documents(system)
    assert {key: document.keywords["current"] for key, document in found.items()} == {
        "TB-000001/0": ("0",), "TB-000001/1": ("1",),
    }  # fmt: skip
    assert [document.order for document in found.values()] == [1, 2]
    assert [document.texts["title"] for document in found.values()] == ["Mua bàn", "Mua bàn ghế"]


def test_an_older_version_that_arrives_later_does_not_count(system: System) -> None:
    publish(system, call("IB2688800001", "Mới", version="02"), call("IB2688800001", "Cũ", version="01"))
    assert documents(system)["TB-000001/0"].keywords["current"] == ("1",)
    assert documents(system)["TB-000001/1"].keywords["current"] == ("0",)


def test_the_document_of_a_withheld_revision_says_what_its_tombstone_leaves(system: System) -> None:
    publish(system, call("IB2688800001", "Một", body={"price": vnd(5), "field": "HH", "selection_form": "DTRR"}))
    withhold_text(system, "TB-000001")
    [only] = documents(system).values()
    assert (only.key, only.texts, only.names) == ("TB-000001/0", {"title": "", "body": ""}, ())
    assert set(only.codes) == {"TB-000001", "GT-000001", "IB2688800001", "2688800001"}
    assert only.keywords == {
        "notice": ("TB-000001",), "package": ("GT-000001",), "kind": ("invitation",), "organisation": (CITY["code"],),
        "place": (), "current": ("1",), "fate": ("running",), "field": (), "form": (),
    }  # fmt: skip
    day = date(2026, 11, 30).toordinal()
    assert only.numbers == {"posted_on": day, "closes_at": None, "shuts_at": NEVER, "starts_on": None, "value": None}


def test_numbers_are_days_seconds_and_whole_dong(system: System) -> None:
    priced = {"price": vnd("2609041591.923")}
    publish(
        system,
        call("IB2688800001", "Một", published_at="2026-11-20T23:30:00+07:00", body=priced),
        call("IB2688800002", "Hai", body={"price": {"amount": Decimal(5), "currency": "USD"}}),
        call("IB2688800003", "Ba", body={"price": vnd("9999999999999999.5")}),
    )
    first, second, third = documents(system).values()
    closing = int(datetime(2026, 12, 7, 2, 0, tzinfo=UTC).timestamp())
    assert first.numbers == {
        "posted_on": date(2026, 11, 20).toordinal(), "closes_at": closing, "shuts_at": closing, "starts_on": None,
        "value": 2609041592,
    }  # fmt: skip
    assert second.numbers["posted_on"] == date(2026, 11, 30).toordinal()
    assert second.numbers["value"] is None
    assert third.numbers["value"] == min(LARGEST, 10**16)


def test_history_that_does_not_say_its_day_has_none(system: System) -> None:
    history = Authority("vận hành", "vận hành", "import")
    with system.database.write() as session:
        event = read_event(call("IB2688800001", "Cũ"), pseudonym=system.pseudonym)
        record(session, system.clock, event, history)
    (only,) = documents(system).values()
    assert only.numbers["posted_on"] is None


ROWS = [
    {"package_ref": "a", "package_number": "BP2688800001", "title": "Gói dầu", "field": "HH", "selection_form": "DTRR",
     "price": vnd(500), "start": {"quarter": 1, "year": 2027}, "funding": "Vốn ngân sách"},
    {"package_ref": "b", "title": "Gói đường", "field": "XL", "start": {"month": 12, "year": 2026}},
]  # fmt: skip


def plan(*rows: Event, title: str = "Kế hoạch năm", **more: Any) -> Event:
    body = {"estimate_name": "Dự toán mua sắm", "budget": vnd(900), "packages": list(rows)}
    return event("plan", "PL2688800001", title, body, **more)


def test_a_plan_stands_in_the_index_as_its_packages(system: System) -> None:
    publish(system, plan(*ROWS))
    oil, road = documents(system).values()
    assert (oil.key, road.key) == ("TB-000001/0/0001", "TB-000001/0/0002")
    assert (oil.keywords["field"], oil.keywords["form"]) == (("HH",), ("DTRR",))
    assert (road.keywords["field"], road.keywords["form"]) == (("XL",), ())
    assert (oil.keywords["package"], road.keywords["package"]) == (("GT-000001",), ("GT-000002",))
    assert oil.keywords["notice"] == road.keywords["notice"] == ("TB-000001",)
    assert (oil.numbers["value"], road.numbers["value"]) == (500, None)
    stored = {"reference": "TB-000001", "revision": 0, "kind": "plan", "package": "GT-000001", "about": "GT-000001"}
    assert oil.stored == stored


def test_a_row_of_a_plan_is_found_by_its_own_words_and_by_those_of_the_whole_plan(system: System) -> None:
    publish(system, plan(*ROWS))
    oil, road = documents(system).values()
    assert oil.texts["title"] == "Gói dầu"
    assert set(oil.texts["body"].split(PARAGRAPH)) == {"Vốn ngân sách", "Kế hoạch năm", "Dự toán mua sắm", CITY["name"]}
    assert oil.names == ("Gói dầu", "Kế hoạch năm")
    assert {"TB-000001", "GT-000001", "BP2688800001", "2688800001", "PL2688800001", CITY["code"]} == set(oil.codes)
    assert "BP2688800001" not in road.codes


def test_a_plan_without_packages_stands_for_itself(system: System) -> None:
    publish(system, plan())
    [only] = documents(system).values()
    assert (only.key, only.keywords["package"], only.stored["package"]) == ("TB-000001/0", ("TB-000001",), None)
    assert (only.keywords["fate"], only.numbers["value"]) == (("planned",), 900)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ({"year": 2027, "month": 2}, date(2027, 2, 28)),
        ({"year": 2028, "month": 2}, date(2028, 2, 29)),
        ({"year": 2027, "quarter": 1}, date(2027, 3, 31)),
        ({"year": 2027, "quarter": 4}, date(2027, 12, 31)),
        ({"year": 2027}, date(2027, 12, 31)),
        ({"quarter": 2}, None),
        ({}, None),
    ],
)
def test_a_package_should_start_until_the_last_day_of_its_period(start: dict[str, int], day: date | None) -> None:
    assert last_planned_day(start) == day


def fates(system: System) -> dict[str, str]:
    return {key: document.keywords["fate"][0] for key, document in documents(system).items()}


def test_a_package_that_is_called_for_is_no_longer_planned(system: System) -> None:
    publish(system, plan(*ROWS))
    assert set(fates(system).values()) == {"planned"}
    publish(system, call("IB2688800001", "Gói dầu", package_ref="a", plan_number="PL2688800001"))
    assert fates(system) == {"TB-000001/0/0001": "past", "TB-000001/0/0002": "planned", "TB-000002/0": "running"}
    cancelled = {"target": "plan", "effect": "cancelled", "reason": "Hết vốn"}
    publish(system, event("cancellation", "PL2688800001", "Hủy kế hoạch", cancelled))
    assert fates(system)["TB-000001/0/0002"] == "cancelled"


def test_a_package_that_its_plan_has_dropped_is_no_longer_planned(system: System) -> None:
    publish(system, plan(*ROWS), plan(ROWS[1], version="01"))
    assert fates(system) == {"TB-000001/0/0001": "past", "TB-000001/0/0002": "planned", "TB-000001/1/0001": "planned"}


def test_an_older_version_of_a_plan_that_arrives_later_is_about_no_package(system: System) -> None:
    publish(system, plan(*ROWS, version="02"), plan(*ROWS, title="Cũ", version="01"))
    late = documents(system)["TB-000001/1/0001"]
    assert (late.keywords["package"], late.keywords["fate"]) == (("TB-000001",), ("past",))
    assert late.stored["package"] is None


def test_an_earlier_round_is_past_once_the_package_is_tendered_again(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn", package_ref="a"))
    cancelled = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Hết vốn"}
    publish(system, event("cancellation", "IB2688800001", "Hủy thầu", cancelled, package_ref="a"))
    assert set(fates(system).values()) == {"cancelled"}
    publish(system, call("IB2688800002", "Mua bàn", package_ref="a"))
    assert fates(system) == {"TB-000001/0": "past", "TB-000002/0": "past", "TB-000003/0": "running"}


def test_a_prequalification_is_past_once_bids_are_called_for(system: System) -> None:
    closing = {"closes_at": "2026-11-20T09:00:00+07:00"}
    publish(system, event("prequalification", "IB2688800001", "Mời sơ tuyển", closing, package_ref="a"))
    publish(system, event("shortlist", "IB2688800001", "Danh sách", {"stage": "prequalification"}, package_ref="a"))
    assert set(fates(system).values()) == {"running"}
    publish(system, call("IB2688800002", "Mời thầu", package_ref="a"))
    assert fates(system) == {"TB-000001/0": "past", "TB-000002/0": "past", "TB-000003/0": "running"}


def test_all_that_speaks_of_a_running_round_shuts_with_its_call(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn", package_ref="a"))
    lot = {"target": "lot", "scope": "tender", "effect": "cancelled", "reason": "Hết vốn", "lot_ref": "L1"}
    publish(system, event("cancellation", "IB2688800001", "Hủy lô 1", lot, package_ref="a"))
    publish(system, call("IB2688800001", "Mua bàn", "2026-12-20T09:00:00+07:00", version="01", package_ref="a"))
    later = int(datetime(2026, 12, 20, 2, 0, tzinfo=UTC).timestamp())
    assert {document.numbers["shuts_at"] for document in documents(system).values()} == {later}


def test_a_call_without_a_closing_time_is_never_known_to_be_open(system: System) -> None:
    silent = call("IB2688800001", "Mua bàn")
    del silent["body"]["closes_at"]
    publish(system, silent)
    [only] = documents(system).values()
    assert (only.numbers["closes_at"], only.numbers["shuts_at"]) == (None, NEVER)


def test_an_opening_takes_value_field_and_form_from_its_package(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn", body={"price": vnd(1000)}))
    publish(system, event("opening", "IB2688800001", "Mua bàn", package_ref="goi-IB2688800001"))
    opening = documents(system)["TB-000002/0"]
    assert (opening.numbers["value"], opening.keywords["field"], opening.keywords["form"]) == (1000, ("HH",), ("DTRR",))
    assert opening.stored["package"] == "GT-000001"


def test_words_come_from_texts_and_codes_from_numbers_only(system: System) -> None:
    bidders = [{"code": "vn0100109106-001", "name": "Công ty Ánh Dương", "result": "won", "winning_price": vnd(5)}]
    lots = [{"lot_ref": "L1", "title": "Lô bàn", "bidders": bidders}]
    body = {"outcome": "awarded", "lots": lots}
    decision = {"number": "12/QĐ-UBND", "authority": "Giám đốc", "date": "2026-11-02"}
    publish(system, event("award", "IB2688800001", "Mua bàn", body, package_ref="p-1", decision=decision))
    [document] = documents(system).values()
    lines = document.texts["body"].split(PARAGRAPH)
    assert set(lines) == {CITY["name"], "Giám đốc", "Mua bàn", "Lô bàn", "Công ty Ánh Dương"}
    assert set(document.codes) == {
        "TB-000001", "GT-000001", "IB2688800001", "2688800001", CITY["code"], "12/QĐ-UBND", "L1", "vn0100109106-001",
    }  # fmt: skip


def test_what_becomes_of_a_round_shows_on_all_its_notices(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn"))
    assert documents(system)["TB-000001/0"].keywords["fate"] == ("running",)
    award = event("award", "IB2688800001", "Mua bàn", {"outcome": "partly"}, package_ref="goi-IB2688800001")
    publish(system, award)
    assert documents(system)["TB-000001/0"].keywords["fate"] == ("awarded",)
    cancelled = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Hết vốn"}
    publish(system, event("cancellation", "IB2688800001", "Hủy thầu", cancelled, package_ref="goi-IB2688800001"))
    assert {document.keywords["fate"] for document in documents(system).values()} == {("cancelled",)}


def test_an_older_act_keeps_its_poster_when_the_notice_moves_to_another_body(system: System) -> None:
    other = {"code": "vnz888100002", "name": "Sở Mẫu"}
    publish(system, call("IB2688800001", "Một"), call("IB2688800001", "Một", version="01", organisation=other))
    first, second = documents(system).values()
    assert first.keywords["organisation"] == (CITY["code"],)
    assert second.keywords["organisation"] == ("vnz888100002",)


def test_the_digits_of_a_national_number_find_it_without_its_letters(system: System) -> None:
    publish(system, call("IB2688800001", "Một", plan_number="PL2688800007"))
    codes = documents(system)["TB-000001/0"].codes
    assert {"IB2688800001", "2688800001", "PL2688800007", "2688800007"} <= set(codes)
