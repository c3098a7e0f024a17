"""What of a published revision goes into the index."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from procurement.notices.events import read_event
from procurement.publication.acts import Authority
from procurement.publication.service import record
from procurement.search.documents import LARGEST, find_documents
from procurement.system import System
from search_index.documents import Document
from tests.search.register import CITY, call, event, publish, vnd, withhold_text


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


def test_a_withheld_revision_has_no_document(system: System) -> None:
    publish(system, call("IB2688800001", "Một"), call("IB2688800002", "Hai"))
    withhold_text(system, "TB-000001")
    assert set(documents(system)) == {"TB-000002/0"}


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
        "posted_on": date(2026, 11, 20).toordinal(), "closes_at": closing, "value": 2609041592,
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


def test_a_plan_has_the_fields_and_forms_and_names_of_its_packages(system: System) -> None:
    rows = [
        {"package_ref": "a", "title": "Gói dầu", "field": "HH", "selection_form": "DTRR"},
        {"package_ref": "b", "title": "Gói đường", "field": "XL", "selection_form": "DTRR"},
    ]
    publish(system, event("plan", "PL2688800001", "Kế hoạch", {"packages": rows}))
    [plan] = documents(system).values()
    assert (plan.keywords["field"], plan.keywords["form"]) == (("HH", "XL"), ("DTRR",))
    assert plan.names == ("Kế hoạch", "Gói dầu", "Gói đường")
    assert plan.numbers["closes_at"] is None
    assert plan.stored["package"] is None


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
    lines = document.texts["body"].split("\n")
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
