"""The list of what a search finds."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from procurement.publication.withholding import Order, withhold
from tests.functional.site import BASIS, Page, Site, invitation, words
from tests.functional.statements import counted


def total(page: Page) -> int:
    """Return the exact number of packages or notices that the page states."""
    heading = words(page.find("//h2[@id='results']")[0])
    return int(heading.split()[0].replace(".", ""))


def all_titles(site: Site, address: str) -> list[str]:
    """Follow the pager from ``address`` to its end and return the titles of all rows."""
    titles: list[str] = []
    while address:
        page = site.get(address)
        titles += page.titles()
        following = page.find("//a[@rel='next']")
        address = following[0].get("href") if following else ""
    return titles


def test_who_asks_for_nothing_sees_what_is_open_and_closes_first(site: Site) -> None:
    page = site.get("/tim-kiem")
    deadlines = [time.get("datetime") for time in page.find("//ol[@class='rows']//time")]
    assert len(deadlines) == total(page) > 5
    assert deadlines == sorted(deadlines)
    assert [words(box.getparent()) for box in page.find("//input[@name='status'][@checked]")] == [
        f"Đang mở {total(page)}"
    ]


def test_the_pages_together_hold_exactly_the_stated_number(site: Site) -> None:
    for rows, least in (("package", 30), ("act", 60)):
        page = site.get(f"/tim-kiem?sort=newest&rows={rows}")
        titles = all_titles(site, f"/tim-kiem?sort=newest&rows={rows}")
        assert len(page.titles()) == 20
        assert len(titles) == total(page) > least


def test_a_page_behind_the_last_does_not_exist(site: Site) -> None:
    page = site.get("/tim-kiem?sort=newest&page=99")
    assert page.status == 404
    assert "Danh sách này không có trang 99." in page.text
    assert page.links()["Về trang 1 của danh sách"] == "/tim-kiem?sort=newest"
    shared = site.get("/tim-kiem?page=99&utm_source=zalo&sort=newest&fbclid=1&lang=en")
    assert shared.links()["To page 1 of the list"] == "/tim-kiem?sort=newest&lang=en"


@pytest.mark.parametrize("address", ["/khong-co?page=2", "/thong-bao/TB-999999?page=2"])
def test_what_is_no_list_offers_no_first_page(site: Site, address: str) -> None:
    page = site.get(address)
    assert page.status == 404
    assert "Về trang 1 của danh sách" not in page.links()


def test_a_row_can_be_decided_on_without_opening_it(site: Site) -> None:
    address = "/tim-kiem?q=IB2688800001&kind=invitation"
    package = words(site.get(address).find("//ol[@class='rows']/li")[0])
    assert package == (
        "Có tài liệu Ban Quản lý dự án Mẫu · Xây lắp · Đấu thầu rộng rãi 4,86 tỷ đồng "
        "Đóng thứ Năm 10/12, 09:00 · còn 10 ngày 1 giờ Đang mở IB2688800001"
    )
    notice = words(site.get(f"{address}&rows=act").find("//ol[@class='rows']/li")[0])
    assert notice == (
        "Có tài liệu Ban Quản lý dự án Mẫu · Thông báo mời thầu · Xây lắp · Đấu thầu rộng rãi 4,86 tỷ đồng "
        "Đóng thứ Năm 10/12, 09:00 · còn 10 ngày 1 giờ Đang mở IB2688800001"
    )


def test_words_need_no_marks(site: Site) -> None:
    assert "Sửa chữa nhà văn hóa & sân chơi" in site.get("/tim-kiem?q=sua chua nha van hoa").titles()


def leads_to(site: Site, address: str, **parameters: str) -> str | None:
    with site.visitor.get(address, query_string=parameters) as answer:
        return answer.headers.get("Location")


def test_an_exact_number_goes_straight_to_its_page(site: Site) -> None:
    notice = site.names["documents"]
    for typed in ("IB2688800001", "ib2688800001", " IB 2688 800 001", "2688800001", "IB2688800001-00", notice):
        assert leads_to(site, "/tim-kiem", q=typed) == f"/thong-bao/{notice}", typed
    assert leads_to(site, "/tim-kiem", q=notice.lower().replace("-", " ")) == f"/thong-bao/{notice}"
    assert leads_to(site, "/tim-kiem", q="GT-000001") == leads_to(site, "/tim-kiem", q="gt1") == "/goi-thau/GT-000001"
    plan = site.names["plan PL2699900009"]
    for typed in ("PL2699900009", "pl2699900009"):
        assert leads_to(site, "/tim-kiem", q=typed) == f"/ke-hoach/{plan}"
    assert leads_to(site, "/tim-kiem", q="vnz888100001") == "/don-vi/vnz888100001"


def test_a_number_beside_a_filter_or_of_several_things_is_searched_for(site: Site) -> None:
    assert leads_to(site, "/tim-kiem", q="IB2688800001", kind="plan") is None
    assert leads_to(site, "/tim-kiem", q="2699900012") is None  # of a call and of a plan


def test_a_tax_code_that_is_said_to_be_one_is_searched_for(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800075", "Sửa kè Mẫu"))
    assert empty_site.get("/tim-kiem?q=2688800075").status == 302
    assert empty_site.get("/tim-kiem?q=MST 2688800075").titles() == ["Sửa kè Mẫu"]


def test_a_page_shows_packages_or_every_notice(site: Site) -> None:
    packages = site.get("/tim-kiem?q=camera&sort=newest")
    switches = packages.links("//ul[@class='switches']//a")
    assert list(switches) == ["Theo gói thầu", "Mọi thông báo"]
    notices = site.get(switches["Mọi thông báo"])
    assert total(notices) > total(packages) > 0
    assert [words(one) for one in notices.find("//ul[@class='switches']//a[@aria-current]")] == ["Mọi thông báo"]
    assert notices.find("//form[@id='filters']//input[@name='rows']")[0].get("value") == "act"
    assert all("rows=act" in address for address in notices.links("//ul[@class='chips']//a").values())
    assert all("rows=act" in address for address in notices.links("//ul[contains(@class, 'pager')]//a").values())


def test_a_row_of_a_package_leads_to_its_page_and_says_what_that_says(site: Site) -> None:
    page = site.get("/tim-kiem?sort=newest")
    for row in page.find("//ol[@class='rows']/li"):
        address, state = row.find(".//a").get("href"), words(row.find(".//span[@class]/..[@class='row-line small']"))
        if address.startswith("/goi-thau/"):
            shown = words(site.get(address).find("//*[contains(@class, 'state ')]")[0])
            assert state.startswith(shown), address


def test_a_cancelled_call_is_at_once_no_longer_among_what_closes_soon(empty_site: Site) -> None:
    call = invitation("IB2688800041", "Sửa mái nhà", closes_at="2026-12-01T09:00:00+07:00")
    call["package_ref"] = "goi-41"
    empty_site.record("call", call)
    soon, feed = "/tim-kiem?status=open&closes_to=03/12/2026", "/tim-kiem.atom?status=open&closes_to=03/12/2026"
    assert total(empty_site.get(soon)) == 1
    assert "Sửa mái nhà" in empty_site.get("/").section("sap-dong")
    assert empty_site.get(feed).source.count("<entry>") == 1
    body = {"target": "invitation", "scope": "tender", "effect": "cancelled", "reason": "Điều chỉnh dự toán"}
    empty_site.record("cancellation", {**call, "kind": "cancellation", "title": "Hủy thầu", "body": body})
    assert total(empty_site.get(soon)) == 0
    assert "Sửa mái nhà" not in empty_site.get("/").section("sap-dong")
    assert empty_site.get(feed).source.count("<entry>") == 0
    assert "Sửa mái nhà" in empty_site.get("/tim-kiem?status=cancelled").titles()


def test_an_old_call_without_a_result_is_closed_and_never_closes_soon(empty_site: Site) -> None:
    empty_site.record("old", invitation("IB2688800042", "Cũ", closes_at="2020-12-01T09:00:00+07:00"))
    silent = invitation("IB2688800043", "Không nói thời điểm đóng")
    del silent["body"]["closes_at"]
    empty_site.record("silent", silent)
    assert total(empty_site.get("/tim-kiem?status=open")) == 0
    assert total(empty_site.get("/tim-kiem?status=closed")) == 2
    assert "Không có gói thầu nào đóng trong ba ngày tới." in empty_site.get("/").text


def test_bodies_of_one_name_have_pages_of_different_titles(empty_site: Site) -> None:
    bodies = [{"code": code, "name": "Sở Nội vụ Mẫu"} for code in ("vnz888100001", "vnz888100002")]
    for number, body in enumerate(bodies):
        empty_site.record(body["code"], invitation(f"IB268880007{number}", "Sửa cầu") | {"organisation": body})
    pages = [empty_site.get(f"/tim-kiem?organisation={body['code']}&sort=newest") for body in bodies]
    assert len({words(page.find("/html/head/title")[0]) for page in pages}) == len(bodies)


def test_a_withheld_name_of_a_body_is_gone_from_pages_that_knew_it(empty_site: Site) -> None:
    names, known = ("Trường Mẫu BíMật", "TRƯỜNG MẪU BÍMẬT"), []
    for number, name in enumerate(names):
        body = {"organisation": {"code": "vnz888100091", "name": name}}
        known.append(empty_site.record(f"call {number}", invitation(f"IB268880009{number}", "Sửa cầu") | body))
    assert names[0] in empty_site.get("/tim-kiem?sort=newest").source
    with empty_site.system.database.write() as session:
        order = Order(BASIS, "Mật", "a@mau.example", "b@mau.example")
        withhold(session, empty_site.system.clock, known[0], 0, order)
    page = empty_site.get("/tim-kiem?sort=newest")
    assert names[0] not in page.source
    assert names[1] in page.source


def test_notices_without_a_price_are_counted_apart(site: Site) -> None:
    assert "không công bố giá, không tính vào đây" not in site.get("/tim-kiem?min_value=1 tỷ&field=XL").text
    # Nobody can say what the withheld invitation is worth.
    assert "Ngoài ra có 1 gói thầu không công bố giá" in site.get("/tim-kiem?min_value=1 tỷ").text


def test_notices_without_a_price_read_so(empty_site: Site) -> None:
    event = invitation("IB2688800030", "Không nói giá")
    del event["body"]["price"]
    empty_site.record("unpriced", event)
    assert "không công bố giá" in empty_site.get("/tim-kiem").text
    filtered = empty_site.get("/tim-kiem?max_value=1 tỷ")
    assert total(filtered) == 0
    assert "Ngoài ra có 1 gói thầu không công bố giá, không tính vào đây." in filtered.text
    notices = empty_site.get("/tim-kiem?max_value=1 tỷ&rows=act")
    assert "Ngoài ra có 1 thông báo không công bố giá, không tính vào đây." in notices.text


def test_an_empty_result_says_what_to_do_next(site: Site) -> None:
    page = site.get("/tim-kiem?q=tàu ngầm nguyên tử&status=open")
    assert total(page) == 0
    assert "Bỏ bớt một bộ lọc ở trên." in page.text
    links = page.links()
    assert "Tìm trong mọi thông báo, kể cả đã đóng" not in links, "there is nothing either"
    assert site.get(links["Xem các gói thầu đang mở"]).status == 200
    links = site.get("/tim-kiem?q=camera&kind=contract&min_value=900 tỷ").links()
    everywhere = parse_qs(urlsplit(links["Tìm trong mọi thông báo, kể cả đã đóng"]).query)
    assert everywhere == {"q": ["camera"], "sort": ["newest"]}


def test_what_is_nearly_meant_stands_apart(site: Site) -> None:
    page = site.get("/tim-kiem?q=camerra giám sát")
    assert total(page) == 0
    heading = words(page.find("//h2[@id='nearly']")[0])
    assert heading == "Gần giống với từ khóa, không thuộc kết quả"
    assert any("camera" in title for title in page.titles())


def test_what_is_nearly_meant_stands_behind_few_results_under_a_heading_of_its_own(site: Site) -> None:
    few, enough = site.get("/tim-kiem?q=camera giám sát"), site.get("/tim-kiem?q=mua sắm")
    assert total(few) == len(few.find("//h2[@id='nearly']/preceding::ol[@class='rows']/li")) == 1
    assert len(few.find("//h2[@id='nearly']/following::ol[@class='rows']/li")) == len(few.titles()) - 1 > 0
    assert few.find("//h2[@id='nearly']/following::h2[@id='theo-doi']")  # on a phone nobody looks behind the doors
    assert total(enough) >= 5
    assert not enough.find("//h2[@id='nearly']")


def test_the_page_leads_to_its_own_feeds(site: Site) -> None:
    page = site.get("/tim-kiem?q=camera&kind=invitation&lang=en")
    links = {link.get("type"): link.get("href") for link in page.find("//head/link[@rel='alternate'][@type]")}
    assert set(links) == {"application/atom+xml", "application/rss+xml"}
    for media_type, address in links.items():
        query = parse_qs(urlsplit(address).query)
        assert (query["q"], query["kind"], query["lang"]) == (["camera"], ["invitation"], ["en"])
        answer = site.get(address)
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith(media_type)


def test_a_state_that_changes_with_the_clock_changes_the_answer(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800040", "Đóng ngay", closes_at="2026-11-30T08:00:30+07:00"))
    first = empty_site.get("/tim-kiem?status=open")
    assert "còn chưa đầy một phút" in first.text
    again = empty_site.get("/tim-kiem?status=open", **{"If-None-Match": first.headers["ETag"]})
    assert again.status == 304
    empty_site.pass_time(seconds=31)
    later = empty_site.get("/tim-kiem?status=open", **{"If-None-Match": first.headers["ETag"]})
    assert later.status == 200
    assert total(later) == 0


def test_a_number_that_is_not_here_says_what_that_may_mean(site: Site) -> None:
    missing = site.get("/tim-kiem?q=IB2612345678")
    assert "xem lại từng chữ số" in missing.text
    assert "Nếu đây là mã số thuế" not in missing.text
    assert "Nếu đây là mã số thuế" in site.get("/tim-kiem?q=MST 0109999999").text
    assert "Nếu đây là mã số thuế" not in site.get("/tim-kiem?q=0109999999&kind=plan").text
    assert "Thử ít từ hơn" not in missing.text
    assert "xem lại từng chữ số" not in site.get("/tim-kiem?q=khongcotunay").text


def test_an_answer_that_names_hours_and_minutes_changes_with_the_minute(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800070", "Cải tạo cầu"))
    tag = empty_site.get("/tim-kiem?status=open").headers["ETag"]
    empty_site.pass_time(seconds=59)
    assert empty_site.get("/tim-kiem?status=open", **{"If-None-Match": tag}).status == 304
    empty_site.pass_time(seconds=1)
    assert empty_site.get("/tim-kiem?status=open", **{"If-None-Match": tag}).status == 200


def test_a_selection_is_known_by_one_address_however_it_was_typed(site: Site) -> None:
    known = [
        site.get(address).find("//link[@rel='canonical']/@href")[0]
        for address in ("/tim-kiem", "/tim-kiem?status=open", "/tim-kiem?q=&status=open&page=1")
    ]
    assert len(set(known)) == 1


def test_a_row_says_what_is_unusual_about_its_call(site: Site) -> None:
    address = '/tim-kiem?q="tàu+hỏa"'
    assert "Đấu thầu quốc tế" in words(site.get(address).find("//ol[@class='rows']/li")[0])
    assert site.get(f"{address}&lang=en").titles()[0] == "Supply of rolling stock"


MOST_STATEMENTS = 3
"""Of one page of a search: what a transaction begins with and what the index stands at. Rows need none."""


def test_a_page_needs_few_statements_however_many_rows_it_has(site: Site) -> None:
    numbers = []
    for address in ("/tim-kiem?q=goi&sort=newest", "/tim-kiem?q=goi&sort=newest&min_value=1"):
        site.get(address)
        with counted(site) as sent:
            assert site.get(address).titles()
        numbers.append(len(sent))
    assert max(numbers) <= MOST_STATEMENTS, sent


def test_filters_among_the_words_need_no_statement_more_nor_does_what_to_leave_out_of_them(site: Site) -> None:
    for typed in ("camera trên 900 tỷ đóng trước 15/12 đang mở", "mua từ 1/12 đến 31/12 ở phường Hoàn Kiếm"):
        site.get(f"/tim-kiem?q={typed}")
        with counted(site) as sent:
            assert site.get(f"/tim-kiem?q={typed}&sort=newest").find("//ul[contains(@class, 'leads')]")
        assert len(sent) <= MOST_STATEMENTS, sent


@pytest.mark.parametrize(
    "address",
    ["/tim-kiem", "/tim-kiem.atom", "/tim-kiem.rss", "/tim-kiem.ics", "/tim-kiem.csv", "/api/v1/notices", "/nhan-thu"],
)
def test_what_other_sites_hang_on_a_shared_link_changes_no_answer(site: Site, address: str) -> None:
    assert site.get(f"{address}?q=camera&fbclid=x&utm_source=zalo").status == 200
    assert site.get(f"{address}?q=camera&fbcl=x").status in (400, 422)


def test_a_number_stays_one_where_other_sites_hang_something_on_its_link(site: Site) -> None:
    assert site.get("/tim-kiem?q=TB-1&fbclid=x").status == 302
