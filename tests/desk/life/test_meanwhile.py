"""Two officers at one draft at once: each is told what the other did, and what they typed themselves is not lost."""

from __future__ import annotations

import pytest

from tests.desk.life.desk import CONFIRMED, Desk, path
from tests.desk.office import invitation

TYPED = {"title": "Sửa cổng trường Mẫu", "body.closes_at": "mai"}


def submitted(desk: Desk) -> str:
    key = desk.create()
    assert desk.submit(key).status == 303
    return key


def test_a_second_reason_to_send_it_back_is_not_taken_for_the_first(desk: Desk) -> None:
    key = submitted(desk)
    page, address = desk.approver.get(path(key, "phe-duyet")), path(key, "tra-lai")
    assert desk.approver.send(page, address, reason="Sai tên chủ đầu tư").status == 303
    assert desk.approver.send(page, address, reason=" Sai tên  chủ đầu tư").status == 303, "pressed twice"
    told = desk.approver.send(page, address, reason="Sai cả giá gói thầu")
    assert told.status == 409
    assert "Người mẫu phe-duyet đã trả lại hồ sơ này lúc" in told.text
    assert "Điều bạn vừa viết: Sai cả giá gói thầu" in told.text
    assert desk.get(key).reason == "Sai tên chủ đầu tư"


def test_a_second_reason_to_take_it_back_is_not_taken_for_the_first(desk: Desk) -> None:
    key = submitted(desk)
    page, address = desk.author.get(path(key, "rut")), path(key, "rut")
    assert desk.author.send(page, address, reason="Đổi ngày").status == 303
    assert desk.author.send(page, address, reason="Đổi ngày").status == 303
    told = desk.author.send(page, address, reason="Sai giá")
    assert (told.status, "Điều bạn vừa viết: Sai giá" in told.text) == (409, True)
    assert "đã rút hồ sơ này lúc" in told.text


def test_another_minute_is_not_taken_for_the_one_that_was_approved(desk: Desk) -> None:
    key = submitted(desk)
    page, address = desk.approver.get(path(key, "phe-duyet")), path(key, "phe-duyet")
    assert [desk.approver.send(page, address, khi="sang").status for _press in range(2)] == [303, 303]
    told = desk.approver.send(page, address, khi="ngay")
    assert (told.status, "Người mẫu phe-duyet đã phê duyệt hồ sơ này lúc" in told.text) == (409, True)
    assert desk.get(key).state == "approved"


def test_another_reason_for_want_of_a_number_is_shown_and_not_taken_for_the_first(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    desk.submit(key)
    page, address = desk.approver.get(path(key, "phe-duyet")), path(key, "phe-duyet")
    sent = [desk.approver.send(page, address, no_national_reason="Hệ thống bảo trì").status for _press in range(2)]
    assert sent == [303, 303]
    told = desk.approver.send(page, address, no_national_reason="Lỗi đường truyền")
    assert (told.status, "Điều bạn vừa viết: Lỗi đường truyền" in told.text) == (409, True)


def test_another_number_is_not_taken_for_the_one_that_was_submitted(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    page, address = desk.author.get(path(key, "trinh")), path(key, "trinh")
    first = {"national_number": "IB2688900777", "published_at": "29/11/2026 9h", **CONFIRMED}
    assert [desk.author.send(page, address, **first).status for _press in range(2)] == [303, 303]
    told = desk.author.send(page, address, **{**first, "national_number": "IB2688900778"})
    assert (told.status, "Điều bạn vừa viết: IB2688900778" in told.text) == (409, True)


def test_a_page_that_told_what_is_wrong_tells_the_same_when_it_is_loaded_again(desk: Desk) -> None:
    key = desk.create()
    form = desk.author.get(path(key))
    first, again = (desk.author.send(form, path(key), act="save", **TYPED) for _press in range(2))
    assert (first.status, again.status) == (400, 400)
    assert first.text == again.text
    assert [event.act for event in desk.get(key).events] == ["create", "change"]
    assert desk.author.send(form, path(key), act="save", title="Sửa mái trường Mẫu").status == 409


def test_who_types_while_it_goes_out_learns_that_it_went_out(desk: Desk) -> None:
    key = submitted(desk)
    form = desk.author.get(path(key))
    desk.approve(key)
    told = desk.author.send(form, path(key), title="Sửa cổng trường Mẫu", act="save")
    assert told.status == 409
    assert "Hồ sơ này đã được đăng tải lúc" in told.text
    assert "Sửa cổng trường Mẫu" in told.text


@pytest.mark.parametrize("act", ["save", "add body.lots", "drop body.lots 0"])
def test_nothing_typed_is_lost_where_it_can_no_longer_be_changed(desk: Desk, act: str) -> None:
    key = submitted(desk)
    form = desk.author.get(path(key))
    desk.approve(key)
    told = desk.author.send(form, path(key), act=act, **TYPED)
    assert (told.status, desk.get(key).state) == (409, "published")
    assert "Sửa cổng trường Mẫu" in told.text
    assert "Thời điểm đóng thầu: mai" in told.text, "what cannot be read is in neither of the two texts"


@pytest.mark.parametrize("act", ["save", "add body.lots"])
def test_what_was_typed_stays_in_its_form_where_it_came_back(desk: Desk, act: str) -> None:
    key = submitted(desk)
    form = desk.author.get(path(key))
    desk.approver.send(desk.approver.get(path(key, "phe-duyet")), path(key, "tra-lai"), reason="Sai tên chủ đầu tư")
    told = desk.author.send(form, path(key), title="Sửa cổng trường Mẫu", act=act)
    assert told.find("//*[@name='title']")[0].text.strip() == "Sửa cổng trường Mẫu"
    assert "Sai tên chủ đầu tư" in told.text
    again = desk.author.send(told, path(key), act="save")
    assert again.status == (303 if act == "save" else 409)
    assert "Người mẫu phe-duyet đã trả lại hồ sơ này lúc" in (told if act == "save" else again).text
