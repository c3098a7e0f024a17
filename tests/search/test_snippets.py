"""What is shown of a notice beside its title, so that a reader sees why it was found."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.search.snippets import Marker, find_snippet
from procurement.search.synonyms import load_synonyms

SYNONYMS = load_synonyms()
BIDDER = {"code": "vn0100109106", "name": "Công ty CP Sao Mẫu"}
OPENING = {"title": "Mở thầu gói số 2", "national_number": "IB2688800001", "body": {"lots": [{"bidders": [BIDDER]}]}}
PLAN = {
    "title": "Kế hoạch",
    "body": {"packages": [{"title": "Mua tủ"}, {"title": "Mua giường", "funding": "Ngân sách phường"}]},
}


def snippet(words: str, content: dict[str, Any], title: str | None = None) -> str:
    parts = find_snippet(Marker(words, SYNONYMS), [title or content["title"], "IB2688800001"], content, title)
    return "".join(f"[{part.text}]" if part.is_match else part.text for part in parts)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sao mau", "Công ty CP [Sao Mẫu]"),
        ("vn0100109106", "[vn0100109106]"),
        ("mở thầu sao", "Công ty CP [Sao] Mẫu"),
        ("mở thầu", ""),
        ("IB2688800001", ""),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_the_passage_says_what_the_title_does_not(words: str, expected: str) -> None:
    assert snippet(words, OPENING) == expected


def test_of_a_plan_only_the_package_itself_speaks_for_it() -> None:
    assert snippet("phường", PLAN, "Mua giường") == "Ngân sách [phường]"
    assert snippet("phường", PLAN, "Mua tủ") == ""
    assert snippet("giường", PLAN) == "Mua [giường]"


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    text = f"{'trước ' * 40}máy tính xách tay {'sau ' * 80}"
    shown = snippet("xách tay", {"title": "Mua sắm", "body": {"summary": "x", "reason": text}})
    assert shown.startswith("… trước")
    assert shown.endswith("sau …")
    assert "máy tính [xách tay] sau" in shown
    assert len(shown) < 220


def test_a_synonym_is_shown_as_the_notice_writes_it() -> None:
    assert snippet("THCS", {"title": "Sửa trường", "body": {"place": "Trường trung học cơ sở Mẫu"}}) == (
        "Trường [trung học cơ sở] Mẫu"
    )
