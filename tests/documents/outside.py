"""Files as people send them, good and bad, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import xlsxwriter

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LOCKED_OFFICE = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(480)
OLD_MACRO = OLE + "_VBA_PROJECT_CUR".encode("utf-16-le") + bytes(480)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(300) + b"\xff\xd9"

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "application/vnd.openxmlformats-officedocument"


def png() -> bytes:
    """Return a picture of one point."""
    chunks = ((b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    written = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
               for kind, data in chunks)  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def packed(members: Mapping[str, bytes], *, stored: bool = False, comment: bytes = b"") -> bytes:
    """Return an archive of ``members``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return target.getvalue()


def xlsx() -> bytes:
    """Return a workbook with one cell."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet().write_string(0, 0, "Gói thầu")
    book.close()
    return target.getvalue()


def office(main: str, extra: Mapping[str, bytes] | None = None, declared: str = "") -> bytes:
    """Return an office file whose main part has the content type ``main``; ``declared`` is a further one."""
    types = (
        f'<?xml version="1.0"?><Types xmlns="{_TYPES}"><Override PartName="/word/document.xml" ContentType="{main}"/>'
        f'<Default Extension="bin" ContentType="{declared}"/></Types>'
    )
    return packed({"[Content_Types].xml": types.encode(), "word/document.xml": b"<document/>", **(extra or {})})


def docx(extra: Mapping[str, bytes] | None = None, declared: str = "application/octet-stream") -> bytes:
    """Return a text document."""
    return office(f"{_OFFICE}.wordprocessingml.document.main+xml", extra, declared)


def locked(archive: bytes) -> bytes:
    """Return ``archive`` with its members marked as encrypted, as a password does."""
    data = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def overlapping() -> bytes:
    """Return an archive whose two entries are one and the same member."""
    data = bytearray(packed({"a.txt": b"x" * 1000, "b.txt": b"x" * 1000}, stored=True))
    second = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = bytes(4)
    return bytes(data)
