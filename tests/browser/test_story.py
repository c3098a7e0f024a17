"""The whole story of a plan in Chromium, with and without the script: invited, planned, bid for, awarded.

Nobody here types an address: everything is reached by the links of a page, a letter or a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import story_sheets as sheets
from tests.browser.conftest import Picture
from tests.browser.story_stage import Officer, Stage, open_stage

pytestmark = pytest.mark.browser

BODY = '{"code": "vnz888100001", "names": [{"name": "Ban Quản lý dự án Mẫu", "short_name": "BQLDA Mẫu"}]}\n'
PLAN, DIRECT = "PL2600700001", "PL2600800001"
DIRECT_TITLE = "Kế hoạch các gói chỉ định thầu quý IV Mẫu"
AUTHOR, APPROVER = "soan-thao@mau.example", "phe-duyet@mau.example"
FIRST, SECOND = (f"Gói {number}: {title}" for number, title in sheets.INVITED.items())


@dataclass
class Office:
    """The two people of the body, and the public at a browser of its own."""

    stage: Stage
    author: Officer
    approver: Officer
    public: Officer

    def come_back(self) -> None:
        """Let both sign in again, whose sessions have ended by their silence."""
        for one in (self.author, self.approver):
            one.sign_in()

    def next_day(self, written: str) -> None:
        """Let time pass until ``written``."""
        self.stage.wait_until(written)
        self.come_back()

    def submit(self) -> None:
        """Let the author submit the draft that is open, and vouch for it."""
        self.author.press("Lưu và trình phê duyệt")
        confirm(self.author)
        self.author.sees("Chờ một người khác phê duyệt")

    def open_waiting(self, title: str) -> None:
        """Let the approver open what waits under that title."""
        self.approver.open("/ban-lam-viec")
        self.approver.follow("Chờ phê duyệt")
        self.approver.follow(title)

    def approve(self, title: str) -> str:
        """Let the approver approve what waits under that title, and return its public address."""
        self.open_waiting(title)
        self.approver.press("Phê duyệt")
        self.approver.show_factor()
        if "phe-duyet" in self.approver.page.url:
            self.approver.press("Phê duyệt")
        return published(self.approver)


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_plan_is_lived_through_by_its_people(
    browser: Browser, tmp_path: Path, picture: Picture, script: bool
) -> None:
    with open_stage(browser, tmp_path / "register", picture, script) as stage:
        office = invite(stage, tmp_path)
        plan(office)
        invite_bids(office)
        call_again(office)
        extend(office)
        open_and_award(office)
        award_forty(office)
        look_back(office)
        assert "Khớp" in stage.operate("reconcile")
        assert stage.mishaps == []


def invite(stage: Stage, folder: Path) -> Office:
    """The operator knows the body and invites its administrator, who invites the others."""
    bodies = folder / "bodies.jsonl"
    bodies.write_text(BODY, encoding="utf-8")
    stage.operate("organisations", "load", bodies)
    stage.operate("people", "invite", "quan-tri@mau.example", "--name", "Người Quản Trị", "--body", "vnz888100001")
    manager = Officer(stage, "quan-tri@mau.example")
    manager.accept(stage.link_sent_to("quan-tri@mau.example"))
    manager.look("first-day")
    for login, name, role in ((AUTHOR, "Người Soạn Thảo", "Soạn thảo"), (APPROVER, "Người Phê Duyệt", "Phê duyệt")):
        if "nguoi-dung" not in manager.page.url:
            manager.follow("Người của đơn vị")
        manager.fill("Thư điện tử hoặc tên đăng nhập", login)
        manager.fill("Họ và tên", name)
        manager.page.locator("form", has_text="Họ và tên").get_by_label(role).first.check()
        manager.press("Mời")
        manager.sees("được gửi đến")
        manager.follow("Về danh sách người của đơn vị")
    manager.look("people")
    author, approver = Officer(stage, AUTHOR), Officer(stage, APPROVER)
    for one in (author, approver):
        one.accept(stage.link_sent_to(one.login))
    return Office(stage, author, approver, Officer(stage, ""))


def plan(office: Office) -> None:
    """A plan of 41 packages: one wrong cell, a return, an approval."""
    author, approver = office.author, office.approver
    author.open("/ban-lam-viec")
    author.look("empty-desk")
    author.follow("Soạn bằng bảng tính")
    template = author.take("Kế hoạch lựa chọn nhà thầu")
    rows = sheets.plan_rows(PLAN, "Kế hoạch lựa chọn nhà thầu năm 2026 Mẫu", sheets.mixed_packages())
    rows["Gói thầu"][13]["Giá gói thầu"] = "chưa rõ"
    author.send("ke-hoach.xlsx", sheets.filled(template, rows))
    author.sees("Có 1 ô cần sửa")
    author.sees("Trang “Gói thầu”, ô E15: Giá gói thầu")
    author.look("wrong-cell")
    rows["Gói thầu"][13]["Giá gói thầu"] = "4,8612 tỷ"
    author.send("ke-hoach.xlsx", sheets.filled(template, rows))
    author.look("plan-preview")
    author.press("Lưu thành 1 hồ sơ")
    author.look("plan-draft")
    office.submit()
    office.open_waiting("Kế hoạch lựa chọn nhà thầu năm 2026 Mẫu")
    approver.look("plan-approval")
    approver.fill("Lý do trả lại", "Tên kế hoạch chưa đúng quyết định")
    approver.press("Trả lại")
    author.open("/ban-lam-viec")
    author.sees("Tên kế hoạch chưa đúng quyết định")
    author.look("returned")
    author.follow("Kế hoạch lựa chọn nhà thầu năm 2026 Mẫu")
    author.fill("Tên thông báo", "Kế hoạch lựa chọn nhà thầu mua sắm, sửa chữa năm 2026 Mẫu")
    office.submit()
    office.approve("Kế hoạch lựa chọn nhà thầu mua sắm, sửa chữa năm 2026 Mẫu")
    approver.look("plan-published")


def draft_call(author: Officer, title: str, number: str, posted: str, closes: str) -> None:
    """Begin the invitation of a package and type what no plan knows."""
    author.open("/ban-lam-viec")
    author.follow("Soạn thông báo")
    author.follow(title)
    author.press("Thông báo mời thầu")
    fill_call(author, number, posted, closes)


def fill_call(author: Officer, number: str, posted: str, closes: str) -> None:
    """Type what a call asks."""
    author.fill("Số trên Hệ thống mạng đấu thầu quốc gia", number)
    author.fill("Thời điểm đăng trên Hệ thống mạng đấu thầu quốc gia", posted)
    author.fill("Quyết định", "12/QĐ-MẪU ngày 27/11/2026 của Ban Mẫu")
    author.fill("Thời điểm đóng thầu", closes)
    author.fill("Số tiền", "60 triệu")
    author.fill("Hiệu lực hồ sơ dự thầu (ngày)", "90")


def confirm(author: Officer, button: str = "Trình phê duyệt") -> None:
    """Vouch for what is submitted."""
    for words in ("Nội dung và tệp không có bí mật nhà nước.", "Nội dung và tệp không có dữ liệu cá nhân"):
        author.page.get_by_label(words).check()
    author.press(button)


def published(approver: Officer) -> str:
    """Return the public address of what the approver's page says is public."""
    approver.sees("Giấy xác nhận đăng tải")
    address = approver.page.get_by_role("link", name="Mở trang công khai").get_attribute("href")
    assert address
    return address.removeprefix(approver.stage.address)


