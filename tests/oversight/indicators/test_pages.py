"""Signs at an inspector's: the list, its filters, the table, a case; and nobody else learns of any."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from sqlalchemy import func, select

from procurement.oversight.indicators.definitions import CODES
from procurement.oversight.models import Case
from procurement.oversight.service import Subject, open_about
from tests.oversight.indicators.conftest import BIDDERS, OPENED, REF, THIRD, TITLE, acts
from tests.oversight.office import Office
from tests.oversight.test_pages import Visitor, on_record
from tests.publication.register import call, cancellation, notice

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


def open_case(inspector: Visitor, indicator: str) -> tuple[str, str]:
    """Open a case about the one sign of ``indicator``; return the addresses of the sign and of the case."""
    (link,) = inspector.get(f"{SIGNS}?dau-hieu={indicator}").find(
        "//ol[@class='rows']//a[contains(@href,'/dau-hieu/')]"
    )
    sign = str(link.get("href"))
    return sign, str(inspector.send(sign, noi_dung="Xem lại").headers["Location"])


def amend(office: Office, name: str, title: str) -> None:
    """Publish the next version of one of the calls under another title."""
    office.site.record(f"amended {name}", {**acts()[name], "title": title, "version": "01"})


@pytest.mark.parametrize("indicator", ["hard_to_find", "repeated_cancellation"])
def test_a_case_keeps_its_sign_when_another_notice_shows_it(office: Office, inspector: Visitor, indicator: str) -> None:
    sign, case = open_case(inspector, indicator)
    amend(office, "second call", TITLE)
    amend(office, "call", "Mua sắm máy chủ")
    office.site.record("third", {**cancellation(THIRD, published_at="2026-11-21"), "package_ref": REF})
    assert sign in inspector.get(case).source
    assert inspector.get(sign).status == 200
    assert inspector.send(sign, noi_dung="Lần nữa").status == 409


def test_a_case_keeps_numbers_and_no_words_of_a_title(office: Office, inspector: Visitor) -> None:
    for indicator, numbers in (("hard_to_find", {}), ("single_bidder", {"bidders": 1})):
        _sign, case = open_case(inspector, indicator)
        detail = on_record(office, case).opening.detail
        assert detail["numbers"] == numbers
        assert TITLE.split()[0] not in str(detail)


def test_the_article_is_of_the_law_under_which_the_package_was_begun(office: Office, inspector: Visitor) -> None:
    named = {"national_number": "IB2588900001", "package_ref": "goi-cu"}
    begun = call("IB2588900001", published_at="2025-06-20", title="Gói qua hai luật") | named
    bids = {**OPENED, "bidders": BIDDERS}
    opened = notice("opening", "IB2588900001", body=bids, published_at="2025-07-10") | named
    for each in (begun, opened):
        office.site.record(str(each["kind"]), each)
    rows = inspector.get(f"{SIGNS}?dau-hieu=identical_prices&nam=2025")
    page = inspector.get(str(rows.find("//ol[@class='rows']//a[contains(@href,'/dau-hieu/')]")[0].get("href")))
    assert "10/07/2025" in page.text
    assert "Luật Đấu thầu 22/2023/QH15" in page.text
    assert "126/VBHN-VPQH" not in page.text


def test_a_case_whose_sign_is_gone_says_so_and_is_read_and_closed(office: Office, inspector: Visitor) -> None:
    sign, case = open_case(inspector, "hard_to_find")
    amend(office, "call", "Mua sắm máy chủ")
    assert "dấu hiệu này không còn" in inspector.get(case).text
    assert "this sign stands no more" in inspector.get(f"{case}?lang=en").text
    page = inspector.get(sign)
    assert page.status == 200
    assert "Dấu hiệu này không còn" in page.text
    assert case in page.source
    assert inspector.send(case, viec="close", ly_do="mistaken", noi_dung="Đã sửa tên").status == 303
    assert inspector.get(sign.replace("hard_to_find", "single_bidder")).status == 404, "no case about it"


def test_who_writes_about_a_sign_that_has_just_gone_is_told_and_keeps_the_words(
    office: Office, inspector: Visitor
) -> None:
    (link,) = inspector.get(f"{SIGNS}?dau-hieu=hard_to_find").find(
        "//ol[@class='rows']//a[contains(@href,'/dau-hieu/')]"
    )
    amend(office, "call", "Mua sắm máy chủ")
    page = inspector.send(str(link.get("href")), noi_dung="Chữ trong tên bị tách rời")
    assert page.status == 409
    assert "Dấu hiệu này không còn" in page.text
    assert "Chữ trong tên bị tách rời" in page.text
    nowhere = f"{SIGNS}/GT-999999/1-hard_to_find-TB-000002-0"
    assert inspector.send(nowhere, noi_dung="Chữ").status == 404


NO_INDICATOR = ("bat-ky", "khong_co", "1-khong_co-TB-000003-0", "x-1-single_bidder", "x-single_bidder")
NO_ROUND = ("7-single_bidder-TB-000003-0", "99999-single_bidder", "1٢-single_bidder")


@pytest.mark.parametrize("name", [*NO_INDICATOR, *NO_ROUND])
def test_nobody_is_told_that_a_sign_has_gone_which_never_was(office: Office, inspector: Visitor, name: str) -> None:
    for subject in ("GT-000002", "GT-999999"):
        page = inspector.send(f"{SIGNS}/{subject}/{name}", noi_dung="Chữ trong tên bị tách rời")
        assert page.status == inspector.get(f"{SIGNS}/{subject}/{name}").status == 404
        assert "không còn" not in page.text
    with office.site.system.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_an_older_case_that_names_a_notice_finds_the_sign_of_its_package(office: Office, inspector: Visitor) -> None:
    sign, _case = open_case(inspector, "repeated_cancellation")
    old = "0-hard_to_find-TB-000002-0"
    about = Subject(sign.split("/")[3], f"sign-{old}", "Gói", 1)
    with office.site.system.database.write() as session:
        stands = {"indicator": "hard_to_find", "rule_version": "x"}
        case = open_about(session, office.actor("inspector"), about, stands, "Xem", office.site.clock.now())
        key = case.key
    now = sign.replace("repeated_cancellation", "hard_to_find")
    assert now in inspector.get(f"/thanh-tra/ho-so/{key}").source
    assert inspector.get(f"{SIGNS}/{about.subject}/{old}").headers["Location"] == now
    assert inspector.send(now, noi_dung="Lần nữa").status == 409


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
