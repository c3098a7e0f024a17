"""A draft from its author to the public in Chromium, with and without the script, on a phone and on a wide screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Picture
from tests.browser.looking import axe_faults, layout_faults
from tests.browser.test_crawl import served
from tests.browser.test_pages import DESK, PHONE
from tests.databases import dropped_afterwards
from tests.desk.life.desk import Visitor, open_desk, path

pytestmark = pytest.mark.browser

MINUTES = 30
EXAMINED = ("1-submission-lacking", "3-queue", "3-approval", "5-read-back", "6-published", "9-withhold-lacking")
"""The pages of this walk that axe examines, each kind once: it takes seconds."""


class Screen:
    """What somebody sees; each page is looked at and, where wanted, kept as a picture."""

    def __init__(self, page: Page, address: str, picture: Picture, examines: bool) -> None:
        self.page, self.address, self.picture, self.examines = page, address, picture, examines

    def open(self, where: str, name: str) -> str:
        """Open a page of the register."""
        self.page.goto(self.address + where)
        return self.look(name)

    def press(self, button: str, name: str) -> str:
        """Press a button of the page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()
        return self.look(name)

    def look(self, name: str) -> str:
        """Return what the page says; nothing may overflow or cover anything, and axe finds nothing."""
        self.picture(self.page, name)
        assert list(layout_faults(self.page)) == [], name
        assert not self.examines or name not in EXAMINED or list(axe_faults(self.page)) == [], name
        return self.page.locator("main").inner_text()


@contextmanager
def screen(
    browser: Browser, address: str, who: Visitor, picture: Picture, width: int, script: bool
) -> Iterator[Screen]:
    """Yield the screen of somebody who is signed in."""
    context = browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=script, locale="vi-VN")
    cookie = who.client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])

    def take(page: Page, name: str) -> None:
        picture(page, f"life-{width}/{name}")

    yield Screen(context.new_page(), address, take, examines=script)  # axe waits for ever where no script runs
    context.close()


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (DESK, False)])
def test_a_draft_goes_to_the_public_by_two_people(
    browser: Browser, picture: Picture, tmp_path: Path, width: int, script: bool
) -> None:
    with dropped_afterwards():
        desk = open_desk(tmp_path)
        with served(desk.site) as address:
            key = desk.create()
            with screen(browser, address, desk.author, picture, width, script) as author:
                submit(author, key, "1")
                with screen(browser, address, desk.approver, picture, width, script) as approver:
                    send_back(approver, key)
                    mend(author, key)
                    submit(author, key, "2")
                    approve(approver, key)
                assert "Đã phê duyệt" in author.open(path(key, "tinh-trang"), "5-approved")
                assert "Gói thầu đã sửa" not in author.open("/tim-kiem?q=sua+truong", "public-before")
                desk.site.pass_time(MINUTES * 60)
                assert desk.site.system.publish_due() == 1
                told = author.open(path(key, "tinh-trang"), "6-published")
                assert "Giấy xác nhận đăng tải" in told
                assert "đang vướng" not in told
                reference = author.page.locator(".facts .numbers").first.inner_text().split()[0]
                assert "Gói thầu đã sửa" in author.open(f"/thong-bao/{reference}", "public")
                author.open(f"/ban-lam-viec/thong-bao/{reference}", "7-notice")
                author.open(f"/ban-lam-viec/thong-bao/{reference}/xac-nhan/0", "8-receipt")
                author.open(f"/ban-lam-viec/thong-bao/{reference}/go-noi-dung", "9-withhold")
                author.press("Trình phê duyệt việc gỡ", "9-withhold-lacking")


def submit(author: Screen, key: str, turn: str) -> None:
    """Submit the draft: without the confirmations first, then with them."""
    author.open(path(key, "trinh"), f"{turn}-submission")
    assert "Xác nhận rằng" in author.press("Trình phê duyệt", f"{turn}-submission-lacking")
    for name in ("no_state_secret", "no_personal_data"):
        author.page.locator(f"#{name}").check()
    assert "Chờ một người khác phê duyệt" in author.press("Trình phê duyệt", f"{turn}-submitted")


def send_back(approver: Screen, key: str) -> None:
    """Find the draft among what waits, and return it with a reason."""
    approver.open("/ban-lam-viec/cho-phe-duyet", "3-queue")
    with approver.page.expect_navigation():
        approver.page.get_by_role("link", name="Sửa chữa trường học Mẫu").click()
    approver.look("3-approval")
    approver.page.get_by_label("Lý do trả lại").fill("Tên gói thầu chưa đúng quyết định")
    assert "Bị trả lại" in approver.press("Trả lại", "3-returned")


def mend(author: Screen, key: str) -> None:
    """Read why it came back, and mend the title."""
    assert "Tên gói thầu chưa đúng quyết định" in author.open(path(key, "tinh-trang"), "4-returned")
    author.page.get_by_role("link", name="Sửa hồ sơ").click()
    author.page.locator("details:has(#title) > summary").click()
    author.page.locator("#title").fill("Gói thầu đã sửa: sửa trường học Mẫu")
    author.press("Lưu", "4-mended")


def approve(approver: Screen, key: str) -> None:
    """Approve for a minute that is typed, read back, and pressed once more."""
    approver.open(path(key, "phe-duyet"), "5-approval")
    approver.page.get_by_label("Vào thời điểm khác, ghi bên dưới").check()
    approver.page.locator("#publish_at").fill("30/11/2026 8h30")
    assert "thứ Hai, 30/11/2026, 08:30" in approver.press("Phê duyệt", "5-read-back")
    assert "Tự đăng đúng lúc này" in approver.press("Phê duyệt", "5-waiting")
