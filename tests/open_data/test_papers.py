"""A PDF has the texts as they are, in every letter of Vietnamese, and the same bytes for the same answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from procurement.core.errors import Refused
from procurement.open_data import pdf_file
from procurement.open_data.pdf_file import (
    WRITTEN,
    Block,
    Heading,
    Item,
    Items,
    NotTypeset,
    Paper,
    PaperTable,
    Words,
    clean,
    write_pdf,
)
from tests.open_data.reading_pdf import bare, page_texts, read_pdf

MARKUP = '#panic() $x$ \\ @a `b` [c] <d> *e* _f_ // /* */ ~ -- ... = - + / "h" \' {"i": 1} %'
TONES = "ẤẦẨẪẬ ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ỲÝỶỸỴ ĐƯƠ ấầẩẫậ ắằẳẵặ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ỳýỷỹỵ đươ"
LETTERS = st.text(max_size=40)
CITY = 600
"""Bodies of a large city, each with a line."""


def paper(*blocks: Block, title: str = "Báo cáo", mark: str = "", language: str = "vi") -> Paper:
    """Return a paper with these blocks."""
    return Paper(title, language, "Công khai đấu thầu", mark, blocks)


def table(count: int) -> PaperTable:
    """Return a table of so many bodies."""
    rows = [
        (f"Ủy ban nhân dân phường {at}", *(f"{at},{kind} % ({at}/{kind})" for kind in range(5))) for at in range(count)
    ]
    return PaperTable("Theo đơn vị", ("Đơn vị", "Một", "Hai", "Ba", "Bốn", "Năm"), rows)


def test_the_same_paper_is_the_same_bytes_without_the_time_of_its_making() -> None:
    made = write_pdf(paper(Words("Một"), table(3)))
    assert made == write_pdf(paper(Words("Một"), table(3)))
    assert b"CreationDate" not in made
    assert b"CreateDate" not in made


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_says_its_title_and_language_and_is_tagged_for_screen_readers(language: str) -> None:
    root: Any = read_pdf(write_pdf(paper(table(1), language=language))).trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read_pdf(write_pdf(paper(title="Quý I"))).metadata.title == "Quý I"  # type: ignore[union-attr]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def roles(node: Any) -> list[str]:
    """Return the roles of the elements of a structure in its order."""
    node = node.get_object()
    kids = node.get("/K", []) if isinstance(node, dict) else []
    kids = kids if isinstance(kids, Sequence) else [kids]
    own = [str(node["/S"])] if isinstance(node, dict) and "/S" in node else []
    return own + [role for kid in kids if hasattr(kid, "get_object") for role in roles(kid)]


def test_headings_tables_and_their_heads_are_told_as_such() -> None:
    made = write_pdf(paper(Heading("Phụ lục"), table(1), Items([Item("A", "https://mau.example/a", ("b",))])))
    root: Any = read_pdf(made).trailer["/Root"]
    found = roles(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Caption", "/L", "/Link"} <= set(found)
    assert found.count("/TH") == 6


@pytest.mark.parametrize("text", [MARKUP, TONES])
def test_signs_of_the_typesetters_language_and_every_tone_come_out_as_they_are(text: str) -> None:
    parts = (
        Words(text),
        Heading(text),
        PaperTable(text, (text, text), [(text, text)]),
        Items([Item(text, "", (text,))]),
    )
    pages = page_texts(write_pdf(paper(*parts, title=text)))
    assert "".join(pages).count(bare(text)) == 11  # in the foot as well


@settings(max_examples=25, deadline=None)
@given(LETTERS)
@example("#let x = 1 \\u{41}")
@example("\u202eabc\x00\u200b")
@example("Đấu thầu 中文 😀 Ж\u0315")
def test_any_text_comes_out_as_it_is(text: str) -> None:
    cell = PaperTable("b", ("c", "d"), [(f"A{text}Z", "e")])
    made = "".join(page_texts(write_pdf(paper(Words(f"A{text}Z"), cell, first_only(text)))))
    assert plain(made).count(plain(clean(f"A{text}Z"))) == 3


def first_only(text: str) -> Items:
    """Return a list of one thing with that name."""
    return Items([Item(f"A{text}Z", "", ())])


def plain(text: str) -> str:
    """Return ``text`` without blanks and marks, in compatible letters: a reader may order marks in its own way."""
    found = unicodedata.normalize("NFKD", bare(text))
    return "".join(letter for letter in found if unicodedata.category(letter) not in ("Mn", "Lm", "Sk"))


def test_the_fonts_have_every_letter_that_is_left_as_it_is() -> None:
    letters = [chr(code) for first, last in WRITTEN for code in range(first, last + 1)]
    known = [letter for letter in letters if unicodedata.category(letter) not in ("Cn", "Cf", "Cc")]
    lines = ["a" + " a".join(known[at : at + 60]) for at in range(0, len(known), 60)]
    assert "[U+" not in "".join(map(clean, lines))
    write_pdf(paper(*map(Words, lines)))  # a letter without a shape breaks the standard: it would be refused


def test_what_no_font_has_stands_as_its_number_and_what_cannot_be_seen_is_left_out() -> None:
    assert clean("a\u202eb\x00 \n c中") == "ab c[U+4E2D]"
    assert clean("e\u0302\u0301") == "ế"


def test_every_page_has_its_number_its_mark_and_the_head_of_the_table() -> None:
    pages = page_texts(write_pdf(paper(table(CITY), mark="DỮ LIỆU MẪU")))
    assert len(pages) > 10
    for number, text in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in text
        assert text.count("DỮLIỆUMẪU") >= 2
        assert "Đơnvị" in text
    assert all(bare(f"phường {at}{at},0 %") in "".join(pages) for at in range(CITY))


def test_without_a_place_or_time_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "WALL_SECONDS", 0.001)
    with pytest.raises(Refused):
        write_pdf(paper())
    monkeypatch.undo()
    monkeypatch.setattr(pdf_file, "WAITING_SECONDS", 0.0)
    with pdf_file._places, pdf_file._places, pytest.raises(Refused):
        write_pdf(paper())
    assert write_pdf(paper()).startswith(b"%PDF")


def run_instead(monkeypatch: pytest.MonkeyPatch, target: Path, line: str) -> None:
    """Let the typesetter's program do ``line`` where it takes up the typesetter."""
    (target / "child.py").write_text(pdf_file.CHILD.read_text().replace("import typst", line))
    monkeypatch.setattr(pdf_file, "CHILD", target / "child.py")


@pytest.mark.parametrize("line", ["bytearray(4 << 30)", "import os; os.kill(os.getpid(), 9)"])
def test_what_a_limit_or_a_signal_ends_is_busy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> None:
    run_instead(monkeypatch, tmp_path, line)
    with pytest.raises(Refused):
        write_pdf(paper())


def test_a_typesetter_that_is_not_there_is_no_busy_machine_and_its_last_words_are_logged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run_instead(monkeypatch, tmp_path, "import no_such_typesetter")
    with pytest.raises(NotTypeset):
        write_pdf(paper())
    assert "ended with 1" in caplog.text
    assert "No module named 'no_such_typesetter'" in caplog.text


def test_a_program_that_cannot_be_started_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file.sys, "executable", "/no/such/program")
    with pytest.raises(Refused):
        write_pdf(paper())
