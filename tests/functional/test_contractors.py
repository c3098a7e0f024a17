"""The page of a bidder: where it took part, with whom, and no share that nobody stated."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.notices.bidders import bidder_reference
from tests.functional.site import BODY, Page, Site, words
from tests.functional.statements import counted

FIRM, OTHER, CONSORTIUM = "vn9990000001", "vn9990000002", "PC2688800001"
ADDRESS = f"/nha-thau/{FIRM}"


def vnd(amount: int) -> dict[str, Any]:
    """Return an amount of money."""
    return {"amount": amount, "currency": "VND"}


def bidder(code: str | None = FIRM, name: str = "Công ty TNHH Mẫu Một", **fields: Any) -> dict[str, Any]:
    """Return a row of a bidder; without a code where that is None."""
    return ({"code": code} if code else {}) | {"name": name} | fields


def won(amount: int, **fields: Any) -> dict[str, Any]:
    """Return the row of a bidder that won."""
    return bidder(result="won", winning_price=vnd(amount), **fields)


def in_consortium(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as that of a member of the consortium."""
    return row | {"consortium_code": CONSORTIUM, "consortium_name": "Liên danh Mẫu Một - Mẫu Hai"}


def event(kind: str, number: int, posted: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return an invented notice about the package ``number``."""
    return {
        "kind": kind,
        "national_number": f"IB26888{number:05d}",
        "version": "00",
        "published_at": posted,
        "organisation": BODY,
        "title": f"Gói số {number}",
        "body": body,
    }


def opening(number: int, *rows: dict[str, Any]) -> dict[str, Any]:
    """Return an opening at which ``rows`` took part."""
    return event("opening", number, "2026-10-10", {"stage": "bid", "envelope": "single", "bidders": list(rows)})


def award(number: int, *rows: dict[str, Any], ref: str = "BP1", posted: str = "2026-11-02") -> dict[str, Any]:
    """Return a result for the package as a whole."""
    return event("award", number, posted, {"lots": [{"lot_ref": ref, "bidders": list(rows)}]})


def publish(site: Site, *events: dict[str, Any]) -> None:
    """Publish ``events``, oldest first."""
    for index, raw in enumerate(events):
        site.record(f"event {index} {raw['national_number']}", raw)


def parts(page: Page) -> list[str]:
    """Return the words of each participation."""
    return [words(item) for item in page.find("//section[@aria-labelledby='tham-gia']/ol/li")]


def test_opening_and_result_of_one_tender_are_one_line(empty_site: Site) -> None:
    publish(empty_site, opening(1, bidder(price=vnd(500))), award(1, won(480)))
    page = empty_site.get(ADDRESS)
    assert parts(page) == [
        "Gói số 1 Ban Quản lý dự án Mẫu IB2688800001 02/11/2026 Giá dự thầu 500 đồng Trúng thầu 480 đồng"
    ]
    assert page.answers()["Đã tham gia"] == "1 lần"
    assert "/don-vi/" + BODY["code"] in page.links().values()


def test_the_sum_takes_only_prices_that_are_the_bidders_own(empty_site: Site) -> None:
    lots = [{"lot_ref": f"PP{index}", "title": f"Phần {index}", "bidders": [won(700)]} for index in (1, 2)]
    publish(
        empty_site,
        award(1, won(100)),
        award(2, won(30)),
        award(3, in_consortium(won(900)), in_consortium(bidder(OTHER, "Công ty CP Mẫu Hai", result="won"))),
        event("award", 4, "2026-11-02", {"lots": lots}),
        award(5, bidder(result="won", winning_price={"amount": 5, "currency": "USD"})),
        event("award", 6, "2026-11-02", {"lots": [lots[0], {"lot_ref": "PP2", "title": "Phần 2", "bidders": []}]}),
        award(7, bidder(result="lost", final_price=vnd(44), reason="Giá cao hơn")),
    )
    answers = empty_site.get(ADDRESS).answers()
    alone = answers["Trúng thầu, đứng tên một mình"]
    assert alone.startswith("5 lần 2 kết quả có giá riêng, cộng lại 130 đồng. 3 kết quả không cộng")
    assert answers["Trúng thầu trong liên danh"].startswith("1 lần Giá là của cả liên danh")
    assert answers["Không trúng thầu"] == "1 lần"
    assert "Giá cao hơn" in parts(empty_site.get(ADDRESS))[-1] + parts(empty_site.get(ADDRESS))[0]


def test_each_figure_opens_its_rows(empty_site: Site) -> None:
    stop = event("cancellation", 4, "2026-11-20", {"target": "invitation", "effect": "cancelled", "reason": "…"})
    partner = in_consortium(bidder(OTHER, "Công ty CP Mẫu Hai", result="won"))
    lost = bidder(result="lost", final_price=vnd(44))
    publish(
        empty_site, award(1, won(100)), award(2, in_consortium(won(900)), partner), award(3, lost),
        award(4, won(100)), stop, opening(5, bidder(price=vnd(5))),
    )  # fmt: skip
    page = empty_site.get(ADDRESS)
    figures = {words(link): link.get("href") for link in page.find("//ul[@class='chips numbers no-print']//a")}
    assert list(figures) == ["Tất cả 5", "Trúng thầu 2", "Không trúng thầu 1", "Thầu bị hủy 1", "Chưa có kết quả 1"]
    for said, address in figures.items():
        assert len(parts(empty_site.get(address))) == int(said[-1]), said
    together = page.find("//dt[.='Trúng thầu trong liên danh']/../dd/a/@href")[0]
    (line,) = parts(empty_site.get(together))
    assert line.startswith("Gói số 2")
    assert "Trúng thầu trong liên danh" in words(empty_site.get(together).find("//title")[0])


def test_a_result_that_is_none_is_refused_and_one_that_never_was_is_an_empty_list(empty_site: Site) -> None:
    publish(empty_site, award(1, won(100)))
    assert empty_site.get(f"{ADDRESS}?result=nhiều").status == 400
    assert "Không có lần tham gia nào" in empty_site.get(f"{ADDRESS}?result=lost").text


def test_a_cancelled_result_is_no_win(empty_site: Site) -> None:
    stop = event("cancellation", 1, "2026-11-20", {"target": "invitation", "effect": "cancelled", "reason": "…"})
    publish(empty_site, award(1, won(100)), stop)
    answers = empty_site.get(ADDRESS).answers()
    assert answers["Thầu bị hủy"] == "1 lần"
    assert "Trúng thầu, đứng tên một mình" not in answers


def test_a_later_result_stands_in_place_of_an_earlier_one(empty_site: Site) -> None:
    publish(empty_site, award(1, won(100)), award(1, won(90)) | {"version": "01"})
    assert "cộng lại 90 đồng" in empty_site.get(ADDRESS).answers()["Trúng thầu, đứng tên một mình"]


def test_partners_stand_with_links_and_their_price_stands_once(empty_site: Site) -> None:
    members = in_consortium(won(900)), in_consortium(bidder(OTHER, "Công ty CP Mẫu Hai", result="won"))
    publish(empty_site, opening(1, bidder(CONSORTIUM, "Liên danh", price=vnd(950))), award(1, *members))
    page = empty_site.get(ADDRESS)
    (line,) = parts(page)
    assert "Liên danh: Liên danh Mẫu Một - Mẫu Hai , cùng với Công ty CP Mẫu Hai" in line
    assert "Giá dự thầu 950 đồng" in line  # the opening knows the consortium alone, the result its members
    assert line.count("900 đồng") == 1
    assert line.endswith("Giá của cả liên danh.")
    assert f"/nha-thau/{OTHER}" in page.links().values()


def test_a_consortium_has_a_page_with_its_members(empty_site: Site) -> None:
    members = in_consortium(won(900)), in_consortium(bidder(OTHER, "Công ty CP Mẫu Hai", result="won"))
    publish(empty_site, award(1, *members))
    page = empty_site.get(f"/nha-thau/{CONSORTIUM}")
    assert words(page.find("//h1")[0]) == "Liên danh Mẫu Một - Mẫu Hai"
    assert "Thành viên: Công ty TNHH Mẫu Một ; Công ty CP Mẫu Hai" in parts(page)[0]
    assert page.answers()["Trúng thầu"] == "1 lần"


def test_several_lots_stand_each_with_its_result(empty_site: Site) -> None:
    lots = [{"lot_ref": f"PP{index}", "title": f"Phần {index}", "bidders": [won(index)]} for index in range(1, 9)]
    publish(empty_site, event("award", 1, "2026-11-02", {"lots": lots}))
    (line,) = parts(empty_site.get(ADDRESS))
    assert "Phần 1 Trúng thầu 1 đồng" in line
    assert "Phần 6" not in line
    assert line.endswith("và 3 phần/lô khác")


def test_a_lot_is_linked_where_it_stands_on_the_page_of_its_package(empty_site: Site) -> None:
    lots = [{"lot_ref": f"PP{index}", "title": f"Phần {index}", "bidders": [won(700)]} for index in (1, 2, 3)]
    result = event("award", 1, "2026-11-02", {"lots": lots}) | {"version": "00"}
    publish(empty_site, result, result | {"body": {"lots": lots[1:]}, "version": "01"})
    links = empty_site.get(ADDRESS).links("//section[@aria-labelledby='tham-gia']//a")
    page, _, anchor = links["Phần 3"].partition("#")
    assert "Phần 3" in words(empty_site.get(page).find(f"//*[@id='{anchor}']")[0])


def test_a_name_without_a_code_has_an_address_that_says_what_it_may_mix(empty_site: Site) -> None:
    bare = bidder(None, result="lost", final_price=vnd(9))
    publish(empty_site, award(1, bare), award(2, bare | {"name": "CÔNG TY  TNHH Mẫu Một"}), award(3, won(1)))
    reference = bidder_reference(None, "Công ty TNHH Mẫu Một")
    page = empty_site.get(f"/nha-thau/{reference}")
    assert len(parts(page)) == 2  # not the one with a code
    assert "Nhiều nhà thầu trùng tên có thể cùng nằm ở đây." in page.text
    assert page.links()[FIRM] == ADDRESS
    assert page.find("//link[@type='application/atom+xml']") == []


def test_names_of_one_code_stand_with_their_days(empty_site: Site) -> None:
    renamed = won(2, name="Công ty Cổ phần Mẫu Một")
    publish(empty_site, award(1, won(1), posted="2026-09-01"), award(2, renamed))
    page = empty_site.get(ADDRESS)
    assert words(page.find("//h1")[0]) == "Công ty Cổ phần Mẫu Một"
    listed = [words(item) for item in page.find("//details//li")]
    assert listed == ["Công ty Cổ phần Mẫu Một 02/11/2026", "Công ty TNHH Mẫu Một 01/09/2026"]


def test_a_household_business_appears_by_its_pseudonym_alone(empty_site: Site) -> None:
    person = "Hộ kinh doanh Nguyễn Văn Mẫu"
    rows = in_consortium(won(5, code="012345678901", name=person)), in_consortium(won(5))
    publish(empty_site, award(1, *rows), award(2, won(1, code="012345678901", name="Nguyễn Văn Mẫu")))
    partner = next(link for link in empty_site.get(ADDRESS).links().values() if "hkd-" in link)
    assert "Nguyễn Văn Mẫu" not in empty_site.get(ADDRESS).source
    page = empty_site.get(partner)
    assert page.status == 200
    assert len(parts(page)) == 2
    assert "Nguyễn Văn Mẫu" not in page.source
    assert "012345678901" not in page.source
    assert page.find("//meta[@name='robots'][@content='noindex']")


@pytest.mark.parametrize(
    ("reference", "row", "is_indexed"),
    [
        (FIRM, won(5), True),
        (FIRM, won(5, name="Nguyễn Văn Mẫu"), False),
        (CONSORTIUM, in_consortium(won(5)) | {"consortium_name": "Mẫu Một - Mẫu Hai"}, True),
    ],
    ids=["firm", "person", "consortium"],
)
def test_search_engines_outside_get_no_page_of_who_may_be_a_person(
    empty_site: Site, reference: str, row: dict[str, Any], *, is_indexed: bool
) -> None:
    publish(empty_site, award(1, row))
    page = empty_site.get(f"/nha-thau/{reference}")
    assert (page.find("//meta[@name='robots'][@content='noindex']") == []) is is_indexed


@pytest.mark.parametrize("name", ["Nguyễn Xuân Trường", "Trần Văn Viện", "Hộ kinh doanh Lê Mẫu", "Bà Phạm Thị Hội"])
def test_the_bare_name_of_a_person_has_no_page(name: str) -> None:
    assert bidder_reference(None, name) is None


@pytest.mark.parametrize(
    "name", ["Công ty TNHH Mẫu", "Trường Đại học Mẫu", "Viện Mẫu", "Sample Co., Ltd", "SAMPLE GMBH"]
)
def test_the_bare_name_of_a_firm_or_institute_has_one(name: str) -> None:
    assert (bidder_reference(None, name) or "").startswith("ten-")


def test_codes_that_cannot_stand_in_an_address_are_not_linked() -> None:
    assert bidder_reference("vn01/02", "Công ty Mẫu") is None
    assert bidder_reference("ten-0123456789abcdef", "Công ty Mẫu") is None


def test_every_bidder_on_notices_and_packages_leads_to_its_page(site: Site) -> None:
    seen: set[str] = set()
    for name in [name for name in site.names if name.split()[0] in ("opening", "award", "shortlist", "contract")]:
        notice = site.get(f"/thong-bao/{{{name}}}")
        package = next(link for link in notice.links().values() if link.startswith("/goi-thau/"))
        for page in (notice, site.get(package)):
            seen |= {link for link in page.links().values() if link.startswith("/nha-thau/")}
    assert len(seen) > 10
    assert {site.get(address).status for address in seen} == {200}


def test_all_notices_with_the_code_can_be_followed(site: Site) -> None:
    notice = site.get("/thong-bao/{award IB2699900012}")
    address = next(link for link in notice.links().values() if link.startswith("/nha-thau/vn"))
    page = site.get(address)
    assert site.get(page.links()["Mọi thông báo có mã số này"]).titles()
    assert site.get(page.links()["Atom"]).status == 200


def test_pages_of_a_long_list_hold_every_participation_once(empty_site: Site) -> None:
    publish(empty_site, *(award(number, won(1)) for number in range(1, 24)))
    first, second = parts(empty_site.get(ADDRESS)), parts(empty_site.get(f"{ADDRESS}?page=2"))
    assert (len(first), len(second)) == (20, 3)
    assert len({*first, *second}) == 23
    assert empty_site.get(f"{ADDRESS}?page=3").status == 404
    assert empty_site.get(f"{ADDRESS}?page=x").status == 400


def test_an_unknown_bidder_is_not_found_in_both_languages(site: Site) -> None:
    assert "Không có nhà thầu vn0" in site.get("/nha-thau/vn0").text
    page = site.get("/nha-thau/vn0?lang=en")
    assert (page.status, "No notice in this register names a bidder vn0." in page.text) == (404, True)


def test_an_unchanged_bidder_is_not_sent_twice(site: Site) -> None:
    notice = site.get("/thong-bao/{award IB2699900012}")
    address = next(link for link in notice.links().values() if link.startswith("/nha-thau/vn"))
    assert site.get(address, **{"If-None-Match": site.get(address).headers["ETag"]}).status == 304


def test_a_bidder_needs_as_many_statements_for_ten_tenders_as_for_two(empty_site: Site) -> None:
    numbers = []
    for first, last in ((1, 3), (3, 11)):
        rows = [in_consortium(won(1)), in_consortium(bidder(OTHER, "Công ty CP Mẫu Hai", result="won"))]
        publish(empty_site, *(award(number, *rows) for number in range(first, last)))
        empty_site.get(ADDRESS)
        with counted(empty_site) as sent:
            assert len(parts(empty_site.get(ADDRESS))) == last - 1
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]
