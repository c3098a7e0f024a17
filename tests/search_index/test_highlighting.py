"""Which words of a text are marked as what was asked for."""

from __future__ import annotations

import random
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


PIECES = (
    "trường Trường TRUONG truòng học hoc kỹ kĩ KY quý quí thuỷ thủy hoà hòa y tế đường Đường duong ô tô "
    "xe hơi THCS trung cơ sở tủ tư 12/QĐ-UBND 12 QD UBND IB2600512345-00 a_b m² "
    "Φ20 ﬁ ½ ㎡ ß Сổ ѕửa соc Ⅱ ＡＢ ٣ 東京 N° - , ( . \u0301 \u0345"
).split(" ")
NEVER_ASKED_FOR = "Ж"
"""Letters that do not read one by one: what has them is read word by word."""


@pytest.mark.parametrize("seed", range(20))
def test_what_is_found_among_letters_is_what_reading_every_word_finds(seed: int) -> None:
    chance = random.Random(seed)

    def some(most: int) -> str:
        joint = chance.choice((" ", " ", ", ", "\n", "_", "-", ""))
        text = joint.join(chance.choices(PIECES, k=chance.randint(0, most)))
        return unicodedata.normalize("NFD", text) if chance.random() < 0.3 else text

    for _ in range(50):
        asked = chance.choice(("{}", '"{}"', "{} -tủ", "{} OR đường")).format(some(4))
        marker, texts = Marker(asked, SYNONYMS), [some(12) for _ in range(5)]
        read = {at: marker.matches(f"{text} {NEVER_ASKED_FOR}") for at, text in enumerate(texts)}
        assert marker.matches_in(texts) == {at: matches for at, matches in read.items() if matches}, asked


def test_groups_of_texts_are_looked_through_at_once_as_if_each_were_alone() -> None:
    marker = Marker('"mua tủ" ban')
    groups = [[], ["Mua", "tủ ban"], [], ["Mua tủ", "ghế", "½ ban"], ["tủ"], []]
    assert marker.matches_in_each(groups) == [marker.matches_in(texts) for texts in groups]
    assert marker.matches_in_each([]) == []
