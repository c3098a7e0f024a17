"""What is shown of a notice beside its title, so that a reader sees why it was found."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.notices.events import canonical, load_content
from procurement.search.snippets import Marker, Sought, find_snippets, texts_of
from procurement.search.synonyms import register_synonyms
from search_index.analysis import plain_tokens

SYNONYMS = register_synonyms()
BIDDER = {"code": "vn0100109106", "name": "Công ty CP Sao Mẫu"}
OPENING = {
    "kind": "opening", "title": "Mở thầu gói số 2", "national_number": "IB2688800001",
    "body": {"lots": [{"bidders": [BIDDER]}]},
}  # fmt: skip
PLAN = {
    "kind": "plan",
    "title": "Kế hoạch",
    "body": {"packages": [{"title": "Mua tủ"}, {"title": "Mua giường", "funding": "Ngân sách phường"}]},
}


def snippet(words: str, content: dict[str, Any], row: int | None = None) -> str:
    marker = Marker(words, SYNONYMS)
    title = content["title"] if row is None else content["body"]["packages"][row]["title"]
    shown = marker.matches_in((title, "IB2688800001")).values()
    said = {match.word for matches in shown for match in matches}
    [parts] = find_snippets(marker, [Sought(said, texts_of(load_content(canonical(content).decode()), row))])
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
    assert snippet("phường", PLAN, 1) == "Ngân sách [phường]"
    assert snippet("phường", PLAN, 0) == ""
    assert snippet("giường", PLAN) == "Mua [giường]"


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    text = f"{'trước ' * 40}máy tính xách tay {'sau ' * 80}"
    shown = snippet("xách tay", {"kind": "cancellation", "title": "Mua sắm", "body": {"reason": text}})
    assert shown.startswith("… trước")
    assert shown.endswith("sau …")
    assert "máy tính [xách tay] sau" in shown
    assert len(shown) < 220


def test_a_synonym_is_shown_as_the_notice_writes_it() -> None:
    content = {"kind": "invitation", "title": "Sửa trường", "body": {"objective": "Trường trung học cơ sở Mẫu"}}
    assert snippet("THCS", content) == "Trường [trung học cơ sở] Mẫu"


def test_passages_of_several_notices_are_found_at_once_each_its_own() -> None:
    cupboards, beds = texts_of(PLAN, 0), texts_of(PLAN, 1)
    sought = [Sought(set(), cupboards), Sought({"giuong"}, beds), Sought(set(), ["Mua ghế"])]
    found = find_snippets(Marker("phường giường tủ"), sought)
    assert ["".join(part.text for part in parts) for parts in found] == ["Mua tủ", "Ngân sách phường", ""]


MANY_FIELDS: list[dict[str, Any]] = [
    {
        "kind": "invitation", "title": "Mua tủ", "title_en": "Cabinets", "summary_en": "Oak cabinets",
        "organisation": {"code": "vnz999000001", "name": "Trường Mẫu", "short_name": "Mẫu"},
        "investor": {"name": "Sở Mẫu"}, "place": [{"name": "Phường Mẫu", "code": "P01"}, {"name": "Xã Tủ"}],
        "decision": {"number": "12/QĐ-SM", "authority": "Sở Mẫu"}, "documents": [{"title": "Quyết định tủ"}],
        "body": {"objective": "Tủ gỗ", "funding": "Ngân sách", "extensions": [{"reason": "Thiếu tủ"}]},
    },
    {
        "kind": "plan", "title": "Kế hoạch tủ", "place": {"province": "Thành phố Mẫu", "text": "Phường Tủ"},
        "organisation": {"name": "Mẫu"}, "zz_unknown": {"title": "Tủ lạ"},
        "body": {"estimate_name": "Dự toán mẫu", "packages": [{"title": "Tủ", "funding": "Mẫu"}, {"title": "Bàn"}]},
    },
    {
        "kind": "award", "title": "Kết quả", "organisation": {"name": "Tủ Mẫu"},
        "body": {"lots": [{"lot_ref": "L1", "title": "Tủ", "bidders": [{"name": "Mẫu Tủ", "code": "vn01"}]}]},
    },
]  # fmt: skip


@pytest.mark.parametrize("content", MANY_FIELDS, ids=lambda content: content["kind"])
def test_of_passages_that_say_as_much_the_first_in_documented_order_is_shown(content: dict[str, Any]) -> None:
    texts = texts_of(load_content(canonical(content).decode()))
    assert len(texts) > 5
    for word in {word for text in texts for word in plain_tokens(text)}:
        [parts] = find_snippets(Marker(word), [Sought(set(), texts)])
        assert "".join(part.text for part in parts) == next(text for text in texts if word in plain_tokens(text))
