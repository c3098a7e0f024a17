"""What became of bidders, in the lines of a feed and of a letter."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.feeds.outcomes import MOST, outcome_lines
from procurement.search.selection import Selection
from tests.feeds.conftest import Invitation, Register

A, B, C = ({"code": f"vn010012345{n}", "name": f"Công ty TNHH Mẫu {name}"} for n, name in enumerate("ABC"))
JOINT = [{**row, "consortium_code": "PC001", "consortium_name": "Liên danh Mẫu"} for row in (A, B)]


def lines(body: dict[str, Any], language: str = "vi") -> list[str]:
    return list(outcome_lines({"body": body}, language))


def lot(*rows: dict[str, Any], **results: Any) -> dict[str, Any]:
    return {"bidders": [{**row, **results} for row in rows]}


def test_an_award_says_who_won_and_who_did_not() -> None:
    rows = {"bidders": [{**C, "result": "lost"}, *({**row, "result": "won"} for row in JOINT)]}
    assert lines({"outcome": "awarded", "lots": [rows]}) == [
        "Trúng thầu: Liên danh Mẫu (Công ty TNHH Mẫu A; Công ty TNHH Mẫu B)",
        "Không trúng thầu: Công ty TNHH Mẫu C",
    ]
    assert lines({"lots": [rows]}, "en")[1] == "Not selected: Công ty TNHH Mẫu C"


def test_of_several_lots_whoever_won_one_is_not_said_to_have_lost() -> None:
    lots = [lot(A, B, result="lost"), lot(B, result="won"), lot(B, C, result="won")]
    assert lines({"outcome": "partly", "lots": lots}) == [
        "Trúng thầu một phần",
        "Trúng thầu: Công ty TNHH Mẫu B; Công ty TNHH Mẫu C",
        "Không trúng thầu: Công ty TNHH Mẫu A",
    ]


def test_of_two_firms_of_one_name_both_are_told_of() -> None:
    other = {**A, "code": "vn0100999999"}
    assert lines({"lots": [lot(A, result="won"), lot(other, result="lost")]}) == [
        "Trúng thầu: Công ty TNHH Mẫu A",
        "Không trúng thầu: Công ty TNHH Mẫu A",
    ]


def test_where_nobody_won_it_says_so() -> None:
    assert lines({"outcome": "none", "lots": [lot(A, result="lost")]}) == [
        "Không có nhà thầu trúng thầu",
        "Không trúng thầu: Công ty TNHH Mẫu A",
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"bidders": [A, B]}, ["Nhà thầu tham dự: Công ty TNHH Mẫu A; Công ty TNHH Mẫu B"]),
        (
            {"bidders": [{**A, "passed": False}, {**B, "passed": True}]},
            ["Đạt: Công ty TNHH Mẫu B", "Không đạt: Công ty TNHH Mẫu A"],
        ),
        (
            {"parties": [{**A, "role": "contractor"}, {"name": "UBND", "role": "investor"}]},
            ["Nhà thầu: Công ty TNHH Mẫu A"],
        ),
        ({"bidders": [{}, {"code": "vn1"}]}, ["Nhà thầu tham dự: Không rõ tên; vn1"]),
        (
            {"bidders": [{"code": "hkd-1", "name": "Hộ kinh doanh Nguyễn Văn Mẫu"}]},
            ["Nhà thầu tham dự: Hộ kinh doanh hkd-1"],
        ),
        (
            {
                "bidders": [
                    {**row, "consortium_name": "Liên danh Mẫu A và Hộ kinh doanh Nguyễn Văn Mẫu"}
                    for row in (A, {"code": "hkd-1", "name": "Hộ kinh doanh Nguyễn Văn Mẫu"})
                ]
            },
            ["Nhà thầu tham dự: Công ty TNHH Mẫu A; Hộ kinh doanh hkd-1"],
        ),
        ({"price": {"amount": 1}}, []),
    ],
    ids=["opening", "short list", "contract", "without a name", "household", "consortium of one", "call"],
)
def test_each_kind_of_notice_names_its_bidders(body: dict[str, Any], told: list[str]) -> None:
    assert lines(body) == told


def test_who_has_no_name_to_be_shown_is_called_in_english_too() -> None:
    rows = [{"code": "hkd-1", "name": "Hộ kinh doanh Nguyễn Văn Mẫu"}, {}]
    assert lines({"bidders": rows}, "en") == ["Bidders: Household business hkd-1; Name not known"]


def test_a_long_list_says_how_many_more_there_are() -> None:
    (line,) = lines({"bidders": [{"name": f"Công ty {number}"} for number in range(MOST + 12)]})
    assert line.endswith(f"Công ty {MOST - 1} và 12 nhà thầu khác")


def test_a_feed_of_a_bidder_says_what_became_of_its_bid(register: Register, invitation: Invitation) -> None:
    call = invitation()
    register.publish(call, {**call, "kind": "award", "body": {"lots": [lot(A, result="lost"), lot(C, result="won")]}})
    (entry,) = register.feed(Selection(q=A["code"])).entries
    assert "<p>Trúng thầu: Công ty TNHH Mẫu C</p><p>Không trúng thầu: Công ty TNHH Mẫu A</p>" in entry.summary
