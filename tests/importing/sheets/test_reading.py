"""Filled-in spreadsheets: what they say as notices, and every wrong cell by its address before anything is saved."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from procurement.core.errors import Invalid
from procurement.importing.sheets import workbooks
from procurement.importing.sheets.child import read_book
from procurement.importing.sheets.headings import letters
from procurement.importing.sheets.layouts import AWARDS, DIRECT, LAYOUTS, OPENINGS, PLAN, Layout, split
from procurement.importing.sheets.reading import describe_fault
from procurement.importing.sheets.values import show_value
from procurement.notices.requirements import AUTHORED
from tests.importing.sheets.books import OFFICE, book_of, example_rows, read


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process; what the child of its own does is told by ``test_workbooks``."""
    monkeypatch.setattr(workbooks, "_ask_child", lambda data, wanted: json.loads(json.dumps(read_book(data, wanted))))


COMPUTED = {"body.lots", "body.bidders", "body.packages", "body.bidder_count", "body.outcome"}


@pytest.mark.parametrize(("typed", "percent"), [("0", 0), ("100", 100), ("2,5 %", Decimal("2.5"))])
def test_a_discount_may_be_none_or_all(typed: str, percent: Decimal | int) -> None:
    rows = example_rows(OPENINGS)
    rows["Nhà thầu tham dự"][0]["Tỷ lệ giảm giá (%)"] = typed
    assert read(book_of(OPENINGS, rows)).entries[0].content["body"]["bidders"][0]["discount_percent"] == percent


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_example_of_each_template_is_what_it_shows(layout: Layout) -> None:
    reading = read(book_of(layout, example_rows(layout)))
    assert [describe_fault(fault, "vi") for fault in reading.faults] == []
    assert reading.layout is layout
    assert all(entry.content["kind"] == layout.kind for entry in reading.entries)
    assert all(entry.content["organisation"] == OFFICE for entry in reading.entries)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_each_template_asks_for_all_that_an_officer_must_fill_in(layout: Layout) -> None:
    asked = {re.sub(r"\.\d+\.", "[].", column.path) for column in layout.main.columns}
    detail = layout.detail.columns if layout.detail else ()
    below = {
        "plan": "body.packages[].", "invitation": "body.lots[].", "opening": "body.bidders[].",
        "award": "body.lots[].bidders[].",
    }[layout.kind]  # fmt: skip
    asked |= {below + column.path for column in detail} | COMPUTED
    asked |= {re.sub(r"\.\d+\.", "[].", path) for path in layout.fixed}
    wanted = (re.split(r"\|", path)[0] for path in AUTHORED[layout.kind])
    heads = asked | {path.rpartition(".")[0] for path in asked} | {split(path)[0] for path in asked}
    missing = [path for path in wanted if path not in heads]
    assert missing == (["body.lots[].bidders[].reason"] if layout is DIRECT else [])  # a direct award has no loser


def test_a_plan_says_its_packages() -> None:
    rows = example_rows(PLAN)
    rows["Gói thầu"][1] |= {
        "Giá gói thầu": 290_000_000,
        "Mã gói thầu": "bp2600000002",
        "Thời gian bắt đầu": "tháng 11/2026",
    }
    (entry,) = read(book_of(PLAN, rows)).entries
    body = entry.content["body"]
    assert (entry.content["national_number"], body["plan_type"], body["package_count"]) == ("PL2600123456", "TX", 3)
    assert entry.content["decision"] == {
        "number": "283/QĐ-UBND", "date": "2026-10-20", "authority": "Ủy ban nhân dân phường Mẫu",
    }  # fmt: skip
    first, second, third = body["packages"]
    assert first["package_ref"] == "PL2600123456/01"
    assert first["price"] == {"amount": Decimal(4_861_200_000)}
    assert first["start"] == {"quarter": 4, "year": 2026}
    assert (second["package_number"], second["price"], second["start"]) == (
        "BP2600000002", {"amount": Decimal(290_000_000)}, {"month": 11, "year": 2026},
    )  # fmt: skip
    assert (third["selection_form"], third["field"], third["is_online"]) == ("CDTRG", "TV", False)
    assert third["duration"] == {"value": Decimal(120), "unit": "day"}


