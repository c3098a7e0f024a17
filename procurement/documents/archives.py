"""Looking into archives (ZIP, and the office files that are one) within bounds, before anybody else opens them.

Nothing is believed but what was measured: entries, sizes and ratio are checked in the directory at the end of the file
before a byte is unpacked, the members must lie side by side from the first byte to the directory, and every one is
read to its checksum. Archives inside are looked into the same way, out of the same budget.
"""

from __future__ import annotations

import re
import struct
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, NoReturn, cast
from xml.etree.ElementTree import ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from procurement.core.errors import Invalid, Problem

ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFICE = {f"{media_type}.main+xml": media_type for media_type in (DOCX, XLSX)}

CHUNK = 1 << 18
HEAD = 1_024
DOCUMENT_TYPE = b"<!DOCTYPE"
LOCAL, END, OLE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_SIZE = 22
TAIL = END_SIZE + 0xFFFF
"""How far from its end an archive's last record may begin: it closes with a comment of at most 65,535 bytes."""

DESCRIPTOR = 24
"""Bytes that may follow a member: its sizes, where they were not known before (APPNOTE.TXT 4.3.9)."""

ENTRY_BYTES = 1_024
"""Most bytes that an entry of the directory takes, on average."""

SLACK = 1 << 20
"""Below this many bytes no ratio is asked: a small table full of blanks packs very well."""

TYPES_BYTES = 1 << 20
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
FOREIGN = frozenset({"mimetype", "meta-inf/manifest.mf", "androidmanifest.xml"})
"""Entries that show an archive to be something else: OpenDocument or a book, a Java program, a telephone's."""

PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
PROGRAM_NAME = re.compile(r"\.(exe|dll|com|scr|pif|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|lnk|jar|reg)$", re.IGNORECASE)
PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
"""Archives that we cannot look into: they might be locked, and a reader would need a second program."""

MACRO_NAME = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml)$|(^|/)macrosheets/", re.IGNORECASE)
LOCKED_STORAGE, MACRO_STORAGE = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")

UNREADABLE = (
    BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, KeyError, IndexError, OverflowError,
    ParseError, DefusedXmlException, LookupError,
)  # fmt: skip
"""What the readers of damaged archives and of their lists of parts raise. NotImplementedError is a RuntimeError."""


@dataclass(frozen=True)
class Limits:
    """How much one file may hold: bytes as sent and unpacked, members of all archives in it, bytes unpacked for each
    byte sent, archives within archives."""

    file_bytes: int = 50 << 20
    unpacked_bytes: int = 300 << 20
    members: int = 2_000
    ratio: int = 100
    depth: int = 3


def refuse(code: str, **params: object) -> NoReturn:
    """Raise Invalid with one problem."""
    raise Invalid([Problem((), code, params)])


@contextmanager
def reading() -> Iterator[None]:
    """Read what somebody sent inside. Whatever the libraries make of damage becomes one refusal."""
    try:
        yield
    except UNREADABLE:
        refuse("upload.damaged")


def inspect_archive(stream: BinaryIO, size: int, limits: Limits) -> str:
    """Return the media type of the archive in ``stream`` (ZIP, DOCX or XLSX). Raises Invalid with what is wrong."""
    return _Inspector(limits).inspect(stream, size, 0)


def inspect_storage(stream: BinaryIO) -> None:
    """Raise Invalid when an office file of the older form (OLE) is locked or has macros.

    An office file with a password is one of these, whatever it was before ([MS-OFFCRYPTO] 2.3).
    """
    found = find_any(stream, (LOCKED_STORAGE, MACRO_STORAGE))
    if LOCKED_STORAGE in found:
        refuse("upload.password")
    if MACRO_STORAGE in found:
        refuse("upload.macro")


def find_any(stream: BinaryIO, wanted: Sequence[bytes]) -> set[bytes]:
    """Return those of the ``wanted`` byte strings that stand in ``stream``, read once from its beginning."""
    found: set[bytes] = set()
    longest = max(map(len, wanted))
    kept = b""
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        window = kept + chunk
        found.update(word for word in wanted if word in window)
        kept = window[-longest:]
    return found


def find_end(stream: BinaryIO, size: int) -> int | None:
    """Return where the last record of an archive that ends with this file begins, or None when none does."""
    stream.seek(max(size - TAIL, 0))
    tail = stream.read(TAIL)
    at = tail.rfind(END, 0, len(tail) - END_SIZE + len(END))
    if at < 0 or at + END_SIZE + int.from_bytes(tail[at + 20 : at + 22], "little") != len(tail):
        return None
    return max(size - TAIL, 0) + at


