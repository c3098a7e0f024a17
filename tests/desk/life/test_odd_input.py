"""What officers type without seeing it, and what they type in another way than it is kept."""

from __future__ import annotations

import pytest

from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation

HIDDEN = "Sai\x00 tên\u200b chủ \u202eđầu tư\x07"


@pytest.mark.parametrize("typed", ["ib2688900107", " IB 2688 900 107 ", "IB2688.900.107", "ＩＢ2688900107"])
def test_a_national_number_is_read_in_any_spelling(desk: Desk, typed: str) -> None:
    key = desk.create()
    fields = {"national_number": typed, "plan_number": typed.lower().replace("ib", "pl").replace("ｉｂ", "pl")}
    assert desk.author.send(desk.author.get(path(key)), path(key), act="check", **fields).status == 303
    said = desk.get(key).said
    assert (said["national_number"], said["plan_number"]) == ("IB2688900107", "PL2688900107")
    assert "không phải số" not in desk.author.get(path(key) + "?kiem-tra=1").text


def test_what_is_no_national_number_stands_as_it_was_typed(desk: Desk) -> None:
    key = desk.create()
    desk.author.send(desk.author.get(path(key)), path(key), act="check", national_number="ib26 889")
    told = desk.author.get(path(key) + "?kiem-tra=1")
    assert "“ib26 889” không phải số của Hệ thống mạng đấu thầu quốc gia" in told.text
    assert told.find("//*[@name='national_number']")[0].get("value") == "ib26 889"


def test_a_number_given_while_submitting_is_read_in_any_spelling(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    assert desk.submit(key, national_number="ib 2688900107", published_at="29/11/2026 9h").status == 303
    assert desk.get(key).said["national_number"] == "IB2688900107"


def test_a_reason_is_kept_without_what_nobody_can_see(desk: Desk) -> None:
    key = desk.create()
    desk.submit(key)
    page, address = desk.approver.get(path(key, "phe-duyet")), path(key, "tra-lai")
    assert [desk.approver.send(page, address, reason=HIDDEN).status for _press in range(2)] == [303, 303]
    assert desk.get(key).reason == "Sai tên chủ đầu tư"


def test_a_text_that_is_too_long_is_told_with_the_label_of_its_field(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    desk.submit(key)
    told = desk.approve(key, no_national_reason="Hệ thống bảo trì " * 200).text
    assert "Lý do chưa có số trên Hệ thống mạng đấu thầu quốc gia: dài 3399 ký tự" in told


def test_a_sentence_repeats_no_more_than_the_beginning_of_what_cannot_be_read(desk: Desk) -> None:
    key, price = desk.create(), "khoảng ba tỷ " * 1000
    told = desk.author.send(desk.author.get(path(key)), path(key), act="save", **{"body.price": price})
    assert told.text.count("khoảng ba tỷ") < 50
    assert told.find("//*[@name='body.price']")[0].get("value") == price
