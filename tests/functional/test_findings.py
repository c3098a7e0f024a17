"""One duty with its evidence, and the axis of a package's duties."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.functional.site import BODY, Page, Site, words
from tests.functional.test_oversight import planned

NUMBER = "IB2688800001"
FACTS = {"kind": "invitation", "national_number": NUMBER, "version": "00", "plan_number": "PL2688800001",
         "package_ref": "goi-1", "organisation": BODY, "title": "Gói một"}  # fmt: skip


def award(**more: Any) -> dict[str, Any]:
    """Return a result, decided on Wednesday 18 November 2026 and posted two working days too late."""
    body = {"outcome": "awarded"}
    decision = {"number": "283/QĐ-UBND", "date": "2026-11-18"}
    return FACTS | {"kind": "award", "published_at": "2026-11-30", "decision": decision, "body": body} | more


def call(**more: Any) -> dict[str, Any]:
    """Return a call for bids that closed on 16 November 2026."""
    body = {"selection_form": "DTRR", "is_online": True, "closes_at": "2026-11-16T09:00:00+07:00"}
    return FACTS | {"published_at": "2026-10-20", "body": body} | more


@pytest.fixture
def site(empty_site: Site) -> Site:
    """Return a register with a plan, a call and a result."""
    empty_site.record("plan", planned())
    empty_site.record("call", call())
    empty_site.record("award", award())
    return empty_site


def package(site: Site) -> str:
    """Return the address of the package's axis."""
    page = site.get("/thong-bao/{call}")
    reference = re.search("/goi-thau/(GT-[0-9]+)", page.source)
    assert reference
    return f"/giam-sat/goi-thau/{reference[1]}"


def about(site: Site, name: str) -> Page:
    """Return the page about one duty of the package."""
    return site.get(f"{package(site).replace('goi-thau', 'nghia-vu')}/{name}")


def test_each_day_is_counted_or_says_why_not(site: Site) -> None:
    counted = [words(one) for one in about(site, "1-award").find("//ol[@class='counted']/li")]
    assert counted[1:4] == [
        "20/11/2026 ngày thứ 2", "21/11/2026 không tính: thứ Bảy", "22/11/2026 không tính: Chủ nhật",
    ]  # fmt: skip
    assert counted[5].startswith("24/11/2026 không tính: Ngày Văn hóa")
    assert counted[-1] == "26/11/2026 ngày thứ 5"


def test_both_clocks_stand_apart(site: Site) -> None:
    facts = about(site, "1-award").facts()
    assert facts["Hạn"] == "thứ Năm, 26/11/2026"
    assert facts["Trên Hệ thống mạng đấu thầu quốc gia"].startswith("thứ Hai, 30/11/2026 ·")
    assert facts["Trên Cổng này"] == "thứ Hai, 30/11/2026, 08:00 (giờ Hà Nội)"
    assert "Chậm 2 ngày làm việc" in about(site, "1-award").text


def test_the_rule_leads_to_its_row(site: Site) -> None:
    page = about(site, "1-award")
    (target,) = page.find("//section[@aria-labelledby='quy-dinh']//a/@href")
    address, _, anchor = str(target).partition("#")
    assert site.get(address).find(f"//tr[@id='{anchor}']")


def test_the_trigger_names_the_notice_that_states_it(site: Site) -> None:
    assert about(site, "1-award").facts()["Nguồn của mốc"].startswith("Kết quả lựa chọn nhà thầu IB2688800001")
    opening = about(site, "1-opening-bid-single")
    assert "Chưa thấy trên Cổng này" in opening.text
    assert opening.facts()["Nguồn của mốc"].startswith("Thông báo mời thầu IB2688800001 ( mục 2 của sổ")
    assert opening.facts()["Mốc tính thời hạn"].endswith("thứ Hai, 16/11/2026, 09:00 (giờ Hà Nội)")


def test_the_address_outlasts_a_rebuild(site: Site) -> None:
    before = about(site, "1-award").text
    with site.system.database.read() as session:
        site.system.duties.rebuild(session)
    assert about(site, "1-award").text == before


@pytest.mark.parametrize("name", ["1-award-", "2-award", "award", "1-award-posting"])
def test_an_address_that_names_no_duty_is_not_found(site: Site, name: str) -> None:
    assert about(site, name).status == 404


def test_every_row_of_the_list_leads_to_its_finding(site: Site) -> None:
    rows = site.get("/giam-sat/nghia-vu").find("//*[self::h2 or self::h3][@class='row-title']/a[1]/@href")
    assert rows
    assert {site.get(str(address)).status for address in rows} == {200}


def test_the_axis_and_the_table_hold_the_same(site: Site) -> None:
    page = site.get(package(site))
    lanes = [words(one) for one in page.find("//figure//li/p/strong")]
    named = [words(one) for one in page.find("//tbody/tr/th/a")]
    assert set(lanes) <= set(named)
    assert "Kết quả lựa chọn nhà thầu" in lanes
    said = page.find("//figure//svg[@role='img']/@aria-label")
    assert "Kết quả lựa chọn nhà thầu: mốc 18/11/2026; hạn 26/11/2026; đăng 30/11/2026" in said


def test_marks_stand_in_the_order_of_time_within_the_axis(site: Site) -> None:
    (lane,) = site.get(package(site)).find("//figure//li[p/strong='Kết quả lựa chọn nhà thầu']")
    places = [float(x.rstrip("%")) for x in lane.xpath("./svg/svg/@x")]
    assert len(set(places)) == 3
    assert places == sorted(places)
    assert all(0 < place < 100 for place in places)


def test_the_page_of_a_package_leads_to_its_axis(site: Site) -> None:
    axis = package(site)
    assert axis in site.get(axis.removeprefix("/giam-sat")).links().values()


def test_words_are_careful(site: Site) -> None:
    for page in (about(site, "1-award"), site.get(package(site))):
        assert "dấu hiệu để kiểm tra, giám sát" in page.text
        assert not re.search("vi phạm|thanh tra", page.text)
