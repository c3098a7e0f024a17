"""Which column of a sheet is which: by the words of its heading, wherever somebody has moved it to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from procurement.core.errors import Problem
from procurement.importing.sheets.layouts import Column, Sheet
from procurement.importing.sheets.workbooks import Cell, Rows

SHOWN = 60
"""Signs of a value that are repeated where it is told of."""

SEARCHED = 10
"""Rows at the top among which the headings are looked for."""

FORM_HEAD = ("Mục", "Điền vào đây", "Hướng dẫn")
"""What stands above a form: the field, its value, the note."""


@dataclass(frozen=True)
class Place:
    """One cell as people name it: the sheet, the address such as E14, the words of its heading."""

    sheet: str
    row: int
    column: int
    heading: str

    @property
    def cell(self) -> str:
        """The address in the sheet."""
        return f"{letters(self.column)}{self.row}"

    def order(self, sheets: Sequence[str]) -> tuple[int, int, int]:
        """Return where the cell stands when the workbook is read from front to back."""
        return sheets.index(self.sheet), self.row, self.column


@dataclass(frozen=True)
class Line:
    """One row that says something, or a whole form: each column with its place and what stands there."""

    number: int
    cells: Mapping[Column, tuple[Place, Cell | None]]


@dataclass(frozen=True)
class Heads:
    """Where the columns of ``sheet`` are: by column number in a table, by row number in a form."""

    sheet: Sheet
    row: int
    found: Mapping[int, Column]
    faults: tuple[tuple[Place, Problem], ...]

    @property
    def has_key(self) -> bool:
        """Whether the rows say to which notice they belong."""
        return any(column.kind == "key" for column in self.sheet.columns)

    def lines(self, rows: Rows) -> Iterator[Line]:
        """Yield the rows in which anything but a number or a remark stands."""
        if self.sheet.is_form:
            yield Line(1, {column: self._cell(rows, number, 2, column) for number, column in self.found.items()})
            return
        for number in rows:
            cells = {column: self._cell(rows, number, at, column) for at, column in self.found.items()}
            said = (cell for column, (_, cell) in cells.items() if column.kind not in ("key", "note"))
            if number > self.row and any(cell is not None for cell in said):
                yield Line(number, {column: pair for column, pair in cells.items() if column.kind != "note"})

    def _cell(self, rows: Rows, row: int, at: int, column: Column) -> tuple[Place, Cell | None]:
        cell = rows.get(row, {}).get(at)
        is_blank = isinstance(cell, str) and not cell.strip()
        return Place(self.sheet.title, row, at, column.heading), None if is_blank else cell


def find_heads(sheet: Sheet, rows: Rows) -> Heads:
    """Return where the columns of ``sheet`` are, with everything that is wrong about the headings."""
    known = {_folded(column.heading): column for column in sheet.columns}
    row = 1 if sheet.is_form else _find_row(rows, known)
    if sheet.is_form:
        heads = {number: cells[1] for number, cells in rows.items() if 1 in cells and _text(cells[1]) != _FORM_HEAD}
        places = {number: Place(sheet.title, number, 1, "") for number in heads}
    else:
        heads = dict(rows.get(row, {}))
        places = {at: Place(sheet.title, row, at, "") for at in heads}
    found = {at: known[_text(cell)] for at, cell in heads.items() if _text(cell) in known}
    unknown = (at for at in heads if at not in found)
    faults = [(places[at], Problem((), "sheet.unknown_heading", {"value": heads[at]})) for at in unknown]
    seen: set[Column] = set()
    for at, column in found.items():
        if column in seen:
            faults.append((places[at], Problem((), "sheet.heading_twice", {"value": column.heading})))
        seen.add(column)
    top = Place(sheet.title, row, 1, "")
    missing = (column.heading for column in sheet.columns if column.required and column not in seen)
    faults += [(top, Problem((), "sheet.no_heading", {"heading": heading})) for heading in missing]
    return Heads(sheet, row, found, tuple(faults))


def find_strays(heads: Heads, rows: Rows) -> Iterator[tuple[Place, Problem]]:
    """Yield where something stands that no heading names, once for each column: it is not read."""
    strays: dict[int, list[tuple[int, str]]] = {}
    for number, cells in rows.items():
        for at, cell in cells.items():
            if _is_stray(heads, number, at, cells) and (text := _shown(cell)):
                strays.setdefault(at, []).append((number, text))
    for at, found in sorted(strays.items()):
        number, text = found[0]
        yield Place(heads.sheet.title, number, at, ""), Problem((), "sheet.stray", {"value": text, "count": len(found)})


def _is_stray(heads: Heads, number: int, at: int, cells: Mapping[int, Cell]) -> bool:
    """Whether nothing names this cell. A form has its names, values and notes in three columns."""
    if heads.sheet.is_form:
        is_head = 1 in cells and _text(cells[1]) == _FORM_HEAD
        return not is_head and (at > len(FORM_HEAD) or (at == 2 and number not in heads.found))
    return number > heads.row and at not in heads.found


def _shown(cell: Cell) -> str:
    """Return what somebody sees in a cell, cut short; "" for a blank one."""
    text = cell if isinstance(cell, str) else str(cell[1]) if isinstance(cell, list) else str(cell)
    return " ".join(text.split())[:SHOWN]


def _find_row(rows: Rows, known: Mapping[str, Column]) -> int:
    """Return the row of the headings: of the first ones, that with the most of them."""
    top = [number for number in rows if number <= SEARCHED]
    return max(top, key=lambda number: sum(_text(cell) in known for cell in rows[number].values()), default=1)


def place_of(heads: Heads, row: int) -> Place:
    """Return the place that stands for a whole row: its first column."""
    return Place(heads.sheet.title, row, min(heads.found, default=1) if not heads.sheet.is_form else 1, "")


def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _text(cell: Cell) -> str:
    return _folded(cell) if isinstance(cell, str) else ""


def _folded(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFC", heading).replace("*", " ").casefold().split())


_FORM_HEAD = _folded(FORM_HEAD[0])
