"""Titles that hide: each disguise is named with its words, and honest titles say nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from procurement.core.text import clean_line
from procurement.oversight.indicators.definitions import HARD, load_indicators
from procurement.oversight.indicators.facts import PackageFacts, RoundFacts, Said
from procurement.oversight.indicators.titles import as_seen, hard_to_find, look_at

IT = load_indicators()[HARD]


def found(_words: str) -> bool:
    return True


def seen(title: str, received: str = "") -> dict[str, list[str]]:
    return look_at(title, received, IT, found)


@pytest.mark.parametrize(
    ("title", "kind", "words"),
    [
        ("Мua sắm máy chủ", "look_alike", ["Мua"]),
        ("Mua sắm\u200b máy chủ", "hidden", ["U+200B"]),
        ("m ua  s ắm máy chủ", "apart", ["m ua", "s ắm"]),
        ("S ử a c h ữ a trường", "apart", ["S ử a c h ữ a"]),
        ("Sửa chữa trường h0c", "digits", ["h0c"]),
    ],
)
def test_a_disguise_is_named_with_its_words(title: str, kind: str, words: list[str]) -> None:
    assert seen(title)[kind] == words


@pytest.mark.parametrize(
    "title",
    [
        "Gói A B, hạng mục b, máy đo CO2 và SpO2, R1b, 10 kΩ, TGF-β1, ống Φ60",
        "Thuê xe 7 chỗ, v.v. theo mẫu số 02",
        "Sửa chữa s ắt",
    ],
)
def test_honest_titles_and_a_single_slip_say_nothing(title: str) -> None:
    assert seen(title) == {}


def test_what_cleaning_took_away_is_seen_in_the_text_as_received() -> None:
    assert seen("Mua sắm", "Mua\u200b sắm") == {"hidden": ["U+200B"]}


def test_no_genuine_title_is_caught_but_the_disguised_ones(shared_data: Path) -> None:
    titles = {json.loads(line)["t"] for line in gzip.open(shared_data / "titles.jsonl.gz", "rt")}
    events = gzip.open(shared_data / "evn-2018-2023.events.jsonl.gz", "rt")
    titles |= {json.loads(line)["title"] for line in events}
    caught = {title for title in titles if seen(clean_line(title), title)}
    assert len(titles) > 6_600
    assert len(caught) == 2, "these two are in Cyrillic and Armenian letters"


def test_a_reader_takes_disguised_words_for_what_they_seem() -> None:
    assert as_seen("m ua s ắm máy ch1eu") == "mua sắm máy chleu"
    assert as_seen("S ử a c h ữ a tr0ng") == "Sửachữa trong"
    assert as_seen("Sửa chữa s ắt CO2") == "Sửa chữa s ắt CO2"


def test_words_are_tried_together_first_then_one_by_one() -> None:
    tried: list[str] = []

    def finds(words: str) -> bool:
        tried.append(words)
        return "camera" not in words

    assert look_at("Mua sắm Camera", "", IT, finds) == {"unfound": ["camera"]}
    assert tried == ["mua sam camera", "mua", "sam", "camera"]


def test_the_first_title_that_hides_is_told_with_its_notice() -> None:
    notices = (Said("invitation", "TB-1", title="Mua sắm"), Said("award", "TB-2", title="Мua sắm"))
    package = PackageFacts("GT-1", "Mua sắm", rounds=(RoundFacts(1, notices=notices),))
    (sign,) = hard_to_find(package, IT, found)
    assert (sign.notice, sign.ordinal, dict(sign.evidence)) == ("TB-2", 1, {"look_alike": ["Мua"]})
