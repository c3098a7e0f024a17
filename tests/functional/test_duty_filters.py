"""Figures by level, place and form, as of two past dates: on the page, in its links, tables and on the command line."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest

from procurement.organisations.loading import load_bodies
from tests.functional.site import BODY, NOW, Site, open_site, words
from tests.functional.test_findings import call
from tests.functional.test_oversight import planned

ADDRESS = "/giam-sat"
PLACE = "C00070"
NARROWED = f"hinh-thuc=DTRR&dia-ban={PLACE}&biet-den=2026-11-30&dang-den=2026-11-30"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a register with a body in a ward, its plan and its call, which the national system had on 20 October.

    Nobody writes into it.
    """
    site = open_site(tmp_path_factory.mktemp("filled"))
    body = {"code": BODY["code"], "names": [{"name": BODY["name"]}], "levels": [{"level": "commune"}]}
    with site.system.database.write() as session:
        loaded = load_bodies(session, [json.dumps(body | {"places": [{"place": PLACE}]})], NOW)
        assert not loaded.faults
    site.record("plan", planned())
    site.record("call", call())
    return site


def table(site: Site, address: str) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    return list(csv.DictReader(StringIO(site.visitor.get(address).text.removeprefix("\ufeff"))))


def calls(site: Site, query: str) -> str:
    """Return both numbers of the calls on the page."""
    (line,) = site.get(f"{ADDRESS}?{query}").find("(//table)[1]//tr[normalize-space(th)='Thông báo mời thầu']/td[2]")
    return words(line)


@pytest.mark.parametrize(("query", "both"), [
    ("", "1 / 1"), ("hinh-thuc=DTRR", "1 / 1"), ("hinh-thuc=CDT", "0 / 0"), (f"dia-ban={PLACE}", "1 / 1"),
    ("dia-ban=-", "0 / 0"), ("cap=commune", "1 / 1"), ("cap=-", "0 / 0"), ("dang-den=2026-10-20", "1 / 1"),
    ("dang-den=2026-10-19", "0 / 0"), ("biet-den=2026-11-29", "0 / 0"), (NARROWED, "1 / 1"),
])  # fmt: skip
def test_the_page_counts_what_was_asked_for_as_of_two_dates(filled: Site, query: str, both: str) -> None:
    assert calls(filled, query) == both


def test_every_number_and_table_of_a_narrowed_page_is_as_narrow(filled: Site) -> None:
    page = filled.get(f"{ADDRESS}?{NARROWED}&lang=en")
    wanted = parse_qs(NARROWED)
    places = ("/giam-sat/nghia-vu", "/giam-sat/nghia-vu.csv", "/giam-sat/con-so.csv")
    links = [urlsplit(str(url)) for url in page.find("//main//a/@href")]
    led = [parse_qs(link.query) for link in links if link.path in places]
    assert len(led) > 10
    assert [query for query in led if not wanted.items() <= query.items()] == []
    assert all(query["lang"] == ["en"] for query in led)
    (hidden,) = page.find("//main//form//input[@name='lang']/@value")
    assert hidden == "en"
    chosen = {str(one.getparent().get("name")): one.get("value") for one in page.find("//main//option[@selected]")}
    assert chosen == {"hinh-thuc": "DTRR", "dia-ban": PLACE}
    assert page.find("//input[@name='dang-den']/@value") == ["2026-11-30"]


@pytest.mark.parametrize(("posted", "state"), [("2026-10-20", "published"), ("2026-10-19", "not_due")])
def test_rows_and_tables_say_the_state_of_that_day(filled: Site, posted: str, state: str) -> None:
    (row,) = table(filled, f"{ADDRESS}/nghia-vu.csv?loai=invitation&dang-den={posted}")
    assert row["coverage"] == state
    figures = [row for row in table(filled, f"{ADDRESS}/con-so.csv?dang-den={posted}") if row["kind"] == "invitation"]
    assert sum(int(row[state]) for row in figures) == 1
    page = filled.get(f"{ADDRESS}/nghia-vu?loai=invitation&trang-thai={state}&dang-den={posted}")
    assert len(page.find("//main//h2")) == 1
    assert f"đăng đến hết {date.fromisoformat(posted):%d/%m/%Y}" in words(page.find("//title")[0])
    page = filled.get(f"{ADDRESS}?dang-den={posted}")
    assert f"đăng đến hết {date.fromisoformat(posted):%d/%m/%Y}" in words(page.find("//title")[0])
    assert "tệp hằng tháng" in page.text


@pytest.mark.parametrize("asked", ["dang-den=2026-10-31", "biet-den=2026-10-31"])
def test_the_last_month_shown_is_that_of_the_day(filled: Site, asked: str) -> None:
    months = filled.get(f"{ADDRESS}?{asked}").find("//section[@aria-labelledby='theo-thang']//table/thead//th")
    assert [words(months[1]), words(months[-1])] == ["11/2025", "10/2026"]


