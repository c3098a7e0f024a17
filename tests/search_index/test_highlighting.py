"""Which words of a text are marked as what was asked for."""

from __future__ import annotations

import unicodedata

import pytest

from search_index.highlighting import Marker, parts_of
from search_index.synonyms import Synonyms

SYNONYMS = Synonyms([("THCS", "trung học cơ sở"), ("ô tô", "xe hơi"), ("nội thất", "tủ")])


def marked(words: str, text: str) -> str:
    """Return ``text`` with square brackets around what is marked."""
    parts = parts_of(text, Marker(words, SYNONYMS).matches(text))
    assert "".join(part.text for part in parts) == text
    return "".join(f"[{part.text}]" if part.is_match else part.text for part in parts)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "Sửa Trường, mua camera"),
        ("camera", "Sửa Trường, mua [camera]"),
        ("TRUONG sua", "[Sửa Trường], mua camera"),
        ("trường mua", "Sửa [Trường], [mua] camera"),
        ('"sua truong"', "[Sửa Trường], mua camera"),
        ('"trường sửa"', "Sửa Trường, mua camera"),
        ("tivi OR camera", "Sửa Trường, mua [camera]"),
        ("trường -mua", "Sửa [Trường], mua camera"),
        ("sữa", "[Sửa] Trường, mua camera"),
    ],
)
def test_words_are_marked_as_they_are_found(words: str, expected: str) -> None:
    assert marked(words, "Sửa Trường, mua camera") == expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("THCS", "Trường Trung học cơ sở Mẫu", "Trường [Trung học cơ sở] Mẫu"),
        ("THCS", "Trường trung học phổ thông", "Trường trung học phổ thông"),
        ("nội thất", "Mua tủ, đầu tư", "Mua [tủ], đầu tư"),
        ("12/QĐ-UBND", "Theo 12/QĐ-UBND, khoản 12", "Theo [12/QĐ-UBND], khoản 12"),
        ("hoà bình", "Hòa Bình, hoà", "[Hòa Bình], [hoà]"),
        ("kĩ thuật", "kỹ thuật", "[kỹ thuật]"),
        ("duong", unicodedata.normalize("NFD", "Đường"), unicodedata.normalize("NFD", "[Đường]")),
        ("camera", "", ""),
    ],
)
def test_synonyms_codes_and_spellings_are_marked(words: str, text: str, expected: str) -> None:
    assert marked(words, text) == expected
