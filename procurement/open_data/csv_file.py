"""A table as CSV (RFC 4180): UTF-8 with a byte order mark, without which spreadsheet programs take it for Latin-1.

Whatever is no amount or count stands in quotation marks, so that a program that looks takes codes for text. No cell can
begin a formula: before a text that would, an apostrophe stands (what OWASP names "CSV injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from procurement.core.clock import VIETNAM
from procurement.open_data.columns import NAMES, Value

MEDIA_TYPE = "text/csv"

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−")
"""What spreadsheet programs of any country may take for the beginning of a formula; the later ones are full-width and
small variants (U+FF0B ..., U+FE62 ...) and the minus sign U+2212."""

PIECE = 64 * 1024
"""Characters written at once."""


def write_csv(rows: Iterable[tuple[Value, ...]]) -> Iterator[bytes]:
    """Yield the file in pieces: a heading of names, then ``rows``. Nothing but one piece is held."""
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    target.write("\ufeff")
    writer.writerow(NAMES)
    for row in rows:
        writer.writerow(map(_cell, row))
        if target.tell() > PIECE:
            yield _take(target)
    yield _take(target)


def _take(target: io.StringIO) -> bytes:
    piece = target.getvalue().encode()
    target.seek(0)
    target.truncate()
    return piece


def _cell(value: Value) -> str | int | Decimal:
    """Return what the csv module writes: numbers as they are (amounts are kept plain), the rest as text."""
    return value if isinstance(value, int | Decimal) else harmless(write_text(value))


def write_text(value: Value) -> str:
    """Return a value as text: instants in the time of Hà Nội with their offset, days as 2026-11-30."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat(timespec="seconds")
    return value if isinstance(value, str) else str(value)


def harmless(text: str) -> str:
    """Return ``text`` so that no program takes it for a formula."""
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text