def invite_bids(office: Office) -> None:
    """Package 14 goes public at its minute and not a second before; package 15 at once."""
    draft_call(office.author, FIRST, "IB2600514001", "27/11/2026 15h", "18/12/2026 15h")
    office.author.look("call-draft")
    office.submit()
    draft_call(office.author, SECOND, "IB2600515001", "27/11/2026 16h", "18/12/2026 9h")
    office.submit()
    approver, stage = office.approver, office.stage
    office.open_waiting(FIRST)
    approver.look("call-approval")
    approver.page.get_by_label("Vào thời điểm khác, ghi bên dưới").check()
    approver.fill("Thời điểm khác", "30/11/2026 9h30")
    approver.press("Phê duyệt")
    approver.show_factor()
    approver.sees("thứ Hai, 30/11/2026, 09:30")
    approver.press("Phê duyệt")
    approver.sees("Tự đăng đúng lúc này")
    approver.look("call-waits")
    waiting = approver.page.url
    stage.wait_until("2026-11-30T09:29:59+07:00")
    stage.work()
    assert [FIRST in text for text in seen_everywhere(office.public)] == [False] * 3
    stage.wait_until("2026-11-30T09:30:00+07:00")
    stage.work()
    assert [FIRST in text for text in seen_everywhere(office.public)] == [True] * 3
    office.come_back()
    approver.page.goto(waiting)
    address = published(approver)
    office.public.open(address)
    office.public.sees("30/11/2026")
    office.public.look("call-public")
    office.approve(SECOND)


