"""The page of a plan: its packages and what became of them, and its adjustments in plain words."""

from __future__ import annotations

from typing import Any

from tests.functional.site import BODY, Page, Site, invitation, words
from tests.functional.statements import counted

NUMBER = "PL2688800001"


def planned(ref: str, title: str, price: int | None = 100_000_000, **changes: Any) -> dict[str, Any]:
    """Return an invented package of a plan."""
    row = {"package_ref": ref, "title": title, "field": "HH", "selection_form": "CHCT"}
    row |= {"start": {"quarter": 4, "year": 2026}} | changes
    return row | ({"price": {"amount": price, "currency": "VND"}} if price is not None else {})


def plan(version: str, *packages: dict[str, Any], **body: Any) -> dict[str, Any]:
    """Return version ``version`` of the invented plan."""
    return {
        "kind": "plan",
        "national_number": NUMBER,
        "version": version,
        "published_at": "2026-10-02",
        "organisation": BODY,
        "title": "Mua sắm năm 2026",
        "body": {"plan_type": "TX", "packages": list(packages)} | body,
    }


def adjusted(site: Site, *versions: dict[str, Any]) -> Page:
    """Publish the versions of the plan and return its page."""
    for event in versions:
        site.record("plan", event)
    return site.get("/ke-hoach/{plan}")


def latest(page: Page) -> str:
    """Return the words of the newest adjustment."""
    return words(page.find("//section[@aria-labelledby='dieu-chinh']/ol/li")[0])


def lines(page: Page) -> list[list[str]]:
    """Return the cells of the table of packages."""
    return [[words(cell) for cell in row.xpath("./td")] for row in page.find("//section//tbody/tr")]


def test_a_plan_lists_its_packages_with_what_became_of_each(empty_site: Site) -> None:
    site = empty_site
    site.record("plan", plan("00", planned("1", "Mua bàn"), planned("2", "Mua ghế"), planned("3", "Mua tủ", None)))
    site.record("call", invitation("IB2688800009", "Mua bàn") | {"plan_number": NUMBER, "package_ref": "1"})
    page = site.get("/ke-hoach/{plan}")
    assert [(row[0], row[1], row[3], row[4]) for row in lines(page)] == [
        ("1. Mua bàn", "100.000.000 đồng", "quý IV/2026", "Đang mở"),
        ("2. Mua ghế", "100.000.000 đồng", "quý IV/2026", "Sắp mời thầu"),
        ("3. Mua tủ", "không công bố giá", "quý IV/2026", "Sắp mời thầu"),
    ]
    assert words(page.find("//p[@class='headline']")[0]) == "Đang mở 1 Sắp mời thầu 2"
    site.pass_time(11 * 86400)  # the call closes on 10 December, at nine
    assert lines(site.get("/ke-hoach/{plan}"))[0][4] == "Đã đóng"


def test_every_package_links_to_its_page_and_plan_and_notice_to_each_other(site: Site) -> None:
    page = site.get("/ke-hoach/{plan PL2699900009}")
    references = [link.get("href") for link in page.find("//tbody//a")]
    assert len(references) == 4
    assert all(site.get(address).status == 200 for address in references)
    notice = f"/thong-bao/{site.names['plan PL2699900009']}"
    assert notice in page.links().values()
    assert "/ke-hoach/" + site.names["plan PL2699900009"] in site.get(notice).links().values()
    assert "/ke-hoach/" + site.names["plan PL2699900009"] in site.get(references[0]).links().values()


def test_figures_of_the_plan_stand_beside_ours_where_they_differ(empty_site: Site) -> None:
    packages = planned("1", "Mua bàn"), planned("2", "Mua ghế", 50_000_000), planned("3", "Mua tủ", None)
    stated = {"budget": {"amount": 900_000_000, "currency": "VND"}, "package_count": 4}
    answers = adjusted(empty_site, plan("00", *packages, **stated)).answers()
    assert answers["Tổng giá trị"].startswith("900.000.000 đồng Kế hoạch ghi như trên")
    assert "cộng lại là 150.000.000 đồng" in answers["Tổng giá trị"]
    assert "1 gói thầu không công bố giá" in answers["Tổng giá trị"]
    assert answers["Số gói thầu"] == "3 (kế hoạch ghi 4 gói, danh sách có 3 gói)"


def test_nothing_is_remarked_where_the_figures_agree(empty_site: Site) -> None:
    stated = {"budget": {"amount": 200_000_000, "currency": "VND"}, "package_count": 2}
    answers = adjusted(empty_site, plan("00", planned("1", "Bàn"), planned("2", "Ghế"), **stated)).answers()
    assert answers["Tổng giá trị"] == "200.000.000 đồng (bằng tổng giá các gói thầu)"
    assert answers["Số gói thầu"] == "2"


