"""Words that were typed for an input method which was not on."""

from __future__ import annotations

import pytest

from search_index.keyboards import decode, is_unmistakable


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xaay", "xay"),
        ("duwngj", "dung"),
        ("truwowngf", "truong"),
        ("trwowfng", "truong"),
        ("truongw", "truong"),
        ("nwowcs", "nuoc"),
        ("ddieenj", "dien"),
        ("hocj", "hoc"),
        ("xa6y", "xay"),
        ("tru7o7ng2", "truong"),
        ("sua73", "sua"),
    ],
)
def test_the_keys_of_marks_and_tones_are_taken_away(typed: str, meant: str) -> None:
    assert decode(typed) == meant
    assert is_unmistakable(typed)


@pytest.mark.parametrize("typed", ["mays", "baor"])
def test_a_tone_alone_may_be_a_letter_of_another_word(typed: str) -> None:
    assert decode(typed) == typed[:-1]
    assert not is_unmistakable(typed)


@pytest.mark.parametrize(
    "typed", ["xay", "laptop", "windows", "software", "camera", "b52", "a4", "tt28", "nam20", "goi3", "2026", "", "x"]
)
def test_other_words_are_what_they_are(typed: str) -> None:
    assert decode(typed) is None
