"""What a notice knows before anybody types, held against the notices of the sample that officers would have typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.core.errors import Invalid
from procurement.importing.sample import sample_events
from procurement.notices import prefilling
from procurement.notices.events import read_event
from procurement.notices.prefilling import (
    award_from,
    call_again,
    call_from_plan,
    cancellation_of,
    completed,
    contract_from,
    direct_award,
    extended,
    find_planned,
    opening_from_call,
    shortlist_from,
)

Content = dict[str, Any]
EVENTS: list[Content] = [dict(read_event(raw, pseudonym=str).content) for raw in sample_events(date(2026, 11, 30))]
PLANS = {content["national_number"]: content for content in EVENTS if content["kind"] == "plan"}
POSTER = {"code": "vnz999000007", "name": "Bệnh viện Đa khoa Mẫu Thăng Long", "short_name": "BVĐK Mẫu Thăng Long"}


def of_kind(kind: str) -> Iterator[Content]:
    return (content for content in EVENTS if content["kind"] == kind)


def row_of(content: Content) -> Content:
    plan = PLANS[content["plan_number"]]
    found = find_planned(plan, number=content.get("package_number"), ref=content.get("package_ref"))
    assert found is not None
    return dict(found)


def last(kind: str, **wanted: Any) -> Content:
    return [one for one in of_kind(kind) if all(one.get(name) == value for name, value in wanted.items())][-1]


CALLS = [one for kind in ("invitation", "prequalification") for one in of_kind(kind) if one.get("plan_number")]


@pytest.mark.parametrize("real", CALLS, ids=lambda one: one["national_number"])
def test_a_call_knows_all_that_its_package_says(real: Content) -> None:
    made = call_from_plan(real["kind"], PLANS[real["plan_number"]], row_of(real), real["organisation"])
    for name in ("plan_number", "package_ref", "package_number", "title", "organisation"):
        assert made[name] == real[name]
    read_event(made, pseudonym=str, assign_reference=True)
    shared = [name for name in prefilling.TERMS if name in real["body"] and name in row_of(real)]
    assert len(shared) >= 7
    assert {name: made["body"][name] for name in shared} == {name: real["body"][name] for name in shared}
    if real["body"]["is_online"]:
        assert made["body"]["submission_place"] == real["body"]["submission_place"]


@pytest.mark.parametrize("real", CALLS, ids=lambda one: one["national_number"])
def test_a_call_lacks_only_what_the_officer_knows(real: Content) -> None:
    made = call_from_plan(real["kind"], PLANS[real["plan_number"]], row_of(real), real["organisation"])
    with pytest.raises(Invalid) as caught:
        read_event(made, pseudonym=str, profile="authored", assign_reference=True)
    lacking = {".".join(map(str, problem.path)) for problem in caught.value.problems}
    assert lacking <= {"decision.number", "decision.date", "decision.authority", "body.closes_at", "body.opens_at",
                       "body.bid_validity_days", "body.bid_security", "body.application_validity_days"}  # fmt: skip


def test_an_investor_is_not_the_procuring_entity() -> None:
    plan = {"kind": "plan", "organisation": {"name": "UBND phường Mẫu"}, "body": {"packages": [{"title": "Gói 1"}]}}
    made = call_from_plan("invitation", plan, plan["body"]["packages"][0], {"name": "Ban QLDA Mẫu"})  # type: ignore[index]
    assert (made["investor"], made["procuring_entity"]) == ({"name": "UBND phường Mẫu"}, {"name": "Ban QLDA Mẫu"})


def test_an_offline_call_takes_over_where_and_whom_to_ask_from_the_last_one() -> None:
    plan = {"kind": "plan", "organisation": {"name": "A"}, "body": {}}
    earlier = {"body": {"issue_place": "Phòng 1", "submission_place": "Phòng 2", "contact": {"phone": "024"}}}
    made = call_from_plan("invitation", plan, {"title": "Gói", "is_online": False}, {"name": "A"}, earlier)
    assert made["body"]["submission_place"] == "Phòng 2"
    assert made["body"]["contact"] == {"phone": "024"}


def test_a_package_is_found_in_its_plan_by_number_reference_or_place() -> None:
    plan = {"body": {"packages": [{"package_number": "BP1"}, {"package_ref": "r2"}, {"title": "x"}]}}
    rows = plan["body"]["packages"]
    assert find_planned(plan, number="BP1", ref=None) == rows[0]
    assert find_planned(plan, number="BP9", ref="r2") == rows[1]
    assert find_planned(plan, number=None, ref=None, ordinal=2) == rows[2]
    assert find_planned(plan, number=None, ref="r9", ordinal=3) is None


def test_an_opening_bears_its_calls_number_and_time() -> None:
    for real in (one for one in of_kind("opening") if one["body"]["stage"] == "bid"):
        call = last("invitation", national_number=real["national_number"])
        made = opening_from_call(call, real["organisation"])
        assert made["national_number"] == real["national_number"]
        assert made["body"]["closes_at"] == real["body"]["closes_at"]
        assert made["body"]["stage"] == "bid"


def test_two_envelopes_are_opened_one_after_the_other() -> None:
    call = {"kind": "invitation", "title": "x", "body": {"selection_method": "1_HTHS"}}
    assert opening_from_call(call, POSTER)["body"]["envelope"] == "technical"
    assert opening_from_call(call | {"kind": "prequalification"}, POSTER)["body"] == {
        "stage": "prequalification", "envelope": "single", "bidders": [{}]
    }  # fmt: skip


def test_a_result_knows_its_openings_bidders_and_their_prices() -> None:
    real = next(one for one in of_kind("award") if one.get("national_number") and len(one["body"]["lots"]) == 1)
    number = real["national_number"]
    openings = [one for one in of_kind("opening") if one["national_number"] == number and one["body"]["stage"] == "bid"]
    call = last("invitation", national_number=number)
    made = award_from(call, openings, real["organisation"])
    lot = made["body"]["lots"][0]
    assert (lot["title"], lot["price"], lot["lot_ref"]) == (call["title"], call["body"]["price"],
                                                            call["package_number"])  # fmt: skip
    names = dict.fromkeys(bid["name"] for opening in openings for bid in opening["body"]["bidders"])
    assert [row["name"] for row in lot["bidders"]] == list(names)
    prices = {bid["name"]: bid["final_price"] for bid in openings[-1]["body"]["bidders"]}
    assert {row["name"]: row["final_price"] for row in lot["bidders"] if "final_price" in row} == prices
    assert "result" not in lot["bidders"][0]


def test_a_bidder_of_both_envelopes_stands_once_with_score_and_price() -> None:
    technical = {"kind": "opening", "body": {"bidders": [{"code": "vn1", "name": "A", "technical_score": 88}]}}
    financial = {
        "kind": "opening",
        "title": "t",
        "body": {"bidders": [{"code": "vn1", "name": "A", "price": {"amount": 5}}]},
    }
    made = award_from(None, [technical, financial], POSTER)
    assert made["body"]["lots"] == [{"title": "t", "bidders": [
        {"code": "vn1", "name": "A", "technical_score": 88, "final_price": {"amount": 5}}
    ]}]  # fmt: skip


def test_a_result_with_lots_offers_every_bidder_in_every_lot_unless_they_are_too_many() -> None:
    call = {"kind": "invitation", "title": "x", "body": {"lots": [{"lot_ref": "PP1"}, {"lot_ref": "PP2"}]}}
    opening = {"kind": "opening", "title": "x", "body": {"bidders": [{"name": f"N{n}"} for n in range(3)]}}
    assert [len(lot["bidders"]) for lot in award_from(call, [opening], POSTER)["body"]["lots"]] == [3, 3]
    many = {"kind": "opening", "title": "x", "body": {"bidders": [{"name": f"N{n}"} for n in range(31)]}}
    assert award_from(call, [many], POSTER)["body"]["lots"] == call["body"]["lots"]  # type: ignore[index]


def test_a_direct_award_comes_straight_from_the_plan() -> None:
    real = next(one for one in of_kind("award") if "national_number" not in one and one.get("plan_number"))
    made = direct_award(PLANS[real["plan_number"]], row_of(real), real["organisation"])
    lot = made["body"]["lots"][0]
    assert made["body"]["is_direct"] is True
    assert {name: lot[name] for name in ("lot_ref", "title", "price")} == {
        name: real["body"]["lots"][0][name] for name in ("lot_ref", "title", "price")
    }
    assert made["body"]["selection_form"] == row_of(real)["selection_form"]
    assert lot["bidders"] == [{"result": "won"}]


def test_a_direct_award_is_complete_once_six_things_are_typed() -> None:
    real = next(one for one in of_kind("award") if "national_number" not in one and one.get("plan_number"))
    made = direct_award(PLANS[real["plan_number"]], row_of(real), real["organisation"])
    made["decision"] = {"number": "1/QĐ", "date": "2026-11-27", "authority": "A"}
    made["body"]["lots"][0]["bidders"][0] |= {"code": "vn0100000000", "name": "Công ty Mẫu",
                                              "winning_price": {"amount": 480, "currency": "VND"}}  # fmt: skip
    event = read_event(completed(made), pseudonym=str, profile="authored", assign_reference=True)
    assert event.body["award_value"] == {"amount": 480, "currency": "VND"}


def test_tendering_again_keeps_the_words_and_drops_numbers_decisions_and_times() -> None:
    call = last("invitation", national_number="IB2699900013")
    made = call_again(call, POSTER)
    assert not {"national_number", "decision", "documents", "published_at", "version"} & set(made)
    assert not {"closes_at", "opens_at", "extensions"} & set(made["body"])
    assert made["body"]["price"] == call["body"]["price"]
    assert made["package_ref"] == call["package_ref"]


def test_a_cancellation_names_its_target_and_the_scope_that_the_time_gives() -> None:
    call = last("invitation", national_number="IB2699900013")
    assert cancellation_of(call, POSTER, has_closed=True)["body"] == {
        "target": "round", "scope": "tender", "effect": "cancelled"
    }  # fmt: skip
    assert cancellation_of(call, POSTER, has_closed=False)["body"]["scope"] == "invitation"
    plan = PLANS["PL2699900009"]
    made = cancellation_of(plan, POSTER, has_closed=False)
    assert made["plan_number"] == made["national_number"] == "PL2699900009"
    assert made["body"] == {"target": "plan", "effect": "cancelled"}


def test_an_extension_moves_the_opening_along_and_says_from_when_to_when() -> None:
    body = {"closes_at": "2026-11-27T09:00:00+07:00", "opens_at": "2026-11-27T09:30:00+07:00"}
    made = extended({"kind": "invitation", "body": body}, "2026-12-07T15:00:00+07:00", "Làm rõ nhiều")
    assert made["body"]["closes_at"] == "2026-12-07T15:00:00+07:00"
    assert made["body"]["opens_at"] == "2026-12-07T15:30:00+07:00"
    assert made["body"]["extensions"] == [
        {"from": "2026-11-27T09:00:00+07:00", "to": "2026-12-07T15:00:00+07:00", "reason": "Làm rõ nhiều"}
    ]
    again = extended(made, "2026-12-17T15:00:00+07:00", "Nữa")
    assert [row["reason"] for row in again["body"]["extensions"]] == ["Làm rõ nhiều", "Nữa"]


def test_contract_and_short_list_know_who_took_part() -> None:
    award = next(one for one in of_kind("award") if one["body"]["outcome"] == "awarded")
    made = contract_from(award, POSTER)
    winners = [row["name"] for lot in award["body"]["lots"] for row in lot["bidders"] if row["result"] == "won"]
    assert [row["name"] for row in made["body"]["parties"] if row["role"] == "contractor"] == list(
        dict.fromkeys(winners)
    )
    opening = next(of_kind("opening"))
    assert len(shortlist_from(opening, POSTER)["body"]["bidders"]) == len(opening["body"]["bidders"])


@pytest.mark.parametrize("real", EVENTS, ids=lambda one: f"{one['kind']} {one.get('national_number')}")
def test_what_officers_typed_is_complete_already(real: Content) -> None:
    assert completed(real) == real


def test_counts_and_sums_follow_from_rows() -> None:
    rows = [{"title": "1", "price": {"amount": 3}}, {"title": "2", "price": {"amount": 4}, "package_ref": "N/01"}]
    made = completed({"kind": "plan", "decision": {"number": "N"}, "body": {"packages": rows}})
    assert made["body"]["package_count"] == 2
    assert made["body"]["budget"] == {"amount": Decimal(7), "currency": "VND"}
    assert [row["package_ref"] for row in made["body"]["packages"]] == ["N/02", "N/01"]
    typed = completed({"kind": "plan", "body": {"packages": rows, "budget": {"amount": 9}}})
    assert typed["body"]["budget"] == {"amount": 9}
