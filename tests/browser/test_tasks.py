"""Cards of docs/kiem-thu-nguoi-dung walked in Chromium on a phone: only what is seen is clicked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import PHONE, opened
from tests.functional.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address + "/", PHONE) as page:
        yield page


def ask(page: Page, typed: str) -> None:
    page.locator("main input[name=q]").first.fill(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_card_1_narrows_to_wards_and_a_price_as_they_are_typed(page: Page) -> None:
    ask(page, "sua truong")
    page.get_by_text("Bộ lọc và thứ tự").click()
    page.get_by_label("Địa bàn khác, gõ tên").fill("linh nam, phuong hoang mai")
    page.locator("#max_value").fill("5 ty")
    with page.expect_navigation():
        page.get_by_role("button", name="Lọc").click()
    chips = page.get_by_role("list", name="Bộ lọc đang dùng").inner_text()
    for said in ("Phường Lĩnh Nam", "Phường Hoàng Mai", "Giá đến 5.000.000.000 đồng"):
        assert said in chips


def test_card_2_and_10_a_number_from_a_chat_opens_what_it_names(page: Page, site: Site) -> None:
    ask(page, "ib2688800001")
    assert page.url.endswith(f"/thong-bao/{site.names['documents']}")
    assert page.get_by_role("button", name="Sao chép liên kết").is_visible()


def test_card_3_the_rows_of_a_year_say_who_won(page: Page) -> None:
    ask(page, "mau")
    page.get_by_text("Bộ lọc và thứ tự").click()
    page.get_by_label("Kết quả lựa chọn nhà thầu").check()
    page.locator("#published_from").fill("2026")
    page.locator("#published_to").fill("2026")
    with page.expect_navigation():
        page.get_by_role("button", name="Lọc").click()
    assert "Đăng đến ngày 31/12/2026" in page.get_by_role("list", name="Bộ lọc đang dùng").inner_text()
    assert "Trúng thầu:" in page.locator("ol.rows").inner_text()


def test_card_5_the_feed_of_a_search_is_named_above_its_rows(page: Page) -> None:
    ask(page, "mua sam")
    page.get_by_role("link", name="Theo dõi, tải về").click()
    feed = page.locator(".doors").get_by_role("link", name="RSS")
    assert feed.is_visible()
    assert page.request.get(page.url.split("/tim-kiem")[0] + (feed.get_attribute("href") or "")).status == 200


def test_card_11_the_line_for_a_site_is_on_the_page_of_the_body(page: Page) -> None:
    ask(page, "ban quan ly du an mau")
    with page.expect_navigation():
        page.get_by_role("list", name="Có thể bạn muốn tìm").get_by_role("link").first.click()
    assert "<a href=" in page.get_by_label("Dành cho trang tin của đơn vị").input_value()


def test_card_2_what_changed_is_one_click_below_the_deadline(page: Page) -> None:
    ask(page, "IB2688800003")
    page.get_by_role("link", name="thay đổi so với lần đăng trước").click()
    expect(page.get_by_role("heading", name="Thay đổi so với lần đăng trước")).to_be_visible()
    assert "Thời điểm đóng thầu" in page.locator("section[aria-labelledby=thay-doi] li").first.inner_text()


def test_card_7_a_cancelled_number_says_why_on_the_first_screen(page: Page) -> None:
    ask(page, "IB2699900016")
    reason = page.get_by_text("Lý do:").first
    assert reason.is_visible()
    box = reason.bounding_box()
    assert box is not None
    assert box["y"] < 800


def test_card_8_only_what_a_bidder_won(page: Page, address: str) -> None:
    page.goto(f"{address}/nha-thau/vn9900000101")
    offered = page.get_by_role("list", name="Chọn phần cần xem").get_by_role("link", name="Trúng thầu", exact=False)
    number = int(offered.first.inner_text().split()[-1])
    with page.expect_navigation():
        offered.first.click()
    assert page.locator("section[aria-labelledby=tham-gia] > ol > li").count() == number
