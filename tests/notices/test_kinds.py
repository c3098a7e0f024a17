"""The table of kinds."""

from __future__ import annotations

import pytest
from marshmallow import Schema

from procurement.notices import bodies
from procurement.notices.kinds import KINDS, Kind, act_word


def test_the_eight_kinds_stand_in_the_table_the_headline_ones_first() -> None:
    assert list(KINDS) == [
        "plan", "prequalification", "invitation", "opening", "award", "cancellation", "shortlist", "contract",
    ]  # fmt: skip
    assert [kind.code for kind in KINDS.values() if kind.headline] == list(KINDS)[:5]


def test_letters_are_those_of_article_7_of_the_law() -> None:
    letters = {kind.code: kind.legal_letters for kind in KINDS.values()}
    assert letters["plan"] == ("a",)
    assert letters["invitation"] == ("c", "đ")
    assert letters["opening"] == ("e",)
    assert letters["contract"] == ("h",)


def test_calls_for_bids_are_the_kinds_whose_body_has_a_closing_time_of_its_own() -> None:
    closing = [kind.code for kind in KINDS.values() if "opens_at" in getattr(bodies, kind.body)().fields]
    assert closing == [kind.code for kind in KINDS.values() if kind.calls_for_bids]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_has_a_schema_and_a_name_in_both_languages(kind: Kind) -> None:
    assert issubclass(getattr(bodies, kind.body), Schema)
    assert kind.name("vi") == kind.vietnamese
    assert kind.name("en") == kind.english


@pytest.mark.parametrize(
    ("kind", "act", "word"),
    [("plan", "amend", "Điều chỉnh"), ("invitation", "amend", "Sửa đổi"), ("invitation", "extend", "Gia hạn"),
     ("award", "cancel", "Hủy"), ("contract", "withhold", "Gỡ nội dung")],
)  # fmt: skip
def test_acts_have_the_words_of_the_law(kind: str, act: str, word: str) -> None:
    assert act_word(kind, act, "vi") == word
    assert act_word(kind, act, "en").isascii()
