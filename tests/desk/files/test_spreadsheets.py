"""Spreadsheets at the desk: a wrong cell first, then a preview, then drafts; forty direct awards by one file."""

from __future__ import annotations

import io
from dataclasses import replace
from importlib import import_module
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from procurement.accounts.actors import load_actor
from procurement.core.errors import Problem
from procurement.documents.uploads import Taken
from procurement.importing.sheets.headings import Place
from procurement.importing.sheets.layouts import CALL, DIRECT, LAYOUTS, PLAN
from procurement.importing.sheets.packing import pack
from procurement.importing.sheets.reading import Fault, Reading, read_spreadsheet
from procurement.notices.drafting import CONFIRMATIONS, attach, submit
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation, OrganisationLink
from procurement.plans.models import Package
from tests.desk.drafting.working import Worker
from tests.desk.files.sending import send
from tests.desk.people import make_body, make_person, sign_in
from tests.documents import outside
from tests.functional.site import Page, words
from tests.importing.sheets.books import book_of, example_rows
from tests.importing.sheets.test_templates import opened

ADDRESS = "/ban-lam-viec/bang-tinh"
SHEET = DIRECT.main.title


def count(desk: Worker) -> int:
    with desk.site.system.database.read() as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


def alerts(page: Page) -> list[str]:
    return [words(one) for one in page.find("//div[@role='alert']//*[self::h2 or self::p]")]


def forty() -> bytes:
    row = example_rows(DIRECT)[SHEET][0]
    return book_of(DIRECT, {SHEET: [{**row, "Mã gói thầu": f"goi-{n}", "Tên gói thầu": f"Gói {n}"} for n in range(40)]})


def test_forty_direct_awards_become_forty_drafts_by_one_file(desk: Worker) -> None:
    page = send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    assert (page.status, count(desk)) == (200, 0)
    assert "Đọc được 40 thông báo" in page.text
    page = desk.press("Lưu thành 40 hồ sơ")
    assert "Đã lưu 40 hồ sơ." in page.text
    assert count(desk) == 40
    said = desk.said()
    assert (said["kind"], said["title"], said["package_ref"]) == ("award", "Gói 39", "goi-39")
    assert said["organisation"]["name"] in desk.get("/ban-lam-viec").text