@pytest.mark.parametrize(
    "query",
    ["dia-ban=C99999", "hinh-thuc=khong", "cap=khong", "biet-den=2026-12-01", "dang-den=2026-02-30", "dang-den=x",
     "biet-den=0001-01-01"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["", "/nghia-vu", "/nghia-vu.csv", "/con-so.csv"])
def test_what_cannot_be_is_told_in_the_readers_language(filled: Site, place: str, query: str) -> None:
    name = query.partition("=")[0]
    page = filled.get(f"{ADDRESS}{place}?{query}")
    assert (page.status, f"Tham số “{name}”" in page.text) == (400, True)
    page = filled.get(f"{ADDRESS}{place}?{query}&lang=en")
    assert (page.status, f"arameter “{name}”" in page.text) == (400, True)


@pytest.mark.parametrize("place", ["", "/nghia-vu"])
def test_before_the_first_act_a_page_says_so_and_not_that_nothing_lacks(filled: Site, place: str) -> None:
    before = filled.get(f"{ADDRESS}{place}?biet-den=2026-10-31").text
    assert "Đến hết ngày ấy Cổng chưa đăng tải gì" in before
    assert "lần đăng đầu tiên là ngày 30/11/2026" in before
    assert "Không thiếu thông báo nào" not in before
    for later in ("biet-den=2026-11-30", "dang-den=2026-10-31"):
        assert "chưa đăng tải gì" not in filled.get(f"{ADDRESS}{place}?{later}").text


def test_an_error_about_a_year_names_the_years_that_there_are(filled: Site) -> None:
    assert "2006, 2007, …, 2099" in filled.get(f"{ADDRESS}?nam=1").text
    assert "KHAC, -" in filled.get(f"{ADDRESS}?hinh-thuc=x").text
    assert "city, department" in filled.get(f"{ADDRESS}?cap=x").text


@pytest.mark.parametrize(
    ("query", "is_named"),
    [("", True), ("cap=commune", True), ("cap=city", False), ("cap=-", False), ("hinh-thuc=DTRR", False)],
)
def test_a_body_without_a_plan_is_named_among_those_of_its_level(filled: Site, query: str, is_named: bool) -> None:
    page = filled.get(f"{ADDRESS}?nam=2025&{query}")
    assert ("Kế hoạch: chưa có dữ liệu" in page.text) == is_named


@pytest.mark.parametrize(("query", "is_ranked"), [("", False), ("hinh-thuc=DTRR", True), ("dia-ban=-", True)])
def test_a_body_that_is_not_named_without_a_plan_stands_in_the_league(
    empty_site: Site, query: str, is_ranked: bool
) -> None:
    empty_site.record("call", call())
    page = empty_site.get(f"{ADDRESS}?{query}")
    assert bool(page.find("//section[@aria-labelledby='don-vi']//tbody/tr")) == is_ranked


@pytest.mark.parametrize(
    ("place", "query"),
    [
        ("", "trang-thai=missing"), ("", "loai=award"), ("/tep-thang", "quy=1"), ("/con-so.csv", "trang-thai=missing"),
        ("/bao-cao", "pham-vi=rieng"), ("/nghia-vu.csv", "page=2"), ("/bao-cao", "thang=2026-10"),
        ("/bao-cao", "cap=commune"),
        ("/bao-cao.xlsx", "dang-den=2026-10-31"), ("/bao-cao.pdf", "don-vi=x"), ("/tep-thang", "nam=2026"),
        ("/chua-co-tren-cong", "don-vi=x"),
    ],
)  # fmt: skip
def test_what_a_page_does_not_filter_by_is_refused(filled: Site, place: str, query: str) -> None:
    name = query.partition("=")[0]
    page = filled.get(f"{ADDRESS}{place}?{query}")
    assert (page.status, f"Trang này không lọc theo “{name}”" in page.text) == (400, True)
    page = filled.get(f"{ADDRESS}{place}?{query}&lang=en")
    assert (page.status, f"This page does not filter by “{name}”" in page.text) == (400, True)


@pytest.mark.parametrize("place", ["", "/nghia-vu", "/bao-cao", "/tep-thang"])
def test_what_no_page_filters_by_and_what_is_said_twice_is_refused(filled: Site, place: str) -> None:
    page = filled.get(f"{ADDRESS}{place}?khong-co=1")
    assert (page.status, "Không có tham số “khong-co”" in page.text) == (400, True)
    if place != "/tep-thang":
        page = filled.get(f"{ADDRESS}{place}?nam=2025&nam=2026")
        assert (page.status, "Tham số “nam” chỉ được dùng một lần" in page.text) == (400, True)


def test_a_year_that_is_not_the_months_is_refused(filled: Site) -> None:
    assert filled.get(f"{ADDRESS}?thang=2026-10&nam=2026").status == 200
    assert filled.get(f"{ADDRESS}?thang=2026-10&nam=2025").status == 400


def test_the_form_of_a_bodys_page_sends_only_what_that_page_takes(filled: Site) -> None:
    address = f"{ADDRESS}/don-vi/{BODY['code']}"
    assert filled.get(f"{address}?don-vi=x").status == 400
    (form,) = filled.get(f"{address}?nam=2026").find("//form[@class='filters-only']")
    sent = "&".join(f"{one.get('name')}={one.get('value') or ''}" for one in form.xpath(".//input | .//select"))
    page = filled.get(f"{form.get('action')}?{sent}")
    assert (page.status, BODY["name"] in words(page.find("//h1")[0])) == (200, True)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("nam=2024", "Sở Cũ"), ("nam=2025", "Sở Mới"), ("", "Sở Mới"), ("biet-den=2026-11-30", "Sở Mới"),
        ("biet-den=2025-02-28", "Sở Cũ"), ("biet-den=2025-03-01", "Sở Mới"), ("dang-den=2025-02-28", "Sở Cũ"),
    ],
)  # fmt: skip
def test_without_a_plan_is_only_a_body_that_existed_then(empty_site: Site, query: str, named: str) -> None:
    day = "2025-03-01"
    old = {"code": "vnz888100011", "names": [{"name": "Sở Cũ", "valid_to": day}]}
    new = {"code": "vnz888100012", "names": [{"name": "Sở Mới", "valid_from": day}]}
    new["predecessors"] = [{"code": old["code"], "valid_from": day}]
    with empty_site.system.database.write() as session:
        assert not load_bodies(session, [json.dumps(old), json.dumps(new)], NOW).faults
    page = empty_site.get(f"{ADDRESS}?{query}")
    assert [name for name in ("Sở Cũ", "Sở Mới") if name in page.text] == [named]