class _Inspector:
    """Looks into one file; ``members`` and ``unpacked`` count what was met so far, nested archives included."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._members = 0
        self._unpacked = 0

    def inspect(self, stream: BinaryIO, size: int, depth: int) -> str:
        if depth > self._limits.depth:
            refuse("upload.nested")
        with reading():
            directory = self._check_end(stream, size)
            with ZipFile(stream) as archive:
                entries = archive.infolist()
                self._admit(entries, size)
                _check_layout(stream, entries, directory)
                media_type = _tell_type(archive, entries)
                for entry in entries:
                    self._look_into(archive, entry, media_type, depth)
        return media_type

    def _check_end(self, stream: BinaryIO, size: int) -> int:
        """Return where the directory begins. Checked before a library reads a directory of any length."""
        at = find_end(stream, size)
        if at is None:
            refuse("upload.damaged")
        stream.seek(at)
        disk, first_disk, here, count, length, start, _ = struct.unpack("<4x4H2LH", stream.read(END_SIZE))
        self._members += count
        if self._members > self._limits.members or length > self._limits.members * ENTRY_BYTES:
            refuse("upload.members", most=self._limits.members)
        if (disk, first_disk, here, start + length) != (0, 0, count, at) or not count:
            refuse("upload.damaged")
        return int(start)

    def _admit(self, entries: Sequence[ZipInfo], size: int) -> None:
        names = {entry.filename.lower() for entry in entries}
        if any(entry.flag_bits & 0x2041 for entry in entries):
            refuse("upload.password")
        if len(names) < len(entries) or any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
            refuse("upload.damaged")
        if any(_leads_elsewhere(entry.orig_filename) for entry in entries):
            refuse("upload.path")
        if any(MACRO_NAME.search(name) for name in names):
            refuse("upload.macro")
        declared = sum(entry.file_size for entry in entries)
        self._unpacked += declared
        if self._unpacked > self._limits.unpacked_bytes or declared > max(size * self._limits.ratio, SLACK):
            refuse("upload.unpacked", megabytes=self._limits.unpacked_bytes >> 20)

    def _look_into(self, archive: ZipFile, entry: ZipInfo, media_type: str, depth: int) -> None:
        with archive.open(entry) as member:
            head = member.read(HEAD)
            if media_type == ZIP:
                _refuse_foreign(head, entry.filename)
            elif DOCUMENT_TYPE in head.replace(b"\0", b""):  # an office file has none (ISO/IEC 29500-2, 8.1.4)
                refuse("upload.damaged")
            if not head.startswith((LOCAL, OLE)):
                _drain(member)
                return
            with tempfile.SpooledTemporaryFile(max_size=4 * CHUNK) as copy:
                copy.write(head)
                size = len(head) + _drain(member, copy)
                if head.startswith(LOCAL):
                    self.inspect(cast(BinaryIO, copy), size, depth + 1)
                else:
                    inspect_storage(cast(BinaryIO, copy))


def _drain(member: IO[bytes], copy: IO[bytes] | None = None) -> int:
    """Read to the end, where the checksum is compared; return how many bytes there were."""
    size = 0
    while chunk := member.read(CHUNK):
        size += len(chunk)
        if copy is not None:
            copy.write(chunk)
    return size


def _refuse_foreign(head: bytes, name: str) -> None:
    if head.startswith(PROGRAMS) or PROGRAM_NAME.search(name):
        refuse("upload.program", inner=name)
    if head.startswith(PACKED):
        refuse("upload.packed", inner=name)


def _leads_elsewhere(name: str) -> bool:
    is_absolute = name.startswith(("/", "\\")) or name[1:2] == ":"
    return is_absolute or ".." in re.split(r"[/\\]", name) or any(unicodedata.category(sign)[0] == "C" for sign in name)


def _check_layout(stream: BinaryIO, entries: Sequence[ZipInfo], directory: int) -> None:
    """Refuse members that share bytes (a bomb) and bytes that belong to none (a second file in hiding)."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if not 0 <= entry.header_offset - end <= (DESCRIPTOR if end else 0):
            refuse("upload.appended")
        stream.seek(entry.header_offset)
        name, extra = struct.unpack("<26x2H", stream.read(30))
        end = entry.header_offset + 30 + name + extra + entry.compress_size
    if not 0 <= directory - end <= DESCRIPTOR:
        refuse("upload.appended")


def _tell_type(archive: ZipFile, entries: Sequence[ZipInfo]) -> str:
    listed = {entry.filename.lower(): entry for entry in entries}
    parts = listed.get("[content_types].xml")
    if parts is None:
        if _is_open_document(archive, listed.get("mimetype")):
            refuse("upload.open_document")
        if FOREIGN & set(listed):
            refuse("upload.type")
        return ZIP
    if parts.file_size > TYPES_BYTES:
        refuse("upload.damaged")
    declared = {node.get("ContentType", "").lower() for node in fromstring(archive.read(parts))}
    if any("macro" in each or "vbaproject" in each for each in declared):
        refuse("upload.macro")
    found = [media_type for each, media_type in OFFICE.items() if each.lower() in declared]
    if len(found) != 1:
        refuse("upload.type")
    return found[0]


def _is_open_document(archive: ZipFile, kind: ZipInfo | None) -> bool:
    """Whether the archive is what LibreOffice saves by itself (OpenDocument 1.3, part 2, 3.3)."""
    return kind is not None and kind.file_size <= TYPES_BYTES and archive.read(kind).startswith(OPEN_DOCUMENT)
