"""In which state a notice is, said with the same word in rows, on its page and by the filter."""

from __future__ import annotations

import pytest

from procurement.web.public.filters import status_words
from tests.functional.site import Site, invitation, words

PLAN = {
    "kind": "plan",
    "national_number": "PL2688800001",
    "published_at": "2026-01-10",
    "organisation": {"code": "vnz888100001", "name": "Ban Quản lý dự án Mẫu"},
    "title": "Kế hoạch năm",
}


def state(site: Site, name: str) -> str:
    """Return the word on the notice's page, which must be the word in its row."""
    page = site.get(f"/thong-bao/{{{name}}}")
    shown = [words(label) for label in page.find("//p[@class='headline']/span[contains(@class, 'state')]")]
    title = words(page.find("//h1")[0])
    rows = site.get(f"/tim-kiem?q={title}&sort=newest&rows=act").find("//ol[@class='rows']/li")
    row = next(row for row in rows if row.xpath(f".//a[contains(@href, '{site.names[name]}')]"))
    assert [words(label) for label in row.xpath(".//span[contains(@class, 'state')]")] == shown
    return shown[0] if shown else ""


def test_a_call_is_open_then_closing_then_closed(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800050", "Cải tạo cầu", closes_at="2026-12-03T08:00:01+07:00"))
    assert state(empty_site, "call") == "Đang mở"
    empty_site.pass_time(seconds=1)
    assert state(empty_site, "call") == "Sắp đóng"
    empty_site.pass_time(seconds=3 * 86400 - 1)
    assert state(empty_site, "call") == "Sắp đóng"
    empty_site.pass_time(seconds=1)
    assert state(empty_site, "call") == "Đã đóng"


def test_a_call_without_a_deadline_says_so(empty_site: Site) -> None:
    event = invitation("IB2688800051", "Không ghi thời hạn")
    del event["body"]["closes_at"]
    empty_site.record("call", event)
    assert state(empty_site, "call") == "Chưa rõ thời hạn"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("opening IB2699900012", "Có kết quả"),
        ("award IB2699900013", "Có kết quả một phần"),
        ("cancellation IB2699900016", "Đã hủy"),
        ("contract IB2699900012", "Đã ký hợp đồng"),
    ],
)
def test_a_notice_shares_the_fate_of_its_round(site: Site, name: str, expected: str) -> None:
    assert state(site, name) == expected


def test_an_opening_without_a_result_is_under_evaluation(empty_site: Site) -> None:
    opening = invitation("IB2688800052", "Cải tạo hồ") | {"kind": "opening", "body": {"bidders": [{"name": "Mẫu"}]}}
    empty_site.record("opening", opening)
    assert state(empty_site, "opening") == "Đang xét"


@pytest.mark.parametrize(
    ("start", "plan_state", "package_state"),
    [
        ({"quarter": 4, "year": 2026}, "Sắp mời thầu", "Sắp mời thầu"),
        ({"month": 11, "year": 2026}, "Sắp mời thầu", "Sắp mời thầu"),
        ({"year": 2026}, "Sắp mời thầu", "Sắp mời thầu"),
        ({"month": 10, "year": 2026}, "", "Chưa mời thầu"),
        ({"quarter": 3, "year": 2026}, "", "Chưa mời thầu"),
    ],
)
def test_a_planned_package_is_announced_until_its_start_has_passed(
    empty_site: Site, start: dict[str, int], plan_state: str, package_state: str
) -> None:
    packages = [{"package_ref": "p-1", "title": "Mua sắm bàn ghế", "start": start}]
    empty_site.record("plan", PLAN | {"body": {"packages": packages}})
    assert state(empty_site, "plan") == plan_state
    package = empty_site.get("/goi-thau/GT-000001")
    assert words(package.find("//p[@class='headline']")[0]) == package_state
    assert ("Mua sắm bàn ghế" in empty_site.get("/").section("sap-moi")) is bool(plan_state)


def test_every_state_of_the_filter_finds_rows_and_only_such(site: Site) -> None:
    expected = {
        "open": {"Đang mở", "Sắp đóng"},
        "closed": {"Đã đóng", "Đang xét", "Đã ký hợp đồng"},
        "awarded": {"Có kết quả", "Có kết quả một phần", "Đã ký hợp đồng"},
        "none": {"Không có nhà thầu trúng thầu"},
        "cancelled": {"Đã hủy"},
        "planned": {"Sắp mời thầu", "Chưa mời thầu"},
    }
    assert list(expected) == list(status_words_in(site))
    for status, allowed in expected.items():
        rows = site.get(f"/tim-kiem?status={status}").find("//ol[@class='rows']/li")
        shown = {words(label) for row in rows for label in row.xpath(".//span[contains(@class, 'state')]")}
        assert shown <= allowed, (status, shown)
        # What the sample cancels is tendered again: those packages have come further.
        assert rows or status in ("closed", "cancelled"), status


def status_words_in(site: Site) -> dict[str, str]:
    """Return the states that the filter offers."""
    with site.app.test_request_context():
        return status_words()
