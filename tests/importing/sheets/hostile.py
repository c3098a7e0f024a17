"""Workbooks and other files that somebody made to do harm, by class and seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

from tests.documents import outside

SHEET = "xl/worksheets/sheet1.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def members_of(archive: bytes) -> dict[str, bytes]:
    """Return the members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


BASE = members_of(outside.xlsx())


def named(title: str, archive: dict[str, bytes]) -> dict[str, bytes]:
    """Return the members of a workbook with its one sheet called ``title``."""
    return {**archive, "xl/workbook.xml": archive["xl/workbook.xml"].replace(b"Sheet1", title.encode())}


def workbook(rows: str, prolog: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook whose one sheet, a table of direct awards by its title, has these rows."""
    sheet = f"{prolog}<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>"
    return outside.packed({**named("Chỉ định thầu", BASE), SHEET: sheet.encode(), **(more or {})})


def entities(seed: random.Random) -> bytes:
    """Entities that read files of the server, or grow tenfold at each level."""
    size, levels = seed.randint(1, 4_000), seed.randint(3, 12)
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    kinds = (
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w SYSTEM "http://192.0.2.1/x.dtd">',
        f'<!DOCTYPE w [<!ENTITY e0 "{"x" * size}">{grow}<!ENTITY x "&e{levels - 1};">]>',
        f'<!DOCTYPE w [<!ENTITY x "{"y" * size * 10}">]>',
    )
    prolog, cell = seed.choice(kinds), '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    part = seed.choice(("sheet", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"))
    if part == "sheet":
        return workbook(cell * seed.randint(1, 50), prolog)
    old = BASE[part].partition(b"?>")[2] or BASE[part]
    return workbook("", more={part: prolog.encode() + old.replace(b"</", b"&x;</", 1)})


def bomb(seed: random.Random) -> bytes:
    """A little that becomes a lot: in one member, in many, in archives within archives, or in shared members."""
    size = seed.randint(1, 60) << 20
    kind = seed.randrange(5)
    if kind == 0:  # half of them pack just badly enough to be read
        text = seed.randbytes(size // 150).hex() * seed.randrange(2) + "A" * size
        return workbook(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')
    if kind == 1:
        return outside.packed({f"{n}.xml": bytes(size // 20) for n in range(seed.randint(20, 40))})
    if kind == 2:
        inner = outside.packed({"a": bytes(size // 4)})
        for _ in range(seed.randint(1, 6)):
            inner = outside.packed({f"{n}.zip": inner for n in range(seed.randint(1, 8))})
        return inner
    if kind == 3:
        return outside.packed({f"{n:05}.txt": b"" for n in range(seed.randint(2_001, 20_000))})
    return outside.overlapping()


def far_cell(seed: random.Random) -> bytes:
    """Cells where no person has ever been."""
    rows = [1048576, seed.randint(5_001, 1048576), seed.randint(1, 5_000), 10 ** seed.randint(7, 30)]
    columns = ["XFD", "ZZZ", "BI", "A", "AAAAAA"]
    cells = "".join(
        f'<row r="{row}"><c r="{seed.choice(columns)}{row}"><v>{seed.randint(0, 9)}</v></c></row>'
        for row in seed.choices(rows, k=seed.randint(1, 300))
    )
    size = seed.choice(("", f'<dimension ref="A1:{seed.choice(columns)}{seed.choice(rows)}"/>'))
    return workbook(cells).replace(b"<sheetData>", size.encode() + b"<sheetData>")


def shared_strings(seed: random.Random) -> bytes:
    """A table of strings that is huge, refers beyond its end, or is asked for again and again."""
    length = seed.choice((1, 10, 100, 32_767))
    count = min(seed.randint(1, 200_000), (24 << 20) // length)
    texts = (
        (seed.randbytes(length).hex()[:length] for _ in range(count)) if seed.random() < 0.6 else ["x" * length] * count
    )
    strings = f'<sst {SPACE} count="{count}">' + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>"
    reach = count * seed.randint(1, 2)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{seed.randrange(reach)}</v></c></row>'
        for n in range(1, seed.randint(2, 3_000))
    )
    return workbook(rows, more={"xl/sharedStrings.xml": strings.encode()})


PIECES = (b"<", b"&", b'"', b"\x00", b"99999999999", b"-1", b"NaN", b'<c r="ZZZZ1"/>', b"1e999", b"\xff\xfe", b"]]>")


def mutated(seed: random.Random) -> bytes:
    """An honest workbook with bytes changed, in the archive or in its parts."""
    members = dict(named("Chỉ định thầu", members_of(outside.xlsx())))
    if seed.random() < 0.4:
        data = bytearray(outside.packed(members))
        for _ in range(seed.randint(1, 12)):
            data[seed.randrange(len(data))] = seed.randrange(256)
        return bytes(data)
    for name in seed.choices(list(members), k=seed.randint(1, 3)):
        part = bytearray(members[name])
        for _ in range(seed.randint(1, 6)):
            at = seed.randrange(len(part) + 1)
            part[at : at + seed.choice((0, 0, 1, 30))] = seed.choice((seed.randbytes(1), *PIECES))
        members[name] = bytes(part)
    if seed.random() < 0.1:
        members.pop(seed.choice(list(members)))
    return outside.packed(members)


def encrypted(seed: random.Random) -> bytes:
    """Files with a password, as offices and archive programs lock them."""
    kind = seed.randrange(4)
    if kind == 0:
        return outside.LOCKED_OFFICE + seed.randbytes(seed.randint(0, 100_000))
    if kind == 1:
        return outside.locked(outside.packed(named("Chỉ định thầu", BASE)))
    if kind == 2:
        return outside.packed({"a.docx": outside.LOCKED_OFFICE, "b.txt": seed.randbytes(seed.randint(0, 1_000))})
    return outside.PDF.replace(b"/Root", b"/Encrypt 7 0 R /Root") + seed.randbytes(100) + b"%%EOF"


def macro(seed: random.Random) -> bytes:
    """Macros by their name, by their type, by their storage."""
    kind, noise = seed.randrange(4), seed.randbytes(seed.randint(0, 10_000))
    if kind == 0:
        place = seed.choice(("xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "word/vbaData.xml", "xl/macrosheets/sheet1.xml"))
        return workbook("", more={place: noise})
    if kind == 1:
        types = BASE["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
        return workbook("", more={"[Content_Types].xml": types})
    if kind == 2:
        return workbook("", more={f"xl/{seed.randint(0, 999)}.bin": outside.OLD_MACRO + noise})
    return outside.OLD_MACRO + noise


def polyglot(seed: random.Random) -> bytes:
    """Two things in one, or one under the beginning of another."""
    foreign = (b"<!doctype html><script>1</script>", b"MZ" + seed.randbytes(200), b"Rar!\x1a\x07\x00", outside.OLE)
    parts = [outside.PDF, outside.png(), outside.JPEG, outside.docx(), workbook(""), *foreign]
    first, second = seed.sample(parts, 2)
    cut = seed.randrange(len(first) + 1)
    return seed.choice(
        (first + second, first[:cut] + second + first[cut:], second[:4] + first, first + seed.randbytes(64))
    )


CLASSES: dict[str, Callable[[random.Random], bytes]] = {
    each.__name__: each
    for each in (entities, bomb, far_cell, shared_strings, mutated, encrypted, macro, polyglot)
}  # fmt: skip
"""The eight classes by name."""
