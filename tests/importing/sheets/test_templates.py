"""Templates: texts that stay texts, lists of choices, headings and notes, values that are known already."""

from __future__ import annotations

import io

import openpyxl
import pytest

from procurement.importing.sheets.layouts import DIRECT, LAYOUTS, PLAN, Layout
from procurement.importing.sheets.templates import CREATED, PREPARED, write_template
from procurement.notices.codes import FIELD
from tests.importing.sheets.books import read


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_template_has_its_sheets_an_example_a_guide_and_lists(layout: Layout) -> None:
    titles = [sheet.title for sheet in layout.sheets]
    assert opened(write_template(layout)).sheetnames == [
        *titles, *(f"Ví dụ - {title}" for title in titles), "Hướng dẫn", "Danh mục",
    ]  # fmt: skip


def test_no_cell_is_ever_a_formula() -> None:
    bad = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://x.example", "{=1}"]
    data = write_template(DIRECT, [{"Tên gói thầu": text, "Mã gói thầu": text} for text in bad])
    cells = [cell for sheet in opened(data) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}
    assert [opened(data)["Chỉ định thầu"].cell(row, 3).value for row in range(2, 9)] == bad


def test_choices_come_from_the_lists_of_codes() -> None:
    book = opened(write_template(PLAN))
    sheet = book["Gói thầu"]
    at = next(cell.column_letter for cell in sheet[1] if cell.value == "Lĩnh vực *")
    (rule,) = [each for each in sheet.data_validations.dataValidation if str(each.sqref) == f"{at}2:{at}{PREPARED + 1}"]
    name, area = rule.formula1.split("!")
    assert [cell.value for (cell,) in book[name.strip("'")][area.replace("$", "")]] == [
        row.vi for row in FIELD.values()
    ]
    assert (rule.type, rule.errorStyle, rule.prompt) == ("list", "warning", "Chọn trong danh mục.")


def test_cells_to_be_filled_in_are_texts_so_that_no_zero_and_no_day_is_lost() -> None:
    sheet = opened(write_template(DIRECT, [{"Tên gói thầu": "x"}]))["Chỉ định thầu"]
    assert {cell.number_format for cell in sheet[2]} == {"@"}


def test_what_is_known_stands_there_already_and_comes_back() -> None:
    filled = [{"Số kế hoạch": "PL2688900001", "Mã gói thầu": "goi-1", "Tên gói thầu": "Sửa chữa mái"}]
    faults = read(write_template(DIRECT, filled)).faults
    assert {fault.place.row for fault in faults} == {2}
    assert {fault.place.heading for fault in faults} == {
        "Hình thức lựa chọn nhà thầu", "Số quyết định", "Ngày quyết định", "Cơ quan ban hành quyết định",
        "Tên nhà thầu", "Giá trúng thầu",
    }  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_template_does_not_say_when_it_was_asked_for(layout: Layout) -> None:
    properties = openpyxl.load_workbook(io.BytesIO(write_template(layout))).properties
    assert properties.created == properties.modified == CREATED.replace(tzinfo=None)
