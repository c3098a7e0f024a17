"""In which state a notice is, said with the same word in rows, on its page and by the filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from procurement.publication.withholding import Order, withhold
from procurement.web.public.filters import status_words
from tests.functional.site import BASIS, BODY, Site, invitation, words

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


def test_row_and_filter_count_whole_seconds_of_a_closing_time(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800064", "Cải tạo hồ", closes_at="2026-11-30T09:00:00.900+07:00"))
    empty_site.clock.advance(timedelta(hours=1, milliseconds=500))
    assert state(empty_site, "call") == "Đã đóng"
    assert found_by_status(empty_site) == {"closed": ["Đã đóng"]}


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


def found_by_status(site: Site) -> dict[str, list[str]]:
    """Return the states in the rows of packages, by the status under which they are found."""
    found = {}
    for status in status_words_in(site):
        rows = site.get(f"/tim-kiem?status={status}").find("//ol[@class='rows']/li")
        found[status] = [words(label) for row in rows for label in row.xpath(".//span[contains(@class, 'state')]")]
    return {status: states for status, states in found.items() if states}


@pytest.mark.parametrize("closes_at", ["2026-11-25T09:00:00+07:00", "2026-12-10T09:00:00+07:00"])
def test_a_contract_shows_an_award_that_nobody_has_posted(empty_site: Site, closes_at: str) -> None:
    empty_site.record("call", invitation("IB2688800060", "Cải tạo chợ", closes_at=closes_at))
    contract = invitation("IB2688800060", "Hợp đồng") | {"kind": "contract", "body": {"contract_number": "1"}}
    empty_site.record("contract", contract)
    assert found_by_status(empty_site) == {"awarded": ["Đã ký hợp đồng"]}
    assert state(empty_site, "call") == "Có kết quả"
    assert state(empty_site, "contract") == "Đã ký hợp đồng"


def test_a_contract_does_not_outweigh_that_nobody_won(empty_site: Site) -> None:
    for kind, body in (("award", {"outcome": "none"}), ("contract", {"contract_number": "1"})):
        empty_site.record(kind, invitation("IB2688800061", f"Gói {kind}") | {"kind": kind, "body": body})
    assert found_by_status(empty_site) == {"none": ["Không có nhà thầu trúng thầu"]}
    assert state(empty_site, "contract") == "Không có nhà thầu trúng thầu"


@pytest.mark.parametrize("is_withheld", [True, False])
def test_the_last_call_counts_though_nobody_knows_when_it_closes(empty_site: Site, *, is_withheld: bool) -> None:
    body = {"body": {"closes_at": "2026-12-05T09:00:00+07:00"}, "kind": "prequalification", "package_ref": "goi-1"}
    empty_site.record("qualifying", invitation("IB2688800062", "Sơ tuyển chợ") | body)
    call = invitation("IB2688800063", "Mời thầu chợ") | {"package_ref": "goi-1"}
    if not is_withheld:
        del call["body"]["closes_at"]
    reference = empty_site.record("call", call)
    if is_withheld:
        hide(empty_site, reference)
    page = empty_site.get("/goi-thau/GT-000001")
    assert words(page.find("//p[@class='headline']")[0]) == "Chưa rõ thời hạn"
    assert found_by_status(empty_site) == {"closed": ["Chưa rõ thời hạn"]}


def hide(site: Site, reference: str, number: int = 0) -> None:
    """Withhold the text of a revision."""
    with site.system.database.write() as session:
        withhold(session, site.clock, reference, number, Order(BASIS, "Có dữ liệu cá nhân", "a@x.vn", "b@x.vn"))


@pytest.mark.parametrize("revisions", [1, 2])
def test_a_tombstone_keeps_its_package_in_every_list_without_a_word(empty_site: Site, revisions: int) -> None:
    for number in range(revisions):
        call = invitation("IB2688800065", f"Lắp đặt thang máy {number}") | {"version": f"0{number}"}
        reference = empty_site.record("call", call)
    hide(empty_site, reference, revisions - 1)
    assert found_by_status(empty_site) == {"closed": ["Chưa rõ thời hạn"]}
    for address in ("sort=newest", "sort=newest&rows=act", f"organisation={BODY['code']}", "kind=invitation"):
        [row] = empty_site.get(f"/tim-kiem?{address}").find("//ol[@class='rows']/li")
        assert "thang máy 1" not in words(row)
        assert "IB2688800065" in words(row)
        # A name that no public text says any more goes with the text.
        assert BODY["name" if revisions > 1 else "code"] in words(row)
        assert "gỡ nội dung" in words(row)
    assert empty_site.get(f"/tim-kiem?q=thang+máy+{revisions - 1}&rows=act").titles() == []
    assert empty_site.get("/tim-kiem?field=XL&rows=act").titles() == []


def test_a_withheld_plan_stands_for_itself_and_its_packages_say_why_nothing_speaks_of_them(empty_site: Site) -> None:
    listed = {"plan_type": "TX", "packages": [{"package_ref": "a", "title": "Gói dầu"}]}
    reference = empty_site.record("plan", PLAN | {"body": {**listed, "budget": {"amount": 9, "currency": "VND"}}})
    hide(empty_site, reference)
    assert found_by_status(empty_site) == {"planned": ["Đã gỡ nội dung"]}
    page = empty_site.get("/goi-thau/GT-000001")
    assert "Nội dung bản hiện hành của kế hoạch đã được gỡ" in page.text
    assert "nêu gói thầu khác" not in page.text


def test_every_state_of_the_filter_finds_rows_and_only_such(site: Site) -> None:
    expected = {
        "open": {"Đang mở", "Sắp đóng"},
        "closed": {"Đã đóng", "Đang xét", "Chưa rõ thời hạn"},
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


def status_words_in(site: Site) -> Mapping[str, str]:
    """Return the states that the filter offers."""
    with site.app.test_request_context():
        return status_words()
