"""An invitation drafted from its plan's package in Chromium, with and without the script; seen at two widths."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from procurement.httpkit.forms.leaves import FAMILIES, find_leaf
from procurement.httpkit.forms.reading_back import say_back
from procurement.notices.bodies import Money
from procurement.notices.fields import InstantOrDate, Part
from tests.browser.conftest import Picture
from tests.browser.looking import axe_faults, layout_faults
from tests.desk.drafting.working import Worker, open_desk
from tests.desk.files.test_spreadsheets import SHEET, forty
from tests.desk.people import sign_in
from tests.functional.site import fill, open_site

pytestmark = pytest.mark.browser

PACKAGE = "BP2699900025"
INSTANTS = (
    "18/12/2026 15h",
    "18/12/2026 15:30",
    "5/1/2027",
    "29-02-2028 9h05",
    "31/11/2026 9h",
    "mai",
    "18/12/2026, 15:00",
)
AMOUNTS = (
    "1,5 tỷ", "500 triệu", "1.234.567", "1.234.567,5", "1,234,567", "2 nghìn tỷ", "105", "1.000.000.005", "21 triệu",
    "1.5", "1,234", "nhiều", "250.000,5 USD", "0", "15.024.104 đồng", "９９", "9999999999999999", "0,00001",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Worker:
    """Return an author at a desk of a register of this module's own."""
    return open_desk(fill(open_site(tmp_path_factory.mktemp("desk"))))


@pytest.fixture(scope="module")
def address(desk: Worker) -> Iterator[str]:
    """Serve that register and return its address."""
    server = make_server("127.0.0.1", 0, desk.site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def signed_in(browser: Browser, desk: Worker, address: str, *, script: bool, width: int = 1280) -> BrowserContext:
    context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 800})
    context.add_cookies([{"name": "session", "value": sign_in(desk.site, desk.person), "url": address}])
    return context


def begin(page: Page, desk: Worker, address: str) -> None:
    page.goto(f"{address}/ban-lam-viec/goi-thau/{desk.package(PACKAGE)}")
    page.get_by_role("button", name="Thông báo mời thầu", exact=True).click()
    expect(page.get_by_label("Thời điểm đóng thầu")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_invitation_is_drafted_from_the_plan(browser: Browser, desk: Worker, address: str, script: bool) -> None:
    context = signed_in(browser, desk, address, script=script)
    page = context.new_page()
    begin(page, desk, address)
    page.get_by_label("Thời điểm đóng thầu").fill("mai")
    page.get_by_label("Hiệu lực hồ sơ dự thầu (ngày)").fill("90")
    page.get_by_text("Ghi thêm, nếu có").click()
    page.get_by_role("button", name="Thêm phần/lô").click()
    assert page.url.endswith("#body.lots.0")
    expect(page.get_by_label("Thời điểm đóng thầu")).to_have_value("mai")
    page.get_by_text("Ghi thêm, nếu có").or_(page.get_by_text("Đã điền sẵn, xem và sửa được")).first.click()
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    link = page.get_by_role("alert").get_by_role("link")
    expect(link).to_have_count(1)
    link.click()
    focused = page.locator(":focus")
    expect(focused).to_have_id("body.closes_at")
    focused.fill("18/12/2026 15h")
    page.get_by_label("Quyết định").fill("12/QĐ-CĐS ngày 27/11/2026 của Giám đốc")
    page.get_by_label("Số tiền").fill("19 triệu")
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    expect(page.get_by_role("status")).to_have_text("Đã lưu.")
    expect(page.locator("[id='body.closes_at-said']")).to_have_text("thứ Sáu, 18/12/2026, 15:00")
    expect(page.get_by_text("mười chín triệu đồng", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lưu và kiểm tra").first.click()
    expect(page.get_by_text("Đã kiểm tra: không còn chỗ nào phải sửa.")).to_be_visible()
    page.get_by_role("button", name="Lưu và xem trước").first.click()
    expect(page.get_by_text("Xem trước: chưa công khai.")).to_be_visible()
    context.close()
    said = desk.said()
    assert said["body"]["closes_at"] == "2026-12-18T15:00:00+07:00"
    assert said["decision"]["authority"] == "Giám đốc"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_script_says_what_the_server_will_say(browser: Browser, desk: Worker, address: str, language: str) -> None:
    money = find_leaf(Part(Money))
    assert money is not None
    context = signed_in(browser, desk, address, script=True)
    page = context.new_page()
    begin(page, desk, address)
    page.goto(f"{page.url}?lang={language}")
    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    for name, leaf, texts in (("published_at", FAMILIES[InstantOrDate], INSTANTS), ("body.price", money, AMOUNTS)):
        for text in texts:
            page.locator(f"[id='{name}']").fill(text)
            said = page.locator(f"[id='{name}-said']").text_content()
            assert said == say_back(leaf, text, language), text
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_the_desk_fit_and_can_be_used_by_everybody(
    browser: Browser, desk: Worker, address: str, picture: Picture, width: int
) -> None:
    desk.get(f"/ban-lam-viec/goi-thau/{desk.package(PACKAGE)}")
    desk.press("Kết quả, đăng thẳng từ kế hoạch (không mời thầu)")
    direct = desk.address
    desk.get(f"/ban-lam-viec/goi-thau/{desk.package(PACKAGE)}")
    desk.press("Thông báo mời thầu")
    desk.press("Lưu", body__price="1,3 tỷ", body__closes_at="06/12/2026 9h")
    call = desk.address
    package = f"/ban-lam-viec/goi-thau/{desk.package(PACKAGE)}"
    addresses = ("/ban-lam-viec", "/ban-lam-viec/soan", package, direct, f"{call}?kiem-tra=1", f"{call}/xem-truoc",
                 "/ban-lam-viec/dang-nhanh", f"{call}?kiem-tra=1&lang=en")  # fmt: skip
    context = signed_in(browser, desk, address, script=True, width=width)
    page = context.new_page()
    faults = []
    for number, each in enumerate(addresses):
        page.goto(address + each)
        page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        picture(page, f"desk-{number}-{width}")
        faults += [f"{each}: {fault}" for fault in (*layout_faults(page), *axe_faults(page))]
    context.close()
    assert faults == []


def test_an_address_in_a_spreadsheet_that_is_not_read_is_no_wider_than_a_phone(
    browser: Browser, desk: Worker, address: str
) -> None:
    book = load_workbook(BytesIO(forty()))
    book[SHEET].cell(3, 40, "https://muasamcong.mpi.gov.vn/" + "thongtingoithau" * 5)
    target = BytesIO()
    book.save(target)
    context = signed_in(browser, desk, address, script=False, width=360)
    page = context.new_page()
    page.goto(f"{address}/ban-lam-viec/bang-tinh")
    page.locator("#tep").set_input_files(
        {"name": "bang.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()}
    )
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_text("ở chỗ không có tiêu đề")).to_be_visible()
    assert list(layout_faults(page)) == []
    context.close()


def test_a_form_is_filled_in_with_the_keyboard_alone(browser: Browser, desk: Worker, address: str) -> None:
    context = signed_in(browser, desk, address, script=False)
    page = context.new_page()
    begin(page, desk, address)
    page.get_by_label("Số trên Hệ thống mạng đấu thầu quốc gia").focus()
    for text in (
        "IB2600512345",
        "27/11/2026 9h",
        "12/QĐ ngày 27/11/2026 của Giám đốc",
        "18/12/2026 15h",
        "19 triệu",
        "90",
    ):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Đã lưu.")
    context.close()
    assert desk.said()["body"]["bid_validity_days"] == 90
