"""Correcting rows of what is public, or of what is still typed: what follows from them follows, or is pointed out."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.notices.oddities import find_unmatched
from procurement.notices.prefilling import completed
from tests.desk.life.desk import Desk, path
from tests.desk.life.test_outdated import saved
from tests.publication.register import vnd

DECISION = {"number": "12/QĐ-MẪU", "date": "2026-11-20", "authority": "Giám đốc"}


def bidder(name: str, result: str, price: int | None = None, **more: Any) -> dict[str, Any]:
    said = {"name": name, "result": result, **more}
    return said | ({"winning_price": vnd(price)} if price else {"reason": "Giá cao"})


def award(*bidders: dict[str, Any], **body: Any) -> dict[str, Any]:
    lot = {"lot_ref": "goi-3", "title": "Gói ba", "price": vnd(900_000_000), "bidders": list(bidders)}
    said = {"outcome": "awarded", "is_direct": True, "field": "XL", "price": vnd(900_000_000), "lots": [lot], **body}
    return {"kind": "award", "package_ref": "goi-3", "title": "Gói ba", "decision": DECISION, "body": said}


def package(number: int) -> dict[str, Any]:
    return {"package_ref": f"goi-{number}", "title": f"Gói {number}", "price": vnd(900_000_000)}


def plan(count: int) -> dict[str, Any]:
    packages = [package(number) for number in range(count)]
    figures = {"package_count": count, "budget": vnd(count * 900_000_000)}
    return {"kind": "plan", "title": "Kế hoạch Mẫu", "decision": DECISION, "body": {"packages": packages, **figures}}


AWARDED = award(bidder("A", "won", 880_000_000), bidder("B", "lost"), award_value=vnd(880_000_000))
PRICE = "body.lots.0.bidders.0.winning_price"


def amount(desk: Desk, key: str, name: str) -> int | None:
    value = desk.get(key).said["body"].get(name)
    return int(value["amount"]) if value else None


def test_a_corrected_winning_price_corrects_the_value_of_the_award(desk: Desk) -> None:
    key = desk.create(AWARDED)
    saved(desk, key, **{PRICE: "850 triệu"})
    assert amount(desk, key, "award_value") == 850_000_000


def test_where_nobody_wins_any_more_the_outcome_is_asked_for_again(desk: Desk) -> None:
    key = desk.create(AWARDED)
    saved(desk, key, **{"body.lots.0.bidders.0.result": "lost", PRICE: "", "body.lots.0.bidders.0.reason": "Không đạt"})
    assert {"outcome", "award_value"}.isdisjoint(desk.get(key).said["body"])
    assert "Cần có kết quả" in desk.author.get(path(key, "trinh")).text


def test_what_somebody_types_stays_and_is_pointed_out_on_the_way_to_approval(desk: Desk) -> None:
    key = desk.create(AWARDED)
    saved(desk, key, **{"body.award_value": "800 triệu"})
    assert amount(desk, key, "award_value") == 800_000_000
    told = "Giá trúng thầu ghi 800.000.000 đồng, còn cộng các dòng trúng thầu là 880.000.000 đồng"
    assert told in desk.author.get(path(key)).text
    assert told in desk.author.get(path(key, "trinh")).text
    saved(desk, key, **{PRICE: "870 triệu"})
    assert amount(desk, key, "award_value") == 800_000_000, "it never followed"


def test_a_package_that_is_dropped_or_added_counts(desk: Desk) -> None:
    key = desk.create(plan(3))
    page = desk.author.send(desk.author.get(path(key)), path(key), act="drop body.packages 1")
    desk.author.send(page, path(key), act="save")
    body = desk.get(key).said["body"]
    assert (body["package_count"], amount(desk, key, "budget")) == (2, 1_800_000_000)


def test_a_budget_that_is_more_than_its_packages_stays(desk: Desk) -> None:
    content = plan(3)
    content["body"]["budget"] = vnd(5_000_000_000)
    key = desk.create(content)
    saved(desk, key, **{"body.packages.0.price": "1 tỷ"})
    assert amount(desk, key, "budget") == 5_000_000_000


def test_an_opening_at_the_closing_moves_with_it_and_another_does_not() -> None:
    before = {"kind": "invitation", "body": {"closes_at": "A", "opens_at": "A"}}
    moved = {"kind": "invitation", "body": {"closes_at": "B", "opens_at": "A"}}
    assert completed(moved, before)["body"]["opens_at"] == "B"
    assert completed(moved, {**before, "body": {"closes_at": "A", "opens_at": "C"}})["body"]["opens_at"] == "A"
    assert completed(moved)["body"]["opens_at"] == "A"


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (AWARDED, []),
        (award(bidder("A", "lost"), outcome="awarded"), ["award.outcome_differs"]),
        (award(bidder("A", "won", 5), outcome="none"), ["award.outcome_differs"]),
        (award({"name": "A"}, outcome="awarded", award_value=vnd(7)), []),
        (award(outcome="awarded"), []),
        (award(bidder("A", "won", 880), award_value=vnd(900)), ["award.value_differs"]),
        (award(bidder("A", "won", 880, consortium_code="PC1"), bidder("B", "won", 880, consortium_code="PC1"),
               award_value=vnd(880)), []),
        ({**plan(2), "body": {"packages": [{}], "package_count": 2}}, ["count.differs"]),
        ({"kind": "opening", "body": {"bidders": [{}, {}], "bidder_count": 1}}, ["count.differs"]),
        ({"kind": "award", "body": {"lots": ["x"], "bidders": 3, "bidder_count": 1}}, []),
        ({"kind": "award", "body": []}, []),
    ],
)  # fmt: skip
def test_what_is_stated_otherwise_than_its_rows_say_is_pointed_out(content: dict[str, Any], codes: list[str]) -> None:
    assert [problem.code for problem in find_unmatched(content)] == codes


def test_a_price_that_several_lots_repeat_proves_nothing_of_the_whole() -> None:
    content = award(bidder("A", "won", 880, code="vn1"), award_value=vnd(880))
    content["body"]["lots"] *= 2
    assert find_unmatched(content) == []


@pytest.mark.parametrize("body", [{"packages": ["x"]}, {"packages": 5}, {"lots": [[]]}])
def test_what_a_system_wrote_in_any_shape_keeps_no_form_from_being_saved(desk: Desk, body: dict[str, Any]) -> None:
    for kind in ("plan", "award"):
        key = desk.create({"kind": kind, "title": "Mẫu", "body": body})
        assert saved(desk, key, title="Mẫu khác").status in (303, 400)
