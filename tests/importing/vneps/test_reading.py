"""Each sample gives the event that it tells, and nothing of it is lost unsaid."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from procurement.importing.vneps.values import (
    Unreadable,
    read_date,
    read_decimal,
    read_duration,
    read_flag,
    read_moment,
)
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import read_event
from tests.importing.vneps.portal import (
    EXPECTED,
    FOLDER,
    SAMPLES,
    expected_lines,
    joined,
    lines_of,
    read_sample,
    read_value,
)

PSEUDONYM = keyed_pseudonym(b"key of the tests")


def test_the_samples_give_the_expected_events() -> None:
    found = lines_of(joined(*(read_sample(path.name) for path in SAMPLES)))
    wanted = expected_lines()
    assert [(line["kind"], line.get("national_number")) for line in found] == [
        (line["kind"], line.get("national_number")) for line in wanted
    ]
    for line, want in zip(found, wanted, strict=True):
        assert line == want


@pytest.mark.parametrize("line", EXPECTED.read_text(encoding="utf-8").splitlines())
def test_every_expected_event_is_one_of_our_codec(line: str) -> None:
    event = read_event(line, pseudonym=PSEUDONYM)
    assert event.original is None, "nothing had to be cleaned: the values come in their written form"
    assert {warning.code for warning in event.warnings} <= {"estimate.differs"}


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.suffix == ".json"], ids=lambda path: path.name)
def test_every_value_of_a_sample_is_in_an_event_or_listed(path: Any) -> None:
    """Add a word to any object of a sample: it is listed with its place."""
    value = json.loads(path.read_text(encoding="utf-8"))
    objects = list(_objects(value))
    for each in objects:
        each["neverSeenBefore"] = "x"
    unread = read_value(value).unread
    listed = sum(count for place, count in unread.items() if place.endswith("neverSeenBefore"))
    assert listed >= len(objects)


def _objects(value: Any) -> Any:
    """Yield the objects that are neither of a question asked nor a line of a list of versions."""
    if isinstance(value, dict):
        if not {"planVersion", "notifyVersion"} & value.keys() or len(value) > 4:
            yield value
        for key, item in value.items():
            if key != "request":
                yield from _objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def test_arrays_of_a_search_row_are_never_paired() -> None:
    """Names and prices of a plan's packages come in different orders there."""
    plan = joined(read_sample("search_rows.json")).events
    row = next(event.content for event in plan if event.content["kind"] == "plan")
    assert "packages" not in row["body"]


def test_a_consortium_is_one_row_of_an_opening_and_one_a_member_of_a_result() -> None:
    opening = read_sample("openings.har").pieces[-1].content["body"]
    assert [bidder["code"] for bidder in opening["bidders"]] == ["vn0100888101", "PC2688800001"]
    lot = read_sample("award.json").pieces[0].content["body"]["lots"][0]
    members = [bidder for bidder in lot["bidders"] if bidder.get("consortium_code")]
    assert [member["winning_price"]["amount"] for member in members] == [Decimal(29500000000)] * 2


def test_the_price_of_a_whole_result_is_told_for_one_lot_only() -> None:
    assert "award_value" not in read_sample("award.json").pieces[0].content["body"]
    assert read_sample("direct_award.json").pieces[0].content["body"]["award_value"]["amount"] == 51500000


def test_both_envelopes_of_an_archive_are_told_apart_by_what_was_asked() -> None:
    bodies = [piece.content["body"] for piece in read_sample("openings.har").pieces]
    assert [(body["envelope"], body["completed_at"][:10]) for body in bodies] == [
        ("technical", "2026-11-20"), ("financial", "2026-11-27"),
    ]  # fmt: skip


def test_secrets_of_an_archive_are_neither_read_nor_told() -> None:
    file = read_sample("openings.har")
    assert "bi-mat" not in repr(file)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (2609041591, "2609041591"), (Decimal("144730000.0"), "144730000"), ("2.609.041.591,923", "2609041591.923"),
        ("35.000.000 (Cam kết trong đơn dự thầu)", "35000000"), ("2.646.341.557 VND", "2646341557"),
        ("4377357000", "4377357000"), ("144730000.5", "144730000.5"), ([12982428000], "12982428000"), ("0", "0"),
        ("1,5 tỷ", "1500000000"), (Decimal("999.125"), "999.125"), ("999.125", "999125"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_the_portal_writes_them(value: Any, amount: str) -> None:
    assert read_decimal(value) == Decimal(amount)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-10-02T15:56:06.643", "2026-10-02T15:56:06.643+07:00"),
        ("2026-10-05T04:49:24.386Z", "2026-10-05T11:49:24.386+07:00"),
        (1790930166643, "2026-10-02T15:36:06.643+07:00"), ("1790930166643", "2026-10-02T15:36:06.643+07:00"),
        (1790930166, "2026-10-02T15:36:06+07:00"), ("2026-10-02", "2026-10-02"),
        ("14/12/2026 10:00", "2026-12-14T10:00:00+07:00"),
    ],
)  # fmt: skip
def test_times_are_iso_or_an_epoch(value: Any, moment: str) -> None:
    assert read_moment(value) == moment
    assert read_date(value) == moment[:10]


def test_lengths_of_time_have_a_letter_or_words() -> None:
    assert read_duration(27, "M") == {"value": Decimal(27), "unit": "month"}
    assert read_duration("100 ngày") == {"value": Decimal(100), "unit": "day"}
    assert read_duration("Theo tiến độ") == {"text": "Theo tiến độ"}


