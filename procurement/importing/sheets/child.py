"""Read one workbook with as little as possible: a program of its own, ``python -I child.py TITLES``.

The bytes of the workbook come in, one JSON object goes out: ``{"titles": [...], "sheets": {title: {row: {column:
cell}}}}`` with the cells that are not empty of the sheets named in ``TITLES`` (a JSON list; null: of all), or
``{"problem": code}``.
A cell is a text, true or false, or a pair: ``["n", digits]``, ``["p", digits]`` (so many percent),
``["d", "2026-11-30T15:00:00"]``, ``["e", "#REF!"]``, ``["f", ""]`` (a formula whose result the file does not hold).
``hidden`` names the rows of a sheet that its reader does not see.

It imports nothing of the register: whatever a hostile file makes of it, it has no database and no secret.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

MEMORY = 512 << 20
SECONDS = 5
"""Of work; less than anybody waits, so a file that takes them is told from a machine that is busy."""
MOST_ROWS, MOST_COLUMNS = 5_000, 60
MOST_LINES = 1 << 20
"""Lines of a sheet, empty ones counted as well: a hostile file may name a line far beyond any sheet."""
MOST_TEXT = 4_000_000
"""Characters of all texts together."""

PERCENT_FORMATS = (9, 10)
"""The formats 0 % and 0.00 % that every workbook knows (ISO/IEC 29500-1, 18.8.30)."""
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character that XML has no way to write, as the programs write it (18.4.12)."""

Cells = dict[int, dict[int, Any]]


class TooMuch(Exception):
    """The workbook is larger than anything that a person fills in; carries the problem's code and parameters."""


def limit_resources() -> None:
    """Let this process take no more memory, time, files and cores than one honest workbook needs."""
    try:
        import resource
    except ImportError:  # Windows: the wall clock of whoever started us is the limit
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def read_book(data: bytes, wanted: list[str] | None) -> dict[str, Any]:
    """Return the titles of all sheets and the cells of the ``wanted`` ones (None: of all)."""
    os.environ["OPENPYXL_LXML"] = "False"  # the readers of the standard library, which defusedxml has made safe
    import openpyxl
    from openpyxl.reader import excel

    excel.read_string_table = read_strings  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    names = {title: unicodedata.normalize("NFC", title).strip() for title in book.sheetnames}
    sheets: dict[str, Cells] = {}
    hidden: dict[str, list[int]] = {}
    left = MOST_TEXT
    for sheet in book.worksheets:
        if wanted is None or names[sheet.title] in wanted:
            cells, unseen, used = read_sheet(sheet, names[sheet.title], left)
            sheets[names[sheet.title]], hidden[names[sheet.title]], left = cells, unseen, left - used
    return {"titles": list(names.values()), "sheets": sheets, "hidden": hidden}


def read_sheet(sheet: Any, title: str, left: int) -> tuple[Cells, list[int], int]:
    """Return the cells of ``sheet`` by row and column, which of the rows are hidden, how many characters they hold."""
    found: Cells = {}
    used, parser = 0, parser_of(sheet)
    for line, row in parser.parse():
        filled = dict(cells_of(row))
        if not 0 < line <= MOST_LINES or (filled and len(found) >= MOST_ROWS):
            raise TooMuch("sheet.too_many_rows", {"sheet": title, "most": MOST_ROWS})
        if filled and max(filled) > MOST_COLUMNS:
            raise TooMuch("sheet.too_many_columns", {"sheet": title, "most": MOST_COLUMNS})
        used += sum(len(value) for value in filled.values() if isinstance(value, str))
        if used > left:
            raise TooMuch("sheet.too_heavy", {})
        if filled:
            found.setdefault(line, filled)
    unseen = [line for line in found if parser.row_dimensions.get(str(line), {}).get("hidden") in ("1", "true")]
    return found, unseen, used


