"""What an officer must fill in, where it depends on what the notice says."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.core.errors import Invalid
from procurement.notices.events import Event, read_event

QUICK: dict[str, Any] = {
    "kind": "invitation",
    "national_number": "IB2600512345",
    "organisation": {"name": "UBND phường Mẫu"},
    "title": "Sửa chữa trường",
    "decision": {"number": "283/QĐ-UBND"},
    "complete_at_national": True,
    "documents": [{"title": "Quyết định.pdf", "sha256": "ab" * 32}],
    "body": {},
}


def authored(raw: dict[str, Any]) -> Event:
    return read_event(raw, pseudonym=str, profile="authored", assign_reference=True)


def lacking(raw: dict[str, Any]) -> set[str]:
    with pytest.raises(Invalid) as caught:
        authored(raw)
    return {".".join(map(str, problem.path)) for problem in caught.value.problems}


def test_a_notice_whose_text_stands_on_the_national_system_needs_five_things() -> None:
    assert authored(QUICK).content["complete_at_national"] is True


@pytest.mark.parametrize("name", ["national_number", "documents", "decision"])
def test_none_of_them_may_be_missing(name: str) -> None:
    assert lacking({key: value for key, value in QUICK.items() if key != name}) == {
        "decision.number" if name == "decision" else name
    }


def test_without_the_word_the_whole_form_is_asked() -> None:
    assert {"body.closes_at", "body.field"} <= lacking(QUICK | {"complete_at_national": False})


@pytest.mark.parametrize("code", ["vn01/02", "..", "vn 01", "vnz0000é"])
def test_a_body_must_have_a_code_that_can_stand_in_an_address(code: str) -> None:
    with pytest.raises(Invalid) as caught:
        authored(QUICK | {"investor": {"code": code, "name": "Ban Mẫu"}})
    [problem] = caught.value.problems
    assert (problem.path, problem.code) == (("investor", "code"), "code.not_plain")


def test_where_advice_is_bought_no_security_is_asked() -> None:
    whole = QUICK | {"complete_at_national": False}
    assert "body.bid_security" in lacking(whole | {"body": {"field": "XL"}})
    assert "body.bid_security" not in lacking(whole | {"body": {"field": "TV"}})
