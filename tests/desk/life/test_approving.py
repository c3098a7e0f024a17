"""Approving: another person, the content that was seen, now or at a minute, or back with a reason."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from procurement.accounts.actors import load_actor
from procurement.documents.uploads import take_in
from procurement.notices.drafting import CONFIRMATIONS, attach
from tests.desk.life.desk import CONFIRMED, Desk, path
from tests.desk.office import invitation
from tests.documents.outside import PDF


def submitted(desk: Desk, **changes: Any) -> str:
    key = desk.create(invitation(**changes))
    assert desk.submit(key).status == 303
    return key


def test_approved_at_once_it_is_public_and_the_page_proves_it(desk: Desk) -> None:
    key = submitted(desk)
    page = desk.approver.follow(desk.approve(key))
    assert desk.get(key).state == "published"
    public = page.find("//p[@class='headline']/a")[0].get("href")
    assert desk.site.get(public.removeprefix("http://127.0.0.1:8000")).status == 200
    assert "đang vướng" not in page.text


def test_who_submitted_it_is_told_that_another_person_must_approve(desk: Desk) -> None:
    key = desk.create()
    address = path(key, "trinh")
    assert desk.second.send(desk.second.get(address), address, **CONFIRMED).status == 303
    page = desk.second.get(path(key, "phe-duyet"))
    assert "cần một người khác" in page.text
    assert not page.find("//form[contains(@action, 'phe-duyet')]")
    version, seen = desk.get(key).lock_version, desk.get(key).content_hash
    refused = desk.second.post(
        path(key, "phe-duyet"), lock_version=version, content_hash=seen, **form_proof(page), khi="ngay"
    )
    assert refused.status == 409
    assert desk.get(key).state == "submitted"


def form_proof(page: object) -> dict[str, str]:
    found = page.find("//input[@name='csrf']")  # type: ignore[attr-defined]
    return {"csrf": found[0].get("value")}


def test_an_author_may_look_but_has_no_say(desk: Desk) -> None:
    page = desk.author.get(path(submitted(desk), "phe-duyet"))
    assert "không có quyền" in page.text
    assert not page.find("//form[contains(@action, 'phe-duyet') or contains(@action, 'tra-lai')]")


def test_a_typed_minute_is_read_back_before_it_counts(desk: Desk) -> None:
    key = submitted(desk)
    first = desk.approve(key, khi="gio", gio="01/12/2026 8h")
    assert (first.status, desk.get(key).state) == (200, "submitted")
    assert "thứ Ba, 01/12/2026, 08:00 (giờ Hà Nội), ngày làm việc" in first.text
    second = desk.approver.send(first, path(key, "phe-duyet"))
    assert (second.status, desk.get(key).state) == (303, "approved")
    assert desk.get(key).publish_at.isoformat() == "2026-12-01T01:00:00+00:00"  # type: ignore[union-attr]


def test_a_minute_changed_after_it_was_read_back_is_read_back_again(desk: Desk) -> None:
    key = submitted(desk)
    first = desk.approve(key, khi="gio", gio="01/12/2026 8h")
    again = desk.approver.send(first, path(key, "phe-duyet"), gio="05/12/2026 8h")
    assert (again.status, desk.get(key).state) == (200, "submitted")
    assert "thứ Bảy, 05/12/2026, 08:00 (giờ Hà Nội), ngày nghỉ" in again.text


@pytest.mark.parametrize("typed", ["", "mai", "29/11/2026 8h", "01/12/2026"])
def test_a_minute_that_cannot_be_read_or_has_passed_is_refused_beside_its_field(desk: Desk, typed: str) -> None:
    key = submitted(desk)
    page = desk.approve(key, khi="gio", gio=typed)
    assert (page.status, desk.get(key).state) == (400, "submitted")
    assert page.find("//input[@id='publish_at'][@aria-invalid='true']")


def test_the_next_working_morning_is_offered_ready_made(desk: Desk) -> None:
    key = submitted(desk)
    assert "thứ Ba, 01/12/2026, 08:00" in desk.approver.get(path(key, "phe-duyet")).text
    assert desk.approve(key, khi="sang").status == 303
    assert desk.get(key).state == "approved"


def test_what_was_changed_after_the_page_was_drawn_is_not_approved(desk: Desk) -> None:
    key = submitted(desk)
    page = desk.approver.get(path(key, "phe-duyet"))
    withdrawn = path(key, "rut")
    assert desk.author.send(desk.author.get(withdrawn), withdrawn).status == 303
    assert desk.submit(key).status == 303
    assert desk.approver.send(page, path(key, "phe-duyet")).status == 409
    assert desk.approve(key, content_hash="0" * 64).status == 409
    assert desk.get(key).state == "submitted"


def test_what_was_typed_stays_where_somebody_was_quicker(desk: Desk) -> None:
    key = submitted(desk)
    page, words = desk.approver.get(path(key, "phe-duyet")), "Sai giá gói thầu so với kế hoạch"
    desk.author.send(desk.author.get(path(key, "rut")), path(key, "rut"))
    told = desk.approver.send(page, path(key, "tra-lai"), reason=words)
    assert (told.status, words in told.text) == (409, True), "no form is left, the words are"
    assert "Chưa ghi gì: Người mẫu soan-thao đã rút hồ sơ này" in told.text
    desk.submit(key)
    told = desk.approver.send(page, path(key, "tra-lai"), reason=words)
    assert (told.status, told.find("//textarea[@id='reason']")[0].text.strip()) == (409, words)
    assert desk.approver.send(told, path(key, "tra-lai")).status == 303


def test_why_it_was_to_be_taken_back_stays_too(desk: Desk) -> None:
    key = submitted(desk)
    page = desk.author.get(path(key, "rut"))
    desk.approve(key, khi="sang")
    told = desk.author.send(page, path(key, "rut"), reason="Đổi ngày")
    assert (told.status, told.find("//textarea[@id='reason']")[0].text) == (409, "Đổi ngày")
    long = "x" * 2001
    assert desk.author.send(told, path(key, "rut"), reason=long).find("//textarea[@id='reason']")[0].text == long
    desk.approver.send(desk.approver.get(path(key, "rut")), path(key, "rut"))
    told = desk.author.send(told, path(key, "rut"), reason="Đổi ngày")
    assert (told.status, "Điều bạn vừa viết: Đổi ngày" in told.text) == (409, True)


def test_a_button_that_was_pressed_twice_leads_where_one_press_leads(desk: Desk) -> None:
    key = desk.create()
    page = desk.author.get(path(key, "trinh"))
    answers = [desk.author.send(page, path(key, "trinh"), **CONFIRMED) for _press in range(2)]
    page = desk.approver.get(path(key, "phe-duyet"))
    answers += [desk.approver.send(page, path(key, "phe-duyet")) for _press in range(2)]
    assert [answer.status for answer in answers] == [303] * 4
    assert {answer.headers["Location"] for answer in answers} == {path(key, "tinh-trang")}
    other = desk.second.send(page, path(key, "phe-duyet"), csrf=form_proof(desk.second.get("/tai-khoan"))["csrf"])
    assert other.status == 409, "somebody else's press is another one"


def test_without_a_national_number_the_approver_says_why(desk: Desk) -> None:
    key = submitted(desk, number=None)
    page = desk.approve(key)
    assert page.status == 400
    assert page.find("//textarea[@id='no_national_reason'][@aria-invalid='true']")
    assert desk.approve(key, no_national_reason="Hệ thống quốc gia đang bảo trì").status == 303
    assert desk.get(key).state == "published"


def test_it_goes_back_with_a_reason_only_and_the_author_reads_it(desk: Desk) -> None:
    key = submitted(desk)
    page = desk.approver.get(path(key, "phe-duyet"))
    assert desk.approver.send(page, path(key, "tra-lai"), reason=" ").status == 400
    assert desk.approver.send(page, path(key, "tra-lai"), reason="Sai tên chủ đầu tư").status == 303
    assert desk.get(key).state == "returned"
    first = desk.author.get("/ban-lam-viec")
    assert "Sai tên chủ đầu tư" in first.section("bi-tra-lai")
    assert first.links("//ul[@class='chips']//a") == {"Phải sửa lại 1": "#bi-tra-lai"}
    assert first.text.index("Sai tên chủ đầu tư") < first.text.index("Phải đăng")
    told = desk.author.get(path(key, "tinh-trang")).text
    assert "Sai tên chủ đầu tư" in told
    assert "Sửa hồ sơ rồi trình lại" in told


def test_the_approver_sees_first_what_waits_and_for_whom_it_is(desk: Desk) -> None:
    investor = {"name": "Phòng Văn hóa Mẫu"}
    key = desk.create(invitation(investor=investor))
    desk.submit(key)
    first = desk.approver.get("/ban-lam-viec")
    assert first.links("//ul[@class='chips']//a") == {"Chờ phê duyệt 1": "/ban-lam-viec/cho-phe-duyet"}
    answers = desk.approver.get(path(key, "phe-duyet")).answers()
    assert answers["Chủ đầu tư"] == "Phòng Văn hóa Mẫu"
    assert answers["Số trên Hệ thống mạng đấu thầu quốc gia"] == desk.get(key).said["national_number"]


def test_an_approved_draft_is_taken_back_before_its_minute(desk: Desk) -> None:
    key = submitted(desk)
    desk.approve(key, khi="sang")
    page = desk.author.get(path(key, "rut"))
    assert "01/12/2026" in page.text
    assert desk.author.send(page, path(key, "rut"), reason="Đổi ngày mở thầu").status == 303
    assert (desk.get(key).state, desk.get(key).publish_at) == ("withdrawn", None)


def test_the_page_shows_what_an_amendment_changes(desk: Desk) -> None:
    reference = desk.publish()
    content = invitation(body_closes_at="2027-01-07T09:00:00+07:00", body_opens_at="2027-01-07T09:30:00+07:00")
    key = desk.create(content, act="amend", about=reference)
    desk.submit(key)
    changes = desk.approver.get(path(key, "phe-duyet")).section("thay-doi")
    assert "31/12/2026" in changes
    assert "07/01/2027" in changes


def test_a_stale_second_factor_is_asked_for_again(desk: Desk) -> None:
    key = submitted(desk)
    page = desk.approver.get(path(key, "phe-duyet"))
    desk.site.pass_time(16 * 60)
    assert desk.approver.send(page, path(key, "phe-duyet")).status != 303 or desk.get(key).state == "submitted"
    assert desk.get(key).state == "submitted"


def test_confirmations_are_those_that_the_law_asks_for() -> None:
    assert set(CONFIRMED) == set(CONFIRMATIONS)


def test_the_approver_opens_the_files_that_become_public(desk: Desk) -> None:
    key, system = desk.create(), desk.site.system
    taken = take_in(system.storage, BytesIO(PDF), "Quyết định.pdf")
    now, version = system.clock.now(), desk.get(key).lock_version
    with system.database.write() as session:
        attach(session, load_actor(session, desk.author.person, now), key, version, now, taken)
    desk.submit(key)
    page = desk.approver.get(path(key, "phe-duyet"))
    assert "PDF" in page.section("tai-lieu")
    assert "application/" not in page.text
    links = page.links()
    with desk.approver.client.get(links["Quyết định.pdf"]) as answer:
        assert (answer.status_code, answer.data) == (200, PDF)
    assert desk.stranger.get(links["Quyết định.pdf"]).status == 404
