"""Opening workbooks: refused before they are read, or read by a process that may take little."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.reader.strings import read_string_table

from procurement.core.errors import Invalid, Refused
from procurement.core.messages import MESSAGES
from procurement.importing.sheets import workbooks
from procurement.importing.sheets.child import MOST_ROWS, parser_of, read_strings
from procurement.importing.sheets.layouts import DIRECT
from procurement.importing.sheets.workbooks import CHILD, open_book, open_text
from tests.documents import outside
from tests.importing.sheets.books import book_of, example_rows
from tests.importing.sheets.hostile import SPACE, members_of, workbook

TITLE = DIRECT.main.title


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        open_book(data, [TITLE])
    (problem,) = caught.value.problems
    assert problem.code in MESSAGES
    return problem.code


def test_an_honest_workbook_is_read_with_its_rows_and_columns() -> None:
    book = open_book(book_of(DIRECT, example_rows(DIRECT)), [TITLE])
    assert book.titles == (TITLE,)
    assert book.sheets[TITLE][1][3] == "Tên gói thầu"
    assert book.sheets[TITLE][2][1] == "PL2600123456"


CELL = '<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c></row>'
ENTITIES = workbook(
    CELL.format(row=1, cell="A1", text="&x;"), prolog='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
)


def table_of(texts: Iterable[str]) -> bytes:
    return f"<sst {SPACE}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>".encode()


LONG = [random.Random(n).randbytes(16_000).hex() for n in range(126)]  # packs just badly enough to be looked at
REFUSED = {
    "no workbook": (outside.PDF, "sheet.type"),
    "a text document": (outside.docx(), "sheet.type"),
    "a locked workbook": (outside.LOCKED_OFFICE, "upload.password"),
    "macros": (outside.packed({**members_of(outside.xlsx()), "xl/vbaProject.bin": b"x"}), "upload.macro"),
    "entities": (ENTITIES, "upload.damaged"),
    "a bomb": (workbook(CELL.format(row=1, cell="A1", text="A" * (60 << 20))), "upload.unpacked"),
    "the last cell of a sheet": (workbook(CELL.format(row=1048576, cell="XFD1048576", text="x")),
                                 "sheet.too_many_columns"),
    "a line beyond any sheet": (workbook(CELL.format(row=9_999_999_999, cell="A9999999999", text="x")),
                                "sheet.too_many_rows"),
    "too many rows": (workbook("".join(CELL.format(row=n, cell=f"A{n}", text=n) for n in range(1, MOST_ROWS + 2))),
                      "sheet.too_many_rows"),
    "too much text": (workbook("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 132)),
                               more={"xl/sharedStrings.xml": table_of(["ấ" * 32_000])}),
                      "sheet.too_heavy"),
    "too many texts": (workbook("", more={"xl/sharedStrings.xml": table_of(map(str, range(300_001)))}),
                       "sheet.too_heavy"),
    "much text that no cell refers to": (workbook("", more={"xl/sharedStrings.xml": table_of(LONG)}),
                                         "sheet.too_heavy"),
    "a line before the first": (workbook(CELL.format(row=-1, cell="A1", text="x")), "sheet.too_many_rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_an_honest_workbook_is_refused(name: str) -> None:
    data, code = REFUSED[name]
    assert refusal(data) == code


def test_texts_are_read_as_the_library_reads_them() -> None:
    items = (
        "<t>một</t>", '<t xml:space="preserve"> hai </t>', "<r><t>b</t></r><r><rPr><b/></rPr><t>a</t></r>",
        "<t>bốn</t><rPh sb='0' eb='1'><t>quatre</t></rPh>", "", "<t/>", "<t>a_x005F_x000D_</t>",
    )  # fmt: skip
    table = f"<sst {SPACE}>{''.join(f'<si>{item}</si>' for item in items)}</sst>".encode()
    assert read_strings(io.BytesIO(table)) == read_string_table(io.BytesIO(table))


def test_what_lies_between_two_cells_costs_nothing() -> None:
    far = "".join(CELL.format(row=row, cell=f"A{row}", text=row) for row in (1, 1048576))
    wide = far.replace("</row>", '<c r="XFD1"/></row>')
    book = openpyxl.load_workbook(io.BytesIO(workbook(wide)), read_only=True)
    assert [(line, len(cells)) for line, cells in parser_of(book.active).parse()] == [(1, 2), (1048576, 2)]
    assert list(open_book(workbook(wide), [TITLE]).sheets[TITLE]) == [1, 1048576]


def test_the_child_works_within_its_limits_and_knows_nothing_of_the_register() -> None:
    asked = "import resource; from child import limit_resources; limit_resources(); "
    asked += (
        "print([resource.getrlimit(k)[1] for k in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)])"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=CHILD.parent, capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == [512 << 20, 5, 0]
    source = CHILD.read_text(encoding="utf-8")
    assert "procurement" not in source


def test_the_child_resolves_no_entity_either() -> None:
    assert workbooks._ask_child(ENTITIES, [TITLE]) == {"problem": "sheet.unreadable", "params": {}}


CHILDREN: Mapping[str, str] = {
    "sheet.too_heavy": "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
    "sheet.too_heavy ": "import sys; sys.exit(1)",
    "sheet.too_heavy  ": "print('{')",
}


@pytest.mark.parametrize("code", CHILDREN)
def test_a_child_that_is_stopped_is_one_clean_refusal(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "child.py").write_text(CHILDREN[code], encoding="utf-8")
    monkeypatch.setattr(workbooks, "CHILD", tmp_path / "child.py")
    assert refusal(outside.xlsx()) == code.strip()


def test_what_a_busy_machine_had_no_time_for_is_not_called_too_heavy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "child.py").write_text("import time\nwhile True: time.time()", encoding="utf-8")
    monkeypatch.setattr(workbooks, "CHILD", tmp_path / "child.py")
    monkeypatch.setattr(workbooks, "WALL_SECONDS", 0.5)
    with pytest.raises(Refused) as caught:
        open_book(outside.xlsx(), [TITLE])
    assert [problem.code for problem in caught.value.problems] == ["sheet.busy"]


def test_whoever_comes_when_all_places_are_taken_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "WALL_SECONDS", 0.01)
    with workbooks._places, workbooks._places, pytest.raises(Refused) as caught:
        open_book(outside.xlsx(), [TITLE])
    assert [problem.code for problem in caught.value.problems] == ["sheet.busy"]


ODD = (
    '<row r="1"><c r="A1"><f>B1+1</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c></row>'
    '<row r="2" hidden="1"><c r="A2"><v>7</v></c></row><row r="3" hidden="1"/>'
    f'<row r="4"><c r="A4" t="s"><v>0</v></c><c r="B4"><f>{"1" * 9}</f><v/></c></row>'
)


def test_a_formula_without_a_result_a_hidden_row_and_an_escape_are_told_from_what_they_look_like() -> None:
    data = workbook(ODD, more={"xl/sharedStrings.xml": table_of(["mái_x000D_&#10;nhà _x005F_x000D_ _xD800_"])})
    book = open_book(data, [TITLE])
    assert book.sheets[TITLE][1] == {1: ["f", "="], 2: ["n", "2"]}
    assert book.sheets[TITLE][4] == {1: "mái\n\nnhà _x000D_ ", 2: ["f", "="]}
    assert book.hidden == {TITLE: [2]}


def test_what_stands_between_the_cells_of_a_text_is_found_out() -> None:
    lines = [["Ủy ban, phường; Mẫu"], *([str(row), "a b", "c"] for row in range(3))]
    whole = [{1: "0", 2: "a b", 3: "c"}, {1: "1", 2: "a b", 3: "c"}, {1: "2", 2: "a b", 3: "c"}]
    for sign, encoding, end in ((";", "utf-8", "\n"), (",", "utf-8-sig", "\r\n"), ("\t", "utf-16", "\r")):
        book = open_text(end.join(sign.join(line) for line in lines).encode(encoding), TITLE)
        assert list(book.sheets[TITLE].values())[1:] == whole, (sign, encoding)


@pytest.mark.parametrize(
    "text",
    [
        "Số;Tên gói;Giá\n1;Mua bàn, ghế, tủ, giá, kệ, bảng, đèn;290 triệu\n2;Xây tường;1,5 tỷ\n",
        'Số,Tên gói,Giá\n1,"Mua bàn; ghế; tủ; giá; kệ; bảng; đèn",290 triệu\n2,Xây tường,1 tỷ\n',
        "Số\tTên gói\tGiá\n1\tMua bàn, ghế, tủ, giá; kệ\t290 triệu\n",
    ],
)
def test_signs_within_the_name_of_a_thing_are_not_what_stands_between_cells(text: str) -> None:
    rows = open_text(text.encode(), TITLE).sheets[TITLE]
    assert list(rows[1].values()) == ["Số", "Tên gói", "Giá"]
    assert (rows[2][1], rows[2][3]) == ("1", "290 triệu")


@pytest.mark.parametrize(("text", "code", "line"), [
    ('a;b\n1;2\n3;"4\n5;6\n', "sheet.line", 3), ("a;b\n" + "x" * 200_000, "sheet.line", 2),
    ("a;\0b", "sheet.encoding", None),
])  # fmt: skip
def test_no_row_of_a_text_is_swallowed(text: str, code: str, line: int | None) -> None:
    with pytest.raises(Invalid) as caught:
        open_text(text.encode(), TITLE)
    (problem,) = caught.value.problems
    assert (problem.code, problem.params.get("row")) == (code, line)