def test_odd_cells_that_are_not_shown_are_counted(desk: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("procurement.web.desk.spreadsheets")
    odd = Fault(Place(SHEET, 7, 2, "Tên"), Problem((), "upload.none"))

    def read(*given: Any) -> Reading:
        found = read_spreadsheet(*given)
        return replace(found, entries=tuple(replace(entry, warnings=(odd,)) for entry in found.entries))

    monkeypatch.setattr(module, "read_spreadsheet", read)
    monkeypatch.setattr(module, "MOST_SHOWN", 3)
    page = send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    assert len(page.find("//div[h3='Nên xem lại, nhưng vẫn lưu được']//li")) == 3
    assert "Còn 37 ô nữa" in page.text


def test_what_stands_in_a_column_without_a_heading_is_told_before_anything_is_saved(desk: Worker) -> None:
    book = openpyxl.load_workbook(io.BytesIO(forty()))
    book[SHEET].cell(3, 40, "gia hạn đến 15/12")
    target = io.BytesIO()
    book.save(target)
    page = send(desk, ADDRESS, ("chi dinh.xlsx", target.getvalue()))
    (told,) = page.find("//div[h3='Nên xem lại, nhưng vẫn lưu được']//li")
    assert words(told).startswith(
        f"Trang “{SHEET}”, ô AN3 : “gia hạn đến 15/12” ở chỗ không có tiêu đề nên không được đọc"
    )


def test_a_preview_lists_some_and_counts_the_rest(desk: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("procurement.web.desk.spreadsheets"), "MOST_PREVIEWED", 2)
    page = send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    assert page.titles() == ["Gói 0", "Gói 1"]
    assert "Còn 38 thông báo nữa; lưu rồi mở hồ sơ để xem đủ." in page.text
    assert "Đã lưu 40 hồ sơ." in desk.press("Lưu thành 40 hồ sơ").text
    page = send(desk, ADDRESS, ("ke hoach.xlsx", book_of(PLAN, example_rows(PLAN))))
    assert "Còn 1 dòng nữa" in page.text


def test_what_was_saved_already_is_not_saved_twice(desk: Worker) -> None:
    for _ in range(2):
        send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
        page = desk.press("Lưu thành 40 hồ sơ")
    assert count(desk) == 40
    assert "40 thông báo đã có hồ sơ giống hệt từ trước, không lưu lại." in page.text
    assert "Đã lưu" not in page.text


def test_a_file_that_was_attached_makes_no_other_draft_of_it(desk: Worker) -> None:
    send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    desk.press("Lưu thành 40 hồ sơ")
    decision, at = Taken("a" * 64, 3, "application/pdf", "Quyết định"), desk.site.system.clock.now()
    with desk.site.system.database.write() as session:
        first, second = session.scalars(select(Draft).limit(2))
        author = load_actor(session, desk.person, at)
        attach(session, author, first.key, first.lock_version, at, decision)
        attach(session, author, second.key, second.lock_version, at, decision)
        submit(
            session, author, second.key, second.lock_version, at, CONFIRMATIONS, pseudonym=desk.site.system.pseudonym
        )
        assert "a" * 64 in second.content
    send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    assert "40 thông báo đã có hồ sơ giống hệt" in desk.press("Lưu thành 40 hồ sơ").text
    assert count(desk) == 40


def test_a_plan_with_a_wrong_cell_is_told_by_its_address_then_saved_and_opened(desk: Worker) -> None:
    rows = example_rows(PLAN)
    package = rows["Gói thầu"][0]
    rows["Gói thầu"] = [{**package, "Tên gói thầu": f"Gói thầu số {n}"} for n in range(1, 42)]
    rows["Gói thầu"][13]["Giá gói thầu"] = "chưa rõ"
    page = send(desk, ADDRESS, ("ke hoach.xlsx", book_of(PLAN, rows)))
    assert (page.status, count(desk)) == (400, 0)
    assert "Có 1 ô cần sửa" in alerts(page)
    (cell,) = page.find("//section[@aria-label='Các ô cần sửa']//li")
    assert words(cell).startswith("Trang “Gói thầu”, ô E15 : Giá gói thầu: ")
    rows["Gói thầu"][13]["Giá gói thầu"] = "1,5 tỷ"
    page = send(desk, ADDRESS, ("ke hoach.xlsx", book_of(PLAN, rows)))
    assert page.status == 200
    desk.press("Lưu thành 1 hồ sơ")
    assert desk.address == f"/ban-lam-viec/ho-so/{desk.draft().key}"
    assert len(desk.said()["body"]["packages"]) == 41


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xlsx", outside.PDF, "Tệp này không phải bảng tính .xlsx"),
        ("a.xlsx", outside.LOCKED_OFFICE, "Tệp “a.xlsx” có mật khẩu"),
        ("a.xlsx", outside.xlsx(), "Tệp không theo mẫu nào của Cổng này"),
        ("a.xlsx", book_of(DIRECT, {}), "Trang “Chỉ định thầu” chưa có dòng nào được điền"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(desk: Worker, name: str, data: bytes, sentence: str) -> None:
    page = send(desk, ADDRESS, (name, data))
    assert page.status == 400
    assert alerts(page)[1].startswith(sentence)


def test_sending_nothing_says_what_to_do(desk: Worker) -> None:
    assert alerts(send(desk, ADDRESS))[1] == "Chưa chọn tệp nào; hãy chọn tệp rồi tải lên."


def test_templates_are_handed_out_and_one_is_filled_from_a_plan(desk: Worker) -> None:
    page = desk.get(ADDRESS)
    assert len(page.find("//section[@aria-labelledby='mau']//a")) > len(LAYOUTS)
    with desk.site.system.database.read() as session:
        plan = session.scalar(select(Notice.reference).where(Notice.national_number == "PL2699900009"))
    with desk.site.visitor.get(f"{ADDRESS}/mau/{DIRECT.code}?ke-hoach={plan}") as answer:
        assert answer.headers["Content-Disposition"] == f"attachment; filename=mau-chi-dinh-thau-{plan}.xlsx"
        sheet = opened(answer.data)[SHEET]
    filled = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[2]]
    assert {row[0] for row in filled} <= {"PL2699900009"}
    with desk.site.visitor.get(f"{ADDRESS}/mau/khong-co") as answer:
        assert answer.status_code == 404


def test_a_package_offers_the_templates_of_its_next_steps_filled_with_what_is_known(desk: Worker) -> None:
    with desk.site.system.database.read() as session:
        packages = session.scalars(select(Package).where(Package.plan_number == "PL2699900009")).all()
        known = {one.reference: (one.package_number, bool(one.rounds)) for one in packages}
    for reference, (number, is_called) in known.items():
        page = desk.get(f"/ban-lam-viec/goi-thau/{reference}")
        addresses = page.find("//section[@aria-labelledby='tiep-theo']//a[contains(@href, '/mau/')]/@href")
        codes = {str(one).split("/")[-1].split("?")[0] for one in addresses}
        assert codes == ({"mo-thau", "ket-qua"} if is_called else {CALL.code}), reference
        for address in addresses:
            with desk.site.visitor.get(str(address)) as answer:
                assert answer.headers["Content-Disposition"].endswith(f"-{reference}.xlsx")
                said = {cell.value for row in opened(answer.data).worksheets[0].iter_rows() for cell in row}
            assert {number, "PL2699900009"} <= said
    assert {is_called for _number, is_called in known.values()} == {True, False}


def test_a_package_of_another_body_fills_nothing(desk: Worker) -> None:
    with desk.site.system.database.read() as session:
        foreign = next(one for one in session.scalars(select(Package)) if one.organisation.reference != desk.body)
        address = f"{ADDRESS}/mau/{CALL.code}?goi-thau={foreign.reference}"
    assert desk.get(address).status == 404


def test_a_call_of_three_hundred_lots_becomes_a_draft_that_keeps_them(desk: Worker) -> None:
    rows = example_rows(CALL)
    lot = rows["Phần (lô)"][0]
    rows["Phần (lô)"] = [{**lot, "Mã phần/lô": f"PP{n}", "Tên phần/lô": f"Thuốc {n}"} for n in range(300)]
    page = send(desk, ADDRESS, ("thuoc.xlsx", book_of(CALL, rows)))
    assert "300 phần (lô)" in page.text
    page = desk.press("Lưu thành 1 hồ sơ")
    assert "phần/lô: 300 dòng" in page.text
    assert len(desk.said()["body"]["lots"]) == 300
    desk.press("Lưu", title="Cung cấp thuốc năm 2028")
    assert (desk.said()["title"], len(desk.said()["body"]["lots"])) == ("Cung cấp thuốc năm 2028", 300)


def plans_offered(desk: Worker) -> list[str]:
    return [words(row) for row in desk.get(ADDRESS).find("//section[@aria-labelledby='mau']//li[span]")]


def test_a_plan_of_which_nothing_is_left_to_award_is_not_offered(desk: Worker) -> None:
    (title,) = desk.site.get("/thong-bao/{plan PL2699900012}").find("//h1")
    assert plans_offered(desk) == [f"{words(title)} PL2699900012"]
    assert "PL2699900009" in desk.get("/ban-lam-viec/soan").text


def test_a_successor_is_offered_the_plans_of_its_predecessor(desk: Worker) -> None:
    offered, heir = plans_offered(desk), make_body(desk.site.system, "Đơn vị kế thừa")
    with desk.site.system.database.write() as session:
        both = {one.reference: one for one in session.scalars(select(Organisation))}
        link = OrganisationLink(organisation_id=both[heir].id, related_id=both[desk.body].id, relation="predecessor",
                                valid_from=None, valid_to=None, recorded_at=desk.site.clock.now())  # fmt: skip
        session.add(link)
    sign_in(desk.site, make_person(desk.site.system, "nguoi-ke-thua", [("author", heir)]))
    assert plans_offered(desk) == offered != []
    (address,) = desk.page.find("//section[@aria-labelledby='mau']//li[span]/a/@href") if desk.page else ("",)
    with desk.site.visitor.get(str(address)) as answer:
        assert answer.status_code == 200


def test_the_plan_of_another_body_fills_nothing(desk: Worker) -> None:
    with desk.site.system.database.read() as session:
        others = session.scalars(select(Notice).where(Notice.kind == "plan"))
        foreign = next(each.reference for each in others if each.organisation.reference != desk.body)
    assert desk.get(f"{ADDRESS}/mau/{DIRECT.code}?ke-hoach={foreign}").status == 404


def test_nothing_of_what_comes_back_from_the_preview_is_trusted(desk: Worker) -> None:
    send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    page = desk.press("Lưu thành 40 hồ sơ", noi__dung="x", **{"noi-dung-bang": "khong-phai"})
    assert (page.status, count(desk)) == (400, 0)
    send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    page = desk.press(
        "Lưu thành 40 hồ sơ", **{"noi-dung-bang": pack([{"kind": "award", "title": "Thiếu", "body": {}}])}
    )
    assert (page.status, count(desk)) == (400, 0)
    other = make_body(desk.site.system, "Đơn vị khác", "vnz888199998")
    send(desk, ADDRESS, ("chi dinh.xlsx", forty()))
    page = desk.press("Lưu thành 40 hồ sơ", **{"don-vi": other})
    assert (page.status, count(desk)) == (404, 0)


def test_the_page_speaks_english_too(desk: Worker) -> None:
    page = desk.get(f"{ADDRESS}?lang=en")
    assert "Drafting by spreadsheet" in page.text
