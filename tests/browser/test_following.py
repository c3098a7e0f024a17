"""Search, narrow, follow and leave again by keys alone, where no script runs, on a phone and on a wide screen."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, Route
from sqlalchemy import func, select

from procurement.alerts.models import Subscriber
from procurement.jobs.outbox import deliver_due
from tests.browser.conftest import Picture
from tests.browser.looking import axe_faults, layout_faults
from tests.browser.test_crawl import served
from tests.browser.test_pages import DESK, PHONE
from tests.databases import dropped_afterwards
from tests.functional.site import Site, fill, open_site

pytestmark = pytest.mark.browser

LINK = re.compile(r"http://\S+?(/nhan-thu/\S+)")
STOPS = 250
"""How many presses of the tabulator may lead to anything on a page."""

FOCUS = """wanted => {
  const it = document.activeElement, look = getComputedStyle(it), box = it.getBoundingClientRect();
  const middle = (box.top + box.bottom) / 2;
  return {
    reached: it === wanted,
    seen: it.matches(':focus-visible') && look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
    inside: middle > 0 && middle < innerHeight && box.left < innerWidth && box.right > 0,
    what: it.outerHTML.slice(0, 120) + ' at ' + [box.left, box.top, box.right, box.bottom].map(Math.round),
  };
}"""


class Keyboard:
    """Somebody who has keys only, and no script; each page they come to is looked at and examined by axe elsewhere."""

    def __init__(self, page: Page, examined: Page, picture: Picture, name: str) -> None:
        self.page, self.examined, self.picture, self.name = page, examined, picture, name
        self.address = f"doc-gia-{name}@mau.example"

    def reach(self, wanted: Locator) -> Locator:
        """Press the tabulator until ``wanted`` has the focus, which must be seen wherever it stops."""
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            stop = wanted.evaluate(FOCUS)
            assert stop["seen"], f"the focus is not seen on {stop['what']}"
            assert stop["inside"], f"the focus is out of sight on {stop['what']}"
            if stop["reached"]:
                return wanted
        raise AssertionError(f"{wanted} is not reached by keys on {self.page.url}")

    def go(self, wanted: Locator, look: str) -> str:
        """Press Enter on a link or button; return what the page that follows says."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self.look(look)

    def follow_letter(self, address: str, look: str) -> str:
        """Open a link as a program for letters does."""
        self.page.goto(address)
        return self.look(look)

    def look(self, look: str) -> str:
        """Return what the page says; nothing overflows, and axe finds nothing on the very same text and styles."""
        self.picture(self.page, f"following-{self.name}-{look}")
        assert list(layout_faults(self.page)) == [], look
        source, here = self.page.content(), self.page.url.partition("#")[0]

        def same(route: Route) -> None:
            route.fulfill(body=source, content_type="text/html; charset=utf-8")

        self.examined.route(here, same)  # axe waits for ever where no script runs
        self.examined.goto(here)
        assert list(axe_faults(self.examined)) == [], look
        self.examined.unroute(here)
        return self.page.locator("main").inner_text()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).first

    def link(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("link", name=name, exact=True).first


@contextmanager
def keyboard(browser: Browser, picture: Picture, width: int) -> Iterator[Keyboard]:
    size = {"width": width, "height": 740}
    plain = browser.new_context(viewport=size, java_script_enabled=False, locale="vi-VN")  # type: ignore[arg-type]
    scripted = browser.new_context(viewport=size, locale="vi-VN", bypass_csp=True)  # type: ignore[arg-type]
    yield Keyboard(plain.new_page(), scripted.new_page(), picture, str(width))
    plain.close()
    scripted.close()


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """Yield a filled register whose letters lie in its folder, and its address."""
    with dropped_afterwards():
        site = fill(open_site(tmp_path_factory.mktemp("following")))
        with served(site) as address:
            yield site, address


def link_of_letter(site: Site, reader: str) -> str:
    """Deliver what waits; return where the link of the newest letter to ``reader`` leads."""
    while deliver_due(site.system.database, site.system.handlers(), site.clock.now()):
        pass
    files = sorted(site.system.settings.mail_dir.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    letter = next(letter for letter in reversed(letters) if letter["To"] == reader)
    body = letter.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    assert found, body.get_content()
    return found[1]


def ask_for_letters(reader: Keyboard, frequency: str) -> None:
    """Fill the form: the address, how often, done."""
    page = reader.page
    reader.reach(page.get_by_label("Địa chỉ thư điện tử"))
    page.keyboard.type(reader.address)
    reader.reach(page.locator("input[name=frequency]:checked"))
    while not page.locator(f"input[name=frequency][value={frequency}]").is_checked():
        page.keyboard.press("ArrowDown")
    assert reader.address in reader.go(reader.button("Gửi thư xác nhận"), "asked")


def confirm(reader: Keyboard, site: Site, address: str) -> str:
    """Open the link of the letter that asks, and confirm."""
    reader.follow_letter(address + link_of_letter(site, reader.address), "confirm")
    return reader.go(reader.button("Xác nhận"), "own")


def search_and_narrow(reader: Keyboard, address: str) -> None:
    """Type a word on the first page, then choose a field among the filters."""
    page = reader.page
    page.goto(address)
    reader.reach(page.locator("main input[name=q]").first)
    page.keyboard.type("mau")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    reader.look("found")
    if page.locator("summary", has_text="Bộ lọc và thứ tự").is_visible():
        reader.reach(page.locator("summary", has_text="Bộ lọc và thứ tự"))
        page.keyboard.press("Enter")
    reader.reach(page.locator("input[name=field][value=XL]"))
    page.keyboard.press("Space")
    reader.go(reader.button("Lọc"), "narrowed")
    assert "Xây lắp" in page.get_by_role("list", name="Bộ lọc đang dùng").inner_text()


def follow_a_package(reader: Keyboard, address: str) -> str:
    """Open the first row of a search and ask to be told of it; return what it is called there."""
    reader.page.goto(address + "/tim-kiem?q=mau&field=XL")
    reader.go(reader.page.locator(".row-title a").first, "thing")
    reader.go(reader.link("Theo dõi"), "subscribe-thing")
    return reader.page.locator("main .facts dd").first.inner_text()


def leave(reader: Keyboard) -> None:
    """End one thing on the page of all, then everything."""
    headings = reader.page.locator("main section h2")
    assert headings.count() == 2
    reader.go(reader.button("Ngừng theo dõi mục này"), "one-ended")
    assert headings.count() == 1
    reader.go(reader.link("Ngừng tất cả và xóa địa chỉ"), "leave")
    assert "Không còn thư nào" in reader.go(reader.button("Ngừng tất cả và xóa địa chỉ"), "ended")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_keys_alone_search_narrow_subscribe_follow_and_leave(
    browser: Browser, mailing: tuple[Site, str], picture: Picture, width: int
) -> None:
    site, address = mailing
    with keyboard(browser, picture, width) as reader:
        search_and_narrow(reader, address)
        reader.reach(reader.link("Theo dõi, tải về"))
        reader.page.keyboard.press("Enter")
        assert "“mau”" in reader.go(reader.link("Nhận qua thư"), "subscribe")
        ask_for_letters(reader, "daily")
        assert "Đã xác nhận" in confirm(reader, site, address)
        thing = follow_a_package(reader, address)
        ask_for_letters(reader, "once")
        assert thing in confirm(reader, site, address)
        leave(reader)
    with site.system.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Subscriber)) == 0
