"""Lists too long for one page: every row stands on one of their pages, is found by its words, and can be linked to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urldefrag

import pytest

from procurement.notices.queries import get_notice
from procurement.web.public.parts import PART_SIZE
from tests.functional.site import BODY, Page, Site, invitation, open_site, words

LOTS = 2 * PART_SIZE + 7
FIRM = "vn9990000001"
LARGEST = 100_000
"""Bytes of a page that is read on an old phone."""


def vnd(amount: int) -> dict[str, Any]:
    """Return an amount of money."""
    return {"amount": amount, "currency": "VND"}


def lot(number: int, **more: Any) -> dict[str, Any]:
    """Return an invented lot."""
    return {"lot_ref": f"PP26888{number:05d}", "title": f"Phần {number}: thuốc số {number}", "price": vnd(900)} | more


def bidders(number: int) -> list[dict[str, Any]]:
    """Return who bade for a lot: each lot has a winner of its own, and one loser is everywhere."""
    winner = {"code": f"vn99910{number:05d}", "name": f"Công ty TNHH Dược Mẫu {number}", "result": "won"}
    loser = {"code": FIRM, "name": "Công ty TNHH Mẫu Một", "result": "lost", "reason": "Giá cao hơn"}
    return [winner | {"winning_price": vnd(800)}, loser]


def event(kind: str, number: int, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an invented notice."""
    base = {"kind": kind, "national_number": f"IB26888{number:05d}", "version": "00", "published_at": "2026-11-02"}
    return base | {"organisation": BODY, "title": "Mua thuốc", "body": body} | more


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a register of long lists."""
    site = open_site(tmp_path_factory.mktemp("long"))
    numbers = range(1, LOTS + 1)
    site.record("call", invitation("IB2688800001", "Mua thuốc", has_lots=True, lots=[lot(one) for one in numbers]))
    dearer = [lot(one, price=vnd(1000)) for one in numbers]
    changed = invitation("IB2688800001", "Mua thuốc", has_lots=True, lots=dearer) | {"version": "01"}
    site.record("call", changed)
    site.record("award", event("award", 1, {"lots": [lot(one, bidders=bidders(one)) for one in numbers]}))
    rows = [{"code": f"vn99910{one:05d}", "name": f"Công ty Mẫu {one}", "price": vnd(one)} for one in numbers]
    site.record("opening", event("opening", 2, {"stage": "bid", "envelope": "single", "bidders": rows}))
    packages = [{"package_ref": f"p{one}", "title": f"Gói thầu số {one}", "price": vnd(one)} for one in numbers]
    body = {"package_count": LOTS, "packages": packages}
    site.record("plan", event("plan", 3, body, national_number="PL2688800003", title="Kế hoạch mua thuốc"))
    return site


def addresses(site: Site) -> dict[str, tuple[str, str]]:
    """Return pages with a long list, each with the XPath of its rows."""
    with site.system.database.read() as session:
        package = get_notice(session, site.names["award"]).package
        assert package is not None
        reference = package.reference
    return {
        "call": ("/thong-bao/{call}", "//tr[starts-with(@id, 'lo-')]"),
        "award": ("/thong-bao/{award}", "//table[starts-with(@id, 'lo-')]"),
        "opening": ("/thong-bao/{opening}", "//main//tbody/tr"),
        "posting": ("/thong-bao/{plan}", "//main//tbody/tr"),
        "plan": ("/ke-hoach/{plan}", "//main//tbody/tr"),
        "package": (f"/goi-thau/{reference}", "//tr[starts-with(@id, 'lan-1-lo-')]"),
        "comparison": (
            "/thong-bao/{call}/so-sanh/0/1",
            "//section[@aria-labelledby='khac-nhau']/ul[@class='changes']/li",
        ),
    }


KINDS = ("call", "award", "opening", "posting", "plan", "package", "comparison")


def pages(site: Site, address: str) -> Iterator[Page]:
    """Yield the pages of a list, following its links."""
    following: str | None = address
    while following:
        page = site.get(following)
        assert page.status == 200
        yield page
        following = next(iter(page.find("//main//a[@rel='next']/@href")), None)


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_stands_on_one_page_and_no_page_is_large(site: Site, kind: str) -> None:
    address, rows = addresses(site)[kind]
    found, titles = [], set()
    for page in pages(site, address):
        shown = [words(row) for row in page.find(rows)]
        assert 0 < len(shown) <= PART_SIZE
        assert len(page.source.encode()) < LARGEST
        found += shown
        titles.add(words(page.find("//title")[0]))
    assert len(found) == len(set(found)) == LOTS
    assert len(titles) == -(-LOTS // PART_SIZE)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "comparison"])
def test_a_row_is_found_by_its_words_without_marks(site: Site, kind: str) -> None:
    address, rows = addresses(site)[kind]
    asked = {"opening": "cong ty mau 77", "posting": "goi thau so 77", "plan": "goi thau so 77"}.get(
        kind, "thuoc so 77"
    )
    page = site.get(f"{address}?trong={quote(asked)}")
    (row,) = page.find(rows)
    assert "77" in words(row)
    assert "1 dòng có" in page.text
    assert page.find("//main//input[@name='trong']/@value") == [asked]
    assert "0 dòng có" in site.get(f"{address}?trong=xyzxyz&lang=vi").text


def test_a_lot_of_a_result_has_an_address_that_leads_to_it(site: Site) -> None:
    for page in pages(site, "/thong-bao/{award}"):
        for table in page.find("//table[starts-with(@id, 'lo-')]"):
            own = urldefrag(table.xpath("./caption/a/@href")[0])
            assert own.fragment == table.get("id")
            assert site.get(own.url).tree.get_element_by_id(own.fragment) is not None


def test_the_page_of_a_bidder_leads_to_its_lot(site: Site) -> None:
    number = PART_SIZE + 20
    page = site.get(f"/nha-thau/vn99910{number:05d}")
    led = urldefrag(page.find("//section[@aria-labelledby='tham-gia']//p/a[@lang='vi']/@href")[0])
    row = site.get(led.url).tree.get_element_by_id(led.fragment)
    assert f"thuốc số {number} " in words(row)


def test_a_consortium_is_one_row_and_never_split(empty_site: Site) -> None:
    alone = [{"code": f"vn99910{one:05d}", "name": f"Công ty Mẫu {one}"} for one in range(PART_SIZE - 1)]
    joint = {"consortium_code": "PC1", "consortium_name": "Liên danh Mẫu"}
    members = [{"code": f"vn99920{one:05d}", "name": f"Thành viên {one}"} | joint for one in range(3)]
    body = {"stage": "bid", "envelope": "single", "bidders": [*alone, *members]}
    empty_site.record("opening", event("opening", 2, body))
    page = empty_site.get("/thong-bao/{opening}")
    assert page.find("//input[@name='trong']") == []
    assert len(page.find("//main//tbody/tr")) == PART_SIZE


@pytest.mark.parametrize(
    ("query", "status"),
    [("page=3", 200), ("page=0000000003", 200), ("page=4", 404), ("page=0", 400), ("page=x", 400)],
)
def test_what_is_no_page_is_refused(site: Site, query: str, status: int) -> None:
    assert site.get("/thong-bao/{award}?" + query).status == status
    assert site.get("/thong-bao/{award}/lan-dang/0?" + query).status == status


def test_a_notice_without_long_lists_has_one_page(site: Site) -> None:
    site.record("short", invitation("IB2688800009", "Sửa cầu"))
    assert site.get("/thong-bao/{short}?page=2").status == 404


def test_the_first_winners_are_named_and_the_others_counted(site: Site) -> None:
    winners = site.get("/thong-bao/{award}").answers()["Trúng thầu"]
    assert winners.count("Dược Mẫu") == 5
    assert f"và {LOTS - 5} nhà thầu khác" in winners


@pytest.mark.parametrize(("lots", "led"), [(8, []), (LOTS, ["#danh-sach"])])
def test_the_other_winners_are_led_to_where_there_is_a_long_list(empty_site: Site, lots: int, led: list[str]) -> None:
    rows = [lot(one, bidders=bidders(one)) for one in range(1, lots + 1)]
    empty_site.record("award", event("award", 1, {"lots": rows}))
    page = empty_site.get("/thong-bao/{award}")
    assert page.find("//dl//a[starts-with(@href, '#')]/@href") == led
    assert len(page.find("//*[@id='danh-sach']")) == len(led)


def test_many_changes_lead_to_their_comparison(site: Site) -> None:
    page = site.get("/thong-bao/{call}")
    assert len(page.find("//section[@aria-labelledby='thay-doi']//li")) <= 20
    (link,) = [address for text, address in page.links().items() if text.startswith("Xem cả")]
    assert link == f"/thong-bao/{site.names['call']}/so-sanh/0/1"
