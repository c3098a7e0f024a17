"""A table as a workbook: typed cells, texts never formulas, a sheet that explains the columns and one that says whence.

Written row by row to a file (XlsxWriter's constant memory), so that a workbook of everything needs no more room than
a small one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter

from procurement.core.clock import VIETNAM
from procurement.core.money import plain
from procurement.open_data.columns import COLUMNS, ROW_KINDS, Value

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS = 1_048_575
"""Rows of one sheet below its heading; what is more goes on on the next sheet."""

LONGEST = 32_767
"""Characters of one cell. A longer text ends with what says so."""

CUT = "… [dài quá một ô: xem trang của thông báo]"

EXACT = 15
"""Digits that a number of a spreadsheet holds; an amount of more stands as text."""

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""What a workbook says of its making, in place of the moment: the same answer is the same bytes (RFC 9110, 8.8.1)."""

WIDTHS = {"text": 18, "amount": 18, "count": 8, "instant": 17, "day": 12}
WIDE = {"title": 60, "package_title": 60, "organisation_name": 36, "bidder_name": 36}

SHEETS = {"table": ("Dữ liệu", "Data"), "columns": ("Cột", "Columns"), "about": ("Nguồn", "About")}


def write_xlsx(
    target: IO[bytes], rows: Iterable[tuple[Value, ...]], language: str, about: Iterable[tuple[str, str]]
) -> None:
    """Write ``rows`` to ``target`` as a workbook in ``language``; ``about`` are lines of the last sheet."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False})
    book.set_properties({"created": CREATED})
    _Writer(book, language == "en").write(iter(rows), about)
    book.close()


class _Writer:
    def __init__(self, book: Any, is_english: bool) -> None:
        self._book, self._is_english = book, is_english
        self._head = book.add_format({"bold": True, "bg_color": "#E3EFF0", "text_wrap": True, "valign": "top"})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        forms = {"text": "@", "amount": "#,##0.####", "count": "0", "instant": "dd/mm/yyyy hh:mm", "day": "dd/mm/yyyy"}
        self._formats = {kind: book.add_format({"num_format": form}) for kind, form in forms.items()}

    def write(self, rows: Iterable[tuple[Value, ...]], about: Iterable[tuple[str, str]]) -> None:
        """Write all sheets."""
        rows, number, first = iter(rows), 1, next(iter(rows), None)
        while number == 1 or first is not None:
            self._write_table(number, chain([first] if first else [], islice(rows, MOST_ROWS - 1)))
            number, first = number + 1, next(rows, None)
        named = ((column.name, column.label[self._is_english], column.meaning[self._is_english]) for column in COLUMNS)
        kinds = ((f"row = {kind}", "", words[self._is_english]) for kind, words in ROW_KINDS.items())
        self._write_lines("columns", chain(named, kinds))
        self._write_lines("about", about)

    def _write_table(self, number: int, rows: Iterable[tuple[Value, ...]]) -> None:
        sheet = self._add("table", number)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, WIDE.get(column.name, WIDTHS[column.kind]), self._formats[column.kind])
            sheet.write_string(0, at, column.label[self._is_english], self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for at, (column, value) in enumerate(zip(COLUMNS, row, strict=True)):
                if value is not None:
                    self._write_cell(sheet, last, at, value, self._formats[column.kind])
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)

    def _write_cell(self, sheet: Any, row: int, at: int, value: Value, shape: Any) -> None:
        if isinstance(value, datetime):  # a cell has no zone: the time of Hà Nội, as everywhere
            sheet.write_datetime(row, at, value.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0), shape)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, shape)
        elif isinstance(value, Decimal) and len(value.as_tuple().digits) > EXACT:
            sheet.write_string(row, at, plain(value), shape)
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, at, value, shape)
        else:
            text = str(value)
            sheet.write_string(row, at, text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT, shape)

    def _write_lines(self, name: str, lines: Iterable[tuple[str, ...]]) -> None:
        sheet = self._add(name)
        sheet.set_column(0, 2, 24, self._wrap)
        sheet.set_column(1, 1, 60, self._wrap)
        sheet.set_column(2, 2, 90, self._wrap)
        for row, line in enumerate(lines):
            for at, words in enumerate(line):
                sheet.write_string(row, at, words, self._wrap)

    def _add(self, name: str, number: int = 1) -> Any:
        title = SHEETS[name][self._is_english]
        return self._book.add_worksheet(title if number == 1 else f"{title} {number}")
