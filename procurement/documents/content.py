"""What a file is, told from its bytes and never from its name; and that it is one thing only, whole and open."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO

from procurement.documents.archives import (
    DOCX,
    LOCAL,
    OLE,
    XLSX,
    ZIP,
    Limits,
    find_end,
    inspect_archive,
    inspect_storage,
    refuse,
)

__all__ = ["DOCX", "ENDINGS", "JPEG", "PDF", "PNG", "XLSX", "ZIP", "Limits", "recognise"]

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"

ENDINGS = {PDF: "pdf", DOCX: "docx", XLSX: "xlsx", PNG: "png", JPEG: "jpg", ZIP: "zip"}
"""What is taken, and the ending that its name must have."""

HEAD = 1_024
"""Readers of PDF look for its beginning and its end in so many bytes (ISO 32000-1, annex H, notes 13 and 18)."""

CHUNK = 1 << 18
PDF_BEGINNING, PDF_END = b"%PDF-", b"%%EOF"
SECOND = re.compile(rb"Rar!|7z\xbc\xaf|PK\x03\x04|MZ\x90|\x7fELF|\xd0\xcf\x11\xe0")
"""How archives and programs begin. Else a few bytes may stand behind a PDF: scanners and signing programs do so."""
PNG_BEGINNING, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND"
JPEG_BEGINNING, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"

PAGE = re.compile(rb"<(!doctype|html|script|svg|\?php)", re.IGNORECASE)
MOST_CHUNKS = 100_000


def _spelled(name: str) -> bytes:
    """Return the pattern of a PDF name, each letter of which may stand as its code (ISO 32000-1, 7.3.5)."""
    return b"/" + b"".join(b"(?:%c|#(?i:%02x))" % (ord(letter), ord(letter)) for letter in name)


LOCKED = re.compile(_spelled("Encrypt") + rb"\s*(?:\d+\s+\d+\s+R|<<)")
"""The entry of a trailer that says how a PDF is locked (ISO 32000-1, 7.5.5): a reference or a dictionary."""
LONGEST_ENTRY = 128


def recognise(stream: BinaryIO, size: int, limits: Limits) -> str:
    """Return the media type of the ``size`` bytes in ``stream``, one of ``ENDINGS``. Raises Invalid."""
    if not size:
        refuse("upload.empty")
    stream.seek(0)
    head = stream.read(HEAD)
    for beginning, check in CHECKS.items():
        if head.startswith(beginning):
            return check(stream, size, limits)
    refuse("upload.type")


def _check_archive(stream: BinaryIO, size: int, limits: Limits) -> str:
    media_type = inspect_archive(stream, size, limits)
    if media_type != ZIP:
        _refuse_second(stream, size, archive=False)
    return media_type


def _check_storage(stream: BinaryIO, _size: int, _limits: Limits) -> str:
    inspect_storage(stream)
    refuse("upload.old_office")


def _check_pdf(stream: BinaryIO, size: int, _limits: Limits) -> str:
    _refuse_second(stream, size, document=False)
    _before, end, behind = _tail(stream, size).rpartition(PDF_END)
    if not end:
        refuse("upload.damaged")
    if SECOND.search(behind):
        refuse("upload.appended")
    stream.seek(0)
    kept = b""
    while chunk := stream.read(CHUNK):
        window = kept + chunk
        if LOCKED.search(window):
            refuse("upload.password")
        kept = window[-LONGEST_ENTRY:]
    return PDF


def _check_png(stream: BinaryIO, size: int, _limits: Limits) -> str:
    """Walk from chunk to chunk (PNG specification, 5.3): the last one ends the file."""
    _refuse_second(stream, size)
    at = len(PNG_BEGINNING)
    for _ in range(MOST_CHUNKS):
        stream.seek(at)
        frame = stream.read(8)
        if len(frame) < 8:
            refuse("upload.damaged")
        at += 12 + int.from_bytes(frame[:4], "big")
        if frame[4:] == PNG_END:
            break
    if at != size:
        refuse("upload.appended" if at < size else "upload.damaged")
    return PNG


def _check_jpeg(stream: BinaryIO, size: int, _limits: Limits) -> str:
    """Ask for the end mark near the end only: telephones write a few lines of their own behind it."""
    _refuse_second(stream, size)
    if JPEG_END not in _tail(stream, size, 64 * HEAD):
        refuse("upload.damaged")
    return JPEG


def _refuse_second(stream: BinaryIO, size: int, *, archive: bool = True, document: bool = True) -> None:
    """Refuse a file that other programs would open as an archive, a document or a page of the web."""
    stream.seek(0)
    head = stream.read(HEAD)
    if archive and find_end(stream, size) is not None:
        refuse("upload.appended")
    if document and PDF_BEGINNING in head:
        refuse("upload.appended")
    if PAGE.search(head) or PAGE.search(_tail(stream, size)):
        refuse("upload.appended")


def _tail(stream: BinaryIO, size: int, length: int = HEAD) -> bytes:
    stream.seek(max(size - length, 0))
    return stream.read(length)


CHECKS: dict[bytes, Callable[[BinaryIO, int, Limits], str]] = {
    PDF_BEGINNING: _check_pdf,
    PNG_BEGINNING: _check_png,
    JPEG_BEGINNING: _check_jpeg,
    LOCAL: _check_archive,
    OLE: _check_storage,
}
