"""The report on one body: what it lacks and was late with, by which articles, in the form of its day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from procurement.compliance.reporting import find_form, find_sanction, load_forms, load_sanctions
from procurement.core.errors import Invalid
from procurement.web.oversight.body_report import sanction_words
from tests.functional.site import words
from tests.functional.test_findings import award, call
from tests.open_data.reading_pdf import bare, page_texts, read_pdf
from tests.oversight.office import Office
from tests.oversight.test_pages import Visitor

ADDRESS = "/thanh-tra/bao-cao"
FOUND = """[[sanction]]
code = "late"
valid_from = 2022-01-01
article.vi = "khoản 1"
article.en = "clause 1"
least = 15
most = 20
certainty = "found"
"""


def signs(visitor: Visitor, heading: str, address: str) -> list[str]:
    """Return the signs below a heading of the report."""
    page = visitor.get(address)
    rows = page.find(f"//h3[starts-with(normalize-space(), '{heading}')]/following-sibling::*[1]/li")
    return [words(row) for row in rows]


def test_it_has_what_is_missing_what_was_late_and_the_cases(office: Office) -> None:
    key = office.opened().key
    office.site.record("call", call())
    office.site.record("award", award())
    visitor = Visitor(office, "inspector")
    address = f"{ADDRESS}?don-vi={office.body}&nam=2026&quy=ca-nam"
    page = visitor.get(address)
    assert words(page.find("//h1")[0]) == "Ban Quản lý dự án Mẫu · báo cáo năm 2026"
    assert words(page.find("//h2")[0]) == "Về công khai thông tin trong đấu thầu"
    assert "Mẫu 5.1 kèm theo Thông tư 134/2026/TT-BTC (cần luật gia xác nhận)" in page.text
    late = signs(visitor, "Đăng muộn", address)
    assert [row.split(":")[0] for row in late] == ["Kết quả lựa chọn nhà thầu"]
    assert "khoản 1 Điều 36 Nghị định 122/2021/NĐ-CP" in page.text
    assert "triệu" not in page.section("cong-khai")  # its text was not read: the article alone
    missing = signs(visitor, "Chưa thấy", address)
    assert any(row.startswith("Biên bản mở thầu") for row in missing)
    assert "nếu Hệ thống mạng đấu thầu quốc gia cũng chưa có: khoản 2 Điều 36" in page.section("cong-khai")
    assert f"/thanh-tra/ho-so/{key}" in page.source


def test_its_pdf_and_workbook_have_what_the_page_has(office: Office) -> None:
    key = office.opened().key
    office.site.record("call", call())
    office.site.record("award", award())
    visitor = Visitor(office, "inspector")
    page = visitor.get(f"{ADDRESS}?don-vi={office.body}&nam=2026&quy=ca-nam")
    with visitor.client.get(page.links()["Bản PDF"]) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        text, links = "".join(page_texts(answer.data)), set(addresses(answer.data))
    said = [*page.find("//main//tr"), *page.find("//main//ol/li//*[self::h3 or self::h4 or self::span]")]
    assert len(said) > 15
    assert [line for line in (bare(words(one)) for one in said) if line not in text] == []
    assert bare("khoản 1 Điều 36 Nghị định 122/2021/NĐ-CP") in text
    signs = page.find("//ol/li/*[self::h3 or self::h4]/a[1]/@href")
    assert {f"http://127.0.0.1:8000{url}" for url in signs} == links
    with visitor.client.get(page.links()["Bảng Excel"]) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Năm loại", "Chưa thấy", "Đăng muộn", "Hồ sơ", "Nguồn"]
    rows = [row for name in book.sheetnames[1:3] for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert {str(row[-1]) for row in rows} == {url for url in links if key not in url}
    assert [row[0] for row in book["Hồ sơ"].iter_rows(min_row=2, values_only=True)] == ["Gói một"]


def addresses(data: bytes) -> Iterator[str]:
    """Yield the addresses to which a PDF leads."""
    for page in read_pdf(data).pages:
        for link in page.get("/Annots", []):
            yield str(link.get_object()["/A"]["/URI"])


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_file_without_a_body_says_what_is_lacking(office: Office, form: str) -> None:
    page = Visitor(office, "inspector").get(f"{ADDRESS}.{form}")
    assert page.status == 400
    assert "thiếu tham số “don-vi”" in page.text
    assert Visitor(office, "inspector").get(f"{ADDRESS}.{form}?don-vi=DV-KHONG-CO").status == 404


def test_without_a_body_it_asks_for_one(office: Office) -> None:
    page = Visitor(office, "inspector").get(ADDRESS)
    assert page.status == 200
    assert office.body in [option.get("value") for option in page.find("//select[@name='don-vi']/option")]
    assert Visitor(office, "inspector").get(f"{ADDRESS}?don-vi=DV-KHONG-CO").status == 404


@pytest.mark.parametrize(
    ("day", "form"),
    [(date(2025, 8, 7), None), (date(2025, 8, 8), "Thông tư 80/2025"), (date(2026, 9, 8), "Thông tư 80/2025"),
     (date(2026, 9, 9), "Thông tư 134/2026")],
)  # fmt: skip
def test_the_form_is_that_of_the_circular_in_force(day: date, form: str | None) -> None:
    found = find_form(day)
    assert (form or "") in (found.name["vi"] if found else "")
    assert (found is None) == (form is None)


def test_an_article_holds_from_its_decree_on() -> None:
    assert find_sanction("late", date(2021, 12, 31)) is None
    assert find_sanction("late", date(2022, 1, 1)) is not None


@pytest.mark.parametrize(("certainty", "says"), [("found", "từ 15 đến 20 triệu"), ("secondary", "khoản 1")])
def test_a_fine_is_told_only_where_the_decree_was_read(
    tmp_path: Path, certainty: str, says: str, office: Office
) -> None:
    (tmp_path / "sanctions.toml").write_text(FOUND.replace('"found"', f'"{certainty}"'), "utf-8")
    (found,) = load_sanctions(tmp_path)
    with office.site.app.test_request_context():
        said = sanction_words(found)
    assert says in said
    assert ("triệu" in said) == (certainty == "found")


def test_a_wrong_file_says_all_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "sanctions.toml").write_text(FOUND.replace("15", '"x"').replace('"late"', '"later"'), "utf-8")
    (tmp_path / "report_forms.toml").write_text("[[form]]\n", "utf-8")
    with pytest.raises(Invalid) as sanctions:
        load_sanctions(tmp_path)
    assert len(sanctions.value.problems) == 2
    with pytest.raises(Invalid):
        load_forms(tmp_path)
