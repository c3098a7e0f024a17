"""Words of the trade in English, and notices in Vietnamese."""

from __future__ import annotations

import pytest

from procurement.search.synonyms import ENGLISH, load_synonyms, register_synonyms
from procurement.system import System
from search_index.keyboards import is_syllable
from tests.search.register import call, find, find_acts, publish, references

TITLES = (
    "Sửa chữa trường tiểu học khu B",
    "Mua thiết bị y tế",
    "Lắp đặt hệ thống báo cháy",
    "Sửa hội trường cạnh đường",
)


@pytest.fixture
def filled(system: System) -> System:
    publish(system, *(call(f"IB268880000{number}", title) for number, title in enumerate(TITLES, start=1)))
    return system


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("school repair", TITLES[0]),
        ("repairs primary schools", TITLES[0]),
        ("Medical devices", TITLES[1]),
        ("fire alarm installation", TITLES[2]),
    ],
)
def test_a_notice_is_found_by_english_words_in_any_number_and_the_feed_holds_it(
    filled: System, typed: str, title: str
) -> None:
    found = references(find(filled, typed))
    assert [TITLES[int(reference[-1]) - 1] for reference in found] == [title]
    assert {act.reference for act in find_acts(filled, q=typed) if act.still_matches} == set(found)


TRADE = {
    "substations 110kV": "Xây dựng trạm biến áp 110kV",
    "recloser": "Lắp đặt máy cắt tự đóng lại lưới trung áp",
    "box culverts": "Cải tạo cống box dân sinh",
    "streetlights": "Duy trì đèn đường ngõ xóm",
    "ventilators": "Mua máy thở chức năng cao",
    "tree planting": "Trồng bổ sung cây xanh đô thị",
    "swimming pool": "Sửa bể bơi thiếu nhi",
    "lakes": "Nạo vét hồ Thiền Quang",
    "batteries": "Thay ắc quy trạm viễn thông",
    "retaining wall": "Xử lý sạt lở bằng tường chắn",
    "bus": "Trợ giá tuyến xe buýt số 01",
}
"""What is typed, and the one title that it leads to."""
OTHER = "Lập hồ sơ mời thầu, sửa cổng trường phố Trần Phú"


def test_words_of_the_trade_lead_to_what_notices_call_it(system: System) -> None:
    titles = [*TRADE.values(), OTHER]
    publish(system, *(call(f"IB26888000{number:02}", title) for number, title in enumerate(titles, start=1)))
    found = {typed: [titles[int(each[-6:]) - 1] for each in references(find(system, typed))] for typed in TRADE}
    assert found == {typed: [title] for typed, title in TRADE.items()}


def test_an_english_word_stands_for_what_it_means_and_not_for_a_syllable_of_it(filled: System) -> None:
    assert references(find(filled, "road")) == []
    assert references(find(filled, "school")) == ["TB-000001"]


def test_no_english_word_is_a_vietnamese_one_without_its_marks() -> None:
    """Else whoever types without marks would find what only the English word means."""
    lines = (line.partition("#")[0] for line in ENGLISH.read_text("utf-8").splitlines())
    terms = {line.partition(">")[0].strip() for line in lines if line.strip()}
    assert len(terms) > 100
    assert {term for term in terms if is_syllable(term)} == set()
    assert {term for term in terms if load_synonyms().knows(term)} == set(), "is in the other list already"


def test_names_are_written_out_by_the_vietnamese_list_alone() -> None:
    assert register_synonyms().knows("schools")
    assert not load_synonyms().knows("schools")
