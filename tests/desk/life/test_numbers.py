"""A number that the national system does not give is told of where it is typed or first seen, not at its minute."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest

from procurement.notices import checking
from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation
from tests.documents.outside import PDF
from tests.functional.site import BODY, IMPORTER

WRONG = "IB26889001"
TOLD = f"“{WRONG}” không phải số của Hệ thống mạng đấu thầu quốc gia"
PREVIEW = "//section[contains(@class, 'note')]"


def approved_before(desk: Desk, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> str:
    """Return a draft that was approved for tomorrow when nobody looked at its number."""
    key = desk.create(invitation(number=WRONG, **changes))
    with monkeypatch.context() as before:
        before.setattr(checking, "NATIONAL_NUMBER", re.compile(".*"))
        desk.submit(key)
        assert desk.approve(key, khi="sang").status == 303
    return key


def test_it_is_told_at_its_field_when_it_is_saved(desk: Desk) -> None:
    key = desk.create(invitation(number=WRONG))
    page = desk.author.get(f"{path(key)}?da-luu=1")
    assert "Đã lưu." in page.text
    assert TOLD in page.find("//*[@id='national_number-note']")[0].text
    page = desk.author.get(f"{path(key)}?kiem-tra=1")
    assert page.text.count(TOLD) == 2, "on top and at its field, and not as a warning besides"


def sent_for(number: str, *, project: bool = False) -> dict[str, Any]:
    """Return a draft that names a plan, or a project, by ``number``."""
    if project:
        return {"kind": "plan", "title": "Kế hoạch", "body": {"packages": [], "project": {"number": number}}}
    return invitation(plan_number=number)


@pytest.mark.parametrize("number", ["PL26", "IB2688900101", "PL2688900101-00", "pl2688900101", "KH-000002"])
def test_the_number_of_a_plan_that_can_be_none_is_told_at_its_field(desk: Desk, number: str) -> None:
    key = desk.create(sent_for(number))
    told = f"“{number}” không phải số của Hệ thống mạng đấu thầu quốc gia; ghi PL và 10 chữ số"
    assert told in desk.author.get(f"{path(key)}?da-luu=1").find("//*[@id='plan_number-note']")[0].text
    page = desk.author.get(f"{path(key)}?kiem-tra=1")
    assert told in page.find("//*[@id='plan_number-error']")[0].text
    assert "write PL and 10 digits" in desk.author.get(f"{path(key)}?kiem-tra=1&lang=en").text
    assert not desk.author.get(path(key, "trinh")).find("//input[@name='no_state_secret']")


def test_the_number_of_a_project_that_can_be_none_is_told_at_its_field(desk: Desk) -> None:
    page = desk.author.get(f"{path(desk.create(sent_for('DA-01', project=True)))}?kiem-tra=1")
    assert "“DA-01” không phải số của Hệ thống" in page.find("//*[@id='body.project.number-error']")[0].text
    page = desk.author.get(f"{path(desk.create(sent_for('PR2688900101', project=True)))}?kiem-tra=1")
    assert not page.find("//*[@id='body.project.number-error']")


@pytest.mark.parametrize("number", ["PL2688900101", "20151234567"])
def test_the_number_of_a_plan_that_is_not_here_is_no_error(desk: Desk, number: str) -> None:
    assert desk.author.get(path(desk.create(sent_for(number)), "trinh")).find("//input[@name='no_state_secret']")


def test_what_was_taken_over_under_another_number_is_still_named_by_it(desk: Desk) -> None:
    rows = [{"package_ref": "goi-101", "title": "Sửa chữa trường học Mẫu"}]
    old = {"kind": "plan", "national_number": "KH-2015-7", "title": "Kế hoạch", "version": "00",
           "organisation": BODY, "body": {"packages": rows}}  # fmt: skip
    desk.site.record("old", old, IMPORTER)
    key = desk.create(sent_for("KH-2015-7"))
    assert desk.author.get(path(key, "trinh")).find("//input[@name='no_state_secret']")


def test_it_is_told_in_the_preview(desk: Desk) -> None:
    page = desk.author.get(path(desk.create(invitation(number=WRONG)), "xem-truoc"))
    assert TOLD in page.text
    assert "Có 1 chỗ cần sửa" not in desk.author.get(path(desk.create(), "xem-truoc")).text


def test_a_quick_post_is_told_at_once(desk: Desk) -> None:
    address = "/ban-lam-viec/dang-nhanh"
    page = desk.author.get(address)

    def send(number: str) -> Any:
        told = {
            "national_number": number,
            "title": "Sửa trường",
            "kind": "invitation",
            "decision": "12/QĐ-MẪU ngày 20/11/2026",
        }
        return desk.author.send(page, address, **told, file=(BytesIO(PDF), "qd.pdf"))

    told = send(WRONG)
    assert (told.status, TOLD in told.text) == (400, True)
    assert told.find("//input[@name='national_number']")[0].get("value") == WRONG
    answer = send("ib 2688900101")
    assert answer.status == 303
    assert "IB2688900101" in desk.author.follow(answer).text


def test_what_was_approved_before_is_told_of_before_its_minute(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = approved_before(desk, monkeypatch)
    page = desk.approver.get(path(key, "tinh-trang"))
    assert "Có bước đang vướng" in page.text
    assert TOLD in page.text
    assert "Như đang viết thì không đăng được: rút hồ sơ, sửa rồi trình lại." in page.text
    assert TOLD in desk.author.get("/ban-lam-viec").section("da-phe-duyet")
    assert TOLD in desk.author.get(path(key, "xem-truoc")).text


def test_what_can_go_out_is_not_said_to_be_stuck(desk: Desk) -> None:
    key = desk.create()
    desk.submit(key)
    desk.approve(key, khi="sang")
    assert "Có bước đang vướng" not in desk.approver.get(path(key, "tinh-trang")).text
    assert "không đăng được" not in desk.author.get("/ban-lam-viec").section("da-phe-duyet")
