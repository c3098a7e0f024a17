"""What is coming, what should have come, and nothing that has been called for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.site import BODY, Page, Site, invitation, words
from tests.functional.statements import counted

ADDRESS = "/sap-moi-thau"


def planned(ref: str, **start: int) -> dict[str, Any]:
    """Return an invented package of a plan that wants to start at ``start``."""
    row: dict[str, Any] = {"package_ref": ref, "title": f"Gói {ref}", "price": {"amount": 10**9, "currency": "VND"}}
    return row | ({"start": start} if start else {})


def plan(*packages: dict[str, Any], number: str = "PL2688800001", version: str = "00") -> dict[str, Any]:
    """Return an invented plan."""
    return {
        "kind": "plan",
        "national_number": number,
        "version": version,
        "published_at": "2026-10-02",
        "organisation": BODY,
        "title": "Kế hoạch mẫu",
        "body": {"plan_type": "TX", "packages": list(packages)},
    }


def by_quarter(page: Page) -> list[list[str]]:
    """Return each heading with the titles below it."""
    sections = page.find("//section[starts-with(@aria-labelledby, 'quy-')]")
    return [[words(item) for item in section.xpath(".//h2 | .//h3")] for section in sections]


def test_packages_stand_by_quarter_the_nearest_first(empty_site: Site) -> None:
    rows = planned("a", year=2027), planned("b", quarter=1, year=2027), planned("c", month=2, year=2027)
    empty_site.record("plan", plan(*rows, planned("d", quarter=4, year=2026), planned("e", month=12, year=2027)))
    assert by_quarter(empty_site.get(ADDRESS)) == [
        ["Quý IV/2026", "Gói d"],
        ["Quý I/2027", "Gói c", "Gói b"],
        ["Quý IV/2027", "Gói e"],
        ["Năm 2027", "Gói a"],
    ]
    assert "Dự kiến bắt đầu tháng 2/2027" in empty_site.get(ADDRESS).text


def test_what_is_overdue_stands_apart_and_is_not_blamed(empty_site: Site) -> None:
    rows = planned("a", quarter=3, year=2026), planned("b", month=10, year=2026), planned("c", month=11, year=2026)
    empty_site.record("plan", plan(*rows, planned("d")))
    assert by_quarter(empty_site.get(ADDRESS)) == [["Quý IV/2026", "Gói c"]]
    overdue = empty_site.get(f"{ADDRESS}?part=overdue")
    assert by_quarter(overdue) == [["Quý IV/2026", "Gói b"], ["Quý III/2026", "Gói a"]]
    assert "Cổng này không biết là trường hợp nào" in overdue.text
    assert by_quarter(empty_site.get(f"{ADDRESS}?part=undated")) == [["Không ghi thời gian", "Gói d"]]
    figures = {words(link) for link in overdue.find("//ul[contains(@class, 'counts')]//a")}
    assert "2 Đã qua thời gian dự kiến, chưa thấy mời thầu" in figures


def test_a_package_leaves_when_it_is_called_removed_or_its_plan_cancelled(empty_site: Site) -> None:
    rows = [planned(ref, quarter=4, year=2026) for ref in ("a", "b", "c")]
    empty_site.record("plan", plan(*rows))
    call = invitation("IB2688800001", "Gói a") | {"plan_number": "PL2688800001", "package_ref": "a"}
    empty_site.record("call", call)
    assert by_quarter(empty_site.get(ADDRESS)) == [["Quý IV/2026", "Gói b", "Gói c"]]
    empty_site.record("plan", plan(rows[0], rows[2], version="01"))
    assert by_quarter(empty_site.get(ADDRESS)) == [["Quý IV/2026", "Gói c"]]
    stop = {
        "kind": "cancellation",
        "plan_number": "PL2688800001",
        "organisation": BODY,
        "title": "Hủy",
        "reference": "H",
    }
    empty_site.record("stop", stop | {"published_at": "2026-11-29", "body": {"target": "plan"}})
    assert by_quarter(empty_site.get(ADDRESS)) == []
    assert "Không có gói thầu nào ở phần này." in empty_site.get(ADDRESS).text


def test_rows_lead_to_package_body_and_plan(site: Site) -> None:
    page = site.get(ADDRESS)
    addresses = {link.split("/")[1] for link in page.links("//ol[@class='rows']//a").values()}
    assert addresses == {"goi-thau", "don-vi", "ke-hoach"}
    assert all(site.get(link).status == 200 for link in page.links("//ol[@class='rows']//a").values())


def test_its_search_finds_what_is_planned(site: Site) -> None:
    form = site.get(ADDRESS).find("//main//form")[0]
    hidden = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    assert hidden == {"status": "planned", "sort": "start"}
    assert site.get(f"{form.get('action')}?status=planned&q=thiết+bị+mạng").titles()


def test_every_page_leads_here(site: Site) -> None:
    assert site.get("/").links("//header//a")["Sắp mời thầu"] == ADDRESS
    assert site.get("/?lang=en").links("//header//a")["To be tendered"] == f"{ADDRESS}?lang=en"


def test_its_parts_together_are_the_packages_of_the_selection_planned(empty_site: Site) -> None:
    dated = planned("a", quarter=3, year=2026), planned("b", month=11, year=2026), planned("c", year=2027)
    empty_site.record("plan", plan(*dated, planned("d"), planned("e", quarter=4, year=2026)))
    call = invitation("IB2688800001", "Gói e") | {"plan_number": "PL2688800001", "package_ref": "e"}
    empty_site.record("call", call)
    parts = [empty_site.get(f"{ADDRESS}?part={part}").titles() for part in ("upcoming", "overdue", "undated")]
    selected = empty_site.get("/tim-kiem?status=planned&rows=package").titles()
    assert sorted(title for titles in parts for title in titles) == sorted(selected)
    assert len(selected) == 4


def test_its_feed_is_announced(site: Site) -> None:
    links = [link.get("href") for link in site.get(ADDRESS).find("//link[@rel='alternate'][@type]")]
    assert links == ["/tim-kiem.atom?status=planned", "/tim-kiem.rss?status=planned"]
    assert all(site.get(link).status == 200 for link in links)


def test_pages_hold_every_package_once(empty_site: Site) -> None:
    empty_site.record("plan", plan(*(planned(f"{number:03d}", quarter=4, year=2026) for number in range(120))))
    titles = [title for page in (1, 2, 3) for title in empty_site.get(f"{ADDRESS}?page={page}").titles()]
    assert titles == [f"Gói {number:03d}" for number in range(120)]
    assert empty_site.get(f"{ADDRESS}?page=4").status == 404


@pytest.mark.parametrize(("asked", "named"), [("part=late", "part"), ("page=0", "page")])
def test_a_part_or_page_that_is_none_is_refused_by_name(site: Site, asked: str, named: str) -> None:
    page = site.get(f"{ADDRESS}?{asked}")
    assert page.status == 400
    assert named in page.text


def test_the_pipeline_needs_as_many_statements_for_thirty_packages_as_for_three(empty_site: Site) -> None:
    numbers = []
    for count in (3, 30):
        number = f"PL26888000{count:02d}"
        rows = [planned(f"{count}-{index}", quarter=4, year=2026) for index in range(count)]
        empty_site.record(number, plan(*rows, number=number) | {"organisation": {"name": f"Ban Mẫu {count}"}})
        empty_site.get(ADDRESS)
        with counted(empty_site) as sent:
            empty_site.get(ADDRESS)
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]


def test_an_unchanged_pipeline_is_not_sent_twice(site: Site) -> None:
    first = site.get(ADDRESS)
    assert site.get(ADDRESS, **{"If-None-Match": first.headers["ETag"]}).status == 304
    assert site.get(f"{ADDRESS}?part=overdue", **{"If-None-Match": first.headers["ETag"]}).status == 200
