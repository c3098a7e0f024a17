"""A reason in which nothing can be seen is none: it would stand on record, or in public, as a blank for ever."""

from __future__ import annotations

import pytest

from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation

BLANKS = (" \t ", "\u200b\u2060", "\u202e\u00ad", "\u3164\u2800")


@pytest.mark.parametrize("blank", BLANKS)
def test_a_draft_is_sent_back_with_words_alone(desk: Desk, blank: str) -> None:
    key = desk.create()
    desk.submit(key)
    page = desk.approver.get(path(key, "phe-duyet"))
    told = desk.approver.send(page, path(key, "tra-lai"), reason=blank)
    assert (told.status, desk.get(key).state) == (400, "submitted")
    assert desk.approver.send(page, path(key, "tra-lai"), reason=f"{blank}Sai tên").status == 303


@pytest.mark.parametrize("blank", BLANKS)
def test_the_public_reason_for_having_no_number_is_asked_for(desk: Desk, blank: str) -> None:
    key = desk.create(invitation(number=None))
    desk.submit(key)
    assert desk.approve(key, no_national_reason=blank).status == 400
    assert desk.get(key).state == "submitted"


@pytest.mark.parametrize("blank", BLANKS)
def test_an_extension_has_a_reason(desk: Desk, blank: str) -> None:
    address = f"/ban-lam-viec/thong-bao/{desk.publish()}/gia-han"
    page = desk.author.get(address)
    action = page.find("//main//form[@method='post']")[0].get("action")
    told = desk.author.send(page, action, closes_at="10/01/2027 9h", reason=blank)
    assert told.status == 400
    assert told.find("//*[@name='closes_at'][@value='10/01/2027 9h']"), "what was typed stays"


def test_a_withdrawal_without_visible_words_has_no_reason(desk: Desk) -> None:
    key = desk.create()
    desk.submit(key)
    page = desk.author.get(path(key, "rut"))
    for _press in range(2):
        assert desk.author.send(page, path(key, "rut"), reason="\u200b").status == 303
    assert (desk.get(key).state, desk.get(key).reason) == ("withdrawn", None)