def parser_of(sheet: Any) -> Any:
    """Return what yields the number and the cells of the rows that stand in the file (``parse``).

    The library's own iterator fills in what lies between them, and one cell in the last column of the last row makes
    seconds of that. A formula without its result is no empty cell here: somebody has written something there.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    book = sheet.parent
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    percents = {at for at, style in enumerate(book._cell_styles) if is_percent(book, style.numFmtId)}
    strings = sheet._shared_strings
    parser: Any = WorkSheetParser(sheet._get_source(), strings, data_only=True, epoch=book.epoch, **formats)
    usual = parser.parse_cell

    def parse_cell(element: Any) -> Any:
        cell = usual(element)
        has_text = element.get("t") == "str"  # the result of such a formula may well be an empty text
        if cell["value"] is None and not has_text and element.find(FORMULA_TAG) is not None:
            return {**cell, "value": "=", "data_type": "f"}
        is_share = cell["data_type"] == "n" and cell["style_id"] in percents
        return {**cell, "data_type": "p"} if is_share else cell

    parser.parse_cell = parse_cell
    return parser


def is_percent(book: Any, number: int) -> bool:
    """Whether the number format shows a hundredth as one percent."""
    own = book._number_formats[number - 164] if 164 <= number < 164 + len(book._number_formats) else ""
    return number in PERCENT_FORMATS or "%" in re.sub(r'"[^"]*"|\\.', "", own)


def read_strings(source: Any) -> list[str]:
    """Return the table of texts that cells refer to; the library makes several objects of each text on the way.

    A text is one piece or several with a look of their own; how it is pronounced (``rPh``) is left out (ISO/IEC
    29500-1, 18.4.8).
    """
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    item, piece, run = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))
    texts: list[str] = []
    left = MOST_TEXT
    for _, node in iterparse(source):
        if node.tag == item:
            pieces = (found.text or "" for way in (piece, f"{run}/{piece}") for found in node.iterfind(way))
            texts.append(ESCAPED.sub(lambda found: unescaped(found[1]), "".join(pieces)))
            node.clear()
            left -= len(texts[-1])
            if left < 0 or len(texts) > MOST_ROWS * MOST_COLUMNS:
                raise TooMuch("sheet.too_heavy", {})
    return texts


def unescaped(digits: str) -> str:
    """Return the character with that number; a line break for a carriage return, nothing for half a character."""
    number = int(digits, 16)
    return "\n" if number == 13 else "" if 0xD800 <= number < 0xE000 else chr(number)


def cells_of(row: Any) -> Iterator[tuple[int, Any]]:
    """Yield column and value of the cells that are not empty."""
    for cell in row:
        if cell["value"] is not None and cell["value"] != "":
            yield cell["column"], plain(cell["value"], cell["data_type"])


def plain(value: Any, data_type: str) -> Any:
    """Return a cell's value as JSON can carry it, every digit kept."""
    if data_type in ("e", "f"):
        return [data_type, str(value)]
    if isinstance(value, bool | str):
        return value
    if isinstance(value, datetime):
        return ["d", value.isoformat(timespec="microseconds")]
    if isinstance(value, date):
        return ["d", f"{value.isoformat()}T00:00:00"]
    if isinstance(value, int | float):
        number = Decimal(repr(value)) * (100 if data_type == "p" else 1)
        kind = "p" if data_type == "p" else "n"
        return [kind, format(number, "f")] if number.is_finite() and abs(number.adjusted()) < 40 else ["e", str(value)]
    return ["t", value.isoformat()] if isinstance(value, time) else ["e", str(value)]


def main() -> None:
    """Answer on the standard output, whatever happens."""
    limit_resources()
    warnings.simplefilter("ignore")
    try:
        answer = read_book(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    except TooMuch as error:
        answer = {"problem": error.args[0], "params": error.args[1]}
    except MemoryError:
        answer = {"problem": "sheet.too_heavy", "params": {}}
    except Exception:  # of what damage makes of the library, ten classes were counted
        answer = {"problem": "sheet.unreadable", "params": {}}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main()
