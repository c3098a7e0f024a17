"""Every page in Chromium: seen at two widths, in both schemes, in print, with the keyboard, by axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import Picture
from tests.browser.looking import axe_faults, layout_faults
from tests.functional.site import Site

pytestmark = pytest.mark.browser

PHONE, DESK = 360, 1280
PAGES = {
    "home": "/",
    "open": "/tim-kiem",
    "everything": "/tim-kiem?sort=newest&page=2",
    "filtered": "/tim-kiem?q=sửa+chữa&kind=invitation&kind=award&min_value=500+triệu&closes_to=31/12/2026",
    "nearly": "/tim-kiem?q=camerra+giám+sát",
    "few": "/tim-kiem?q=camera+giám+sát",
    "snippets": "/tim-kiem?q=sua+truong",
    "refused": "/tim-kiem?min_value=nhiều&colour=red",
    "invitation": "/thong-bao/{documents}",
    "changed": "/thong-bao/{changed}",
    "older": "/thong-bao/{changed}/lan-dang/0",
    "withheld": "/thong-bao/{withheld}",
    "local": "/thong-bao/{local}",
    "plan": "/thong-bao/{plan PL2699900009}",
    "opening": "/thong-bao/{opening IB2699900012}",
    "shortlist": "/thong-bao/{shortlist IB2699900012}",
    "award": "/thong-bao/{award IB2699900013}",
    "consortium": "/thong-bao/{award IB2699900012}",
    "cancelled": "/thong-bao/{invitation IB2699900016}",
    "cancellation": "/thong-bao/{cancellation IB2699900016}",
    "contract": "/thong-bao/{contract IB2699900012}",
    "package": "/goi-thau/GT-000010",
    "lots": "/goi-thau/GT-000006",
    "planned": "/goi-thau/GT-000021",
    "plan-page": "/ke-hoach/{plan PL2699900009}",
    "body": "/don-vi/vnz999000001",
    "bidder": "/nha-thau/vn9900000101",
    "duties": "/giam-sat/nghia-vu",
    "city": "/giam-sat",
    "city-year": "/giam-sat?nam=2026",
    "city-body": "/giam-sat/don-vi/vnz999000001",
    "months": "/giam-sat/tep-thang",
    "finding": "/giam-sat/nghia-vu/GT-000010/1-invitation",
    "report": "/giam-sat/bao-cao?nam=2026&quy=4",
    "timeline": "/giam-sat/goi-thau/GT-000010",
    "pipeline": "/sap-moi-thau",
    "overdue": "/sap-moi-thau?part=overdue",
    "comparison": "/thong-bao/{changed}/so-sanh/0/1",
    "adjusted": "/thong-bao/{plan PL2699900009}/so-sanh/0/1",
    "ledger": "/so-dang-tai",
    "ledger-refused": "/so-dang-tai?muc=0&ngay=mai",
    "entry": "/so-dang-tai/3",
    "about": "/gioi-thieu",
    "conventions": "/quy-uoc",
    "data": "/du-lieu",
    "accessibility": "/kha-nang-tiep-can",
    "missing": "/thong-bao/TB-999999",
    "components": "/phong-cach",
}
ENGLISH = (
    "home", "open", "refused", "changed", "withheld", "award", "package", "body", "bidder", "missing",
    "comparison", "ledger", "conventions", "finding", "timeline",
)  # fmt: skip
DARK = (
    "home", "open", "changed", "award", "package", "plan-page", "bidder", "components", "adjusted", "ledger", "entry",
    "timeline",
)  # fmt: skip
VISITS = [(name, path, width) for name, path in PAGES.items() for width in (PHONE, DESK)]
VISITS += [(f"{name}-en", PAGES[name] + ("&" if "?" in PAGES[name] else "?") + "lang=en", PHONE) for name in ENGLISH]


@contextmanager
def opened(browser: Browser, url: str, width: int, scheme: str = "light") -> Iterator[Page]:
    """Open ``url`` in a window of its own, at ``width``; nothing may be fetched from elsewhere."""
    context = browser.new_context()
    page = context.new_page()
    look_at(page, url, width, scheme)
    yield page
    context.close()


def look_at(page: Page, url: str, width: int, scheme: str) -> None:
    """Open ``url`` in a window, at ``width``; nothing may be fetched from elsewhere."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    origin = "/".join(url.split("/")[:3])
    fetched: list[str] = []

    def note(request: Request) -> None:
        fetched.append(request.url)

    page.on("request", note)
    page.goto(url)
    page.remove_listener("request", note)
    assert [one for one in fetched if not one.startswith((origin, "data:"))] == []
    assert fetched


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """Return a window for tests that only look at a page: a new one each would take more time than to look."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("name", "path", "width"), VISITS, ids=[f"{name}-{width}" for name, _, width in VISITS])
def test_a_page_fits_its_screen_and_has_no_fault_that_axe_knows(
    window: Page, site: Site, address: str, picture: Picture, name: str, path: str, width: int
) -> None:
    look_at(window, address + path.format_map(site.names), width, "light")
    picture(window, f"{name}-{width}")
    assert list(layout_faults(window)) == []
    assert list(axe_faults(window)) == []


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", DARK)
def test_the_dark_scheme_keeps_its_contrast(
    window: Page, site: Site, address: str, picture: Picture, name: str, width: int
) -> None:
    look_at(window, address + PAGES[name].format_map(site.names), width, "dark")
    picture(window, f"{name}-dark-{width}")
    assert list(axe_faults(window)) == []


def test_on_a_phone_a_contractor_decides_without_scrolling(browser: Browser, site: Site, address: str) -> None:
    url = f"{address}/thong-bao/{site.names['invitation IB2699900020']}"
    with opened(browser, url, PHONE) as page:
        for label in ("Giá gói thầu", "Đơn vị đăng tải", "Nộp hồ sơ", "Liên hệ", "Bảo đảm", "Địa điểm", "Tài liệu"):
            box = page.locator("dl.answers dt", has_text=label).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 800, label
        deadline = page.locator(".deadline").bounding_box()
        assert deadline is not None
        assert deadline["y"] < 300


POINTS = """() => [...document.querySelectorAll('.hang')].map(point => {
  const box = point.getBoundingClientRect(), line = point.parentElement.getBoundingClientRect();
  const timed = point.closest('.timed'), holder = timed.getBoundingClientRect();
  const end = [...timed.querySelector('time').getClientRects()].at(-1);
  const is_cut = box.left < holder.left && getComputedStyle(timed).overflowX === 'hidden';
  return [!is_cut, Math.abs(end.bottom - line.bottom) < 6, box.left >= end.right - 1];
})"""
"""Of each point before the time left: is it seen, is the time left on the line of the closing time, and behind it."""


@pytest.mark.parametrize("path", ["/tim-kiem?status=open", "/thong-bao/{invitation IB2699900020}"])
def test_no_point_dangles_where_a_line_ends_before_the_time_left(
    browser: Browser, site: Site, address: str, path: str
) -> None:
    shared: set[bool] = set()
    with opened(browser, address + path.format_map(site.names), PHONE) as page:
        for width in (280, 320, PHONE, 420, DESK):
            page.set_viewport_size({"width": width, "height": 800})
            points = page.evaluate(POINTS)
            assert points, width
            for is_seen, is_beside, is_behind in points:
                assert is_seen == is_beside, (width, points)
                assert is_behind or not is_seen
                shared.add(is_beside)
    assert shared == {True, False}, "both ways are seen"


def test_focus_is_visible_on_everything_the_keyboard_reaches(browser: Browser, site: Site, address: str) -> None:
    with opened(browser, f"{address}/tim-kiem", DESK) as page:
        seen = []
        for _ in range(30):
            page.keyboard.press("Tab")
            style = page.evaluate(
                "(() => { const it = document.activeElement, look = getComputedStyle(it);"
                " return [it.tagName, look.outlineStyle, parseFloat(look.outlineWidth)] })()"
            )
            seen.append(style[0])
            assert style[1] != "none", style
            assert style[2] >= 2, style
        assert {"A", "INPUT", "BUTTON", "SELECT"} <= set(seen)


def test_the_first_tab_leads_past_the_head(browser: Browser, site: Site, address: str) -> None:
    with opened(browser, f"{address}/thong-bao/{site.names['documents']}", PHONE) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(("width", "folded"), [(PHONE, True), (DESK, False)])
def test_filters_are_folded_on_a_phone_and_stand_beside_the_rows_on_a_desk(
    browser: Browser, site: Site, address: str, width: int, folded: bool
) -> None:
    with opened(browser, f"{address}/tim-kiem", width) as page:
        assert page.locator("#sort").is_visible() is not folded
        if folded:
            page.locator(".filter-panel summary").click()
        page.locator("input[name=kind]").first.check()
        page.locator("form#filters button").click()
        assert "kind=" in page.url


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_targets_are_large_enough_for_a_thumb(browser: Browser, site: Site, address: str, width: int) -> None:
    with opened(browser, f"{address}/tim-kiem?sort=newest", width) as page:
        small = page.evaluate(
            "[...document.querySelectorAll('header a:not(.skip), .btn, .form-control, .chips a, .pager a, .choice')]"
            ".map(it => [it.textContent.trim(), it.getBoundingClientRect()])"
            ".filter(([, box]) => box.height && box.height < 43.9).map(([text, box]) => text + ' ' + box.height)"
        )
        assert small == []


def test_print_is_black_on_white_without_navigation(
    browser: Browser, site: Site, address: str, picture: Picture
) -> None:
    with opened(browser, f"{address}/thong-bao/{site.names['changed']}", DESK, scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="light")
        picture(page, "changed-print")
        assert not page.locator("header nav").is_visible()
        assert not page.locator("header form").is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
        written = page.evaluate("getComputedStyle(document.querySelector('main a[rel=external]'), '::after').content")
        assert "muasamcong.mpi.gov.vn" in written


def test_a_text_of_six_hundred_letters_without_a_blank_breaks(browser: Browser, site: Site, address: str) -> None:
    with opened(browser, f"{address}/thong-bao/{site.names['documents']}", PHONE) as page:
        page.evaluate("document.querySelector('h1').textContent = 'W'.repeat(600)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_words_of_six_hundred_letters_without_a_blank_break(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/tim-kiem?q={'w' * 600}", PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_the_button_copies_the_address_and_says_so(browser: Browser, site: Site, address: str) -> None:
    with opened(browser, f"{address}/thong-bao/{site.names['documents']}", PHONE) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Sao chép liên kết").click()
        page.get_by_text("Đã sao chép").wait_for()
        canonical = page.locator("link[rel=canonical]").get_attribute("href")
        assert page.evaluate("navigator.clipboard.readText()") == canonical


def test_without_its_script_there_is_no_button_that_does_nothing(browser: Browser, site: Site, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/thong-bao/{site.names['changed']}")
    assert not page.locator("[data-copy]").is_visible()
    page.locator("#cu").select_option("1")
    page.locator("#moi").select_option("0")
    page.get_by_role("button", name="So sánh").click()
    assert page.url.endswith("/so-sanh/1/0")
    context.close()


def test_print_writes_the_address_of_the_page_and_unfolds_what_is_folded(
    browser: Browser, address: str, screenshots: Path
) -> None:
    with opened(browser, f"{address}/quy-uoc", DESK) as page:
        page.emulate_media(media="print")
        page.pdf(path=screenshots / "conventions.pdf", format="A4")
        assert page.locator(".print-only").is_visible()
        assert not page.locator(".footer-links").is_visible()
        assert page.locator("#ma-field td").first.is_visible()
