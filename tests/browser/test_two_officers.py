"""Two officers at one draft in two browsers at the same moment: one deed counts, and the other is told which.

What either typed stays before them, whatever happened meanwhile: also where their session ended in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from threading import Thread

import pyotp
import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser

from procurement.accounts.models import Person
from procurement.accounts.sign_ins import end_sign_ins
from procurement.core.clock import VIETNAM
from procurement.web.public import parts
from tests.browser.conftest import Picture
from tests.browser.looking import axe_faults
from tests.browser.test_crawl import served
from tests.browser.test_draft_life import Screen, screen
from tests.browser.test_pages import DESK, PHONE
from tests.databases import dropped_afterwards
from tests.desk.life.desk import Desk, open_desk, path
from tests.desk.office import invitation
from tests.desk.people import SECRET

pytestmark = pytest.mark.browser

PASSWORD = "bốn con trâu gặm cỏ non"
OTHER_TITLE = "Gói thầu đã sửa: sửa cổng trường Mẫu"
LIGHT = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
OPEN = "document.querySelectorAll('details').forEach(it => it.open = true)"
TIMES = 2
"""So often each race is run."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return the desk of a body of an empty register."""
    with dropped_afterwards():
        yield open_desk(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """Serve that register and return its address."""
    with served(desk.site) as address:
        yield address


@pytest.fixture
def author(browser: Browser, desk: Desk, address: str, picture: Picture) -> Iterator[Screen]:
    """Return the author at a phone."""
    with screen(browser, address, desk.author, picture, PHONE, script=True) as found:
        yield found


@pytest.fixture
def approver(browser: Browser, desk: Desk, address: str, picture: Picture) -> Iterator[Screen]:
    """Return the approver at a wide screen."""
    with screen(browser, address, desk.approver, picture, DESK, script=True) as found:
        yield found


@pytest.fixture
def second(browser: Browser, desk: Desk, address: str, picture: Picture) -> Iterator[Screen]:
    """Return another who may approve, where they have not written it."""
    with screen(browser, address, desk.second, picture, DESK, script=True) as found:
        yield found


def submitted(desk: Desk, number: str) -> str:
    key = desk.create(invitation(number, package_ref=f"goi-{number}"))
    assert desk.submit(key).status == 303
    return key


def at_once(*presses: tuple[Screen, str]) -> list[str]:
    """Press a button on each screen in the same moment; return what their pages say then."""
    with ExitStack() as waiting:
        for one, _button in presses:
            waiting.enter_context(one.page.expect_navigation())
        for one, button in presses:
            one.page.get_by_role("button", name=button, exact=True).first.evaluate("it => it.click()")
    return [one.look("at-once") for one, _button in presses]


def retitle(author: Screen, key: str, title: str) -> None:
    """Open the form and type another title, without saving it."""
    author.open(path(key), "form")
    author.page.locator("details:has(#title) > summary").click()
    author.page.locator("#title").fill(title)


def deeds(desk: Desk, key: str) -> list[str]:
    return [event.act for event in desk.get(key).events]


def test_what_is_warned_of_is_read_before_all_are_approved(
    desk: Desk, approver: Screen, author: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_SIZE", 2)
    keys = [submitted(desk, f"IB268890019{number}") for number in range(5)]
    cookie = desk.approver.client.get_cookie("session")
    assert cookie is not None
    author.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": author.address}])
    for one in (approver, author):  # on a wide screen and on a phone
        one.open("/ban-lam-viec/cho-phe-duyet?chon=het", "queue-all")
        with one.page.expect_navigation():
            one.page.get_by_role("link", name="Xem các hồ sơ có điều cần xem lại").click()
        assert "kế hoạch phải đăng trước khi mời" in one.look("queue-warned")
        assert list(axe_faults(one.page)) == []
    approver.open("/ban-lam-viec/cho-phe-duyet?chon=het", "queue-all")
    assert "Xong 5 trong 5 hồ sơ." in approver.press("Phê duyệt và đăng ngay các hồ sơ đã chọn", "queue-done")
    assert {desk.get(key).state for key in keys} == {"published"}


@pytest.mark.parametrize("turn", range(TIMES))
def test_of_two_who_approve_at_once_one_does_and_the_other_reads_so(
    desk: Desk, approver: Screen, second: Screen, turn: int
) -> None:
    key = submitted(desk, f"IB268890020{turn}")
    for one in (approver, second):
        one.open(path(key, "phe-duyet"), "approval")
    said = at_once((approver, "Phê duyệt"), (second, "Phê duyệt"))
    assert (deeds(desk, key).count("approve"), deeds(desk, key).count("publish")) == (1, 1)
    assert sum("Giấy xác nhận đăng tải" in one or "Đã phê duyệt" in one for one in said) >= 1
    losers = [one for one in said if "Chưa ghi gì:" in one]
    assert len(losers) == 1
    assert "đã phê duyệt hồ sơ này lúc" in losers[0] or "Hồ sơ này đã được đăng tải lúc" in losers[0]


@pytest.mark.parametrize("turn", range(TIMES))
def test_what_is_saved_while_it_is_approved_is_saved_or_shown_and_never_published_unseen(
    desk: Desk, author: Screen, approver: Screen, turn: int
) -> None:
    key = submitted(desk, f"IB268890021{turn}")
    retitle(author, key, OTHER_TITLE)
    approver.open(path(key, "phe-duyet"), "approval")
    saved, approved = at_once((author, "Lưu"), (approver, "Phê duyệt"))
    draft = desk.get(key)
    if "approve" in deeds(desk, key):
        assert draft.said["title"] == invitation()["title"], "what the approver saw"
        assert "Chưa lưu gì đè lên" in saved
        assert "Gói thầu đã sửa" in saved
    else:
        assert (draft.state, draft.said["title"]) == ("drafting", OTHER_TITLE)
        assert "Chưa ghi gì: Người mẫu soan-thao đã thay đổi hồ sơ này lúc" in approved


@pytest.mark.parametrize("button", ["Lưu", "Thêm phần/lô"])
def test_who_types_on_after_it_was_published_still_reads_it_all(
    desk: Desk, author: Screen, approver: Screen, button: str
) -> None:
    key = submitted(desk, f"IB26889002{20 + len(button)}")
    retitle(author, key, OTHER_TITLE)
    author.page.evaluate(OPEN)
    author.page.locator("[id='body.closes_at']").fill("mai 9h")
    approver.open(path(key, "phe-duyet"), "approval")
    approver.press("Phê duyệt", "approved")
    told = author.press(button, "unsaved")
    assert "Hồ sơ này đã được đăng tải lúc" in told
    assert "Gói thầu đã sửa" in told
    assert "mai 9h" in told
    assert list(axe_faults(author.page)) == []


def test_a_second_reason_stands_where_another_tab_was_quicker(desk: Desk, approver: Screen, second: Screen) -> None:
    key = submitted(desk, "IB2688900240")
    other = Screen(approver.page.context.new_page(), approver.address, approver.picture, examines=False)
    for one, reason in ((approver, "Sai tên chủ đầu tư"), (other, "Sai giá"), (second, "Thiếu quyết định")):
        one.open(path(key, "phe-duyet"), "approval")
        one.page.get_by_label("Lý do trả lại").fill(reason)
    assert "Bị trả lại" in approver.press("Trả lại", "returned")
    for one, reason in ((other, "Sai giá"), (second, "Thiếu quyết định")):
        told = one.press("Trả lại", "not-returned")
        assert "Người mẫu phe-duyet đã trả lại hồ sơ này lúc" in told
        assert reason in told
    assert desk.get(key).reason == "Sai tên chủ đầu tư"


def test_what_comes_back_while_it_is_changed_is_saved_by_the_next_press(
    desk: Desk, author: Screen, approver: Screen
) -> None:
    key = submitted(desk, "IB2688900241")
    retitle(author, key, OTHER_TITLE)
    approver.open(path(key, "phe-duyet"), "approval")
    approver.page.get_by_label("Lý do trả lại").fill("Sai tên chủ đầu tư")
    approver.press("Trả lại", "returned")
    told = author.press("Lưu", "told")
    assert "đã trả lại hồ sơ này lúc" in told
    assert "Sai tên chủ đầu tư" in told
    assert "Đã lưu." in author.press("Lưu", "saved")
    assert desk.get(key).said["title"] == OTHER_TITLE


@pytest.mark.parametrize("turn", range(TIMES))
def test_what_is_taken_back_at_its_minute_goes_out_or_does_not_and_nobody_reads_otherwise(
    desk: Desk, author: Screen, turn: int
) -> None:
    key = submitted(desk, f"IB268890025{turn}")
    minute = desk.site.clock.now().astimezone(VIETNAM) + timedelta(minutes=1)
    page = desk.approve(key, khi="gio", gio=f"{minute:%d/%m/%Y %H:%M}")
    assert desk.approver.send(page, path(key, "phe-duyet")).status == 303
    author.open(path(key, "rut"), "withdrawal")
    author.page.get_by_label("Lý do (nên ghi)").fill("Đổi ngày mở thầu")
    desk.site.pass_time(60)
    worker = Thread(target=desk.site.system.publish_due)
    worker.start()
    told = author.press("Rút hồ sơ", "withdrawn")
    worker.join()
    if desk.get(key).state == "published":
        assert "Hồ sơ này đã được đăng tải lúc" in told
        assert "Đổi ngày mở thầu" in told
    else:
        assert (desk.get(key).state, "Đã rút" in told) == ("withdrawn", True)
        assert "publish" not in deeds(desk, key)


def test_a_session_that_ends_in_a_long_form_loses_nothing_of_it(desk: Desk, second: Screen) -> None:
    key, system, person = desk.create(invitation("IB2688900260", package_ref="goi-260")), desk.site.system, desk.second
    retitle(second, key, OTHER_TITLE)
    second.page.evaluate(OPEN)
    second.press("Thêm phần/lô", "row")
    second.page.evaluate(OPEN)
    second.page.locator("[id='body.lots.0.title']").fill("Phần xây lắp")
    with system.database.write() as session:
        session.get_one(Person, person.person).password_hash = LIGHT.hash(PASSWORD)
        end_sign_ins(session, person.person, system.clock.now())
    assert "chưa được lưu nhưng vẫn còn" in second.press("Lưu", "sign-in")
    second.page.get_by_label("Tên đăng nhập").fill("hai-vai")
    second.page.get_by_label("Mật khẩu").fill(PASSWORD)
    second.press("Đăng nhập", "code")
    second.page.get_by_label("Mã xác thực").fill(pyotp.TOTP(SECRET).at(system.clock.now()))
    second.press("Tiếp tục", "once-more")
    assert "Đã lưu." in second.press("Gửi tiếp", "saved")
    said = desk.get(key).said
    assert (said["title"], said["body"]["lots"]) == (OTHER_TITLE, [{"title": "Phần xây lắp"}])
