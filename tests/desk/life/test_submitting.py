"""Submitting: everything wrong at once, warnings with their articles, confirmations, the national number."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.notices import checking
from procurement.notices.events import Event, read_event
from tests.desk.life.desk import CONFIRMED, Desk, path
from tests.desk.office import invitation
from tests.functional.site import BODY, IMPORTER


def test_everything_wrong_is_told_at_once_and_leads_to_its_field(desk: Desk) -> None:
    key = desk.create(invitation(body_closes_at=None, body_funding=None, decision=None))
    page = desk.author.get(path(key, "trinh"))
    links = page.links("//div[contains(@class, 'note-red')]//a")
    assert {f"{path(key)}#body.closes_at", f"{path(key)}#body.funding", f"{path(key)}#decision"} <= set(links.values())
    assert not page.find("//button[contains(text(), 'Trình phê duyệt')]")


def test_a_warning_tells_its_article_and_stops_nobody(desk: Desk) -> None:
    key = desk.create(invitation(body_closes_at="2026-12-05T09:00:00+07:00", body_opens_at="2026-12-05T09:30:00+07:00"))
    page = desk.author.get(path(key, "trinh"))
    assert "Điều" in " ".join(page.links("//div[contains(@class, 'note-warm')]//a"))
    assert desk.submit(key).status == 303


def test_nothing_is_submitted_without_both_confirmations(desk: Desk) -> None:
    key = desk.create()
    for lacking in CONFIRMED:
        page = desk.submit(key, **{lacking: ""})
        assert page.status == 400
        assert page.find(f"//input[@id='{lacking}'][@aria-invalid='true']")
        assert desk.get(key).state == "drafting"


def test_no_confirmation_is_ticked_beforehand(desk: Desk) -> None:
    page = desk.author.get(path(desk.create(), "trinh"))
    assert page.find("//input[@type='checkbox']")
    assert not page.find("//input[@type='checkbox'][@checked]")


def test_numbers_of_twelve_digits_are_pointed_out_where_they_stand(desk: Desk) -> None:
    key = desk.create(invitation(body_contact={"name": "Bà Mẫu", "phone": "001088001234"}))
    page = desk.author.get(path(key, "trinh"))
    assert f"{path(key)}#body.contact.phone" in page.links().values()
    assert "001088001234" not in page.text


def test_the_national_number_can_be_given_last_and_counts(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    answer = desk.submit(key, national_number="ib2688900777", published_at="29/11/2026 9h00")
    assert answer.status == 303
    said = desk.get(key).said
    assert (said["national_number"], said["published_at"]) == ("IB2688900777", "2026-11-29T09:00:00+07:00")


def test_an_unreadable_posting_time_is_shown_again_beside_its_field(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    page = desk.submit(key, national_number="IB2688900777", published_at="hôm qua")
    assert page.status == 400
    assert page.find("//input[@id='published_at'][@value='hôm qua'][@aria-invalid='true']")
    assert "national_number" not in desk.get(key).said


def test_without_a_number_it_is_left_to_the_approver(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    assert desk.submit(key).status == 303
    assert (
        "người phê duyệt sẽ phải nêu lý do" in desk.author.get(path(desk.create(invitation(number=None)), "trinh")).text
    )


def test_a_package_of_another_body_is_told_before_anybody_approves(desk: Desk) -> None:
    other = {"code": "vnz888100002", "name": "Trường Tiểu học Mẫu"}
    desk.site.record("theirs", invitation("IB2688900199") | {"organisation": other})
    key = desk.create()
    page = desk.author.get(path(key, "trinh"))
    assert "Gói thầu hoặc kế hoạch này của đơn vị khác" in page.text
    assert not page.find("//input[@name='no_state_secret']")
    sent = desk.author.get(path(key))
    proof = sent.find("//input[@name='csrf']")[0].get("value")
    pressed = {"csrf": proof, "lock_version": desk.get(key).lock_version, **CONFIRMED}
    assert desk.author.post(path(key, "trinh"), **pressed).status == 400
    assert desk.get(key).state == "drafting"


def test_what_somebody_else_changed_meanwhile_is_not_submitted(desk: Desk) -> None:
    key = desk.create()
    answer = desk.submit(key, lock_version="7")
    assert (answer.status, "Chưa ghi gì: Người mẫu soan-thao đã thay đổi" in answer.text) == (409, True)
    assert desk.get(key).state == "drafting"


def test_a_number_typed_last_stays_where_somebody_was_quicker(desk: Desk) -> None:
    key = desk.create(invitation(number=None))
    page = desk.author.get(path(key, "trinh"))
    desk.author.send(desk.author.get(path(key)), path(key), title="Tên khác")
    told = desk.author.send(page, path(key, "trinh"), national_number="IB2688900777", **CONFIRMED)
    assert (told.status, told.find("//input[@id='national_number']")[0].get("value")) == (409, "IB2688900777")


@pytest.mark.parametrize("number", ["ib2688900101", "IB 2688900101", "IB2688900101-00", "IB26889001", "2688900101"])
def test_a_number_that_is_none_of_the_national_system_is_not_submitted(desk: Desk, number: str) -> None:
    told = desk.author.get(path(desk.create(invitation(number=number)), "trinh"))
    assert not told.find("//main//form")
    assert f"“{number}” không phải số của Hệ thống mạng đấu thầu quốc gia" in told.text


def test_what_was_taken_over_with_another_number_goes_on_under_it(desk: Desk) -> None:
    old = invitation(
        number="TBMT-2015-7",
        organisation=BODY,
        published_at="2015-11-20T09:00:00+07:00",
        published_at_source="national",
    )
    desk.site.record("old", old, IMPORTER)
    opening = {"kind": "opening", "national_number": "TBMT-2015-7", "title": "Sửa chữa", "package_ref": "goi-101",
               "body": {"stage": "bid", "envelope": "single"}}  # fmt: skip
    told = desk.author.get(path(desk.create(opening), "trinh"))
    assert "không phải số của Hệ thống" not in told.text


@pytest.mark.parametrize("address", ["trinh", "cho-trinh"])
def test_what_is_submitted_is_judged_once(desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    key, read = desk.create(), []

    def counting(*given: Any, **more: Any) -> Event:
        read.append(given)
        return read_event(*given, **more)

    action = path(key, "trinh") if address == "trinh" else "/ban-lam-viec/cho-trinh"
    page = desk.author.get(action)
    monkeypatch.setattr(checking, "read_event", counting)
    chosen = {} if address == "trinh" else {"chon": [key]}
    desk.author.send(page, action, **chosen, **CONFIRMED)
    assert (desk.get(key).state, len(read)) == ("submitted", 1)
