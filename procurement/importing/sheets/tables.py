"""A table that somebody else made, as texts: where its headings stand is found, what they mean is not asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.core.money import plain
from procurement.core.text import UnclearText, clean_line
from procurement.documents.archives import refuse
from procurement.documents.uploads import clean_name, naming
from procurement.importing.sheets.workbooks import Cell, Rows, open_book, open_text

SEARCHED = 20
"""Rows at the top among which the headings are looked for: letterheads stand above them."""
FEWEST = 2
"""Cells of a row that is one; with fewer it is the name of a group."""
MOST_CELL = 2_000
"""Characters of a cell that are kept."""
COUNTED = re.compile(r"\(?\d{1,2}\)?(=.*)?")
"""What stands in the row below the headings that numbers the columns: 1, (2), (3)=(1)x(2)."""
TOTAL = re.compile(r"tổng( số| cộng)?\b|cộng\b|total\b")


@dataclass(frozen=True)
class Table:
    """Headings and rows of one length. ``left_out``: rows below the headings that are none (groups, totals)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int


def read_table(data: bytes, filename: str) -> Table:
    """Return the longest table of a spreadsheet (.xlsx), or that of a text (.csv, UTF-8).

    Raises Invalid where there is none or the file cannot be read, Refused where too many are being read.
    """
    with naming(clean_name(filename)):
        book = open_text(data, "") if filename.lower().endswith(".csv") else open_book(data, None)
        found = max(map(_read, book.sheets.values()), key=lambda table: len(table.rows), default=Table((), (), 0))
        if not found.rows:
            refuse("list.no_table")
    return found


def _read(rows: Rows) -> Table:
    texts = {number: {at: _text(cell) for at, cell in rows[number].items()} for number in sorted(rows)}
    top = list(texts)[:SEARCHED]
    head = max(top, key=lambda number: sum(map(_is_heading, texts[number].values())), default=0)
    columns = sorted(at for at, text in texts.get(head, {}).items() if text)
    below = [[texts[number].get(at, "") for at in columns] for number in texts if number > head]
    kept = tuple(tuple(row) for row in below if _is_row(row))
    headings = tuple(texts[head][at] for at in columns) if columns else ()
    return Table(headings, kept if len(headings) >= FEWEST else (), len(below) - len(kept))


def _is_heading(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _is_row(row: list[str]) -> bool:
    said = [text for text in row if text]
    is_counting = all(COUNTED.fullmatch(text) for text in said)
    return len(said) >= FEWEST and not is_counting and not TOTAL.match(_first_words(row))


def _first_words(row: list[str]) -> str:
    return next((text.casefold() for text in row if _is_heading(text)), "")


def _text(cell: Cell) -> str:
    """Return what a cell says as somebody would type it; nothing for an error or what cannot be read."""
    try:
        return clean_line("".join(_pieces(cell)))[:MOST_CELL]
    except UnclearText:
        return ""


def _pieces(cell: Cell) -> Iterator[str]:
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, list) and cell[0] == "n":
        yield _typed(plain(Decimal(cell[1])))
    elif isinstance(cell, list) and cell[0] == "p":
        yield f"{_typed(plain(Decimal(cell[1])))}%"
    elif isinstance(cell, list) and cell[0] == "d":
        yield datetime.fromisoformat(cell[1]).strftime("%d/%m/%Y")


def _typed(number: str) -> str:
    """Return a number with a comma; three decimals get a zero, for "1,234" may mean one thousand and more."""
    return number.replace(".", ",") + ("0" if re.search(r"\.\d{3}$", number) else "")
