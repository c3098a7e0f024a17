"""Opening a workbook that somebody sent: looked into, then read by a process that may take little and knows nothing."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from procurement.core.errors import Invalid, Problem, Refused
from procurement.documents.archives import LOCAL, OLE, Limits, refuse
from procurement.documents.content import XLSX, recognise
from procurement.importing.sheets.child import MOST_COLUMNS, MOST_ROWS

LIMITS = Limits(file_bytes=20 << 20, unpacked_bytes=200 << 20, members=200, ratio=100, depth=1)
CHILD = Path(__file__).with_name("child.py")
WALL_SECONDS = 7.0
"""After so long nobody waits any more; the child's own limit is five seconds of work."""

SIGNS = (";", ",", "\t")
"""What stands between the cells of a table of text."""
SEARCHED, SEEN = 20, 5_000
"""Lines at the top by which the sign is known, and how many characters of each."""

_places = BoundedSemaphore(2)
"""So many workbooks are read at once by one process of the server: each may take 512 MB."""

Cell = str | bool | list[str]
Rows = Mapping[int, Mapping[int, Cell]]
"""The cells that are not empty, by row and column, both counted from 1."""


@dataclass(frozen=True)
class Book:
    """A workbook: the titles of all its sheets, the cells of those that were asked for, and their hidden rows."""

    titles: tuple[str, ...]
    sheets: Mapping[str, Rows]
    hidden: Mapping[str, Collection[int]] = field(default_factory=dict)


def open_book(data: bytes, wanted: Sequence[str] | None) -> Book:
    """Return the sheets of the workbook ``data`` (.xlsx) that bear one of the titles ``wanted`` (None: all).

    Raises Invalid with one problem for whatever is too large, locked, damaged or no workbook; Refused when too many
    workbooks are being read, or the machine had no time for this one.
    """
    if len(data) > LIMITS.file_bytes:
        refuse("sheet.too_large", megabytes=LIMITS.file_bytes >> 20)
    if not data.startswith((LOCAL, OLE)) or recognise(io.BytesIO(data), len(data), LIMITS) != XLSX:
        refuse("sheet.type")
    if not _places.acquire(timeout=WALL_SECONDS):
        raise Refused(Problem((), "sheet.busy"))
    try:
        answer = _ask_child(data, wanted)
    finally:
        _places.release()
    if "problem" in answer:
        raise Invalid([Problem((), answer["problem"], answer["params"])])
    sheets = {title: _numbered(rows) for title, rows in answer["sheets"].items()}
    return Book(tuple(answer["titles"]), sheets, answer["hidden"])


def _ask_child(data: bytes, wanted: Sequence[str] | None) -> dict[str, Any]:
    command = [sys.executable, "-I", str(CHILD), json.dumps(wanted and list(wanted))]
    try:
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=WALL_SECONDS, check=True
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:  # its work would have been stopped before: the machine was busy with others
        raise Refused(Problem((), "sheet.busy")) from None
    except (subprocess.SubprocessError, BrokenPipeError, ValueError):  # stopped by a limit, ours or the system's
        refuse("sheet.too_heavy")
    return answer


def _numbered(rows: Mapping[str, Mapping[str, Cell]]) -> Rows:
    return {int(row): {int(column): cell for column, cell in cells.items()} for row, cells in rows.items()}


def open_text(data: bytes, title: str) -> Book:
    """Return a table of text (CSV) as the one sheet ``title``. Raises Invalid.

    It is in UTF-8, or in UTF-16 with its mark, as spreadsheet programs write "Unicode text"; what stands between the
    cells is found out.
    """
    text = _decoded(data)
    rows: dict[int, dict[int, Cell]] = {}
    for number, row in _read_text(text):
        filled: dict[int, Cell] = {column: cell for column, cell in enumerate(row, start=1) if cell.strip()}
        if filled and max(filled) > MOST_COLUMNS:
            refuse("sheet.too_many_columns", sheet=title, most=MOST_COLUMNS)
        if len(rows) > MOST_ROWS:
            refuse("sheet.too_many_rows", sheet=title, most=MOST_ROWS)
        if filled:
            rows[number] = filled
    return Book((title,), {title: rows})


def _decoded(data: bytes) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        refuse("sheet.encoding")
    if "\0" in text:
        refuse("sheet.encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_text(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with their numbers. A quotation mark that nothing closes would swallow all rows below it."""
    number = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=_find_sign(text), strict=True), start=1):
            yield number, row
    except csv.Error:
        refuse("sheet.line", row=number + 1)


def _find_sign(text: str) -> str:
    """Return what stands between the cells: that by which the most rows have the same width, headings and all.

    How often it stands says nothing: the name of one thing that is bought may have more commas than a table columns.
    """
    top = [line[:SEEN] for line in text.split("\n", SEARCHED)[:SEARCHED]]

    def alike(sign: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(top, delimiter=sign) if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(SIGNS, key=alike)
