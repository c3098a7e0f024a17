"""Whether everything is published: figures whose numbers lead to their rows, and the rules that they go by."""

from __future__ import annotations

import csv
import re
from importlib import import_module
from io import StringIO
from typing import Any

import pytest

from procurement.compliance.law import load_law
from procurement.compliance.limitation import load_limitations
from procurement.compliance.programmes import load_programmes
from procurement.compliance.reporting import load_forms, load_sanctions
from procurement.notices.kinds import KINDS
from tests.functional.site import BODY, Site, words
from tests.functional.test_pipeline import plan

ADDRESS = "/giam-sat"
PLANNED = {"package_ref": "goi-1", "title": "Gói một", "selection_form": "DTRR", "has_prequalification": False}


def planned(**more: Any) -> dict[str, Any]:
    return plan(PLANNED | {"start": {"quarter": 1, "year": 2026}} | more)


def numbers(site: Site, kind: str) -> str:
    (line,) = site.get(ADDRESS).find(f"(//table)[1]//tr[normalize-space(th)='{kind}']/td[2]")
    return words(line)


def test_a_number_leads_to_its_rows(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    assert numbers(empty_site, "Kế hoạch lựa chọn nhà thầu") == "1 / 1"
    assert numbers(empty_site, "Thông báo mời thầu") == "0 / 1 · thiếu 1"
    page = empty_site.get(f"{ADDRESS}/nghia-vu?loai=invitation&trang-thai=missing")
    assert [words(each) for each in page.find("//h2")] == ["Thông báo mời thầu: Gói một"]
    assert "Từng nghĩa vụ đăng tải · Thông báo mời thầu · Chưa thấy trên Cổng này" in words(page.find("//title")[0])


def test_a_duty_of_a_plan_is_called_by_its_title(empty_site: Site) -> None:
    plan = planned()
    empty_site.record("plan", plan)
    page = empty_site.get(f"{ADDRESS}/nghia-vu?loai=plan")
    assert [words(each) for each in page.find("//h2")] == [f"Kế hoạch lựa chọn nhà thầu: {plan['title']}"]
    empty_site.record("again", {**plan, "version": "01", "title": "Kế hoạch điều chỉnh"})
    page = empty_site.get(f"{ADDRESS}/nghia-vu?loai=plan")
    assert {words(each) for each in page.find("//h2")} == {"Kế hoạch lựa chọn nhà thầu: Kế hoạch điều chỉnh"}


def test_what_came_is_counted_at_once(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    assert numbers(empty_site, "Thông báo mời thầu") == "0 / 1 · thiếu 1"
    call = {"kind": "invitation", "national_number": "IB2688800001", "version": "00", "plan_number": "PL2688800001",
            "package_ref": "goi-1", "organisation": BODY, "title": "Gói một", "published_at": "2026-11-20",
            "body": {"selection_form": "DTRR", "closes_at": "2027-01-15T09:00:00+07:00"}}  # fmt: skip
    empty_site.record("invitation", call)
    assert numbers(empty_site, "Thông báo mời thầu") == "1 / 1"


def test_an_award_whose_bids_bind_no_longer_says_since_when_it_is_missing(empty_site: Site) -> None:
    about = {"national_number": "IB2688800001", "version": "00", "organisation": BODY, "title": "Gói một"}
    said = {"selection_form": "DTRR", "closes_at": "2026-08-24T09:00:00+07:00", "bid_validity_days": 60}
    empty_site.record("invitation", about | {"kind": "invitation", "published_at": "2026-08-03", "body": said})
    opened = {"stage": "bid", "envelope": "single", "bidders": [{"name": "Công ty Mẫu"}]}
    empty_site.record("opening", about | {"kind": "opening", "published_at": "2026-08-24", "body": opened})
    rows = empty_site.get(f"{ADDRESS}/nghia-vu?loai=award&trang-thai=missing")
    assert "Coi là chưa thấy từ thứ Sáu, 23/10/2026" in rows.text
    (finding,) = rows.find("//h2/a[contains(@href, 'award')]/@href")
    assert "23/10/2026: hồ sơ dự thầu hết hiệu lực" in empty_site.get(str(finding)).text
    assert "Coi là chưa thấy" not in empty_site.get(f"{ADDRESS}/nghia-vu?loai=opening").text


def test_the_map_of_months_has_bodies_that_had_to_publish_in_them(empty_site: Site) -> None:
    old = {"code": "vnz888000001", "name": "Ủy ban nhân dân quận Mẫu"}
    first = planned(start={"quarter": 1, "year": 2021})
    of_then = {"national_number": "PL2188800001", "published_at": "2021-01-04", "organisation": old}
    empty_site.record("plan", first | of_then)
    empty_site.record("plan", planned())
    bodies = "//section[@aria-labelledby='thang-don-vi']//tbody//th"
    assert [words(each) for each in empty_site.get(ADDRESS).find(bodies)] == [BODY["name"]]
    assert [words(each) for each in empty_site.get(f"{ADDRESS}?nam=2021").find(bodies)] == [old["name"]]


def test_a_body_without_a_plan_heads_the_list_without_a_share(empty_site: Site) -> None:
    call = {"kind": "invitation", "national_number": "IB2688800001", "organisation": BODY, "title": "Gói một",
            "body": {"selection_form": "DTRR"}}  # fmt: skip
    empty_site.record("invitation", call)
    assert "Kế hoạch: chưa có dữ liệu" in empty_site.get(ADDRESS).text


def test_a_month_of_a_body_leads_to_its_rows(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    page = empty_site.get(f"{ADDRESS}/don-vi/{BODY['code']}")
    assert page.find("//h1")[0].text_content().endswith(BODY["name"])
    cells = page.find("//section[@aria-labelledby='thang-don-vi']//td[a]")
    assert [words(cell) for cell in cells] == ["0 % * 0/1", "100 % * 1/1"]
    rows = empty_site.get(cells[0].find("a").get("href"))
    assert "Thông báo mời thầu: Gói một" in rows.text
    assert "03/2026" in rows.text


def test_targets_and_distance_are_shown_and_belong_to_a_year(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    assert "còn cách mục tiêu 100 điểm" in empty_site.get(ADDRESS).text
    assert "Năm này không thuộc chương trình nào" in empty_site.get(f"{ADDRESS}?nam=2021").text
    assert empty_site.get(f"{ADDRESS}?thang=2026-13").status == 400


def test_the_csv_of_figures_adds_up_to_the_page(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    answer = empty_site.visitor.get(f"{ADDRESS}/con-so.csv")
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    calls = [row for row in rows if row["kind"] == "invitation"]
    assert (sum(int(row["published"]) for row in calls), sum(int(row["missing"]) for row in calls)) == (0, 1)


def test_the_csv_has_the_rows_of_the_page(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    answer = empty_site.visitor.get(f"{ADDRESS}/nghia-vu.csv?trang-thai=missing")
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["kind"], row["coverage"]) for row in rows] == [("invitation", "missing")]
    assert rows[0]["expected_at"].startswith("2026-03-31T17:00:00")


def test_many_duties_are_leafed_through(empty_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("procurement.web.oversight.duties"), "ON_A_PAGE", 2)
    empty_site.record("plan", planned())
    found: list[str] = []
    address, pages = f"{ADDRESS}/nghia-vu?cap=-", 0
    while address:
        page, pages = empty_site.get(address), pages + 1
        found += [words(each) for each in page.find("//h2")]
        (address,) = [link.get("href") for link in page.find("//nav//a[@rel='next']")] or [""]
    rows = csv.DictReader(StringIO(empty_site.visitor.get(f"{ADDRESS}/nghia-vu.csv?cap=-").text.removeprefix("\ufeff")))
    kinds = [KINDS[row["kind"]].name("vi") for row in rows]
    assert [each.split(":")[0] for each in found] == kinds
    assert pages == -(-len(kinds) // 2) > 1
    assert empty_site.get(f"{ADDRESS}/nghia-vu?cap=-&page={pages + 1}").status == 404
    assert empty_site.get(f"{ADDRESS}/nghia-vu?page=x").status == 400


def test_careful_words_only(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    text = empty_site.get(ADDRESS).text
    assert "dấu hiệu để kiểm tra, giám sát" in text
    assert not re.search("vi phạm|thanh tra", text)


def test_every_rule_is_shown_with_its_article_and_what_is_not_sure_is_marked(empty_site: Site) -> None:
    law = load_law()
    page = empty_site.get("/quy-dinh")
    shown = {row.get("id"): words(row) for row in page.find("//tbody/tr")}
    certainty = {row.code: row.cited.certainty for row in law.rules.rows}
    certainty |= {row.code: row.cited.certainty for row in law.publications.rows}
    certainty |= {check.code: check.cited.certainty for check in law.checks.values()}
    certainty |= {f"sanction_{row.code}": row.certainty for row in load_sanctions()}
    certainty |= {f"limitation_{row.code}": row.certainty for row in load_limitations()}
    certainty |= {f"programme_{row.code}": row.certainty for row in load_programmes()}
    certainty |= {f"form_{row.code}": row.certainty for row in load_forms()}
    assert set(shown) == set(certainty)
    assert all(rule.cited.say("vi") in shown[rule.code] for rule in law.rules.rows)
    marked = {code for code, line in shown.items() if "Cần luật gia xác nhận" in line}
    assert marked == {code for code, found in certainty.items() if found == "recalled"}
    assert "Điều 36 Nghị định 122/2021/NĐ-CP" in shown["sanction_missing"]
    assert "20 đến 30" not in shown["sanction_missing"], "a fine that was not read"
    for address in ("/quy-dinh", "/quy-dinh?lang=en"):
        assert len(empty_site.get(address).source.encode()) < 100_000


def test_bodies_of_one_name_are_told_apart_by_their_titles(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    for address in (f"/giam-sat/don-vi/{BODY['code']}", f"/giam-sat/nghia-vu?don-vi={BODY['code']}"):
        assert f" · {BODY['code']} · " in words(empty_site.get(address).find("//title")[0])


def test_a_month_says_its_year(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    page = empty_site.get("/giam-sat?thang=2026-06")
    assert words(page.find("//h1")[0]).endswith("· 06/2026")
    assert [one for one in page.links().values() if "thang=" in one and "nam=" in one] == []
    assert words(page.find("//section[@aria-labelledby='theo-thang']//table/thead//th")[1]) == "01/2026"
    assert "/giam-sat?nam=2025" in page.links().values(), "another year, and no month of this one"
    assert f"/giam-sat/don-vi/{BODY['code']}?thang=2026-06&pham-vi=rieng" in page.links().values()


@pytest.mark.parametrize("address", ["/giam-sat?fbclid=x", "/giam-sat/bao-cao?zarsrc=31", "/quy-dinh?utm_source=zalo"])
def test_what_other_sites_hang_on_a_shared_link_is_left_aside(site: Site, address: str) -> None:
    assert site.get(address).status == 200