def seen_everywhere(public: Officer) -> list[str]:
    """Return what anybody finds of package 14: by searching, in the list of what is open, in the feed."""
    pages = [public.open("/tim-kiem?q=IB2600514001"), public.open("/tim-kiem")]
    return [*pages, public.page.request.get(f"{public.stage.address}/tim-kiem.atom?kind=invitation").text()]


def call_again(office: Office) -> None:
    """Package 15 is cancelled and called for in a new round."""
    office.next_day("2026-12-02T08:00:00+07:00")
    author = office.author
    author.open("/ban-lam-viec")
    author.follow("Soạn thông báo")
    author.follow(SECOND)
    author.look("package-at-desk")
    author.press("Hủy: Thông báo mời thầu IB2600515001")
    author.look("cancellation-draft")
    author.fill("Thời điểm đăng trên Hệ thống mạng đấu thầu quốc gia", "1/12/2026 9h")
    author.fill("Quyết định", "14/QĐ-MẪU ngày 1/12/2026 của Ban Mẫu")
    author.fill("Lý do", "Thay đổi phạm vi đầu tư")
    office.submit()
    office.approve(SECOND)
    author.open("/ban-lam-viec")
    author.follow("Soạn thông báo")
    author.follow(SECOND)
    author.press("Mời thầu lại: lần tổ chức mới")
    fill_call(author, "IB2600515002", "1/12/2026 15h", "22/12/2026 9h")
    office.submit()
    office.approve(SECOND)


def extend(office: Office) -> None:
    """The closing of package 14 is put off by ten days, for a reason."""
    author = office.author
    author.open("/ban-lam-viec")
    author.follow("Soạn thông báo")
    author.follow(FIRST)
    author.press("Gia hạn: Thông báo mời thầu IB2600514001")
    author.look("extension")
    author.fill("Thời điểm đóng thầu", "28/12/2026 15h")
    author.fill("Lý do", "Nhà thầu đề nghị làm rõ bản vẽ")
    author.press("Lưu và xem trước")
    author.look("extension-preview")
    author.follow("Quay lại hồ sơ")
    office.submit()
    office.open_waiting(FIRST)
    office.approver.look("extension-approval")
    office.approve(FIRST)


def open_and_award(office: Office) -> None:
    """Bids are opened, and the winner is told; bidders are typed once."""
    office.next_day("2026-12-28T15:40:00+07:00")
    author = office.author
    author.open("/ban-lam-viec")
    author.look("owed")
    author.follow("Soạn thông báo")
    author.follow(FIRST)
    author.press("Biên bản mở thầu")
    author.fill("Thời điểm hoàn thành mở thầu", "28/12/2026 15h20")
    author.press("Thêm nhà thầu")
    for at, (name, price) in enumerate((("Công ty Xây dựng Mẫu A", "4,75 tỷ"), ("Công ty Xây lắp Mẫu B", "4,8 tỷ"))):
        row = author.page.locator(f"[id='body.bidders.{at}']")
        row.get_by_label("Tên nhà thầu").fill(name)
        row.get_by_label("Mã định danh").fill(f"010000020{at}")
        row.get_by_label("Giá dự thầu", exact=True).fill(price)
    author.look("opening-draft")
    office.submit()
    office.approve(FIRST)
    office.next_day("2026-12-29T10:00:00+07:00")
    author.open("/ban-lam-viec")
    author.follow("Soạn thông báo")
    author.follow(FIRST)
    author.press("Kết quả lựa chọn nhà thầu")
    author.look("award-draft")
    author.fill("Thời điểm đăng trên Hệ thống mạng đấu thầu quốc gia", "29/12/2026 9h")
    author.fill("Quyết định", "20/QĐ-MẪU ngày 29/12/2026 của Ban Mẫu")
    first, second = (author.page.locator(f"[id='body.lots.0.bidders.{at}']") for at in (0, 1))
    first.get_by_label("Kết quả đánh giá").select_option("won")
    first.get_by_label("Giá trúng thầu").fill("4,75 tỷ")
    second.get_by_label("Kết quả đánh giá").select_option("lost")
    second.get_by_label("Lý do không đạt").fill("Xếp hạng hai")
    office.submit()
    office.approve(FIRST)


