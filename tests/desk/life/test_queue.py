"""What waits for approval: oldest first, several with one press, each bound to the content that its row showed."""

from __future__ import annotations

from typing import Any

from tests.desk.life.desk import CONFIRMED, Desk, path
from tests.desk.office import invitation
from tests.functional.site import Page, words
from tests.functional.statements import counted

QUEUE = "/ban-lam-viec/cho-phe-duyet"
EACH = 55
"""Statements by which one of many drafts is approved and published: forty take 1.7 s of a processor."""


def submitted(desk: Desk, number: int, **changes: Any) -> str:
    key = desk.create(
        invitation(f"IB26889001{number:02d}", title=f"Gói mẫu {number}", package_ref=f"goi-{number}", **changes)
    )
    assert desk.submit(key).status == 303
    return key


def outcomes(page: Page) -> dict[str, str]:
    return {words(row.find("h3")): words(row.findall("p")[-1]) for row in page.find("//ol[@class='rows']/li")}


def test_the_oldest_stands_first_with_what_one_decides_by(desk: Desk) -> None:
    for number in (1, 2):
        submitted(desk, number)
        desk.site.pass_time(60)
    page = desk.approver.get(QUEUE)
    assert page.titles() == ["Gói mẫu 1", "Gói mẫu 2"]
    row = words(page.find("//ol/li")[0])
    for fact in ("Thông báo mời thầu", "900.000.000 đồng", "31/12", "Người mẫu soan-thao", "08:00"):
        assert fact in row


def test_several_are_approved_and_public_with_one_press(desk: Desk) -> None:
    keys = [submitted(desk, number) for number in (1, 2, 3)]
    page = desk.approver.send(desk.approver.get(QUEUE), QUEUE, chon=keys[:2])
    assert outcomes(page) == {"Gói mẫu 1": "Đã phê duyệt và đăng tải.", "Gói mẫu 2": "Đã phê duyệt và đăng tải."}
    assert [desk.get(key).state for key in keys] == ["published", "published", "submitted"]


def test_one_that_was_set_for_a_minute_meanwhile_is_not_told_as_published_at_once(desk: Desk) -> None:
    key = submitted(desk, 1)
    seen = desk.approver.get(QUEUE)
    assert desk.approve(key, khi="sang").status == 303
    (told,) = outcomes(desk.approver.send(seen, QUEUE, chon=[key])).values()
    assert told.startswith("Đã thay đổi trong lúc chờ")


def test_a_press_for_many_costs_the_same_for_each(desk: Desk) -> None:
    costs = []
    for numbers in ((1,), (2, 3, 4)):
        keys = [submitted(desk, number) for number in numbers]
        page = desk.approver.get(QUEUE)
        with counted(desk.site, writes=True) as written, counted(desk.site) as read:
            desk.approver.send(page, QUEUE, chon=keys)
        costs.append(len(written) + len(read))
    assert costs[1] - costs[0] <= 2 * EACH, costs


def test_one_that_was_changed_meanwhile_stops_no_other_and_says_so(desk: Desk) -> None:
    keys = [submitted(desk, number) for number in (1, 2)]
    page = desk.approver.get(QUEUE)
    desk.author.send(desk.author.get(path(keys[0], "rut")), path(keys[0], "rut"))
    told = desk.approver.send(page, QUEUE, chon=[*reversed(keys)])
    said = outcomes(told)
    assert told.titles() == ["Gói mẫu 1", "Gói mẫu 2"], "what was not done stands first"
    assert told.links()["Gói mẫu 1"] == path(keys[0], "phe-duyet")
    assert said["Gói mẫu 1"].startswith("Đã thay đổi trong lúc chờ: Người mẫu soan-thao")
    assert said["Gói mẫu 2"] == "Đã phê duyệt và đăng tải."


def test_a_press_that_is_repeated_tells_what_the_first_did(desk: Desk) -> None:
    key = submitted(desk, 1)
    page = desk.approver.get(QUEUE)
    told = [desk.approver.send(page, QUEUE, chon=[key]) for _press in range(2)]
    assert [outcomes(each)["Gói mẫu 1"] for each in told] == ["Đã phê duyệt và đăng tải.", "Đã đăng."]
    assert "Xong 1 trong 1 hồ sơ." in told[1].text


def test_a_press_that_was_taken_back_meanwhile_is_no_repetition(desk: Desk) -> None:
    key = submitted(desk, 1)
    page = desk.approver.get(QUEUE)
    desk.approve(key, khi="sang")
    desk.approver.send(desk.approver.get(path(key, "rut")), path(key, "rut"))
    told = desk.approver.send(page, QUEUE, chon=[key])
    assert outcomes(told)["Gói mẫu 1"].startswith("Đã thay đổi trong lúc chờ: ")
    assert "Xong 0 trong 1 hồ sơ." in told.text


def test_what_needs_a_reason_or_is_ones_own_cannot_be_chosen(desk: Desk) -> None:
    without = desk.create(invitation(number=None, title="Chưa có số", package_ref="goi-8"))
    desk.submit(without)
    own = desk.create(invitation("IB2688900109", title="Tự trình", package_ref="goi-9"))
    desk.second.send(desk.second.get(path(own, "trinh")), path(own, "trinh"), **CONFIRMED)
    page = desk.second.get(QUEUE)
    assert not page.find("//input[@name='chon']")
    assert "cần một người khác" in page.text
    assert "Phải nêu lý do chưa có số" in page.text
    assert desk.approver.get(QUEUE).find(f"//input[@name='chon'][@value='{own}']")


def test_pressing_without_choosing_says_so(desk: Desk) -> None:
    submitted(desk, 1)
    page = desk.approver.send(desk.approver.get(QUEUE), QUEUE)
    assert (page.status, "Chưa chọn hồ sơ nào" in page.text) == (400, True)


def test_a_row_of_another_body_can_be_neither_seen_nor_approved(desk: Desk) -> None:
    key = submitted(desk, 1)
    assert "Gói mẫu 1" not in desk.stranger.get(QUEUE).text
    draft = desk.get(key)
    proof = desk.stranger.get("/tai-khoan").find("//input[@name='csrf']")[0].get("value")
    seen = {f"content_hash-{key}": draft.content_hash, f"lock_version-{key}": draft.lock_version}
    assert desk.stranger.post(QUEUE, chon=key, csrf=proof, **seen).status == 404
    assert desk.get(key).state == "submitted"
