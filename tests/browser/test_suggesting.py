"""What a search may go on with, offered while it is typed: by keyboard and pointer, on a phone and on a desk."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Picture
from tests.browser.looking import axe_faults
from tests.browser.test_pages import DESK, PHONE, opened

pytestmark = pytest.mark.browser


def type_into(page: Page, words: str) -> None:
    """Type letter by letter and wait for the list."""
    page.locator("main input[name=q]").press_sequentially(words)
    page.locator("[role=option]").first.wait_for()


def asked(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["q"][0]


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", ["/", "/tim-kiem"])
def test_the_keyboard_chooses_and_the_screen_reader_is_told(
    browser: Browser, address: str, picture: Picture, path: str, width: int
) -> None:
    with opened(browser, address + path, width) as page:
        type_into(page, "cam")
        field = page.locator("main [role=combobox]")
        assert field.get_attribute("aria-expanded") == "true"
        first, last = page.locator("[role=option]").first, page.locator("[role=option]").last
        page.keyboard.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
        page.keyboard.press("ArrowUp")
        assert last.get_attribute("aria-selected") == "true"
        picture(page, f"suggestions-{'home' if path == '/' else 'search'}-{width}")
        assert list(axe_faults(page)) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        said = last.inner_text()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert asked(page) == said
        assert page.locator("ol.rows li").count() > 0


def test_escape_closes_the_list_and_enter_asks_what_was_typed(browser: Browser, address: str) -> None:
    with opened(browser, address + "/", PHONE) as page:
        type_into(page, "came")
        page.keyboard.press("Escape")
        assert not page.locator("main .suggestions").is_visible()
        assert page.locator("main input[name=q]").input_value() == "came"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert asked(page) == "came"


def test_a_tap_chooses(browser: Browser, address: str) -> None:
    with opened(browser, address + "/tim-kiem", PHONE) as page:
        type_into(page, "cam")
        said = page.locator("[role=option]").first.inner_text()
        with page.expect_navigation():
            page.locator("[role=option]").first.click()
        assert asked(page) == said
