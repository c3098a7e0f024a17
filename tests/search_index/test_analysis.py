"""The analyser: every spelling under which people write the same word, and every way to write a code."""

from __future__ import annotations

import unicodedata

import pytest

from search_index.analysis import LONGEST_CODE, analyse, code_parts, fold, plain_tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Đấu thầu xây dựng đường", ["dau", "thau", "xay", "dung", "duong"]),
        ("ĐẤU THẦU", ["dau", "thau"]),
        (unicodedata.normalize("NFD", "Sửa chữa trường học"), ["sua", "chua", "truong", "hoc"]),
        ("y tế", ["y", "te"]),
        ("an to the and", ["an", "to", "the", "and"]),
        ("hoà bình\u00a0thuỷ\u2003điện", ["hoa", "binh", "thuy", "dien"]),
        ("trư\u200bờng L\u00adữ \ufeffđoàn", ["truong", "lu", "doan"]),
        ("xây dựng/lắp đặt", ["xay", "dung", "lap", "dat"]),
        ("diện tích 120m²", ["dien", "tich", "120m2"]),
        ("ống 2” dài", ["ong", "2", "dai"]),
        ("µ α β Ω", ["μ", "α", "β", "ω"]),
        ("10µF và 10μF và 10ΜF", ["10μf", "va", "10μf", "va", "10μf"]),
        ("Москва", ["москва"]),
        ("…—!?", []),
        ("", []),
    ],
)
def test_text_is_split_into_folded_words(text: str, words: list[str]) -> None:
    assert plain_tokens(text) == words


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("ѕắm", "sam"),  # Cyrillic dze
        ("vấո", "van"),  # Armenian vo
        ("Լập", "lap"),  # Armenian liwn
        ("հᴏạcհ", "hoach"),  # Armenian ho, small capital o
        ("ԁụոɡ", "dung"),  # Cyrillic de, Armenian vo, script g
        ("ոǎm", "nam"),
        ("gόi", "goi"),  # Greek omicron with tonos
    ],
)
def test_a_disguised_word_is_found_by_its_plain_form_and_keeps_its_own(disguised: str, plain: str) -> None:
    analysis = analyse(disguised)
    assert analysis.words == (plain,)
    assert analysis.exact != (plain,)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("thuỷ", "thủy"), ("HOÁ", "hóa"), ("quý", "qúy"), ("nữa", "nu\u031b\u0303a")],
)
def test_the_exact_form_does_not_depend_on_where_the_tone_is_written(one: str, other: str) -> None:
    assert analyse(one).exact == analyse(other).exact


@pytest.mark.parametrize(
    ("one", "other"),
    [("kỹ thuật", "kĩ thuật"), ("KỲ", "kì"), ("quý III", "quí III"), ("công ty", "công ti"), ("lý", "lí")],
)
def test_i_and_y_are_one_where_orthography_has_both(one: str, other: str) -> None:
    assert (analyse(one).words, analyse(one).exact) == (analyse(other).words, analyse(other).exact)


@pytest.mark.parametrize(("one", "other"), [("thúy", "thúi"), ("tay", "tai"), ("y tế", "i tế"), ("yên", "iên")])
def test_i_and_y_are_two_where_they_are_two_sounds_or_one_is_never_written(one: str, other: str) -> None:
    assert plain_tokens(one) != plain_tokens(other)


@pytest.mark.parametrize(("one", "other"), [("đường", "dương"), ("hoà", "hoá"), ("hoà", "hoa"), ("đa", "da")])
def test_the_exact_form_tells_marks_apart_that_the_plain_form_does_not(one: str, other: str) -> None:
    assert plain_tokens(one) == plain_tokens(other)
    assert analyse(one).exact != analyse(other).exact


@pytest.mark.parametrize(
    ("code", "found_by"),
    [
        ("IB2300136236-00", ("ib2300136236-00", "ib2300136236", "00")),
        ("12/QĐ-UBND", ("12/qd-ubnd", "12", "qd", "ubnd")),
        ("1.234.567.890", ("1.234.567.890", "1", "234", "567", "890")),
        ("SXKD2022-PTV22", ("sxkd2022-ptv22", "sxkd2022", "ptv22")),
        ("0100109106-001", ("0100109106-001", "0100109106", "001")),
        ("12\u2011QĐ\u2013UBND", ("12-qd-ubnd", "12", "qd", "ubnd")),
        ("PL2300067176", ("pl2300067176",)),
        ("QĐ-UBND", ("qd", "ubnd")),
    ],
)
def test_a_code_is_found_whole_and_by_part(code: str, found_by: tuple[str, ...]) -> None:
    assert code_parts(code) == found_by


def test_codes_are_recognised_within_a_text() -> None:
    assert analyse("Theo QĐ số 283/QĐ-TĐĐN, gói IB2300136236-00.").codes == ("283/qd-tddn", "ib2300136236-00")


def test_a_chain_too_long_for_a_code_is_found_by_its_parts_only() -> None:
    chain = "/".join(["abc1"] * 30)
    assert len(chain) > LONGEST_CODE
    assert code_parts(chain) == ("abc1",)


def test_folding_keeps_what_stands_between_the_words() -> None:
    assert fold("Số 12/QĐ-UBND: «Đường»") == "so 12/qd-ubnd: «duong»"


@pytest.mark.parametrize("text", ["Hoà Bình: 12/QĐ-UBND, 10µF 120m² vấո đề", "ﬁ ß İ ŉ ½ Ǆ"])
def test_spelling_never_moves_the_borders_between_words(text: str) -> None:
    """A document found by its title must be found by the title in capitals, decomposed or without marks too."""
    words = plain_tokens(text)
    for variant in (text.upper(), text.lower(), unicodedata.normalize("NFD", text), fold(text)):
        assert plain_tokens(variant) == words


@pytest.mark.parametrize(
    ("word", "kept"),
    [("ky", "ki"), ("quy", "qui"), ("hy", "hi"), ("sy", "si"), ("ty", "ti"), ("thuy", "thuy"), ("y", "y")]
    + [(word, word) for word in ("yen", "ib2400035288", "2026", "x")],
)
def test_a_word_without_marks_is_its_own_exact_form(word: str, kept: str) -> None:
    assert analyse(word) == ((kept,), (kept,), (), ())
    assert analyse(f"12/{word}").words == analyse(f"12/{word}").exact == ("12", kept)


def test_the_parts_of_codes_are_told_from_the_words_beside_them() -> None:
    assert analyse("gói 12/QĐ-UBND xây 01-01/2026").parts == ("12", "qd", "ubnd", "01", "01", "2026")