def test_an_adjustment_says_what_was_added_removed_and_renumbered(empty_site: Site) -> None:
    page = adjusted(
        empty_site,
        plan("00", planned("1", "Mua bàn"), planned("2", "Mua ghế")),
        plan("01", planned("3", "Mua tủ"), planned("2", "Mua ghế")),
    )
    assert "Thêm gói thầu 1. Mua tủ" in latest(page)
    assert "Bỏ gói thầu 1. Mua bàn" in latest(page)
    assert "ghế Số thứ tự" not in latest(page)
    moved = adjusted(empty_site, plan("02", planned("2", "Mua ghế"), planned("3", "Mua tủ")))
    assert "1. Mua ghế Số thứ tự từ 2 thành 1" in latest(moved)


def test_an_adjustment_says_which_packages_were_split_and_which_merged(empty_site: Site) -> None:
    split = adjusted(
        empty_site,
        plan("00", planned("1", "Bàn và ghế")),
        plan("01", planned("2", "Bàn", replaces=["1"]), planned("3", "Ghế", replaces=["1"])),
    )
    assert "Tách gói thầu từ 1. Bàn và ghế thành 1. Bàn ; 2. Ghế" in latest(split)
    assert "Thêm gói thầu" not in latest(split)
    merged = adjusted(empty_site, plan("02", planned("4", "Nội thất", replaces=["2", "3"])))
    assert "Gộp gói thầu từ 1. Bàn ; 2. Ghế thành 1. Nội thất" in latest(merged)
    assert "Bỏ gói thầu" not in latest(merged)


def test_an_adjustment_says_each_field_of_a_package_that_changed(empty_site: Site) -> None:
    later = planned("1", "Mua bàn ghế", 120_000_000, start={"month": 2, "year": 2027}, package_number="BP2688800001")
    page = adjusted(empty_site, plan("00", planned("1", "Mua bàn")), plan("01", later))
    said = latest(page)
    assert "Tên gói thầu từ Mua bàn thành Mua bàn ghế" in said
    assert "Giá gói thầu từ 100.000.000 đồng thành 120.000.000 đồng" in said
    assert "từ quý IV/2026 thành tháng 2/2027" in said
    assert "Mã gói thầu thêm: BP2688800001" in said
    assert "Phiên bản" not in said.partition("Hà Nội)")[2]


def test_an_adjustment_without_a_difference_says_so(empty_site: Site) -> None:
    page = adjusted(empty_site, plan("00", planned("1", "Bàn")), plan("01", planned("1", "Bàn")))
    assert "Các gói thầu và nội dung không thay đổi." in latest(page)


def test_a_plan_first_seen_at_a_later_version_says_that_earlier_ones_are_unknown(empty_site: Site) -> None:
    page = adjusted(empty_site, plan("04", planned("1", "Bàn")), plan("06", planned("1", "Bàn")))
    assert "Cổng này không có phiên bản 00–03, 05 của kế hoạch" in page.section("dieu-chinh")
    complete = adjusted(empty_site, plan("07", planned("1", "Bàn")) | {"national_number": "PL2688800002"})
    assert "00–06" in complete.section("dieu-chinh")


def test_a_plan_known_from_its_beginning_does_not(site: Site) -> None:
    assert "không rõ" not in site.get("/ke-hoach/{plan PL2699900009}").text


def test_the_national_number_leads_to_the_plan(site: Site) -> None:
    answer = site.get("/ke-hoach/pl2699900009")
    assert answer.status == 302
    assert answer.headers["Location"] == "/ke-hoach/" + site.names["plan PL2699900009"]


def test_an_unknown_plan_is_not_found_in_both_languages(site: Site) -> None:
    for language, sentence in (("vi", "Không có kế hoạch lựa chọn nhà thầu số X-1"), ("en", "There is no plan X-1")):
        page = site.get(f"/ke-hoach/X-1?lang={language}")
        assert page.status == 404
        assert sentence in page.text


def test_an_unchanged_plan_is_not_sent_twice(site: Site) -> None:
    first = site.get("/ke-hoach/{plan PL2699900009}")
    again = site.get("/ke-hoach/{plan PL2699900009}", **{"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


def test_a_plan_needs_as_many_statements_for_thirty_packages_as_for_three(empty_site: Site) -> None:
    numbers = []
    for count in (3, 30):
        rows = [planned(f"{count}-{index}", f"Gói {count} {index}") for index in range(count)]
        name = f"plan of {count}"
        empty_site.record(name, plan("00", *rows) | {"national_number": f"PL26888000{count:02d}"})
        empty_site.get(f"/ke-hoach/{{{name}}}")
        with counted(empty_site) as sent:
            assert len(lines(empty_site.get(f"/ke-hoach/{{{name}}}"))) == count
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 25
