"""Files that somebody took for saved answers of the portal: told by their bytes, never by their name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from procurement.core.errors import Invalid, Problem
from procurement.documents.archives import END, LOCAL, OLE, PACKED
from procurement.documents.content import HEAD, JPEG_BEGINNING, PDF_BEGINNING, PNG_BEGINNING

Words = Mapping[str, str]

BLANK = b"\0\xef\xbb\xbf \t\r\n"
"""What a file that shows nothing may hold: blanks, a mark of UTF-8, zeros where a disk never got the bytes."""

PICTURE: Words = {"vi": "ảnh", "en": "a picture"}
PDF_FILE: Words = {"vi": "tệp PDF", "en": "a PDF"}
ZIPPED: Words = {"vi": "tệp nén .zip, hoặc tệp Word, Excel", "en": "a .zip archive, or a Word or Excel file"}
OLD_OFFICE: Words = {"vi": "tệp Word, Excel đời cũ", "en": "an old Word or Excel file"}
PACKED_FILE: Words = {"vi": "tệp nén", "en": "a packed file"}
PAGE_FILE: Words = {"vi": "trang web đã lưu (HTML hoặc XML)", "en": "a saved page of the web (HTML or XML)"}
NO_TEXT: Words = {"vi": "tệp không phải văn bản", "en": "no text"}

BEGINNINGS: tuple[tuple[tuple[bytes, ...], Words], ...] = (
    ((PNG_BEGINNING, JPEG_BEGINNING, b"GIF8", b"II*\0", b"MM\0*"), PICTURE),
    ((LOCAL, END), ZIPPED),
    ((OLE,), OLD_OFFICE),
    (PACKED, PACKED_FILE),
)
TAG = re.compile(rb"\s*<[!?a-z]", re.IGNORECASE)
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Marks of UTF-16: text, though full of zeros."""


def refuse_mistaken(data: bytes) -> None:
    """Raise Invalid where ``data`` is empty, or plainly something else than the text of saved answers."""
    if not data.strip(BLANK):
        raise Invalid([Problem((), "portal.empty")])
    what = _find_kind(data)
    if what is not None:
        raise Invalid([Problem((), "portal.other_file", {"what": what})])


def _find_kind(data: bytes) -> Words | None:
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf")
    for beginnings, what in BEGINNINGS:
        if head.startswith(beginnings):
            return what
    if head.lstrip().startswith((b"{", b"[")) or head.startswith(WIDE):
        return None
    if PDF_BEGINNING in head:
        return PDF_FILE
    if TAG.match(head):
        return PAGE_FILE
    return NO_TEXT if b"\0" in head else None
