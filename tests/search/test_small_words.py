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
        ("", ""),
    ],
)
def test_what_ties_words_together_is_left_out_where_it_can_be_nothing_else(typed: str, left: str) -> None:
    assert strip_small_words(typed.split()) == left.split()


def test_before_a_place_a_word_without_marks_says_where() -> None:
    assert strip_before_place(["sua", "truong", "o"]) == ["sua", "truong"]
    assert strip_before_place(["xe", "o", "to"]) == ["xe", "o", "to"]
    assert strip_before_place([]) == []