def award_forty(office: Office) -> None:
    """Forty results of direct awards go out by one spreadsheet, one press to submit and one to approve."""
    author, approver = office.author, office.approver
    author.open("/ban-lam-viec")
    author.follow("Soạn bằng bảng tính")
    rows = sheets.plan_rows(DIRECT, DIRECT_TITLE, sheets.direct_packages())
    author.send("ke-hoach.xlsx", sheets.filled(author.take("Kế hoạch lựa chọn nhà thầu"), rows))
    author.press("Lưu thành 1 hồ sơ")
    office.submit()
    office.approve(DIRECT_TITLE)
    author.open("/ban-lam-viec")
    author.follow("Soạn bằng bảng tính")
    author.look("spreadsheets")
    template = author.take(DIRECT_TITLE)
    author.send("chi-dinh-thau.xlsx", sheets.filled(template, {"Chỉ định thầu": sheets.award_rows()}))
    author.sees("Đọc được 40 thông báo")
    author.look("forty-preview")
    author.press("Lưu thành 40 hồ sơ")
    author.look("forty-saved")
    author.follow("Trình nhiều hồ sơ cùng lúc")
    author.look("forty-drafts")
    confirm(author, "Trình các hồ sơ đã chọn")
    author.sees("Xong 40 trong 40 hồ sơ.")
    author.look("forty-submitted")
    approver.open("/ban-lam-viec")
    approver.follow("Chờ phê duyệt")
    approver.follow("Chọn cả 40 hồ sơ")
    approver.look("forty-waiting")
    approver.press("Phê duyệt và đăng ngay các hồ sơ đã chọn")
    approver.show_factor()
    approver.sees("Xong 40 trong 40 hồ sơ.")
    approver.look("forty-published")


def look_back(office: Office) -> None:
    """What anybody finds at the end."""
    public = office.public
    office.stage.work()
    public.open("/tim-kiem?q=IB2600514001&sort=newest")
    public.follow(FIRST)
    public.look("end-package-14")
    steps = public.page.locator(".road li")
    expect(steps).to_contain_text(["Kế hoạch", "Mời thầu", "Mở thầu", "Kết quả", "Hợp đồng"])
    expect(public.page.locator(".road li.done")).to_have_count(4)
    public.sees("Công ty Xây dựng Mẫu A")
    public.follow("Mời thầu", public.page.locator(".road"))
    public.look("end-call-14")
    public.sees("Gia hạn")
    public.follow("So với lần đăng trước")
    public.look("end-difference")
    public.sees("từ thứ Sáu, 18/12/2026, 15:00 (giờ Hà Nội) thành thứ Hai, 28/12/2026, 15:00 (giờ Hà Nội)")
    public.sees("Nhà thầu đề nghị làm rõ bản vẽ")
    public.open("/tim-kiem?q=IB2600515002&sort=newest")
    if "goi-thau" not in public.page.url:
        public.follow(SECOND)
    public.look("end-package-15")
    for words in ("Lần tổ chức 1 · IB2600515001", "Lần tổ chức 2 · IB2600515002", "Thông báo hủy"):
        public.sees(words)
    public.open(f"/tim-kiem?q={DIRECT}&kind=award")
    public.look("end-forty")
    public.sees("40 gói thầu")
    feed = public.page.get_by_role("link", name="Atom").get_attribute("href")
    told = public.page.request.get(f"{office.stage.address}{feed}").text()
    titles = {line for line in told.split("<title>") if "Kết quả" in line and "Mẫu" in line}
    assert told.count("<entry>") == len(titles) == 40, told[:800]
    public.follow("Gói 40: Tư vấn giám sát Mẫu")
    public.sees("Công ty Mẫu 40")
    public.look("end-direct")
