"""Words that stand around what somebody looks for."""

from __future__ import annotations

import pytest

from procurement.search.small_words import strip_before_place, strip_small_words


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("các gói thầu của", ""),
        ("cac goi thau xay lap", "xay lap"),
        ("có gói nào không?", ""),
        ("sửa chữa trường học ở", "sửa chữa trường học"),
        ("tenders for cameras", "cameras"),
        ("mạng không dây", "mạng không dây"),
        ("cat co", "cat co"),
        ("cua go", "cua go"),
        ("xe o to", "xe o to"),
        ("máy in", "máy in"),
        ("may in laser", "may in laser"),
        ("in ấn", "in ấn"),
        ("repair in the school", "repair school"),
        ("repair of the roof in the old school", "repair roof old school"),
        ("roads and drainage", "roads drainage"),
        ("equipment to schools", "equipment schools"),
        ("may in the", "may in the"),
        ("may in the nhua", "may in the nhua"),
        ("the bao hiem", "the bao hiem"),
        ("dung cu the thao", "dung cu the thao"),
        ("tim mạch", "tim mạch"),
        ("gối", "gối"),
        ("*", ""),
        ("", ""),
    ],
)
def test_what_ties_words_together_is_left_out_where_it_can_be_nothing_else(typed: str, left: str) -> None:
    assert strip_small_words(typed.split()) == left.split()


def test_before_a_place_a_word_without_marks_says_where() -> None:
    assert strip_before_place(["sua", "truong", "o"]) == ["sua", "truong"]
    assert strip_before_place(["xe", "o", "to"]) == ["xe", "o", "to"]
    assert strip_before_place(["printers", "in"]) == ["printers"]
    assert strip_before_place(["in"]) == []
    assert strip_before_place([]) == []


@pytest.mark.parametrize("bought", ["máy in", "xe tải", "thuốc", "mua thuoc", "sửa cửa"])
def test_what_is_bought_stays_before_a_place(bought: str) -> None:
    assert strip_before_place(bought.split()) == bought.split()
