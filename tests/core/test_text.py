"""Cleaning of text, disguised letters, Vietnamese order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.text import (
    UnclearText,
    clean_line,
    clean_text,
    disguised_words,
    has_private_use,
    shows_nothing,
    sort_key,
)

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    "&ampltgnbs;#38x26 \u200b\u00ad\n\r\t\xa0a\u0301"
)


@pytest.mark.parametrize(
    ("received", "cleaned"),
    [
        (unicodedata.normalize("NFD", "Đường Nguyễn Trãi"), "Đường Nguyễn Trãi"),
        ("  Mua\u00a0sắm  vật\u2009tư\u3000", "Mua sắm vật tư"),
        ("Cải tạo\r\n\ttrụ sở", "Cải tạo trụ sở"),
        ("dịch\u200b vụ\ufeff bảo\u00adtrì\u202e", "dịch vụ bảotrì"),
        ("A\x00B\x1b\x9fC", "ABC"),
        ("A\x0bB\x85C\u2028D", "A B C D"),
        ("Vật tư &amp; thiết bị", "Vật tư & thiết bị"),
        ("&amp;amp;lt;b&amp;gt;&#160;&#x1EA1;", "<b> ạ"),
        ("A&\u200bamp;B", "A&B"),
        ("R&D &notes; &copy 2026 DH1&3", "R&D &notes; &copy 2026 DH1&3"),
        ("hoà bình, hòa bình", "hoà bình, hòa bình"),
        ("µF 10 kΩ \uf0f0", "µF 10 kΩ \uf0f0"),
        (" \u200b\n ", ""),
    ],
)
def test_what_is_certain_is_cleaned_and_nothing_else(received: str, cleaned: str) -> None:
    assert clean_line(received) == cleaned


def test_a_text_keeps_its_lines_without_blanks_before_their_ends() -> None:
    received = "\n Kính gửi:\u00a0 \r\n\r\n-\tMục  1 \u2029 - Mục 2\x0b\n "
    assert clean_text(received) == "Kính gửi:\n\n- Mục 1\n - Mục 2"


@given(ANY_TEXT)
def test_cleaning_a_second_time_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_text):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)


@given(ANY_TEXT)
def test_a_line_holds_no_break_no_double_space_and_nothing_invisible(text: str) -> None:
    line = clean_line(text)
    assert line == " ".join(line.split())
    assert not [character for character in line if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")]


@pytest.mark.parametrize(("text", "code"), [("a\ud800", "text.surrogate"), ("&amp;" + "amp;" * 20, "text.entities")])
def test_what_cannot_be_cleaned_with_certainty_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(UnclearText) as caught:
        clean_line(text)
    assert caught.value.code == code


@pytest.mark.parametrize("disguised", ["vаt", "tưу", "Gоi", "ցoi", "ΒÊ", "thầuο"])
def test_letters_of_another_script_inside_a_latin_word_are_named(disguised: str) -> None:
    assert disguised_words(f"Mua sắm {disguised} năm 2026") == [disguised]


@pytest.mark.parametrize("honest", ["µF và 10kΩ, góc α, Δt", "Москва", "Thuê tàu 3/2", "β-lactam", "đường ống Φ110"])
def test_names_of_products_and_whole_foreign_words_are_no_disguise(honest: str) -> None:
    assert disguised_words(honest) == []


def test_private_use_characters_are_noticed_in_every_plane() -> None:
    assert [has_private_use(text) for text in ("\uf0b7 mục", "\U000f0000", "mục é \ufb01")] == [True, True, False]


def test_names_sort_as_in_a_vietnamese_dictionary() -> None:
    names = ["Âu", "Ăn", "Án", "An", "An Khánh", "Ân", "Anh", "Đan Phượng", "Dương Nội", "Em", "Ê", "Ọ", "Ô", "Ơ"]
    expected = ["An", "Án", "An Khánh", "Anh", "Ăn", "Ân", "Âu", "Dương Nội", "Đan Phượng", "Em", "Ê", "Ọ", "Ô", "Ơ"]
    assert sorted(names, key=sort_key) == expected


def test_tones_decide_only_between_equal_letters_in_the_order_of_the_dictionaries() -> None:
    words = ["mạ", "má", "mã", "mả", "mà", "ma", "mà a", "mạ a"]
    assert sorted(words, key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ", "mà a", "mạ a"]


def test_capitals_decomposed_letters_digits_and_signs_have_their_place() -> None:
    names = ["zin", "Éclair", "9 sao", "(tạm)", unicodedata.normalize("NFD", "ƯƠNG"), "ương", "Uông", "ß"]
    expected = ["(tạm)", "9 sao", "Éclair", "Uông", unicodedata.normalize("NFD", "ƯƠNG"), "ương", "zin", "ß"]
    assert sorted(names, key=sort_key) == expected


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b\u2060\ufeff", "\u202e\u00ad", "\u3164 \u2800", "&nbsp;&#8203;"])
def test_what_nobody_can_see_is_nothing(text: str) -> None:
    assert shows_nothing(text)
    assert not shows_nothing(f"{text}.{text}")


def test_what_cannot_be_read_is_not_nothing() -> None:
    assert not shows_nothing("\ud800")