@pytest.mark.parametrize("value", ["abc", True, {}, ["a", "b"], "1.2.3", "NaN", Decimal("Infinity"), 10**80])
def test_what_is_no_amount_is_not_guessed(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_decimal(value)


@pytest.mark.parametrize("value", ["Có", "2", "", None, 7])
def test_what_is_no_flag_is_not_guessed(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_flag(value)


def test_an_unreadable_value_is_left_out_and_listed() -> None:
    plan = {
        "planNo": "PL2688800009",
        "planVersion": "00",
        "name": "Kế hoạch",
        "investTotal": "khoảng 5 tỷ",
        "pperiod": 3,
        "pperiodUnit": 1,
    }
    file = read_value({"bidPoBidpPlanProjectDetailView": plan})
    assert "budget" not in file.pieces[0].content["body"]
    assert set(file.unread) == {
        "bidPoBidpPlanProjectDetailView.investTotal", "bidPoBidpPlanProjectDetailView.pperiod",
    }  # fmt: skip


def test_a_name_of_two_that_differ_is_listed_and_one_that_repeats_is_not() -> None:
    said = {"planNo": "PL2688800009", "planVersion": "00", "name": "Kế hoạch"}
    project = {"investorName": "Mẫu"}
    once, twice = (
        read_value(
            {
                "bidPoBidpPlanProjectDetailView": {**said, "newInvestorName": "Mẫu", "investorName": name},
                "project": project,
            }
        )
        for name in ("Mẫu", "Mẫu khác")
    )
    assert (once.unread, list(twice.unread)) == ({}, ["bidPoBidpPlanProjectDetailView.investorName"])


ROW = {"lotName": "Phần 1", "contractorList": [{"orgCode": "vn0100888101", "taxCode": "0100888101"}]}


@pytest.mark.parametrize(
    ("more", "price", "listed"),
    [
        ({"bidResult": 1, "bidWiningPrice": 7}, "7", []),
        ({"bidResult": 0, "bidWiningPrice": 0}, None, []),
        ({"bidResult": 0, "bidWiningPrice": 7}, None, ["bidWiningPrice"]),
        ({"bidResult": "?", "bidWiningPrice": 7}, "7", ["bidResult"]),
        ({"taxCode": "0100888109"}, None, ["taxCode"]),
    ],
)
def test_nothing_that_is_told_of_a_bidder_gets_lost(more: dict[str, Any], price: str | None, listed: list[str]) -> None:
    row = deepcopy(ROW)
    row["contractorList"][0] |= more  # type: ignore[index,operator]
    file = read_value({"bideContractorInputResultDTO": {"notifyNo": "IB2688800001", "lotResultDTO": [row]}})
    bidder = file.pieces[0].content["body"]["lots"][0]["bidders"][0]
    assert bidder.get("winning_price") == (price and {"amount": Decimal(price), "currency": "VND"})
    assert [place.rpartition(".")[2] for place in file.unread] == listed


def test_two_bids_under_one_code_are_both_kept_where_they_differ() -> None:
    bid = {"contractorCode": "vn0100888101", "contractorName": "Công ty Mẫu", "bidPrice": 9}
    answer = {"bidSubmissionByContractorViewResponse": {"bidSubmissionDTOList": [bid, bid, {**bid, "bidPrice": 7}]}}
    [piece] = read_value({"request": {"notifyNo": "IB2688800001"}, "raw": answer}).pieces
    assert [found["price"]["amount"] for found in piece.content["body"]["bidders"]] == [9, 7]
    assert piece.content["body"]["bidder_count"] == 1


@pytest.mark.parametrize(
    ("told", "start", "listed"),
    [
        ({"bidStartUnit": "Q", "bidStartQuarter": "IV", "bidStartMonth": 0}, {"quarter": 4}, []),
        ({"bidStartUnit": "M", "bidStartQuarter": "0", "bidStartMonth": 5}, {"month": 5}, []),
        ({"bidStartQuarter": "IV"}, {"quarter": 4}, []),
        ({"bidStartUnit": "Q", "bidStartQuarter": "V"}, {}, ["bidStartQuarter"]),
    ],
)
def test_the_start_of_a_package_is_a_quarter_or_a_month(
    told: dict[str, Any], start: dict[str, int], listed: list[str]
) -> None:
    row = {"bidName": "Gói 1", "bidStartYear": 2026, **told}
    file = read_value({"bidPoBidpPlanProjectDetailView": {}, "bidpPlanDetailToProjectList": [row]})
    assert file.pieces[0].content["body"]["packages"][0]["start"] == {**start, "year": 2026}
    assert [place.rpartition(".")[2] for place in file.unread] == listed


@pytest.mark.parametrize("turned", [False, True])
def test_a_request_under_two_versions_keeps_its_answer(turned: bool) -> None:
    answers = json.loads((FOLDER / "clarifications.json").read_text(encoding="utf-8"))
    versions = answers["biduClarifyReqInvAndContentViewVersionDTOList"]
    [asked] = read_value(answers).pieces
    row = versions[0]["biduClarifyReqInvAndContentViewList"][0]
    questions = [{**item, "response": None} for item in json.loads(row["clarifyReqContent"])]
    open_row = {**row, "clarifyReqContent": json.dumps(questions), "clarifyResContent": None, "signResDate": None}
    versions.append({"notifyVersion": "00", "biduClarifyReqInvAndContentViewList": [open_row]})
    if turned:
        versions.reverse()
    [again] = read_value(answers).pieces
    assert again.content == asked.content


def test_json_of_another_kind_is_a_problem_with_the_guide() -> None:
    assert [problem.code for problem in read_value({"hello": [1, 2]}).problems] == ["portal.unknown"]
