"""The page of a body: its names, its figures, which lead to as many rows, and how to follow it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from lxml import html

from procurement.organisations.loading import load_bodies
from tests.functional.site import BODY, IMPORTER, Page, Site, invitation, words
from tests.functional.statements import counted

ADDRESS = f"/don-vi/{BODY['code']}"


def figures(page: Page, anchor: str) -> dict[str, tuple[int, str]]:
    """Return (number, address) of each figure in the section ``anchor``, by its label."""
    found = {}
    for link in page.find(f"//section[@aria-labelledby='{anchor}']//ul[contains(@class, 'tally')]//a"):
        number = words(link.xpath("./strong")[0])
        found[words(link).removesuffix(number).strip()] = (int(number.replace(".", "")), link.get("href"))
    return found


def total(page: Page) -> int:
    """Return how many rows a list says it has."""
    return int(words(page.find("//h2[@id='results']")[0]).split()[0].replace(".", ""))


def test_each_figure_leads_to_as_many_rows(site: Site) -> None:
    page = site.get("/don-vi/vnz999000001")
    for anchor in ("theo-loai", "theo-tinh-trang", "ke-hoach"):
        shown = figures(page, anchor)
        assert shown, anchor
        for number, address in shown.values():
            assert total(site.get(address)) == number > 0
    everything = next(address for text, address in page.links().items() if text.startswith("Xem tất cả"))
    assert total(site.get(everything)) == sum(number for number, _ in figures(page, "theo-loai").values())


def test_a_body_shows_its_latest_notices_and_plans(site: Site) -> None:
    page = site.get("/don-vi/vnz999000001")
    listed = site.get("/tim-kiem?organisation=vnz999000001&sort=newest&rows=act").titles()
    assert page.titles() == listed[:10]
    plans = [link.get("href") for link in page.find("//section[@aria-labelledby='ke-hoach']/ul[@class='changes']//a")]
    assert plans
    assert all(site.get(address).status == 200 for address in plans)


def test_several_names_of_a_body_stand_with_their_days(empty_site: Site) -> None:
    empty_site.record("first", invitation("IB2688800001", "Một"))
    renamed = BODY | {"name": "Ban Quản lý dự án Mẫu mới", "short_name": None}
    later: dict[str, Any] = {"organisation": {key: value for key, value in renamed.items() if value}}
    later["published_at"] = "2026-11-25T10:00:00+07:00"
    empty_site.record("second", invitation("IB2688800002", "Hai") | later)
    page = empty_site.get(ADDRESS)
    assert words(page.find("//h1")[0]) == "Ban Quản lý dự án Mẫu mới"
    names = page.section("ten-goi")
    assert names.index("Ban Quản lý dự án Mẫu mới từ 25/11/2026") < names.index("Ban Quản lý dự án Mẫu từ 20/11/2026")


def load(site: Site, *bodies: dict[str, Any]) -> None:
    """Load facts about bodies."""
    with site.system.database.write() as session:
        assert load_bodies(session, [json.dumps(body) for body in bodies], site.clock.now()).faults == []


def test_the_year_of_a_plan_is_that_of_its_day_in_viet_nam(empty_site: Site) -> None:
    empty_site.clock.advance(datetime(2026, 12, 31, 18, 30, tzinfo=UTC) - empty_site.clock.now())
    plan = {"kind": "plan", "organisation": BODY, "title": "Kế hoạch đầu năm", "body": {"packages": []}}
    empty_site.record("plan", plan)
    empty_site.record("undated", plan | {"title": "Kế hoạch cũ"}, IMPORTER)
    shown = figures(empty_site.get(ADDRESS), "ke-hoach")
    assert [(label, number) for label, (number, _) in shown.items() if label.isdecimal()] == [("2027", 1)]


def test_a_body_stands_among_its_kin_with_the_days_of_succession(empty_site: Site) -> None:
    now = {
        "code": "vnz888100010",
        "names": [{"name": "Sở cũ", "valid_to": "2025-03-01"}, {"name": "Sở mới", "valid_from": "2025-03-01"}],
        "levels": [{"level": "department"}],
        "places": [{"place": "P01"}],
        "contacts": [{"phone": "024.0000.0100", "address": "Số 1 phố Mẫu"}],
        "parents": [{"code": "vnz888100011"}],
        "predecessors": [{"code": "vnz888100012", "valid_from": "2025-03-01"}],
    }
    above = {"code": "vnz888100011", "names": [{"name": "Thành phố Mẫu"}]}
    before = {"code": "vnz888100012", "names": [{"name": "Sở trước"}]}
    load(empty_site, now, above, before)
    page = empty_site.get("/don-vi/vnz888100010")
    answers = page.answers()
    assert words(page.find("//h1")[0]) == "Sở mới"
    assert answers["Loại đơn vị"] == "Sở, ban, ngành"
    assert answers["Địa bàn"] == "Thành phố Hà Nội"
    assert answers["Liên hệ"] == "Số 1 phố Mẫu, 024.0000.0100"
    assert answers["Trực thuộc"] == "Thành phố Mẫu"
    assert answers["Kế thừa từ"] == "Sở trước từ 01/03/2025"
    assert page.section("ten-goi") == "Các tên gọi Sở mới từ 01/03/2025 Sở cũ đến trước 01/03/2025"
    assert empty_site.get("/don-vi/vnz888100012").answers()["Đơn vị kế thừa"] == "Sở mới từ 01/03/2025"
    assert "1 đơn vị trực thuộc Sở mới" in empty_site.get("/don-vi/vnz888100011").text
    assert "Department" in empty_site.get("/don-vi/vnz888100010?lang=en").answers().values()


def test_a_body_that_only_others_name_says_so(empty_site: Site) -> None:
    other = {"code": "vnz888100002", "name": "Sở Mẫu"}
    empty_site.record("call", invitation("IB2688800001", "Một") | {"investor": other})
    page = empty_site.get("/don-vi/vnz888100002")
    assert page.status == 200
    assert "chưa đăng tải thông báo nào" in page.text


def test_every_body_on_a_notice_leads_to_its_page(site: Site) -> None:
    for address in ("/thong-bao/{documents}", "/goi-thau/GT-000001"):
        links = [link for link in site.get(address).links().values() if link.startswith("/don-vi/")]
        assert links
        assert all(site.get(link).status == 200 for link in links)


def test_the_line_for_its_own_site_holds_links_that_work_elsewhere(site: Site) -> None:
    page = site.get("/don-vi/vnz999000001")
    field = page.find("//textarea")[0]
    assert field.get("readonly") is not None
    base = site.system.settings.base_url
    addresses = [link.get("href") for link in html.fragment_fromstring(field.text).xpath(".//a")]
    assert addresses == [f"{base}/don-vi/vnz999000001", f"{base}/tim-kiem.atom?organisation=vnz999000001"]
    assert all(site.get(address.removeprefix(base)).status == 200 for address in addresses)
    assert page.find(f"//label[@for='{field.get('id')}']")
    assert page.find("//button[@data-copy]")[-1].get("data-copy") == field.text


def test_names_with_signs_of_html_stay_text(empty_site: Site) -> None:
    name = "Ban <b>A</b> & \"B\" 'C'"
    empty_site.record("call", invitation("IB2688800001", "Một") | {"organisation": BODY | {"name": name}})
    page = empty_site.get(ADDRESS)
    assert words(page.find("//h1")[0]) == name
    line = html.fragment_fromstring(page.find("//textarea")[0].text)
    assert words(line.xpath(".//a")[0]) == f"Thông tin đấu thầu của {name}"


def test_the_feed_of_a_body_is_announced(site: Site) -> None:
    links = [link.get("href") for link in site.get("/don-vi/vnz999000001").find("//link[@rel='alternate'][@type]")]
    assert [re.sub(r"\?.*", "", link) for link in links] == ["/tim-kiem.atom", "/tim-kiem.rss"]
    assert all(site.get(link).status == 200 for link in links)


def test_a_body_in_english_keeps_english_in_its_links(site: Site) -> None:
    page = site.get("/don-vi/vnz999000001?lang=en")
    assert "Latest notices" in page.text
    inner = [link for link in page.links().values() if link.startswith("/")]
    assert all("lang=en" in link for link in inner)


def test_an_unknown_body_is_not_found_in_both_languages(site: Site) -> None:
    assert "Không có đơn vị mã DV-1" in site.get("/don-vi/DV-1").text
    assert "There is no body DV-1" in site.get("/don-vi/DV-1?lang=en").text


def test_an_unchanged_body_is_not_sent_twice(site: Site) -> None:
    first = site.get("/don-vi/vnz999000001")
    assert site.get("/don-vi/vnz999000001", **{"If-None-Match": first.headers["ETag"]}).status == 304


def test_a_body_needs_as_many_statements_for_ten_notices_as_for_three(empty_site: Site) -> None:
    numbers = []
    for first, last in ((0, 3), (3, 10)):
        for index in range(first, last):
            empty_site.record(f"call {index}", invitation(f"IB26888000{index:02d}", f"Gói {index}"))
        empty_site.get(ADDRESS)
        with counted(empty_site) as sent:
            assert len(empty_site.get(ADDRESS).titles()) == last
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]
