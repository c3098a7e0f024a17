"""An amendment at the desk while a colleague's amendment of the same notice goes out."""

from __future__ import annotations

import pytest

from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation
from tests.functional.site import Page

OLD_PRICE, NEW_PRICE = "900.000.000", "3.000.000.000"
BUTTON = "//button[@value='take-over']"
TOLD = "đã được đăng lại (lần đăng 1, thứ Hai, 30/11/2026, 08:00)"


def saved(desk: Desk, key: str, act: str = "save", **fields: str) -> Page:
    return desk.author.send(desk.author.get(path(key)), path(key), act=act, **fields)


def outdated(desk: Desk) -> tuple[str, str]:
    """Return the notice and the draft of a later closing, after another has raised the price in public."""
    reference = desk.publish()
    price, closing = (desk.create(invitation(), act="amend", about=reference) for _draft in range(2))
    saved(desk, price, **{"body.price": "3 tỷ", "change_reason": "Giá sai"})
    saved(desk, closing, **{"body.closes_at": "15/01/2027 9:00", "change_reason": "Thêm thời gian"})
    assert desk.author.get(path(closing)).find(BUTTON) == [], "nothing has changed yet"
    desk.submit(price)
    assert desk.approve(price).status == 303
    return reference, closing


@pytest.mark.parametrize("where", ["", "trinh"])
def test_whoever_amends_is_told_that_another_amendment_went_out(desk: Desk, where: str) -> None:
    _reference, closing = outdated(desk)
    assert TOLD in desk.author.get(path(closing, where)).text
    assert saved(desk, closing, act="submit").headers["Location"] == f"{path(closing)}?kiem-tra=1"


def test_one_press_takes_over_what_changed_and_shows_what_this_will_change(desk: Desk) -> None:
    reference, closing = outdated(desk)
    answer = saved(desk, closing, act="take-over", **{"body.funding": "Ngân sách phường"})
    shown = desk.author.follow(answer)
    changes = shown.text[: shown.text.index("Nội dung")]
    assert "15/01/2027" in changes
    assert OLD_PRICE not in changes
    assert "Ngân sách phường" in shown.text, "what was typed with the press is saved first"
    assert desk.author.get(path(closing)).find(BUTTON) == []
    desk.submit(closing)
    assert desk.approve(closing).status == 303
    public = desk.author.get(f"/thong-bao/{reference}")
    assert public.answers()["Giá gói thầu"] == f"{NEW_PRICE} đồng"
    assert "Đóng thầu thứ Sáu, 15/01/2027, 09:00" in public.text


def test_pressing_it_twice_takes_over_once(desk: Desk) -> None:
    _reference, closing = outdated(desk)
    page = desk.author.get(path(closing))
    assert [desk.author.send(page, path(closing), act="take-over").status for _press in range(2)] == [303, 409]
    assert desk.get(closing).said["body"]["price"]["amount"] == 3_000_000_000


def test_what_cannot_be_read_in_an_amendment_is_told_beside_its_field(desk: Desk) -> None:
    key = desk.create(invitation(), act="amend", about=desk.publish())
    fields = {"body.price": "khoảng ba tỷ", "body.funding": "Ngân sách phường"}
    told = saved(desk, key, **fields)
    assert told.status == 400
    assert "Giá gói thầu: không đọc được số tiền “khoảng ba tỷ”" in told.text
    assert told.find("//*[@name='body.price']")[0].get("value") == "khoảng ba tỷ"
    assert desk.get(key).said["body"]["funding"] == "Ngân sách phường"


def test_whoever_amends_what_is_called_off_is_warned_on_the_whole_way(desk: Desk) -> None:
    reference = desk.publish()
    said = {"target": "round", "scope": "invitation", "effect": "cancelled", "reason": "Không bố trí được vốn"}
    kept = {name: invitation()[name] for name in ("national_number", "published_at", "title", "decision")}
    stop = desk.create({"kind": "cancellation", **kept, "body": said}, act="cancel", about=reference)
    desk.submit(stop)
    assert desk.approve(stop).status == 303
    key = desk.create(invitation(title="Sửa chữa trường học Mẫu, phường Mẫu"), act="amend", about=reference)
    told = "Thông báo IB2688900101 đã bị hủy theo thông báo TB-000002"
    assert told in desk.author.get(path(key)).text
    assert told in desk.author.get(path(key, "trinh")).text
    desk.submit(key)
    assert told in desk.approver.get(path(key, "phe-duyet")).text


def test_an_amendment_that_changes_nothing_is_told_so_before_it_is_submitted(desk: Desk) -> None:
    reference = desk.publish()
    key = desk.create(invitation(), act="amend", about=reference)
    told = "Nội dung này đã được đăng tải tại TB-000001; không có gì mới để đăng"
    assert told in desk.author.get(f"{path(key)}?kiem-tra=1").text
    assert told in desk.author.get(path(key, "trinh")).text
    saved(desk, key, title="Sửa chữa trường học Mẫu, phường Mẫu")
    assert told not in desk.author.get(path(key, "trinh")).text


def test_an_amendment_with_an_older_version_or_another_number_is_told_so_before_it_is_submitted(desk: Desk) -> None:
    reference = desk.publish(invitation(version="02"))
    older = desk.create(invitation(version="01", title="Tên khác"), act="amend", about=reference)
    assert "Phiên bản 01 thấp hơn phiên bản đang có hiệu lực" in desk.author.get(path(older, "trinh")).text
    desk.publish(invitation("IB2688900102", package_ref="goi-102"))
    other = desk.create(invitation("IB2688900102", title="Tên khác"), act="amend", about=reference)
    assert "thuộc một thông báo khác" in desk.author.get(path(other, "trinh")).text
