"""Whoever doubts a figure opens it: it leads to exactly its rows, and from the rows alone it is counted again."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from io import StringIO
from typing import Any

import pytest

from procurement.compliance.monthly import COLUMNS
from procurement.notices.kinds import KINDS
from tests.functional.site import BODY, Page, Site, words
from tests.functional.test_findings import call
from tests.functional.test_oversight import planned

ADDRESS = "/giam-sat"
NUMBER, BOTH = re.compile(r"(?:thiếu )?(\d+)"), re.compile(r"\(?(\d+) ?/ ?(\d+)\)? ?\*?$")
SOURCES = {"theo dữ liệu Hệ thống quốc gia": "national", "đơn vị khai": "declared"}


def rows_of(site: Site, address: str) -> list[dict[str, str]]:
    """Return the rows of a table of duties."""
    answer = site.visitor.get(address)
    assert answer.status_code == 200, address
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


def faults(site: Site, page: Page) -> tuple[int, list[str]]:
    """Return how many figures of a page lead to rows, and those that lead to other rows than they count."""
    found, wrong = page.find("//main//td//a[contains(@href, '/nghia-vu?')]"), []
    for link in found:
        (cell,) = link.xpath("ancestor::td")
        address = str(link.get("href"))
        counts = Counter(row["coverage"] for row in rows_of(site, address.replace("?", ".csv?")))
        alone, both = NUMBER.fullmatch(words(link)), BOTH.search(words(link)) or BOTH.search(words(cell))
        if alone:
            is_right = int(alone[1]) == counts.total()
        else:
            assert both, (words(cell), address)
            published, required = int(both[1]), int(both[2])
            shown = {"missing": (0, required - published), "published": (published, 0)}
            state = next((state for state in shown if f"trang-thai={state}" in address), None)
            wanted = shown.get(state or "", (published, required - published))
            is_right = (counts["published"], counts["missing"]) == wanted
        if not is_right:
            wrong.append(f"{words(cell)}: {address} {dict(counts)}")
    return len(found), wrong


@pytest.mark.parametrize(
    ("query", "least"),
    [("", 60), ("?nam=2026", 60), ("?nam=2026&quy=4", 30), ("?thang=2026-11", 30), ("?cap=commune", 20),
     ("?hinh-thuc=DTRR&nam=2026", 20), ("?dang-den=2026-10-31", 20), ("/bao-cao?nam=2026&quy=4", 20),
     ("/bao-cao?nam=2026&quy=ca-nam", 20)],
)  # fmt: skip
def test_each_figure_leads_to_the_rows_that_it_counts(site: Site, query: str, least: int) -> None:
    count, wrong = faults(site, site.get(f"{ADDRESS}{query}"))
    assert wrong == []
    assert count >= least


def test_a_line_of_a_body_leads_to_a_page_with_the_same_figures(site: Site) -> None:
    lines = site.get(f"{ADDRESS}?nam=2026").find("//section[@aria-labelledby='don-vi']//tbody/tr")
    assert len(lines) > 5
    for line in lines:
        (url,) = line.xpath("./th/a/@href")
        page = site.get(str(url))
        assert faults(site, page)[1] == []
        said = [words(row.xpath("./td[2]")[0]) for row in page.find("//main//table[1]/tbody[1]/tr")[:5]]
        counted = [BOTH.search(words(cell)) for cell in line.xpath("./td")]
        for own, whole in zip(counted, said, strict=True):
            assert whole.split(" · ")[0].replace(" ", "") == (f"{own[1]}/{own[2]}" if own else "0/0")
        assert "Chỉ riêng đơn vị" in words(page.find("//title")[0])


def test_the_report_leads_to_bodies_with_the_same_figures(site: Site) -> None:
    lines = site.get(f"{ADDRESS}/bao-cao?nam=2026&quy=4").find("//table[caption='Theo đơn vị']/tbody/tr")
    assert len(lines) > 5
    for line in lines:
        page = site.get(str(line.xpath("./th/a/@href")[0]))
        assert "quý IV/2026" in words(page.find("//h1")[0])
        assert "Chỉ riêng đơn vị" in words(page.find("//title")[0])
        said = [words(row.xpath("./td[2]")[0]) for row in page.find("//main//table[1]/tbody[1]/tr")[:5]]
        counted = [BOTH.search(words(cell)) for cell in line.xpath("./td")]
        for own, whole in zip(counted, said, strict=True):
            assert whole.split(" · ")[0].replace(" ", "") == (f"{own[1]}/{own[2]}" if own else "0/0")
    assert faults(site, page)[1] == []


@pytest.mark.parametrize("query", ["", "nam=2026", "dang-den=2026-10-31", "biet-den=2026-11-29"])
def test_how_timely_postings_were_is_counted_from_the_rows_alone(site: Site, query: str) -> None:
    late: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows_of(site, f"{ADDRESS}/nghia-vu.csv?{query}"):
        assert list(row) == list(COLUMNS)
        if row["met_at"] and row["late_by"] and row["need"] not in ("exempt", "not_required"):
            days = math.ceil(int(row["late_by"]) / 86_400) if row["unit"] == "h" else int(row["late_by"])
            late[KINDS[row["kind"]].vietnamese, row["national_source"]].append(days)
    shown = site.get(f"{ADDRESS}?{query}").find("//section[@aria-labelledby='dung-han']//tbody/tr")
    assert len(shown) == len(late)
    for line in shown:
        kind, source, share, median, high = [words(cell) for cell in line[:5]]
        found = sorted(late[kind, SOURCES[source]])
        on_time, tardy = found.count(0), [days for days in found if days]
        assert share.rstrip("*").endswith(f"({on_time}/{len(found)})")
        assert share.startswith(f"{on_time * 1000 // len(found) / 10:g} %".replace(".", ","))
        ranks = [str(tardy[math.ceil(len(tardy) * rank / 100) - 1]) if tardy else "–" for rank in (50, 90)]
        assert [median, high] == ranks


def test_what_came_later_is_in_no_row_of_an_earlier_day(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    (row,) = rows_of(empty_site, f"{ADDRESS}/nghia-vu.csv?loai=plan&dang-den=2025-12-01")
    assert (row["coverage"], row["met_by"], row["met_at"], row["national"]) == ("not_due", "", "", "")


def opened_at(closing: str) -> dict[str, Any]:
    """Return a call for bids that are opened at an instant."""
    return call(published_at="2026-01-20", body={"selection_form": "DTRR", "is_online": True, "closes_at": closing})


@pytest.mark.parametrize(
    ("closing", "day", "quarter", "other"),
    [
        ("2026-03-31T16:59:59Z", "2026-03-31", "nam=2026&quy=1", "nam=2026&quy=2"),
        ("2026-03-31T23:30:00Z", "2026-04-01", "nam=2026&quy=2", "nam=2026&quy=1"),
        ("2026-12-31T23:30:00Z", "2027-01-01", "nam=2027&quy=1", "nam=2026&quy=4"),
    ],
)
def test_the_end_of_a_month_is_midnight_in_viet_nam(
    empty_site: Site, closing: str, day: str, quarter: str, other: str
) -> None:
    empty_site.record("call", opened_at(closing))
    (row,) = rows_of(empty_site, f"{ADDRESS}/nghia-vu.csv?loai=opening")
    assert (row["falls_on"], row["month"]) == (day, day[:7])
    figures = rows_of(empty_site, f"{ADDRESS}/con-so.csv?loai=opening")
    assert [figure["month"] for figure in figures] == [day[:7]]
    for query, count in ((quarter, 1), (other, 0), (f"thang={day[:7]}", 1), (f"nam={day[:4]}", 1)):
        assert len(rows_of(empty_site, f"{ADDRESS}/nghia-vu.csv?loai=opening&{query}")) == count, query
        assert faults(empty_site, empty_site.get(f"{ADDRESS}?{query}"))[1] == []


def test_lines_of_bodies_with_one_name_are_told_apart(empty_site: Site) -> None:
    empty_site.record("plan", planned())
    other = dict(BODY, code="vnz888100077")
    empty_site.record("other", planned() | {"national_number": "PL2688800077", "organisation": other})
    for address in (f"{ADDRESS}?nam=2026", f"{ADDRESS}/bao-cao?nam=2026&quy=ca-nam"):
        names = {words(head) for head in empty_site.get(address).find("//tbody//th[@lang='vi' or .//a[@lang='vi']]")}
        assert {f"{BODY['name']} · {code}" for code in (BODY["code"], "vnz888100077")} <= names, address


@pytest.mark.parametrize(
    ("query", "wrong"),
    [("quy=1", "nam"), ("nam=2026&quy=5", "quy"), ("nam=2026&quy=ca-nam", "quy"), ("thang=2026-06&quy=1", "quy"),
     ("pham-vi=rieng", "don-vi"), ("don-vi=x&pham-vi=ca", "pham-vi")],
)  # fmt: skip
@pytest.mark.parametrize("place", ["", "/nghia-vu", "/nghia-vu.csv", "/con-so.csv"])
def test_a_quarter_without_its_year_and_a_body_that_nobody_named_are_refused(
    site: Site, place: str, query: str, wrong: str
) -> None:
    page = site.get(f"{ADDRESS}{place}?{query}")
    assert (page.status, f"“{wrong}”" in page.text) == (400, True)
