"""The quarter on a page: what fell into it, against the target."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from procurement.open_data import pdf_file
from procurement.web.oversight.period import Period
from tests.functional.site import Page, Site, words
from tests.functional.test_findings import call
from tests.functional.test_oversight import planned
from tests.open_data.reading_pdf import bare, page_texts, read_pdf

ADDRESS = "/giam-sat/bao-cao"
KINDS = "Năm loại theo mục tiêu của Thành phố"


def opened_in_spring() -> dict[str, Any]:
    """Return a call for bids that were to be opened in February 2026."""
    body = {"selection_form": "DTRR", "is_online": True, "closes_at": "2026-02-16T09:00:00+07:00"}
    return call(published_at="2026-01-20", body=body)


def rows(page: Page, caption: str) -> dict[str, list[str]]:
    """Return the rows of a table by their heads."""
    found = page.find(f"//table[caption='{caption}']/tbody/tr")
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in found}


def test_a_quarter_shows_what_fell_into_it_against_the_target(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    empty_site.record("call", opened_in_spring())
    first = rows(empty_site.get(f"{ADDRESS}?nam=2026&quy=1"), KINDS)
    assert first["Thông báo mời thầu"] == ["100 % *", "1 / 1", "0", "0", "0"]
    assert first["Biên bản mở thầu"] == ["0 % *", "0 / 1 · thiếu 1", "100", "0", "0"]
    assert first["Kế hoạch lựa chọn nhà thầu"] == ["–", "0 / 0", "–", "0", "0"]
    last = rows(empty_site.get(f"{ADDRESS}?nam=2026&quy=4"), KINDS)
    assert last["Kế hoạch lựa chọn nhà thầu"][:3] == ["100 % *", "1 / 1", "0"]
    assert last["Thông báo mời thầu"][1] == "0 / 0"


def test_the_annex_has_every_body_to_which_something_fell(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    empty_site.record("call", opened_in_spring())
    annex = rows(empty_site.get(f"{ADDRESS}?nam=2026&quy=1"), "Theo đơn vị")
    assert list(annex) == ["Ban Quản lý dự án Mẫu"]
    assert "0 % (0/1)*" in annex["Ban Quản lý dự án Mẫu"]
    assert "không có thông báo nào" in empty_site.get(f"{ADDRESS}?nam=2025&quy=1").section("phu-luc")


def test_without_a_quarter_it_is_the_last_that_has_ended(empty_site: Site) -> None:
    page = empty_site.get(ADDRESS)
    assert words(page.find("//h1")[0]).endswith("quý III/2026")
    links = page.links()
    assert "nam=2026&quy=2" in links["Quý trước"]
    assert "nam=2026&quy=4" in links["Quý sau"]
    assert "Quý sau" not in empty_site.get(links["Quý sau"]).links()


def test_a_year_adds_its_quarters_up(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    empty_site.record("call", opened_in_spring())
    page = empty_site.get(f"{ADDRESS}?nam=2026&quy=ca-nam")
    assert words(page.find("//h1")[0]).endswith("năm 2026")
    whole = rows(page, KINDS)
    assert whole["Kế hoạch lựa chọn nhà thầu"][1] == "1 / 1"
    assert whole["Biên bản mở thầu"][1] == "0 / 1 · thiếu 1"
    links = page.links()
    assert links["Năm trước"].endswith("?nam=2025&quy=ca-nam")
    assert "Năm sau" not in links
    assert empty_site.get(f"{ADDRESS}?nam=2026&quy=1").links()["Cả năm 2026"] == f"{ADDRESS}?nam=2026&quy=ca-nam"


def test_the_workbook_has_the_figures_of_the_page(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    empty_site.record("call", opened_in_spring())
    page = empty_site.get(f"{ADDRESS}?nam=2026&quy=1")
    with empty_site.visitor.get(page.links()["Bảng Excel"]) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Thành phố", "Theo cấp", "Theo đơn vị", "Nguồn"]
    city = {row[0]: list(row[1:]) for row in book["Thành phố"].iter_rows(values_only=True)}
    assert city["Tên"] == ["Phải đăng", "Đã đăng", "Tỷ lệ, %", "Chưa thấy", "Chưa đến hạn", "Chưa đủ căn cứ"]
    assert city["Thông báo mời thầu"] == [1, 1, 100, 0, 0, 0]
    assert city["Biên bản mở thầu"] == [1, 0, 0, 1, 0, 0]
    head, body = book["Theo đơn vị"].iter_rows(values_only=True)
    assert dict(zip(head, body, strict=True))["Biên bản mở thầu: Phải đăng"] == 1
    assert body[0] == "Ban Quản lý dự án Mẫu"
    assert book["Nguồn"]["B2"].value == "quý I/2026"


@pytest.mark.parametrize("quarter", ["1", "4", "ca-nam"])
def test_the_pdf_has_every_cell_of_the_page(empty_site: Site, quarter: str) -> None:
    empty_site.record("plan", planned())
    empty_site.record("call", opened_in_spring())
    page = empty_site.get(f"{ADDRESS}?nam=2026&quy={quarter}")
    with empty_site.visitor.get(page.links()["Bản PDF"]) as answer:
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"] == f"attachment; filename=bao-cao-2026-{quarter}.pdf"
        text = "".join(page_texts(answer.data))
    rows = page.find("//main//tr")
    assert len(rows) > 8
    assert [line for line in (bare(words(row)) for row in rows) if line not in text] == []
    assert bare("Đây là dấu hiệu để kiểm tra, giám sát, chưa phải kết luận.") in text
    assert read_pdf(answer.data).metadata.title == words(page.find("//h1")[0])  # type: ignore[union-attr]


def test_the_pdf_speaks_the_language_of_the_page_and_the_same_answer_is_the_same_bytes(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    page = empty_site.get(f"{ADDRESS}?nam=2026&quy=4&lang=en")
    address = page.links()["PDF"]
    with empty_site.visitor.get(address) as first, empty_site.visitor.get(address) as second:
        assert first.data == second.data
    assert read_pdf(first.data).metadata.title == words(page.find("//h1")[0])  # type: ignore[union-attr]
    assert read_pdf(first.data).trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_report_is_made_again_only_when_something_has_changed(empty_site: Site, form: str) -> None:
    address, visitor = f"{ADDRESS}.{form}?nam=2026", empty_site.visitor
    tag = visitor.get(address).headers["ETag"]
    assert visitor.get(address).headers["Cache-Control"] == "public, no-cache"
    known = {"If-None-Match": tag}
    assert visitor.get(address, headers=known).status_code == 304
    assert visitor.get(f"{address}&lang=en", headers=known).status_code == 200
    assert visitor.get(f"{address}&quy=1", headers=known).status_code == 200
    empty_site.record("plan", planned())
    assert visitor.get(address, headers=known).status_code == 200


def test_a_machine_without_time_says_so_instead_of_a_pdf(empty_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "WALL_SECONDS", 0.001)
    page = empty_site.get(f"{ADDRESS}.pdf")
    assert (page.status, page.headers["Retry-After"]) == (503, "60")
    assert page.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.headers
    assert "chưa lập được bản PDF" in page.source


def test_a_typesetter_that_fails_is_our_error_and_not_a_busy_machine(
    empty_site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(empty_site.app, "testing", False)
    monkeypatch.setattr(pdf_file, "CHILD", tmp_path / "not_there.py")
    page = empty_site.get(f"{ADDRESS}.pdf?lang=en")
    assert (page.status, page.headers.get("Retry-After")) == (500, None)
    assert "Something went wrong" in page.source


@pytest.mark.parametrize(
    ("quarter", "days"),
    [(1, (date(2024, 1, 1), date(2024, 3, 31))), (2, (date(2024, 4, 1), date(2024, 6, 30))),
     (3, (date(2024, 7, 1), date(2024, 9, 30))), (4, (date(2024, 10, 1), date(2024, 12, 31)))],
)  # fmt: skip
def test_a_quarter_begins_and_ends_with_its_months(quarter: int, days: tuple[date, date]) -> None:
    assert (Period(2024, quarter).since, Period(2024, quarter).until) == days
