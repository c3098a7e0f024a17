"""Templates to fill in: headings, notes and lists of choices, with a filled example beside each sheet.

Every text is written as a text, never as a formula, and every cell that is to be filled in is one of text: what a
spreadsheet program makes of "03/04/2026" or "0100109106" depends on whose country it is set to.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from procurement.importing.sheets.headings import FORM_HEAD, letters
from procurement.importing.sheets.layouts import Column, Layout, Sheet
from procurement.importing.sheets.values import choice_codes
from procurement.notices.codes import TABLES

PREPARED = 1_000
"""Rows that are formatted and have lists of choices."""

GUIDE, EXAMPLE, LISTS = "Hướng dẫn", "Ví dụ", "Danh mục"
LONGEST_HINT = 255
"""Characters of the note that a spreadsheet program shows beside a cell."""

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""What a workbook says of its making, in place of the moment: the same template is the same file at every call."""

Filled = Sequence[Mapping[str, str]]
"""Values by heading, one mapping for each row of a sheet."""


def write_template(layout: Layout, filled: Filled = (), below: Filled = ()) -> bytes:
    """Return the template ``layout`` as a workbook; the rows of its two sheets that are known are ``filled`` in."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    writer = _Writer(book, layout)
    for sheet in layout.sheets:
        writer.write(sheet, sheet.title, filled if sheet is layout.main else below)
    for sheet in layout.sheets:
        writer.write(sheet, f"{EXAMPLE} - {sheet.title}", list(examples(sheet)))
    writer.write_guide()
    writer.write_lists()
    book.close()
    return target.getvalue()


def examples(sheet: Sheet) -> Iterator[dict[str, str]]:
    """Yield the rows of the example: one for each number or, without numbers, as many as any column has."""
    numbers = [column for column in sheet.columns if column.kind == "key"]
    count = 1 if sheet.is_form else max(len(column.examples) for column in numbers or sheet.columns)
    for index in range(count):
        yield {column.heading: column.examples[min(index, len(column.examples) - 1)] for column in sheet.columns}


class _Writer:
    def __init__(self, book: Any, layout: Layout) -> None:
        self._book = book
        self._layout = layout
        wrapped = {"text_wrap": True, "valign": "top"}
        self._head = book.add_format({**wrapped, "bold": True, "bg_color": "#E3EFF0", "border": 1})
        self._text = book.add_format({**wrapped, "num_format": "@"})
        self._wrap = book.add_format(wrapped)
        kinds = (column.kind for sheet in layout.sheets for column in sheet.columns)
        self._lists = {kind: at for at, kind in enumerate(dict.fromkeys(k for k in kinds if k.startswith("choice:")))}

    def write(self, sheet: Sheet, title: str, filled: Filled) -> None:
        """Write one sheet with the rows ``filled``."""
        page = self._book.add_worksheet(title)
        if sheet.is_form:
            self._write_form(page, sheet, next(iter(filled), {}))
            return
        page.freeze_panes(1, 0)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width, self._text)
            page.write_string(0, at, _heading(column), self._head)
            self._validate(page, 1, at, PREPARED, at, column)
            for row, values in enumerate(filled, start=1):
                page.write_string(row, at, values.get(column.heading, ""), self._text)

    def _write_form(self, page: Any, sheet: Sheet, values: Mapping[str, str]) -> None:
        for at, (words, width) in enumerate(zip(FORM_HEAD, (32, 60, 60), strict=True)):
            page.set_column(at, at, width, self._wrap)
            page.write_string(0, at, words, self._head)
        for row, column in enumerate(sheet.columns, start=1):
            page.write_string(row, 0, _heading(column), self._head)
            page.write_string(row, 1, values.get(column.heading, ""), self._text)
            page.write_string(row, 2, column.note, self._wrap)
            self._validate(page, row, 1, row, 1, column)

    def _validate(self, page: Any, row: int, at: int, last_row: int, last: int, column: Column) -> None:
        """Show the note beside the cells, and the list of choices where there is one. What is typed is not barred:
        the reader takes codes and English labels too."""
        rule: dict[str, Any] = {"validate": "any", "input_message": column.note[:LONGEST_HINT]}
        if column.kind in self._lists:
            letter, last_choice = letters(self._lists[column.kind] + 1), len(choice_codes(column.kind)) + 1
            source = f"='{LISTS}'!${letter}$2:${letter}${last_choice}"
            rule |= {"validate": "list", "source": source, "error_type": "warning"}
        page.data_validation(row, at, last_row, last, rule)

    def write_guide(self) -> None:
        """Say of every column what belongs in it."""
        page = self._book.add_worksheet(GUIDE)
        heads = ("Trang", "Cột", "Bắt buộc", "Cách ghi", "Ví dụ")
        for at, (words, width) in enumerate(zip(heads, (22, 34, 10, 60, 40), strict=True)):
            page.set_column(at, at, width, self._wrap)
            page.write_string(0, at, words, self._head)
        rows = [(sheet, column) for sheet in self._layout.sheets for column in sheet.columns]
        for row, (sheet, column) in enumerate(rows, start=1):
            required = "có" if column.required else ""
            for at, words in enumerate((sheet.title, column.heading, required, column.note, column.examples[0])):
                page.write_string(row, at, words, self._text)

    def write_lists(self) -> None:
        """Write the choices of each list into a column of their own."""
        page = self._book.add_worksheet(LISTS)
        for kind, at in self._lists.items():
            table, codes = kind.split(":")[1], choice_codes(kind)
            page.set_column(at, at, 36)
            page.write_string(0, at, _list_heading(self._layout, kind), self._head)
            for row, code in enumerate(codes, start=1):
                page.write_string(row, at, TABLES[table][code].vi)


def _list_heading(layout: Layout, kind: str) -> str:
    return next(column.heading for sheet in layout.sheets for column in sheet.columns if column.kind == kind)


def _heading(column: Column) -> str:
    return f"{column.heading} *" if column.required else column.heading
