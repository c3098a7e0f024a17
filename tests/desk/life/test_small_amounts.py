"""An amount that lacks its unit is asked about in a form as it is in a spreadsheet: 290 was meant in millions."""

from __future__ import annotations

import pytest

from procurement.notices.oddities import MOST_SMALL, find_small_amounts
from procurement.notices.typed_parts import typed_money
from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation
from tests.functional.site import words

ASKED = "290 đồng, có phải 290 triệu đồng không"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("290", True), ("99.999", True), ("100.000", False), ("290 triệu", False), ("0", False), ("290 USD", False)],
)
def test_an_amount_below_a_hundred_thousand_dong_is_asked_about(typed: str, asked: bool) -> None:
    found = find_small_amounts(invitation(body_price=typed_money(typed)))
    assert [problem.path for problem in found] == ([("body", "price")] if asked else [])


def test_a_bid_for_nothing_is_asked_about() -> None:
    rows = [{"name": "Công ty Mẫu", "result": "won", "winning_price": typed_money("0")}, {"name": "Công ty Mẫu Hai"}]
    [asked] = find_small_amounts({"kind": "award", "body": {"lots": [{"bidders": rows}]}})
    assert (asked.path, asked.code) == (("body", "lots", 0, "bidders", 0, "winning_price"), "price.zero")


def test_files_are_sold_for_little() -> None:
    assert find_small_amounts(invitation(body_fee=typed_money("50.000"))) == []


def test_the_form_asks_at_its_field_and_whoever_submits_and_approves_reads_it(desk: Desk) -> None:
    key = desk.create(invitation(body_price=typed_money("290")))
    page = desk.author.get(f"{path(key)}?da-luu=1")
    (note,) = page.find("//*[@id='body.price-note']")
    assert ASKED in note.text
    assert not note.xpath("ancestor::details[not(@open)]"), "nobody opens a fold to look for it"
    assert ASKED in desk.author.get(path(key, "trinh")).text
    assert desk.submit(key).status == 303, "it is asked, not refused"
    assert ASKED in desk.approver.get(path(key, "phe-duyet")).text
    assert ASKED in desk.approver.get("/ban-lam-viec/cho-phe-duyet?xem-lai=1").text


def test_what_is_asked_of_a_row_stands_open(desk: Desk) -> None:
    key = desk.create(invitation(body_lots=[{"title": "Phần 1", "price": typed_money("290")}]))
    (note,) = desk.author.get(path(key)).find("//*[@id='body.lots.0.price-note']")
    assert not note.xpath("ancestor::details[not(@open)]")


def test_of_many_that_a_draft_is_asked_about_the_list_of_those_with_warnings_shows_some(desk: Desk) -> None:
    lots = [{"title": f"Phần {number}", "price": typed_money("290")} for number in range(7)]
    key = desk.create(invitation(body_lots=lots))
    assert desk.submit(key).status == 303
    (row,) = desk.approver.get("/ban-lam-viec/cho-phe-duyet?xem-lai=1").find("//ol[contains(@class, 'rows')]/li")
    told = [words(one) for one in row.findall(".//li")]
    assert (len(told), told[-1]) == (6, "Mở hồ sơ để xem đủ.")


def test_a_plan_all_of_whose_amounts_lack_their_unit_does_not_fill_the_page() -> None:
    rows = [{"title": f"Gói {number}", "price": typed_money("290")} for number in range(MOST_SMALL + 3)]
    found = find_small_amounts({"kind": "plan", "body": {"packages": rows}})
    assert len(found) == MOST_SMALL + 1
    assert (found[0].path, found[-1].params) == (("body", "packages", 0, "price"), {"count": 3})
