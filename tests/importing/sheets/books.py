"""Spreadsheets as officers fill them in, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from procurement.importing.sheets.headings import FORM_HEAD
from procurement.importing.sheets.layouts import Layout, Sheet
from procurement.importing.sheets.reading import Reading, read_spreadsheet
from procurement.importing.sheets.templates import examples
from procurement.notices.cleaning import keyed_pseudonym

PSEUDONYM = keyed_pseudonym(b"key of the tests")
OFFICE = {"code": "vnz888100001", "name": "Ban Quản lý dự án Mẫu"}
AT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
Rows = Sequence[Mapping[str, Any]]


def example_rows(layout: Layout) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the template's own example by sheet."""
    return {sheet.title: [dict(row) for row in examples(sheet)] for sheet in layout.sheets}


def book_of(layout: Layout, rows: Mapping[str, Rows], order: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """Return a workbook with these rows by heading; ``order`` names the headings of a sheet otherwise than usual."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "dd/mm/yyyy hh:mm"})
    for sheet in layout.sheets:
        page = book.add_worksheet(sheet.title)
        heads = (order or {}).get(sheet.title) or [column.heading for column in sheet.columns]
        for row, column, value in _cells(sheet, heads, rows.get(sheet.title, ())):
            _write(page, row, column, value)
    book.close()
    return target.getvalue()


def _cells(sheet: Sheet, heads: Sequence[str], rows: Rows) -> list[tuple[int, int, Any]]:
    if sheet.is_form:
        filled = [(row, 1, rows[0].get(head, "")) for row, head in enumerate(heads, start=1)]
        return [(0, 0, FORM_HEAD[0]), *((row, 0, head) for row, head in enumerate(heads, start=1)), *filled]
    body = (
        (row, at, values.get(head, "")) for row, values in enumerate(rows, start=1) for at, head in enumerate(heads)
    )
    return [*((0, at, head) for at, head in enumerate(heads)), *body]


def _write(page: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None))  # a cell knows no zone
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, value)


def read(data: bytes, filename: str = "bang.xlsx") -> Reading:
    """Read a spreadsheet for the office of the tests."""
    return read_spreadsheet(data, filename, OFFICE, PSEUDONYM, AT)
