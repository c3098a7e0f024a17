"""Where a notice stands: every step with its instant, what is stuck in red with what happens next, and the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement.accounts.actors import load_actor
from procurement.jobs.outbox import OutboxRow, deliver_due, promise
from procurement.ledger.queries import get_head
from procurement.notices.drafts import Draft
from procurement.organisations.models import OrganisationLink
from procurement.organisations.queries import get_organisation
from procurement.plans.models import Package
from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation
from tests.functional.site import BODY, Page, words


def steps(page: Page) -> dict[str, str]:
    """Return what each step says, by its label; what is stuck begins with STUCK."""
    found = {}
    for item in page.find("//ol[@class='standing']/li"):
        label = words(item.find("span")).split(" · ")[0]
        found[label] = ("STUCK " if item.get("class") == "stuck" else "") + words(item)
    return found


def published(desk: Desk) -> str:
    key = desk.create()
    desk.submit(key)
    desk.approve(key)
    return key


def test_a_draft_says_what_it_waits_for_and_of_whom(desk: Desk) -> None:
    key = desk.create()
    said = steps(desk.author.get(path(key, "tinh-trang")))
    assert "Soạn xong thì trình phê duyệt" in said["Trình phê duyệt"]
    desk.submit(key)
    said = steps(desk.author.get(path(key, "tinh-trang")))
    assert "30/11/2026, 08:00" in said["Trình phê duyệt"]
    assert "Người mẫu phe-duyet" in said["Phê duyệt"]
    assert "chưa đến" in said["Đăng tải"]


def test_every_step_to_the_public_has_its_instant(desk: Desk) -> None:
    key = published(desk)
    desk.site.pass_time(5)
    system = desk.site.system
    while deliver_due(system.database, system.handlers(), system.clock.now()):
        pass
    said = steps(desk.author.get(path(key, "tinh-trang")))
    for label in ("Soạn", "Trình phê duyệt", "Kiểm tra", "Phê duyệt", "Đăng tải", "Ghi sổ đăng tải"):
        assert "thứ Hai, 30/11/2026, 08:00 (giờ Hà Nội)" in said[label]
    for label in ("Tìm thấy được", "Có trong tin theo dõi"):
        assert "08:00:05" in said[label]
    assert "mục số 1" in said["Ghi sổ đăng tải"]
    assert not any(words.startswith("STUCK") for words in said.values())


def test_what_should_be_public_and_is_not_is_stuck_and_says_who_helps(desk: Desk) -> None:
    key = desk.create()
    desk.submit(key)
    desk.approve(key, khi="sang")
    waiting = steps(desk.author.get(path(key, "tinh-trang")))["Đăng tải"]
    assert "01/12/2026, 08:00" in waiting
    assert not waiting.startswith("STUCK")
    with desk.site.system.database.write() as session:
        session.scalars(select(Draft)).one().publish_at = desk.site.clock.now() - timedelta(minutes=2)
    page = desk.author.get(path(key, "tinh-trang"))
    assert steps(page)["Đăng tải"].startswith("STUCK")
    assert "báo người vận hành" in page.text


def test_an_index_that_cannot_follow_is_stuck(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = published(desk)
    reading = desk.site.system.search.reading
    monkeypatch.setattr(reading, "catch_up", lambda session: type("Old", (), {"sequence": 0})())
    said = steps(desk.author.get(path(key, "tinh-trang")))
    assert said["Tìm thấy được"].startswith("STUCK")
    assert "mục số 0" in said["Tìm thấy được"]


def test_a_letter_that_does_not_leave_is_stuck_and_says_when_it_is_tried_again(desk: Desk) -> None:
    key = published(desk)
    now = desk.site.clock.now()
    with desk.site.system.database.write() as session:
        head = get_head(session)
        assert head is not None
        who = f"person:{desk.author.person}"
        promise(session, "letter", f"receipt:{head.sequence}:{who}", {"to": who}, now)
    said = steps(desk.author.get(path(key, "tinh-trang")))["Gửi thư báo"]
    assert "Người mẫu soan-thao" in said
    assert not said.startswith("STUCK")
    with desk.site.system.database.write() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.topic == "letter")).one()
        row.attempts, row.next_at = 3, now + timedelta(minutes=10)
    said = steps(desk.author.get(path(key, "tinh-trang")))["Gửi thư báo"]
    assert said.startswith("STUCK")
    assert "08:10" in said


def test_the_receipt_names_what_can_be_looked_up(desk: Desk) -> None:
    reference = desk.publish()
    page = desk.author.get(f"/ban-lam-viec/thong-bao/{reference}/xac-nhan/0")
    with desk.author.client.get(f"/ban-lam-viec/thong-bao/{reference}/xac-nhan/0.txt") as answer:
        text = answer.get_data(as_text=True)
        assert answer.content_type == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
    with desk.site.system.database.read() as session:
        entry = get_head(session)
        assert entry is not None
        for said in (page.text, text):
            for fact in (
                reference,
                entry.content_hash,
                entry.entry_hash,
                f"/thong-bao/{reference}/lan-dang/0",
                "08:00",
            ):
                assert fact in said
    assert "\n\n\n" not in text


def test_a_published_notice_offers_what_may_be_done_next(desk: Desk) -> None:
    reference = desk.publish()
    page = desk.author.get(f"/ban-lam-viec/thong-bao/{reference}")
    offered = {words(button): button.get("value") for button in page.find("//main//button")}
    assert {"Gia hạn": "extend", "Sửa đổi": "amend", "Hủy": "cancel"}.items() <= offered.items()
    amend = desk.author.follow(desk.author.send(page, f"/ban-lam-viec/thong-bao/{reference}", step="amend"))
    assert amend.status == 200
    assert "Đang có hồ sơ về thông báo này" in desk.author.get(f"/ban-lam-viec/thong-bao/{reference}").text


def test_a_call_of_which_one_lot_was_called_off_may_still_be(desk: Desk) -> None:
    reference = desk.publish()
    of_lot = {"kind": "cancellation", "body": {"target": "lot", "lot_ref": "PP2", "effect": "cancelled"}}
    desk.site.record("off", invitation() | {"organisation": BODY} | of_lot)
    page = desk.author.get(f"/ban-lam-viec/thong-bao/{reference}")
    assert "Phần (lô) PP2: đã hủy theo" in page.text
    assert {"Gia hạn", "Hủy"} <= {words(button) for button in page.find("//main//button")}


def test_what_was_called_off_says_so_and_cannot_be_extended_or_called_off_again(desk: Desk) -> None:
    reference = desk.publish()
    address = f"/ban-lam-viec/thong-bao/{reference}"
    cancelled = {"kind": "cancellation", "body": {"target": "round", "effect": "cancelled"}}
    desk.site.record("off", invitation() | {"organisation": BODY} | cancelled)
    page = desk.author.get(address)
    assert f"Đã hủy theo thông báo hủy {desk.site.names['off']}" in page.text
    assert not {"Gia hạn", "Hủy"} & {words(button) for button in page.find("//main//button")}
    refused = desk.author.get(f"{address}/gia-han")
    assert refused.status == 409
    assert "đã bị hủy hoặc đã có kết quả nên không gia hạn được" in refused.text
    package = desk.site.references(Package)[0]
    offered = [words(button) for button in desk.author.get(f"/ban-lam-viec/goi-thau/{package}").find("//main//button")]
    assert "Mời thầu lại: lần tổ chức mới" in offered
    assert not [label for label in offered if label.startswith("Gia hạn")]


def test_another_body_finds_nothing_of_it(desk: Desk) -> None:
    key, reference = desk.create(), desk.publish()
    drafts = [path(key, what) for what in ("trinh", "phe-duyet", "rut", "tinh-trang")]
    notices = [
        f"/ban-lam-viec/thong-bao/{reference}{rest}" for rest in ("", "/go-noi-dung", "/xac-nhan/0", "/xac-nhan/0.txt")
    ]
    for address in (*drafts, *notices):
        assert desk.stranger.get(address).status == 404, address
        assert desk.author.get(address).status == 200, address


def test_a_predecessor_does_not_see_what_its_successor_prepares_about_its_notice(desk: Desk) -> None:
    reference, now = desk.publish(), desk.site.clock.now()
    with desk.site.system.database.write() as session:
        ours, theirs = (get_organisation(session, body).id for body in (desk.body, _body_of_stranger(desk)))
        link = OrganisationLink(organisation_id=theirs, related_id=ours, relation="predecessor", recorded_at=now)
        session.add(link)
    address = f"/ban-lam-viec/thong-bao/{reference}"
    begun = desk.stranger.send(desk.stranger.get(address), address, step="amend")
    assert begun.status == 303
    assert "Đang có hồ sơ về thông báo này" in desk.stranger.get(address).text
    assert "Đang có hồ sơ về thông báo này" not in desk.author.get(address).text


def _body_of_stranger(desk: Desk) -> str:
    with desk.site.system.database.read() as session:
        (body,) = load_actor(session, desk.stranger.person, desk.site.clock.now()).bodies("draft")
        return body
