"""Small words around what somebody looks for: asked about with what there would be without them, never left out."""

from __future__ import annotations

import pytest

from tests.functional.site import Site, invitation, words
from tests.functional.test_searching import total


@pytest.fixture
def schools(empty_site: Site) -> Site:
    titles = ("Sửa chữa trường học khu A", "Sửa chữa mái trường học khu B", "Mua tủ và bàn ghế khu C")
    for number, title in enumerate(titles):
        empty_site.record(f"call{number}", invitation(f"IB268880008{number}", title))
    return empty_site


@pytest.mark.parametrize(
    ("typed", "asked", "count"),
    [
        ("repair of the school", "repair school", 2),
        ("tenders for the repair of a roof", None, 0),
        ("reapir of the roof", "repair roof", 1),
        ("các gói sửa chữa của trường học", "sửa chữa trường học", 2),
        ("bàn ghế và tủ", None, 1),
        ("repair school", None, 2),
        ("gói thầu", None, 0),
        ('"repair of the school"', None, 0),
        ("repair of the school -khu", None, 0),
    ],
)
def test_words_that_only_tie_others_together_are_asked_about_where_that_finds_more(
    schools: Site, typed: str, asked: str | None, count: int
) -> None:
    page = schools.get(f"/tim-kiem?q={typed}")
    offered = [words(each) for each in page.find("//p[contains(., 'Có phải bạn tìm')]")]
    assert offered == ([f"Có phải bạn tìm: {asked} {count}"] if asked else [])
    there = page.find("//p[contains(., 'Có phải bạn tìm')]/a") or []
    assert [each.get("lang") for each in there] == (["vi"] if asked and not asked.isascii() else [None] * len(there))
    assert total(schools.get(there[0].get("href")) if there else page) == count


def test_beside_rows_they_are_asked_about_only_where_that_finds_twice_as_many(schools: Site) -> None:
    call = invitation("IB2688800090", "Sửa chữa trường học D") | {"title_en": "Repair of the school D"}
    schools.record("english", call)
    page = schools.get("/tim-kiem?q=repair of the school")
    assert total(page) == 1
    assert [words(each) for each in page.find("//p[contains(., 'Có phải bạn tìm')]")] == [
        "Có phải bạn tìm: repair school 3"
    ]
    assert not page.find("//p[contains(., 'Có phải bạn tìm')]/a[@lang]"), "English words are no Vietnamese"
    for number in (1, 2):
        schools.record(f"other{number}", call | {"national_number": f"IB268880009{number}"})
    page = schools.get("/tim-kiem?q=repair of the school")
    assert total(page) == 3
    assert not page.find("//p[contains(., 'Có phải bạn tìm')]"), "three of five"


def test_what_to_leave_out_is_a_word_that_says_something(schools: Site) -> None:
    page = schools.get("/tim-kiem?q=tenders for the repair of a school and tables")
    assert total(page) == 0
    offered = [words(each) for each in page.find("//div[@class='note']//li[a and span]")]
    assert not any(f"“{small}”" in each for each in offered for small in ("for", "the", "of", "and"))
    assert any("Bỏ từ “tables”" in each for each in offered)


def test_a_filter_that_is_named_says_more(schools: Site) -> None:
    page = schools.get("/tim-kiem?q=repair of the school under 90bn")
    assert "Có phải bạn tìm" not in page.text
    [lead] = page.find("//ul[contains(@class, 'leads')]/li")
    assert words(lead).startswith("“repair school” với bộ lọc")


def test_words_that_are_a_filter_bring_nothing_that_only_looks_like_them(empty_site: Site) -> None:
    for number, title in enumerate(("Duy tu mặt đường", "Mua bàn ghế"), start=1):
        empty_site.record(f"call{number}", invitation(f"IB268880007{number}", title))
    near = "//h2[starts-with(., 'Gần giống')]"
    assert empty_site.get("/tim-kiem?q=due friyad").find(near), "unlike words of which one is a slip away from a title"
    page = empty_site.get("/tim-kiem?q=due december 2026")
    [lead] = page.find("//ul[contains(@class, 'leads')]/li")
    assert (total(page), words(lead)) == (0, "Bộ lọc đóng thầu tháng 12/2026 2")
    assert not page.find(near)


def test_nobody_is_told_to_leave_out_all_but_words_that_tie_others_together(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800070", "Gói của A với B, mua bàn ghế"))
    assert "Bỏ từ “xyzt”" in empty_site.get("/tim-kiem?q=xyzt của ghế").text
    assert "Bỏ từ “xyzt”" not in empty_site.get("/tim-kiem?q=xyzt của với").text
