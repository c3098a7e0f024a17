"""Synonyms and abbreviations: what is found by them, what is not, and what a bad line of the list is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.search.synonyms import load_synonyms
from procurement.system import System
from search_index.words import parse_query
from tests.search.register import call, find, find_acts, find_nearly, publish, references

TITLES = ("Thuê xe ô tô đưa đón", "Thuê xe hơi đưa đón", "Thuê xe tải, mua bàn hơi cũ", "Thuê sà lan", "Thuê tàu kéo")


@pytest.fixture
def filled(system: System) -> System:
    """Return a register with a call for each of ``TITLES``, in their order."""
    publish(system, *(call(f"IB268880000{number}", title) for number, title in enumerate(TITLES, start=1)))
    return system


def titles(system: System, words: str) -> list[str]:
    """Return the titles found by ``words``, best first."""
    return [TITLES[int(reference[-1]) - 1] for reference in references(find(system, words))]


@pytest.mark.parametrize("words", ["ô tô đưa đón", "o to dua don", "ÔTÔ ĐƯA ĐÓN"])
def test_a_document_is_found_by_another_word_for_the_same_thing(filled: System, words: str) -> None:
    assert set(titles(filled, words)) == {TITLES[0], TITLES[1]}


def test_a_document_with_the_word_itself_comes_first(filled: System) -> None:
    assert titles(filled, "ô tô") == [TITLES[0], TITLES[1]]
    assert titles(filled, "xe hơi")[0] == TITLES[1]


def test_a_synonym_of_several_words_must_stand_side_by_side(filled: System) -> None:
    assert TITLES[2] not in titles(filled, "ô tô")


def test_a_narrower_word_is_found_by_the_wider_one_and_not_the_other_way_round(filled: System) -> None:
    assert TITLES[3] in titles(filled, "tàu")
    assert titles(filled, "sà lan") == [TITLES[3]]


def test_a_synonym_must_have_its_marks_in_the_document_however_the_query_is_typed(system: System) -> None:
    publish(system, call("IB2688800001", "Dự án đầu tư"), call("IB2688800002", "Mua TỦ sắt"))
    assert references(find(system, "nội thất")) == references(find(system, "noi that")) == ["TB-000002"]


@pytest.mark.parametrize("kind", ["mầm non", "tiểu học", "trung học cơ sở", "THPT"])
def test_a_school_of_any_kind_is_a_school(system: System, kind: str) -> None:
    publish(system, call("IB2688800001", f"Sửa trường {kind} Kim Liên"), call("IB2688800002", "Quan trắc môi trường"))
    assert references(find(system, "trường học")) == ["TB-000001"]


@pytest.mark.parametrize(
    "words",
    [
        "công ty cổ phần sao mai",
        "cty cp sao mai",
        "CTCP Sao Mai",
        "Công ty CP Sao Mai",
        "sao mai jsc",
        "c.ty cp sao mai",
    ],
)
@pytest.mark.parametrize("form", ["CTCP", "Công ty Cổ phần", "C.ty cổ phần", "Công ty CP", "Cty.CP"])
def test_a_company_is_found_however_its_form_is_written(system: System, form: str, words: str) -> None:
    publish(system, call("IB2688800001", f"{form} Sao Mai"), call("IB2688800002", "Hợp tác xã Sao Mai"))
    assert references(find(system, words)) == ["TB-000001"]


@pytest.mark.parametrize("words", ["công ty TNHH minh khuê", "cty tnhh minh khuê", "c.ty TNHH minh khuê",
                                   "công ty trách nhiệm hữu hạn minh khuê"])  # fmt: skip
@pytest.mark.parametrize("company", ["Công ty Luật trách nhiệm hữu hạn Minh Khuê", "C.ty TNHH Minh Khuê",
                                     "Cty Luật TNHH Minh Khuê"])  # fmt: skip
def test_words_that_are_mostly_together_may_stand_apart(system: System, company: str, words: str) -> None:
    publish(system, call("IB2688800001", company), call("IB2688800002", "Hợp tác xã Minh Khuê"))
    assert references(find(system, words)) == ["TB-000001"]


@pytest.mark.parametrize("words", ["TP Hà Nội", "tp. ha noi", "thành phố Hà Nội"])
def test_the_city_is_found_where_its_name_stands_apart(system: System, words: str) -> None:
    publish(system, call("IB2688800001", "Công an thành phố, quận Ba Đình, Hà Nội"))
    assert references(find(system, words)) == ["TB-000001"]


@pytest.mark.parametrize("words", ["P. Cầu Giấy", "p.cầu giấy", "sửa đường p cau giay"])
def test_a_place_is_found_by_its_name_in_short(system: System, words: str) -> None:
    publish(system, call("IB2688800001", "Sửa đường phường Cầu Giấy"), call("IB2688800002", "Sửa đường quận Cầu Giấy"))
    assert references(find(system, words)) == ["TB-000001"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("phường cầu giấy", "Sửa đường P.Cầu Giấy"),
        ("thi xa son tay", "Trụ sở TX. Sơn Tây"),
        ("quận Hoàn Kiếm", "Vỉa hè Q.Hoàn Kiếm"),
    ],
)
def test_a_place_that_is_written_in_short_is_found_by_its_name(system: System, words: str, title: str) -> None:
    publish(system, call("IB2688800001", title), call("IB2688800002", "Cầu Giấy, Sơn Tây, Hoàn Kiếm"))
    assert references(find(system, words)) == ["TB-000001"]


def test_a_letter_before_words_without_marks_is_no_place(system: System) -> None:
    publish(system, call("IB2688800001", "Máy X quang trung bình"), call("IB2688800002", "Xã Quang Trung"))
    assert references(find(system, "xã Quang Trung")) == ["TB-000002"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("XD trường", "Xây dựng trường mầm non"),
        ("HTKT", "Hạ tầng kỹ thuật khu dân cư"),
        ("EHSMT", "Lập E-HSMT"),
        ("ANTT", "Camera an ninh trật tự"),
        ("vsmt", "Duy trì vệ sinh môi trường"),
        ("TPHN", "Bản đồ thành phố Hà Nội"),
    ],
)
def test_an_abbreviation_finds_what_is_written_out(system: System, typed: str, title: str) -> None:
    publish(system, call("IB2688800001", title), call("IB2688800002", "Mua tủ"))
    assert references(find(system, typed)) == ["TB-000001"]


@pytest.mark.parametrize("words", ['"ô tô"', 'thuê "ô tô"'])
def test_words_in_quotation_marks_are_meant_to_the_letter(filled: System, words: str) -> None:
    assert titles(filled, words) == [TITLES[0]]


def test_the_parts_of_a_code_have_no_synonyms(system: System) -> None:
    publish(system, call("IB2688800001", "Theo 12/QĐ-UBND"), call("IB2688800002", "12, QĐ, ủy ban nhân dân"))
    assert references(find(system, "12/QĐ-UBND")) == ["TB-000001"]
    assert set(references(find(system, "UBND"))) == {"TB-000001", "TB-000002"}


def test_marks_that_were_typed_must_be_those_of_the_term() -> None:
    synonyms = load_synonyms()
    assert parse_query("chống gỉ", synonyms).spans
    assert parse_query("chong gi", synonyms).spans
    assert not parse_query("chống gì", synonyms).spans


def test_words_without_synonyms_are_asked_for_as_they_are() -> None:
    [words] = parse_query("tủ sắt 120", load_synonyms()).alternatives
    assert (words.required, words.spans) == (words.terms, ())


def test_the_feed_holds_what_the_page_holds(filled: System) -> None:
    page, acts = set(references(find(filled, "ô tô"))), find_acts(filled, q="ô tô")
    assert len(page) == 2
    assert {act.reference for act in acts if act.still_matches} == page


def test_what_a_synonym_matches_is_not_offered_as_nearly_matching(filled: System) -> None:
    assert titles(filled, "thuê xà lan") == [TITLES[3]]
    assert {TITLES[int(hit.reference[-1]) - 1] for hit in find_nearly(filled, "thuê xà lan")} == set()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ô tô xe hơi", "synonyms.sign"),
        ("ô tô = xe > tàu", "synonyms.sign"),
        ("a > b > c", "synonyms.sign"),
        ("ô tô =", "synonyms.term"),
        ("ô tô > , xe", "synonyms.term"),
        ("ô tô = !!!", "synonyms.term"),
        ("ô tô = 12/QĐ-UBND", "synonyms.term"),
        ("hoà = hòa", "synonyms.repeated"),
        ("ô tô > xe, xe", "synonyms.repeated"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong_and_the_others_are_read_on(
    tmp_path: Path, line: str, code: str
) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text(f"# đầu\nTHCS = trung học cơ sở\n{line}\n\nmột mình # sai nữa\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load_synonyms(path)
    assert {(problem.path[1], problem.code) for problem in caught.value.problems} == {(3, code), (5, "synonyms.sign")}
    assert all(describe(problem, language) for problem in caught.value.problems for language in ("vi", "en"))


def test_a_file_in_another_encoding_is_refused_by_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_bytes("ô tô = xe hơi\n".encode("cp1258", "replace"))
    with pytest.raises(Invalid) as caught:
        load_synonyms(path)
    assert {problem.path for problem in caught.value.problems} == {("synonyms.txt", 1)}
