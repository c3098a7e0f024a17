"""Forty direct awards begin with the rows of their plan and come back as results of its packages."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.importing.sheets.filling import fill_notice, fill_rows, find_direct_awards
from procurement.importing.sheets.layouts import AWARDS, CALL, DIRECT, LAYOUTS, OPENINGS, Layout
from procurement.importing.sheets.templates import write_template
from procurement.notices.prefilling import award_from, call_from_plan, direct_award, opening_from_call
from tests.importing.sheets.books import OFFICE, book_of, example_rows, read
from tests.publication.register import Register, award, call, notice, only_plan, plan, register, row, vnd

__all__ = ["register"]

TYPED = {
    "Số quyết định": "283/QĐ-UBND", "Ngày quyết định": "20/10/2026", "Cơ quan ban hành quyết định": "UBND phường Mẫu",
    "Mã số thuế": "0100000001", "Tên nhà thầu": "Công ty TNHH Mẫu A", "Giá trúng thầu": "48.900.000",
}  # fmt: skip
"""The six things that only an officer knows of a direct award."""


def direct(n: int, **more: Any) -> dict[str, Any]:
    return row(f"Gói thầu trực tiếp {n}", f"goi-{n}", selection_form="CDTRG", price=vnd(50_000_000 + n), **more)


def known(register: Register, said: dict[str, Any]) -> list[dict[str, Any]]:
    with register.read() as session:
        return find_direct_awards(session, only_plan(session), said, OFFICE)


def test_only_packages_without_a_call_that_still_wait_are_offered(register: Register) -> None:
    said = plan(direct(1), row("Đấu thầu rộng rãi", "goi-2"), direct(3, selection_method=None), direct(4))
    register.record_all(said, award(None, ref="goi-1", plan_number="PL2688900001"))
    assert [content["package_ref"] for content in known(register, said)] == ["goi-3", "goi-4"]


def test_forty_direct_awards_ask_for_six_things_each(register: Register) -> None:
    said = plan(*(direct(n) for n in range(1, 41)))
    register.record(said)
    filled = fill_rows(DIRECT, known(register, said))
    assert len(filled) == 40
    reading = read(write_template(DIRECT, [{**each, **TYPED} for each in filled]))
    assert reading.faults == ()
    contents = [entry.content for entry in reading.entries]
    assert [(each["package_ref"], each["plan_number"]) for each in contents] == [
        (f"goi-{n}", "PL2688900001") for n in range(1, 41)
    ]
    assert {each["body"]["selection_form"] for each in contents} == {"CDTRG"}
    assert [each["body"]["price"]["amount"] for each in contents] == [50_000_000 + n for n in range(1, 41)]
    for each in contents:
        register.record({**each, "version": "00"})
    assert known(register, said) == []


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_what_was_read_fills_a_template_that_reads_the_same(layout: Layout) -> None:
    rows = example_rows(layout)
    contents = [entry.content for entry in read(book_of(layout, rows)).entries]
    for row_, again in zip(rows[layout.main.title], fill_rows(layout, contents), strict=True):
        row_ |= {heading: text for heading, text in again.items() if heading != "STT"}
    assert [entry.content for entry in read(book_of(layout, rows)).entries] == contents


def test_a_title_that_looks_like_a_formula_comes_back_as_it_was() -> None:
    title = "=HYPERLINK(1)"
    content = direct_award(plan(), direct(1) | {"title": title}, OFFICE)
    data = write_template(DIRECT, [{**each, **TYPED} for each in fill_rows(DIRECT, [content])])
    assert [entry.content["title"] for entry in read(data).entries] == [title]


LOTS = [{"lot_ref": f"PP26{n:08d}", "title": f"Thuốc số {n}", "price": {"amount": 1_000_000 + n}} for n in range(300)]
CALLED_IN_LOTS = call("IB2688900007", "goi-7", body={"lots": LOTS, "has_lots": True})
BIDDERS = [{"code": f"vn010000000{n}", "name": f"Công ty Dược Mẫu {n}"} for n in range(2)]


def test_a_call_of_three_hundred_lots_begins_with_what_its_plan_says_and_is_read_as_it_was_filled_in() -> None:
    planned = row("Cung cấp thuốc generic", "goi-7", has_lots=True, is_online=True, contract_type="TG")
    known = call_from_plan("invitation", plan(planned), planned, OFFICE)
    ((form,), lots) = fill_notice(CALL, known)
    assert (form["Tên gói thầu"], form["Mã gói thầu"], form["Nơi liên hệ"]) == (
        "Cung cấp thuốc generic", "goi-7", OFFICE["name"])  # fmt: skip
    assert lots == []
    typed = {heading: text for heading, text in example_rows(CALL)["Mời thầu"][0].items() if not form[heading]}
    lots = fill_notice(CALL, CALLED_IN_LOTS)[1]
    (entry,) = read(write_template(CALL, [form | typed], lots)).entries
    assert entry.content["title"] == "Cung cấp thuốc generic"
    assert entry.content["body"]["lots"] == LOTS
    assert entry.content["body"]["has_lots"] is True
    assert entry.content["body"]["opens_at"] == entry.content["body"]["closes_at"]


def test_the_lots_of_a_call_come_back_as_rows_of_its_result() -> None:
    opened = notice("opening", "IB2688900007", "goi-7", body={"bidders": BIDDERS})
    result = award_from(CALLED_IN_LOTS, [opened], OFFICE)
    ((above,), below) = fill_notice(AWARDS, result)
    assert {each["STT"] for each in (above, *below)} == {"1"}
    assert [each["Mã phần/lô"] for each in below] == [lot["lot_ref"] for lot in LOTS]
    known = {"Số quyết định": "9/QĐ-BV", "Ngày quyết định": "20/11/2026", "Cơ quan ban hành quyết định": "BV Mẫu",
             "Kết quả": "Có nhà thầu trúng thầu", "Giá trúng thầu": "2 tỷ",
             "Đăng trên Hệ thống mạng lúc": "28/11/2026 9:15"}  # fmt: skip
    won = {"Mã số thuế": "0100000001", "Tên nhà thầu": "Công ty Dược Mẫu 1", "Kết quả đánh giá": "Trúng thầu"}
    lost = {"Mã số thuế": "0100000002", "Tên nhà thầu": "Công ty Dược Mẫu 2", "Kết quả đánh giá": "Không trúng thầu",
            "Lý do không trúng thầu": "Giá cao hơn", "Giá phần/lô": ""}  # fmt: skip
    rows = [filled for each in below for filled in (each | won, each | lost)]
    (entry,) = read(write_template(AWARDS, [above | known], rows)).entries
    lots = entry.content["body"]["lots"]
    assert [{name: lot[name] for name in LOTS[0]} for lot in lots] == LOTS
    assert {tuple(one["result"] for one in lot["bidders"]) for lot in lots} == {("won", "lost")}


def test_lots_of_one_name_at_two_prices_are_two() -> None:
    rows = example_rows(AWARDS)
    for each, price in zip(rows["Nhà thầu được xét"], ("5 triệu", "6 triệu", ""), strict=True):
        each |= {"Giá phần/lô": price}
    first, second = (entry.content["body"]["lots"] for entry in read(book_of(AWARDS, rows)).entries)
    assert [lot["price"]["amount"] for lot in first] == [5_000_000, 6_000_000]
    assert {lot["title"] for lot in first} == {"Cải tạo phòng học Trường Tiểu học Mẫu"}
    assert "price" not in second[0]


def test_bidders_of_an_opening_are_rows_of_few_lots_and_the_whole_package_is_no_lot() -> None:
    opened = notice("opening", "IB2688900007", "goi-7", body={"bidders": BIDDERS})
    two = CALLED_IN_LOTS | {"body": CALLED_IN_LOTS["body"] | {"lots": LOTS[:2]}}
    below = fill_notice(AWARDS, award_from(two, [opened], OFFICE))[1]
    assert [(each["Mã phần/lô"][-1], each["Tên nhà thầu"][-1]) for each in below] == [
        ("0", "0"), ("0", "1"), ("1", "0"), ("1", "1")]  # fmt: skip
    whole = fill_notice(AWARDS, award_from(call(), [opened], OFFICE))[1]
    assert [(each["Tên phần/lô"], each["Tên nhà thầu"][-1]) for each in whole] == [("", "0"), ("", "1")]
    ((above,), none) = fill_notice(OPENINGS, opening_from_call(call(), OFFICE))
    assert (above["Giai đoạn"], above["STT"], none) == ("Đấu thầu", "1", [])


def test_an_amount_in_another_currency_is_not_filled_in_as_dong() -> None:
    lots = [
        {"lot_ref": "PP1", "title": "Máy", "price": {"amount": 5, "currency": currency}} for currency in ("USD", "VND")
    ]
    below = fill_notice(CALL, call(body={"lots": lots}))[1]
    assert [each["Giá phần/lô"] for each in below] == ["", "5 đồng"]