def test_forty_direct_awards_come_from_one_table() -> None:
    example = example_rows(DIRECT)["Chỉ định thầu"][0]
    rows = [{**example, "Mã gói thầu": f"r-{n}", "Giá trúng thầu": 1_000_000 + n} for n in range(40)]
    entries = read(book_of(DIRECT, {"Chỉ định thầu": rows})).entries
    assert len(entries) == 40
    assert [entry.content["package_ref"] for entry in entries] == [f"r-{n}" for n in range(40)]
    body = entries[7].content["body"]
    assert (body["outcome"], body["is_direct"], body["award_value"]["amount"]) == ("awarded", True, 1_000_007)
    (lot,) = body["lots"]
    assert lot["title"] == entries[7].content["title"]
    assert [(row["result"], row["winning_price"]["amount"], row["code"]) for row in lot["bidders"]] == [
        ("won", 1_000_007, "vn0100000001")
    ]


def test_bidders_go_to_the_opening_whose_number_they_bear() -> None:
    rows = example_rows(OPENINGS)
    rows["Nhà thầu tham dự"].reverse()
    first, second = read(book_of(OPENINGS, rows)).entries
    assert [bid["code"] for bid in first.content["body"]["bidders"]] == ["vn0100000002", "vn0100000001"]
    assert [bid["code"] for bid in second.content["body"]["bidders"]] == ["vn0100000003"]
    assert (first.content["body"]["closes_at"], first.content["body"]["bidder_count"]) == (
        "2026-11-30T15:00:00+07:00",
        2,
    )


def test_judged_bidders_are_gathered_by_lot() -> None:
    rows = example_rows(AWARDS)
    for row, lot in zip(rows["Nhà thầu được xét"], ("PP1", "PP2", ""), strict=True):
        row |= {"Mã phần/lô": lot}
    first, second = read(book_of(AWARDS, rows)).entries
    assert [(lot["lot_ref"], len(lot["bidders"])) for lot in first.content["body"]["lots"]] == [("PP1", 1), ("PP2", 1)]
    assert [lot["title"] for lot in second.content["body"]["lots"]] == [second.content["title"]]


