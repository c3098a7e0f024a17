"""Signs at an inspector's: the list, its filters, the table, a case; and nobody else learns of any."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from procurement.oversight.indicators.definitions import CODES
from tests.oversight.office import Office
from tests.oversight.test_pages import Visitor

SIGNS = "/thanh-tra/dau-hieu"
NAMES = ("Chỉ một nhà thầu", "Thời gian chuẩn bị ngắn", "Giá dự thầu trùng nhau", "Mọi nhà thầu khác bị loại",
         "Hủy nhiều lần", "Khó tìm thấy")  # fmt: skip


@pytest.fixture
def inspector(office: Office) -> Visitor:
    """Return the inspector."""
    return Visitor(office, "inspector")


@pytest.mark.parametrize(
    ("indicator", "evidence"),
    [
        ("single_bidder", "Số nhà thầu tại biên bản mở thầu: 1 (ngưỡng: không quá 1)"),
        ("short_period", "Từ phát hành đến đóng thầu: 2 ngày; mức tối thiểu: "),
        ("identical_prices", "2 trong 2 nhà thầu cùng giá 500 đồng"),
        ("others_rejected", "2 trong 3 nhà thầu bị loại, một nhà thầu trúng (ngưỡng: từ 3 nhà thầu)"),
        ("repeated_cancellation", "Hủy 2 lần tổ chức: 13/11/2026, 16/11/2026"),
        ("hard_to_find", "Chữ của bảng chữ cái khác: “Мua”"),
    ],
)
def test_each_sign_is_listed_with_its_value_and_threshold(inspector: Visitor, indicator: str, evidence: str) -> None:
    page = inspector.get(f"{SIGNS}?dau-hieu={indicator}")
    assert page.status == 200
    assert evidence in page.text
    assert "không phải kết luận" in page.text
    assert "Không nói" in page.text
    (row,) = page.find("//ol[@class='rows']/li")
    assert {str(link).split("/")[1] for link in row.xpath(".//a/@href")} >= {"goi-thau", "thanh-tra"}


def test_counts_follow_body_and_year(office: Office, inspector: Visitor) -> None:
    def counts(query: str) -> list[str]:
        return [str(each.text) for each in inspector.get(f"{SIGNS}?{query}").find("//nav//ul[@class='chips']//span")]

    assert counts("") == ["1"] * 6
    assert counts(f"don-vi={office.body}&nam=2026") == ["1"] * 6
    assert counts("nam=2025") == ["0"] * 6
    (other,) = [each for each in inspector.get(SIGNS).find("//select[@id='don-vi']/option") if each.text == "Sở Mẫu"]
    assert counts(f"don-vi={other.get('value')}") == ["0"] * 6


def test_what_cannot_be_judged_says_what_is_lacking(inspector: Visitor) -> None:
    page = inspector.get(f"{SIGNS}?dau-hieu=short_period&muc=unknown")
    assert "Chưa đủ căn cứ, còn thiếu:" in page.text


@pytest.mark.parametrize("query", ["dau-hieu=x", "muc=x", "nam=x", "page=0", "don-vi=khong-co", "page=99"])
def test_a_wrong_value_is_answered_with_a_sentence(inspector: Visitor, query: str) -> None:
    for path in (SIGNS, f"{SIGNS}.csv") if not query.startswith(("muc", "page")) else (SIGNS,):
        assert inspector.get(f"{path}?{query}").status in (400, 404)


def test_the_table_holds_every_sign_and_no_formula(office: Office, inspector: Visitor) -> None:
    table = list(csv.DictReader(StringIO(inspector.get(f"{SIGNS}.csv").source.removeprefix("\ufeff"))))
    assert {row["indicator"] for row in table if row["state"] == "seen"} == set(CODES)
    only = list(csv.DictReader(StringIO(inspector.get(f"{SIGNS}.csv?dau-hieu=hard_to_find").source.lstrip("\ufeff"))))
    assert [row["organisation"] for row in only] == [office.body]
    assert "Chữ bị tách rời" in only[0]["evidence"]


def test_a_case_is_opened_from_a_row_and_the_body_is_not_told_by_which_sign(office: Office, inspector: Visitor) -> None:
    (link,) = inspector.get(f"{SIGNS}?dau-hieu=single_bidder").find(
        "//ol[@class='rows']//a[contains(@href,'/dau-hieu/')]"
    )
    address = str(link.get("href"))
    assert inspector.send(address, noi_dung="").status == 400
    case = inspector.send(address, noi_dung="Chỉ một nhà thầu").headers["Location"]
    assert "Chỉ một nhà thầu" in inspector.get(case).text
    assert inspector.send(address, noi_dung="Lần nữa").status == 409
    assert address in inspector.get(case).source
    assert inspector.send(case, viec="ask", noi_dung="Xin giải trình").status == 303
    author = Visitor(office, "author")
    asked = author.get(case.replace("/thanh-tra/ho-so/", "/ban-lam-viec/cau-hoi/"))
    assert "Xin giải trình" in asked.text
    assert "single_bidder" not in asked.source
    assert "/goi-thau/" in asked.source


@pytest.mark.parametrize("path", [SIGNS, f"{SIGNS}.csv", f"{SIGNS}/GT-000002/1-single_bidder-TB-000003-0"])
def test_nobody_but_inspectors_is_let_in(office: Office, path: str) -> None:
    assert office.site.get(path).status in (302, 303, 401), "asked to sign in"
    for who in ("author", "approver", "administrator", "stranger"):
        page = Visitor(office, who).get(path)
        assert page.status in (403, 404)
        assert not any(name in page.source for name in NAMES)


def test_public_pages_feeds_and_data_name_no_sign(office: Office, inspector: Visitor) -> None:
    inspector.get(SIGNS)
    package = office.site.references()[-1]
    pages = ("/", "/tim-kiem?q=mua", "/tim-kiem.atom?q=mua", "/tim-kiem.csv?q=mua", "/giam-sat", "/sitemap.xml",
             f"/thong-bao/{package}", "/giam-sat/nghia-vu.csv", "/api/v1/notices", "/robots.txt")  # fmt: skip
    for path in pages:
        source = office.site.get(path).source
        assert "dau-hieu" not in source
        assert not any(code in source for code in CODES)
        assert not any(name in source for name in NAMES)


def test_english_is_complete(inspector: Visitor) -> None:
    page = inspector.get(f"{SIGNS}?dau-hieu=others_rejected&lang=en")
    assert "2 of 3 bidders rejected, one won (threshold: 3 bidders or more)" in page.text
    assert "All others rejected" in page.text
    assert "Only inspectors see this page" in page.text
