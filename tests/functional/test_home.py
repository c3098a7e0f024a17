"""The first page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.functional.site import IMPORTER, Site, invitation, words


def counts(site: Site, address: str = "/") -> dict[str, tuple[int, str]]:
    """Return the figures of the page: label -> (number, address)."""
    found = {}
    for link in site.get(address).find("//ul[contains(@class, 'counts') or contains(@class, 'tally')]//a"):
        number = link.find("strong")
        figure = int(re.sub(r"\D", "", words(number)))
        found[words(link).replace(words(number), "").strip()] = (figure, link.get("href"))
    return found


@pytest.mark.parametrize("label", ["Đang mở", "Sắp đóng (3 ngày)", "Mới hôm nay", "Sắp mời thầu"])
def test_a_figure_opens_exactly_its_rows(site: Site, label: str) -> None:
    number, address = counts(site)[label]
    assert number > 0
    assert words(site.get(address).find("//h2[@id='results']")[0]).split()[0] == str(number)


@pytest.mark.parametrize("anchor", ["sap-dong", "dang-mo", "moi", "sap-moi"])
def test_a_list_holds_the_first_rows_of_the_page_it_leads_to(site: Site, anchor: str) -> None:
    home = site.get("/")
    shown = [words(link) for link in home.find(f"//section[@aria-labelledby='{anchor}']//h3/a")]
    [address] = home.find(f"//section[@aria-labelledby='{anchor}']/p/a/@href")
    arrived = site.get(address).titles()
    assert shown
    assert set(shown) <= set(arrived) if anchor == "dang-mo" else shown == arrived[: len(shown)]


def test_every_kind_is_listed_with_its_count_and_its_rows(site: Site) -> None:
    kinds = {label: value for label, value in counts(site).items() if "kind=" in value[1]}
    assert list(kinds) == [
        "Kế hoạch lựa chọn nhà thầu",
        "Thông báo mời sơ tuyển",
        "Thông báo mời thầu",
        "Biên bản mở thầu",
        "Kết quả lựa chọn nhà thầu",
        "Thông báo hủy",
        "Danh sách ngắn",
        "Thông tin chủ yếu của hợp đồng",
    ]
    # The withheld invitation is counted too: what remains known of it is its kind.
    assert sum(number for number, _ in kinds.values()) == len(site.references())
    number, address = kinds["Biên bản mở thầu"]
    assert f"{number} thông báo" in site.get(address).text


def test_what_closes_first_stands_first(site: Site) -> None:
    soon = site.get("/").section("sap-dong")
    assert soon.index("01/12, 09:00") < soon.index("02/12, 09:00") < soon.index("03/12, 09:00")
    assert "còn 1 ngày 1 giờ" in soon


def test_the_page_without_notices_says_so(empty_site: Site) -> None:
    page = empty_site.get("/")
    assert page.status == 200
    assert "Không có gói thầu nào đóng trong ba ngày tới." in page.text
    assert "Hôm nay chưa có thông báo mới." in page.text


def test_an_import_of_history_is_never_new(empty_site: Site) -> None:
    undated = invitation("IB2688800010", "Lịch sử không rõ ngày đăng")
    del undated["published_at"]
    empty_site.record("history", undated, IMPORTER)
    assert counts(empty_site)["Mới hôm nay"][0] == 0
    empty_site.record("today", invitation("IB2688800011", "Hôm nay") | {"published_at": "2026-11-30"})
    empty_site.record("ours", {**undated, "national_number": "IB2688800012"})
    assert counts(empty_site)["Mới hôm nay"][0] == 2


def test_upcoming_packages_lead_to_their_pages(site: Site) -> None:
    links = site.get("/").links("//section[@aria-labelledby='sap-moi']//ol//a")
    assert len(links) == min(5, counts(site)["Sắp mời thầu"][0]) > 0
    for title, address in links.items():
        page = site.get(address)
        assert title in page.text
        assert "Sắp mời thầu" in page.text


def test_the_language_is_kept_in_every_link(site: Site) -> None:
    for address in ("/", "/tim-kiem?q=camera", "/thong-bao/{documents}", "/goi-thau/GT-000001"):
        page = site.get(address + ("&" if "?" in address else "?") + "lang=en")
        links = page.find("//main//a[starts-with(@href, '/')]/@href")
        assert links
        for link in links:
            query = parse_qs(urlsplit(link).query)
            assert query.get("lang") == ["en"], link


def test_the_switch_keeps_page_and_filters(site: Site) -> None:
    page = site.get("/tim-kiem?kind=plan&kind=award&sort=newest")
    switch = page.links("//header//a")["English"]
    assert switch == "/tim-kiem?kind=plan&kind=award&sort=newest&lang=en"
    english = site.get(switch)
    assert english.tree.get("lang") == "en"
    assert english.links("//header//a")["Tiếng Việt"] == "/tim-kiem?kind=plan&kind=award&sort=newest"


def test_a_language_that_nobody_speaks_here_is_refused_by_name(site: Site) -> None:
    page = site.get("/?lang=fr")
    assert page.status == 400
    assert "lang" in page.text
    assert "vi, en" in page.text


def test_the_page_leads_to_the_feed_of_what_is_open(site: Site) -> None:
    feeds = [link.get("href") for link in site.get("/").find("//head/link[@rel='alternate'][@type]")]
    assert feeds == ["/tim-kiem.atom?status=open", "/tim-kiem.rss?status=open"]
