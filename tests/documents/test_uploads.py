"""Files from outside: what is kept, byte for byte, and what is refused with a sentence that says what to do."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from procurement.core.canonical import sha256_hex
from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.documents.content import DOCX, JPEG, PDF, PNG, XLSX, ZIP, Limits
from procurement.documents.storage import FileStorage
from procurement.documents.uploads import LONGEST_NAME, Taken, clean_name, take_in
from tests.documents import outside
from tests.documents.outside import docx, locked, packed, png, xlsx

SMALL = Limits(file_bytes=1 << 20, unpacked_bytes=4 << 20, members=20)


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "files")


def send(storage: FileStorage, data: bytes, name: str, limits: Limits = SMALL) -> Taken:
    return take_in(storage, io.BytesIO(data), name, limits)


def refusal(storage: FileStorage, data: bytes, name: str, limits: Limits = SMALL) -> Problem:
    with pytest.raises(Invalid) as caught:
        send(storage, data, name, limits)
    (problem,) = caught.value.problems
    return problem


GOOD = {
    "QD 283.QĐ-UBND.pdf": (outside.PDF, PDF),
    "ky so.pdf": (outside.PDF + b"\r\n" + bytes(9), PDF),
    "may quet.pdf": (outside.PDF + b"\x0c\x1a<!-- scan 0x00 -->\r\n", PDF),
    "hồ sơ.docx": (docx(), DOCX),
    "ke hoach.xlsx": (xlsx(), XLSX),
    "dau.png": (png(), PNG),
    "ANH.JPEG": (outside.JPEG, JPEG),
    "anh dien thoai.jpg": (outside.JPEG + b"SEFT" + bytes(2000), JPEG),
    "hsmt.zip": (packed({"Chương I/a.docx": docx(), "b.pdf": outside.PDF, "c.doc": outside.OLE}), ZIP),
    "goc.zip": (packed({"quyet dinh.pdf": outside.PDF}, stored=True), ZIP),
    "nhung.docx": (docx({"word/embeddings/bang.xlsx": xlsx(), "word/media/a.emz": b"\x1f\x8b" + bytes(30)}), DOCX),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_send_is_kept_byte_for_byte(storage: FileStorage, name: str) -> None:
    data, media_type = GOOD[name]
    assert send(storage, data, name) == Taken(sha256_hex(data), len(data), media_type, name)
    assert storage.path(sha256_hex(data)).read_bytes() == data


REFUSED = [
    ("empty", "a.pdf", b"", "upload.empty"),
    ("a page of the web", "a.pdf", b"<!doctype html><script>alert(1)</script>", "upload.type"),
    ("a drawing that may hold scripts", "a.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "upload.type"),
    ("a program", "a.pdf", b"MZ\x90\x00" + bytes(100), "upload.type"),
    ("another archive", "a.zip", b"Rar!\x1a\x07\x00" + bytes(100), "upload.type"),
    ("a Java program", "a.zip", packed({"META-INF/MANIFEST.MF": b"", "A.class": b""}), "upload.type"),
    ("an OpenDocument text", "a.odt", packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
     "upload.open_document"),
    ("a book for readers", "a.zip", packed({"mimetype": b"application/epub+zip"}), "upload.type"),
    ("slides", "a.zip", outside.office("application/x.presentationml.presentation.main+xml"), "upload.type"),
    ("an old text", "a.doc", outside.OLE + bytes(100), "upload.old_office"),
    ("a locked workbook", "a.xlsx", outside.LOCKED_OFFICE, "upload.password"),
    ("a locked archive", "a.zip", locked(packed({"a.txt": b"x"})), "upload.password"),
    ("a locked text in an archive", "a.zip", packed({"a.docx": outside.LOCKED_OFFICE}), "upload.password"),
    ("a locked PDF", "a.pdf", outside.PDF.replace(b"/Root", b"/Encrypt 7 0 R /Root"), "upload.password"),
    ("a locked PDF, spelled", "a.pdf", outside.PDF.replace(b"/Root", b"/#45ncr#79pt <<>> /Root"), "upload.password"),
    ("an old text with macros", "a.doc", outside.OLD_MACRO, "upload.macro"),
    ("macros by their file", "a.docx", docx({"word/vbaProject.bin": b"x"}), "upload.macro"),
    ("macros under another name", "a.docx", docx({"word/x.bin": outside.OLD_MACRO}), "upload.macro"),
    ("macros declared", "a.docx", docx(declared="application/vnd.ms-office.vbaProject"), "upload.macro"),
    ("macros of 1992", "a.xlsx", docx({"xl/macrosheets/sheet1.xml": b"<x/>"}), "upload.macro"),
    ("macros in an archive", "a.zip", packed({"x/a.docm": docx({"word/vbaProject.bin": b"x"})}), "upload.macro"),
    ("a program in an archive", "a.zip", packed({"huong-dan.pdf": b"MZ\x90\x00"}), "upload.program"),
    ("a script in an archive", "a.zip", packed({"mo.vbs": b"x"}), "upload.program"),
    ("a RAR in an archive", "a.zip", packed({"a.rar": b"Rar!\x1a\x07\x00"}), "upload.packed"),
    ("half a PDF", "a.pdf", outside.PDF[:40], "upload.damaged"),
    ("half a picture", "a.png", png()[:50], "upload.damaged"),
    ("half a photograph", "a.jpg", outside.JPEG[:60], "upload.damaged"),
    ("half an archive", "a.zip", packed({"a.txt": b"x" * 99})[:60], "upload.damaged"),
    ("a wrong checksum", "a.zip", packed({"a": b"x" * 99}, stored=True).replace(b"xxxx", b"xxxy", 1), "upload.damaged"),
    ("an empty archive", "a.zip", packed({}), "upload.type"),
    ("entities", "a.docx", packed({"[Content_Types].xml": b'<!DOCTYPE t [<!ENTITY a "b">]><t/>'}), "upload.damaged"),
    ("entities in a part", "a.docx", docx({"word/a.xml": '<!DOCTYPE t [<!ENTITY a "b">]><t/>'.encode("utf-16")}),
     "upload.damaged"),
    ("a PDF that is an archive", "a.pdf", outside.PDF + packed({"a.txt": b"x"}), "upload.appended"),
    ("a PDF with more behind", "a.pdf", outside.PDF + b"Rar!\x1a\x07\x00", "upload.appended"),
    ("that and a second end", "a.pdf", outside.PDF + packed({"a": b"x"}, comment=b"%%EOF"), "upload.appended"),
    ("a picture that is an archive", "a.jpg", outside.JPEG + packed({"a.txt": b"x"}), "upload.appended"),
    ("a picture that is a page", "a.jpg", outside.JPEG + b"<script>alert(1)</script>", "upload.appended"),
    ("a picture with more behind", "a.png", png() + b"more", "upload.appended"),
    ("a text that is a PDF", "a.docx", b"".join((docx()[:30], b"%PDF-1.4", docx()[30:])), "upload.damaged"),
    ("an archive with more behind", "a.zip", packed({"a.txt": b"x"}) + b"more", "upload.damaged"),
    ("overlapping members", "a.zip", outside.overlapping(), "upload.appended"),
    ("a way out", "a.zip", packed({"../../etc/passwd": b"x"}), "upload.path"),
    ("a drive", "a.zip", packed({"C:\\x.txt": b"x"}), "upload.path"),
    ("a name that turns round", "a.zip", packed({"anh\u202egpj.txt": b"x"}), "upload.path"),
    ("too large", "a.pdf", outside.PDF + bytes(1 << 20), "upload.too_large"),
    ("too many members", "a.zip", packed({str(n): b"" for n in range(21)}), "upload.members"),
    ("too many members inside", "a.zip", packed({f"{a}.zip": packed({str(n): b"" for n in range(11)}) for a in "ab"}),
     "upload.members"),
    ("a bomb", "a.zip", packed({"a.txt": bytes(3 << 20)}), "upload.unpacked"),
    ("a bomb of several", "a.zip", packed({str(n): os.urandom(9000) + bytes(900_000) for n in range(5)}),
     "upload.unpacked"),
    ("archives within archives", "a.zip", packed({"a.zip": packed({"a.zip": packed({"a.zip": packed({"a.zip": packed(
        {"a.txt": b"x"})})})})}), "upload.nested"),
    ("another ending", "a.pdf", png(), "upload.ending"),
    ("no ending", "quyet dinh", outside.PDF, "upload.ending"),
    ("an ending behind the ending", "hop dong.pdf.exe", outside.PDF, "upload.ending"),
    ("a program's ending", "hop dong.exe.pdf", outside.PDF, "upload.two_endings"),
    ("two endings", "ke hoach.docx.pdf", outside.PDF, "upload.two_endings"),
    ("a hidden ending", "hop dong\u202efdp.exe", outside.PDF, "upload.ending"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused_says_why_and_leaves_nothing(
    storage: FileStorage, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    problem = refusal(storage, data, name)
    assert problem.code == code
    assert clean_name(name) in describe(problem, "vi")
    assert "{" not in describe(problem, "vi") + describe(problem, "en")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_of_exactly_the_limit_is_taken(storage: FileStorage) -> None:
    data = outside.PDF
    assert send(storage, data, "a.pdf", Limits(file_bytes=len(data))).size == len(data)
    assert refusal(storage, data, "a.pdf", Limits(file_bytes=len(data) - 1)).code == "upload.too_large"


def test_a_directory_that_claims_a_million_entries_is_not_read(storage: FileStorage) -> None:
    data = bytearray(packed({"a.txt": b"x"}))
    data[-14:-10] = b"\xff\xff\xff\xff"
    assert refusal(storage, bytes(data), "a.zip").code == "upload.members"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\Mẫu\\QĐ 283.pdf", "QĐ 283.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202e\u200b\x07b\r\n.pdf", "ab.pdf"),
        ("  ho   so .pdf ", "ho so.pdf"),
        ("QD: \"283\"?.pdf", "QD- -283--.pdf"),
        ("...", ""),
        ("Hồ sơ.pdf", "Hồ sơ.pdf"),
    ],
)  # fmt: skip
def test_names_lose_folders_and_what_cannot_be_seen(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("ấ" * 400 + ".docx")
    assert (len(name), name[-6:]) == (LONGEST_NAME, "ấ.docx")
