"""A table as a workbook: typed cells, texts never formulas, a sheet that explains the columns and one that says whence.

Written row by row to a file (XlsxWriter's constant memory), so that a workbook of everything needs no more room than
a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter

from procurement.core.clock import VIETNAM
from procurement.core.money import plain
from procurement.open_data.columns import COLUMNS, ROW_KINDS, Column, Value

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


Lines = Iterable[tuple[str, ...]]


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook: each row has a value for each column."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple[Value, ...]]


def write_xlsx(target: IO[bytes], rows: Iterable[tuple[Value, ...]], language: str, about: Lines) -> None:
    """Write notices to ``target`` as a workbook in ``language``; ``about`` are lines of the last sheet."""
    second = language == "en"
    named = ((column.name, column.label[second], column.meaning[second]) for column in COLUMNS)
    kinds = ((f"row = {kind}", "", words[second]) for kind, words in ROW_KINDS.items())
    titles = {name: words[second] for name, words in SHEETS.items()}
    notes = {titles["columns"]: chain(named, kinds), titles["about"]: about}
    write_workbook(target, [Sheet(titles["table"], COLUMNS, rows)], language, notes)


def write_workbook(target: IO[bytes], sheets: Iterable[Sheet], language: str, notes: Mapping[str, Lines]) -> None:
    """Write tables, and below ``notes`` a sheet of lines each, to ``target`` as a workbook in ``language``."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False})
    book.set_properties({"created": CREATED})
    writer = _Writer(book, language == "en")
    for sheet in sheets:
        writer.write_table(sheet)
    for title, lines in notes.items():
        writer.write_lines(title, lines)
    book.close()


class _Writer:
    def __init__(self, book: Any, is_english: bool) -> None:
        self._book, self._is_english = book, is_english
        self._head = book.add_format({"bold": True, "bg_color": "#E3EFF0", "text_wrap": True, "valign": "top"})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        forms = {"text": "@", "amount": "#,##0.####", "count": "0", "instant": "dd/mm/yyyy hh:mm", "day": "dd/mm/yyyy"}
        self._formats = {kind: book.add_format({"num_format": form}) for kind, form in forms.items()}

    def write_table(self, table: Sheet) -> None:
        """Write a table, on further sheets where it is longer than one holds."""
        rows, number = iter(table.rows), 1
        first = next(rows, None)
        while number == 1 or first is not None:
            piece = chain([first] if first else [], islice(rows, MOST_ROWS - 1))
            self._write_piece(self._add(table.title, number), table.columns, piece)
            number, first = number + 1, next(rows, None)

    def _write_piece(self, sheet: Any, columns: Sequence[Column], rows: Iterable[tuple[Value, ...]]) -> None:
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, WIDE.get(column.name, WIDTHS[column.kind]), self._formats[column.kind])
            sheet.write_string(0, at, column.label[self._is_english], self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for at, (column, value) in enumerate(zip(columns, row, strict=True)):
                if value is not None:
                    self._write_cell(sheet, last, at, value, self._formats[column.kind])
        sheet.autofilter(0, 0, last, len(columns) - 1)

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

    def write_lines(self, title: str, lines: Lines) -> None:
        """Write a sheet of texts: what a name is, and what it means."""
        sheet = self._add(title)
        sheet.set_column(0, 2, 24, self._wrap)
        sheet.set_column(1, 1, 60, self._wrap)
        sheet.set_column(2, 2, 90, self._wrap)
        for row, line in enumerate(lines):
            for at, words in enumerate(line):
                sheet.write_string(row, at, words, self._wrap)

    def _add(self, title: str, number: int = 1) -> Any:
        return self._book.add_worksheet(title if number == 1 else f"{title} {number}")
