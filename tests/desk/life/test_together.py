"""Several drafts submitted with one press: vouched for once, each by an act of its own."""

from __future__ import annotations

from tests.desk.life.desk import CONFIRMED, Desk, path
from tests.desk.life.test_queue import QUEUE, outcomes, submitted
from tests.desk.office import invitation

READY = "/ban-lam-viec/cho-trinh"
DONE = "Đã trình, chờ một người khác phê duyệt."


def begun(desk: Desk, number: int, **changes: object) -> str:
    return desk.create(
        invitation(f"IB26889002{number:02d}", title=f"Gói mẫu {number}", package_ref=f"g-{number}", **changes)
    )


def test_all_are_chosen_by_a_link_and_submitted_with_one_press(desk: Desk) -> None:
    keys = [begun(desk, number) for number in (1, 2, 3)]
    page = desk.author.get(READY)
    assert page.titles() == ["Gói mẫu 1", "Gói mẫu 2", "Gói mẫu 3"]
    assert not page.find("//input[@name='chon'][@checked]")
    page = desk.author.get(page.links()["Chọn cả 3 hồ sơ"])
    assert len(page.find("//input[@name='chon'][@checked]")) == 3
    page = desk.author.send(page, READY, chon=keys, **CONFIRMED)
    assert outcomes(page) == {f"Gói mẫu {number}": DONE for number in (1, 2, 3)}
    assert "Xong 3 trong 3 hồ sơ." in page.text
    assert [desk.get(key).state for key in keys] == ["submitted"] * 3


def test_nothing_is_submitted_before_somebody_vouches_for_it(desk: Desk) -> None:
    key = begun(desk, 1)
    page = desk.author.send(desk.author.get(READY), READY, chon=[key], no_state_secret="1")
    assert (page.status, desk.get(key).state) == (400, "drafting")
    assert page.find("//input[@id='no_personal_data'][@aria-invalid='true']")
    assert page.find(f"//input[@name='chon'][@value='{key}'][@checked]")
    page = desk.author.send(desk.author.get(READY), READY, **CONFIRMED)
    assert (page.status, "Chưa chọn hồ sơ nào." in page.text) == (400, True)


def test_what_is_wrong_cannot_be_chosen_and_is_led_to(desk: Desk) -> None:
    begun(desk, 1)
    wrong = begun(desk, 2, body_closes_at=None)
    page = desk.author.get(READY)
    assert not page.find(f"//input[@value='{wrong}']")
    assert "Có 1 chỗ cần sửa" in page.section("con-sua")
    assert page.links()["Gói mẫu 2"] == path(wrong, "trinh")


def test_one_that_was_changed_meanwhile_stops_no_other(desk: Desk) -> None:
    keys = [begun(desk, number) for number in (1, 2)]
    page = desk.author.get(READY)
    desk.author.send(desk.author.get(path(keys[0])), path(keys[0]), title="Tên khác")
    told = desk.author.send(page, READY, chon=keys, **CONFIRMED)
    said = outcomes(told)
    assert said["Tên khác"].startswith("Đã thay đổi trong lúc chờ: Người mẫu soan-thao")
    assert said["Gói mẫu 2"] == DONE
    assert told.links()["Tên khác"] == path(keys[0], "trinh")  # where it can be looked at and submitted by itself


def test_a_draft_of_another_body_can_be_neither_seen_nor_submitted(desk: Desk) -> None:
    key = begun(desk, 1)
    page = desk.stranger.get(READY)
    assert "Gói mẫu 1" not in page.text
    proof = desk.stranger.get("/tai-khoan").find("//input[@name='csrf']")[0].get("value")
    sent = {"csrf": proof, "chon": key, f"lock_version-{key}": desk.get(key).lock_version, **CONFIRMED}
    assert desk.stranger.post(READY, **sent).status == 404
    assert desk.get(key).state == "drafting"


def test_the_approver_chooses_all_by_a_link_too(desk: Desk) -> None:
    for number in (1, 2):
        submitted(desk, number)
    page = desk.approver.get(desk.approver.get(QUEUE).links()["Chọn cả 2 hồ sơ"])
    assert len(page.find("//input[@name='chon'][@checked]")) == 2
    assert "Bỏ chọn tất cả" in page.links()