WRONG: list[tuple[Layout, str, int, str, Any, str]] = [
    (PLAN, "Kế hoạch", 0, "Ngày quyết định", "31/02/2026", "typed.no_day"),
    (PLAN, "Kế hoạch", 0, "Tên kế hoạch", " ", "required"),
    (PLAN, "Kế hoạch", 0, "Đăng trên Hệ thống mạng lúc", "", "required.published_at"),
    (PLAN, "Kế hoạch", 0, "Đăng trên Hệ thống mạng lúc", "30/11/2026 9:00", "draft.posted_later"),
    (PLAN, "Kế hoạch", 0, "Tên kế hoạch", "K\ufffd hoạch", "text.replaced"),
    (PLAN, "Gói thầu", 1, "Nguồn vốn", "Ngân sách thành ph\ufffd", "text.replaced"),
    (PLAN, "Kế hoạch", 0, "Phân loại kế hoạch", "Chi khác", "typed.code"),
    (PLAN, "Gói thầu", 1, "Giá gói thầu", "khoảng 2 tỷ", "typed.amount"),
    (PLAN, "Gói thầu", 1, "Giá gói thầu", 1.234, "typed.amount_two_ways"),
    (PLAN, "Gói thầu", 1, "Giá gói thầu", -5, "amount.digits"),
    (PLAN, "Gói thầu", 1, "Giá gói thầu", "290", "sheet.small_amount"),
    (PLAN, "Gói thầu", 1, "Giá gói thầu", 4861.2, "sheet.small_amount"),
    (PLAN, "Kế hoạch", 0, "Ngày quyết định", "20/10/1026", "typed.date"),
    (PLAN, "Kế hoạch", 0, "Ngày quyết định", "20/10/1926", "typed.date"),
    (DIRECT, "Chỉ định thầu", 1, "Mã số thuế", "MST 0100000002", "sheet.identifier"),
    (DIRECT, "Chỉ định thầu", 1, "Giá trúng thầu", -5, "amount.digits"),
    (DIRECT, "Chỉ định thầu", 1, "Mã gói thầu", "BP26001234567", "sheet.national_number"),
    (DIRECT, "Chỉ định thầu", 1, "Số kế hoạch", "IB2600123456", "sheet.national_number"),
    (AWARDS, "Kết quả", 1, "Số thông báo mời thầu", "IB26001234", "sheet.national_number"),
    (AWARDS, "Kết quả", 1, "Số thông báo mời thầu", 2600123457, "sheet.national_number"),
    (OPENINGS, "Nhà thầu tham dự", 0, "Tỷ lệ giảm giá (%)", "150", "sheet.percent_range"),
    (OPENINGS, "Nhà thầu tham dự", 0, "Tỷ lệ giảm giá (%)", "-2", "sheet.percent_range"),
    (PLAN, "Gói thầu", 1, "Giá gói thầu", "", "required"),
    (PLAN, "Gói thầu", 2, "Lĩnh vực", "Xây dựng", "typed.code"),
    (PLAN, "Gói thầu", 2, "Thời gian bắt đầu", "cuối năm", "typed.start"),
    (PLAN, "Gói thầu", 2, "Thời gian bắt đầu", "13/2026", "typed.start"),
    (PLAN, "Gói thầu", 2, "Thời gian bắt đầu", "1/1026", "typed.start"),
    (PLAN, "Gói thầu", 2, "Thời gian thực hiện", 90, "sheet.duration"),
    (PLAN, "Gói thầu", 0, "Đấu thầu qua mạng", "có thể", "typed.flag"),
    (PLAN, "Gói thầu", 0, "Tên gói thầu", "x" * 2_001, "text.too_long"),
    (PLAN, "Gói thầu", 0, "Tên gói thầu", "Sửa chữa đường А1b".replace("А1b", "Аb"), "draft.disguised"),
    (PLAN, "Gói thầu", 0, "Nguồn vốn", datetime(2026, 5, 12, tzinfo=UTC), "sheet.date_in_text"),
    (DIRECT, "Chỉ định thầu", 1, "Mã số thuế", 100_000_001, "sheet.leading_zero"),
    (DIRECT, "Chỉ định thầu", 1, "Tên nhà thầu", "", "required"),
    (DIRECT, "Chỉ định thầu", 0, "Ngày quyết định", "N/A", "typed.date"),
    (OPENINGS, "Mở thầu", 1, "Hoàn thành mở thầu", "30/11/2026", "typed.instant"),
    (OPENINGS, "Mở thầu", 1, "Hoàn thành mở thầu", datetime(2026, 11, 30, tzinfo=UTC), "typed.instant"),
    (OPENINGS, "Nhà thầu tham dự", 2, "Tỷ lệ giảm giá (%)", "hai", "typed.number"),
    (AWARDS, "Nhà thầu được xét", 1, "Lý do không trúng thầu", "", "required.reason"),
    (AWARDS, "Nhà thầu được xét", 1, "Kết quả đánh giá", "", "required"),
    (AWARDS, "Kết quả", 0, "Giá trúng thầu", "4,6 tỷ USD", "typed.amount"),
    (AWARDS, "Kết quả", 0, "Giá trúng thầu", "1.500.000.000 VAT", "typed.amount_tax"),
]


@pytest.mark.parametrize(
    ("layout", "sheet", "row", "heading", "value", "code"), WRONG, ids=[f"{r[3]}: {r[5]}" for r in WRONG]
)
def test_a_wrong_cell_is_named_by_its_address(
    layout: Layout, sheet: str, row: int, heading: str, value: Any, code: str
) -> None:
    rows = example_rows(layout)
    rows[sheet][row][heading] = value
    reading = read(book_of(layout, rows))
    shape = next(each for each in layout.sheets if each.title == sheet)
    at = [column.heading for column in shape.columns].index(heading)
    cell = f"B{at + 2}" if shape.is_form else f"{letters(at + 1)}{row + 2}"
    assert [(fault.place.sheet, fault.place.cell, fault.problem.code) for fault in reading.faults] == [
        (sheet, cell, code)
    ]
    assert reading.entries == ()
    (sentence,) = [describe_fault(fault, "vi") for fault in reading.faults]
    assert sentence.startswith(f"Trang “{sheet}”, ô {cell}: ")
    assert "{" not in sentence + describe_fault(reading.faults[0], "en")


def test_a_number_that_stands_twice_or_nowhere_is_told() -> None:
    rows = example_rows(OPENINGS)
    rows["Mở thầu"][1]["STT"] = "1"
    told = [(fault.place.sheet, fault.place.cell, fault.problem.code) for fault in read(book_of(OPENINGS, rows)).faults]
    assert told == [("Mở thầu", "A3", "sheet.key_twice"), ("Nhà thầu tham dự", "A4", "sheet.key_unknown")]


def test_everything_wrong_is_told_at_once_from_front_to_back() -> None:
    rows = example_rows(PLAN)
    rows["Kế hoạch"][0] |= {"Ngày quyết định": "mai", "Số quyết định": ""}
    rows["Gói thầu"][0] |= {"Giá gói thầu": "x", "Lĩnh vực": ""}
    rows["Gói thầu"][2] |= {"Tên gói thầu": ""}
    told = [(fault.place.sheet, fault.place.cell) for fault in read(book_of(PLAN, rows)).faults]
    assert told == [("Kế hoạch", "B5"), ("Kế hoạch", "B6"), ("Gói thầu", "D2"), ("Gói thầu", "E2"), ("Gói thầu", "C4")]


def test_a_posting_time_that_is_missing_or_ahead_is_told_with_the_rest() -> None:
    rows = example_rows(PLAN)
    rows["Kế hoạch"][0] |= {"Số quyết định": "", "Đăng trên Hệ thống mạng lúc": ""}
    codes = [fault.problem.code for fault in read(book_of(PLAN, rows)).faults]
    assert sorted(codes) == ["required", "required.published_at"]
    rows["Kế hoạch"][0] |= {"Tên kế hoạch": "Kế hoạch Мẫu", "Đăng trên Hệ thống mạng lúc": "30/11/2026 9:00"}
    codes = [fault.problem.code for fault in read(book_of(PLAN, rows)).faults]
    assert sorted(codes) == ["draft.disguised", "draft.posted_later", "required"]


def test_numbers_and_true_dates_are_read_as_what_they_are() -> None:
    rows = example_rows(OPENINGS)
    rows["Mở thầu"][0] |= {
        "Hoàn thành mở thầu": datetime(2026, 11, 30, 15, 20, tzinfo=UTC),
        "STT": 1,
        "Số nhà thầu tham dự": 2,
    }
    rows["Nhà thầu tham dự"][0] |= {"STT": 1, "Giá dự thầu": 2_609_041_591.923, "Tỷ lệ giảm giá (%)": 2.5,
                                   "Mã số thuế": 1_000_000_019}  # fmt: skip
    opening = read(book_of(OPENINGS, rows)).entries[0].content["body"]
    assert opening["completed_at"] == "2026-11-30T15:20:00+07:00"
    assert opening["bidders"][0]["price"]["amount"] == Decimal("2609041591.923")
    assert opening["bidders"][0]["discount_percent"] == Decimal("2.5")
    assert opening["bidders"][0]["code"] == "vn1000000019"


def test_columns_are_found_by_their_heading_wherever_they_stand() -> None:
    rows = example_rows(DIRECT)
    heads = [column.heading for column in DIRECT.main.columns]
    moved = {"Chỉ định thầu": [*reversed(heads[:-1]), heads[-1].upper() + " *"]}
    usual, other = read(book_of(DIRECT, rows)), read(book_of(DIRECT, rows, moved))
    assert [entry.content for entry in other.entries] == [entry.content for entry in usual.entries]


@pytest.mark.parametrize(
    ("heads", "codes"),
    [
        (lambda heads: [*heads, "Cột lạ"], ["sheet.unknown_heading"]),
        (lambda heads: [*heads, heads[3]], ["sheet.heading_twice"]),
        (lambda heads: [head for head in heads if head != "Giá trúng thầu"], ["sheet.no_heading"]),
    ],
)
def test_wrong_headings_are_told_before_anything_is_read(heads: Any, codes: list[str]) -> None:
    order = heads([column.heading for column in DIRECT.main.columns])
    reading = read(book_of(DIRECT, example_rows(DIRECT), {"Chỉ định thầu": order}))
    assert [fault.problem.code for fault in reading.faults] == codes


def whole_refusal(data: bytes, name: str = "bang.xlsx") -> str:
    with pytest.raises(Invalid) as caught:
        read(data, name)
    (problem,) = caught.value.problems
    return problem.code


def test_an_empty_template_says_where_to_begin() -> None:
    assert whole_refusal(book_of(DIRECT, {})) == "sheet.no_rows"


def test_a_plan_without_packages_is_told_on_their_sheet() -> None:
    rows = {**example_rows(PLAN), "Gói thầu": []}
    (fault,) = read(book_of(PLAN, rows)).faults
    assert (fault.place.sheet, fault.place.cell, fault.problem.code) == ("Gói thầu", "A2", "required.packages")


def test_a_table_of_text_is_read_too() -> None:
    heads = [column.heading for column in DIRECT.main.columns]
    lines = [heads, *([row[head] for head in heads] for row in example_rows(DIRECT)["Chỉ định thầu"])]
    data = "\ufeff" + "\r\n".join(";".join(line) for line in lines)
    usual = read(book_of(DIRECT, example_rows(DIRECT)))
    assert [e.content for e in read(data.encode(), "bang.csv").entries] == [e.content for e in usual.entries]
    assert whole_refusal(data.encode("cp1258", "replace"), "bang.csv") == "sheet.encoding"


def test_notices_of_one_spreadsheet_are_limited() -> None:
    row = example_rows(DIRECT)["Chỉ định thầu"][0]
    assert whole_refusal(book_of(DIRECT, {"Chỉ định thầu": [row] * 501})) == "sheet.too_many_notices"


def test_an_amount_of_a_few_dong_is_read_with_its_unit_and_comes_back_with_it() -> None:
    rows = example_rows(DIRECT)
    rows["Chỉ định thầu"][0]["Giá trúng thầu"] = "1 đồng"
    rows["Chỉ định thầu"][1]["Giá trúng thầu"] = 0
    first, second, *_rest = read(book_of(DIRECT, rows)).entries
    assert [each.content["body"]["award_value"]["amount"] for each in (first, second)] == [1, 0]
    assert show_value("amount", "1") == "1 đồng"


def test_a_share_is_read_as_it_is_shown() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(OPENINGS, example_rows(OPENINGS))))
    cells = [book["Nhà thầu tham dự"].cell(row, 6) for row in (2, 3)]
    for cell, form in zip(cells, ("0.0%", '#,##0.00"%"'), strict=True):
        cell.value, cell.number_format = 0.025, form
    first = read(saved(book)).entries[0].content["body"]["bidders"]
    assert [str(bid["discount_percent"]) for bid in first] == ["2.5", "0.025"]


def test_a_formula_that_was_never_reckoned_is_no_empty_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(DIRECT, example_rows(DIRECT))))
    sheet = book["Chỉ định thầu"]
    sheet["E2"].value = "=L2*1.1"  # a price that nobody must give: it was left out without a word
    assert [(fault.place.cell, fault.problem.code) for fault in read(saved(book)).faults] == [("E2", "sheet.formula")]


def test_a_hidden_row_is_read_and_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(AWARDS, example_rows(AWARDS))))
    book["Kết quả"].row_dimensions[3].hidden = book["Nhà thầu được xét"].row_dimensions[2].hidden = True
    told = [(fault.place.sheet, fault.place.row) for entry in read(saved(book)).entries for fault in entry.warnings]
    assert told == [("Nhà thầu được xét", 2), ("Kết quả", 3)]


def test_what_stands_where_no_heading_names_it_is_told_once_for_each_column() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(DIRECT, example_rows(DIRECT))))
    sheet, at = book["Chỉ định thầu"], book["Chỉ định thầu"].max_column + 1
    for row in (2, 3, 9):
        sheet.cell(row, at, 2_900_000 + row)
    sheet.cell(3, at + 1, "  gia hạn đến 15/12 ")
    sheet.cell(4, at + 2, "  ")
    reading = read(saved(book))
    assert len(reading.entries) == len(example_rows(DIRECT)["Chỉ định thầu"]), "it keeps nothing from being saved"
    found = [
        (fault.place.row, fault.place.column, fault.problem.code, dict(fault.problem.params)) for fault in reading.odd
    ]
    assert found == [
        (2, at, "sheet.stray", {"value": "2900002", "count": 3}),
        (3, at + 1, "sheet.stray", {"value": "gia hạn đến 15/12", "count": 1}),
    ]


def test_in_a_form_too_what_stands_beside_its_fields_is_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(PLAN, example_rows(PLAN))))
    form = book["Kế hoạch"]
    form.cell(3, 5, "bổ sung sau")
    form.cell(form.max_row + 2, 2, "5,2 tỷ")
    told = [(fault.place.column, fault.problem.params["value"]) for fault in read(saved(book)).odd]
    assert told == [(2, "5,2 tỷ"), (5, "bổ sung sau")]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_nothing_of_a_template_itself_is_told_as_unread(layout: Layout) -> None:
    assert read(book_of(layout, example_rows(layout))).odd == ()


def test_a_row_that_was_copied_is_told_with_the_one_that_it_repeats() -> None:
    rows = example_rows(DIRECT)
    rows["Chỉ định thầu"].append({**rows["Chỉ định thầu"][1], "Ghi chú": "chép"})
    (fault,) = read(book_of(DIRECT, rows)).faults
    assert (fault.place.row, fault.problem.code, fault.problem.params["row"]) == (5, "sheet.row_twice", 3)


def test_numbers_of_the_national_system_are_read_however_their_letters_and_blanks_were_copied() -> None:
    rows = example_rows(AWARDS)
    for row, number in zip(rows["Kết quả"], ("ib 2600123456 - 00", "20200123456-01"), strict=True):
        row |= {"Số thông báo mời thầu": number, "Mã gói thầu": " bp2600 123 457"}
    said = [entry.content for entry in read(book_of(AWARDS, rows)).entries]
    assert [each["national_number"] for each in said] == ["IB2600123456", "20200123456"]
    assert {each["package_number"] for each in said} == {"BP2600123457"}


@pytest.mark.parametrize("name", ["ket qua.xlsx", "ket qua.csv"])
def test_an_empty_file_is_called_empty_and_not_of_a_wrong_type(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(b"", name)
    assert [(problem.code, problem.params) for problem in refusal.value.problems] == [("upload.empty", {"name": name})]


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
