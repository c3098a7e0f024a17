"""The list of notices with its filters."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select

from procurement.organisations.models import Organisation, OrganisationLink
from procurement.organisations.service import recognise_organisation
from procurement.publication.withholding import Order, withhold
from procurement.web.public.naming import SHOWN
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


@pytest.mark.parametrize("rows", ["package", "act"])
@pytest.mark.parametrize("name", ["status", "kind", "field", "form", "place", "organisation"])
def test_what_a_choice_promises_is_what_its_page_holds(site: Site, name: str, rows: str) -> None:
    boxes = site.get(f"/tim-kiem?sort=newest&rows={rows}").find(f"//input[@name='{name}'][@type='checkbox']")
    promised = {box.get("value"): int(words(box.getparent()).split()[-1].replace(".", "")) for box in boxes}
    held = {value: total(site.get(f"/tim-kiem?{name}={value}&rows={rows}")) for value in promised}
    assert held == promised != {}


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


def test_a_chosen_filter_can_be_taken_away_alone(site: Site) -> None:
    page = site.get("/tim-kiem?q=camera&kind=invitation&kind=award&min_value=1 tỷ&closes_to=31/12/2026")
    chips = page.links("//ul[@class='chips']//a")
    assert list(chips) == [
        "Bỏ “camera” ×",
        "Bỏ Kết quả lựa chọn nhà thầu ×",
        "Bỏ Thông báo mời thầu ×",
        "Bỏ Giá từ 1.000.000.000 đồng ×",
        "Bỏ Đóng thầu đến ngày 31/12/2026 ×",
    ]
    without = parse_qs(urlsplit(chips["Bỏ Kết quả lựa chọn nhà thầu ×"]).query)
    assert without["kind"] == ["invitation"]
    assert without["q"] == ["camera"]
    assert without["min_value"] == ["1000000000"]


def test_a_limit_stands_in_its_field_as_it_was_typed_and_in_no_other(site: Site) -> None:
    limits = "//fieldset//div[@class='pair']//input"
    for typed in ({}, {"min_value": "1 tỷ"}, {"min_value": "nhiều", "starts_to": "31/12/2026"}, {}):
        page = site.get(f"/tim-kiem?{urlencode({'q': 'camera', **typed})}")
        assert {field.get("name"): field.get("value") for field in page.find(limits) if field.get("value")} == typed
        assert len(page.find(limits)) == 8


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


def test_taking_the_last_filter_away_shows_everything(site: Site) -> None:
    address = site.get("/tim-kiem?status=open&rows=act").links("//ul[@class='chips']//a")["Bỏ Đang mở ×"]
    assert total(site.get(address)) == len(site.references())


def test_the_form_keeps_what_was_chosen_and_counts_what_else_there_is(site: Site) -> None:
    page = site.get("/tim-kiem?kind=invitation&field=XL&sort=value_high")
    checked = {words(box.getparent()).rsplit(" ", 1)[0] for box in page.find("//input[@type='checkbox'][@checked]")}
    assert checked == {"Thông báo mời thầu", "Xây lắp"}
    assert words(page.find("//select[@name='sort']/option[@selected]")[0]) == "Giá cao trước"
    # Counts of a filter in use are counted as if it were not set: another choice adds to it.
    offered = [words(box.getparent()) for box in page.find("//input[@name='field']")]
    assert len(offered) > 1


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


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_bad_parameter_is_named_and_what_was_typed_stays(site: Site, language: str) -> None:
    typed = "q=camera&kind=lego&min_value=nhiều&published_from=hôm qua&page=0&colour=red"
    page = site.get(f"/tim-kiem?{typed}&lang={language}")
    assert page.status == 400
    alert = words(page.find("//*[@role='alert']")[0])
    for name in ("kind", "min_value", "published_from", "page", "colour"):
        assert name in alert, name
    assert "prequalification" in alert  # what is allowed instead
    field = page.find("//input[@name='min_value']")[0]
    assert field.get("value") == "nhiều"
    assert field.get("aria-invalid") == "true"
    described = field.get("aria-describedby").split()
    assert all(page.find(f"//*[@id='{anchor}']") for anchor in described)
    assert page.find("//a[@href='#min_value']")
    assert page.find("//input[@name='q']")[0].get("value") == "camera"


def test_limits_the_wrong_way_round_are_refused_at_their_field(site: Site) -> None:
    page = site.get("/tim-kiem?min_value=2 tỷ&max_value=1 tỷ")
    assert page.status == 400
    assert page.find("//input[@name='max_value']")[0].get("aria-invalid") == "true"


def test_an_unknown_body_is_refused_by_name(site: Site) -> None:
    page = site.get("/tim-kiem?organisation=vnz000000000")
    assert page.status == 400
    assert "vnz000000000" in page.text


def test_a_body_typed_by_name_becomes_its_filter(site: Site) -> None:
    address = leads_to(site, "/tim-kiem", organisation="ban quản lý dự án mẫu", q="camera", lang="en")
    assert address is not None
    query = parse_qs(urlsplit(address).query)
    assert (query["organisation"], query["q"], query["lang"]) == (["vnz888100001"], ["camera"], ["en"])


def test_an_unclear_name_is_answered_with_what_may_be_meant_and_nothing_typed_is_lost(site: Site) -> None:
    page = site.get("/tim-kiem?place=hoàn kiếm&q=camera&kind=award")
    assert page.status == 400
    assert page.find("//input[@name='place'][@type!='checkbox' or not(@type)]")[0].get("value") == "hoàn kiếm"
    meant = page.links("//section[@aria-labelledby='meant']//a")
    query = parse_qs(urlsplit(meant["Quận Hoàn Kiếm (trước 01/7/2025)"]).query)
    assert (query["place"], query["q"], query["kind"]) == (["D002"], ["camera"], ["award"])
    assert site.get(meant["Quận Hoàn Kiếm (trước 01/7/2025)"]).status == 200


def test_the_figure_beside_a_body_counts_all_that_it_stands_for(empty_site: Site) -> None:
    bodies = [{"code": f"vnz88810000{n}", "name": f"Đơn vị cấp {n}"} for n in (1, 2)]
    for number, body in enumerate((bodies[0], bodies[1], bodies[1])):
        call = invitation(f"IB268880005{number}", "Mua tủ") | {"organisation": body, "package_ref": f"p{number}"}
        empty_site.record(f"call {number}", call)
    system = empty_site.system
    with system.database.write() as session:
        upper, lower = session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
        link = {"organisation_id": lower, "related_id": upper, "relation": "parent", "recorded_at": system.clock.now()}
        session.add(OrganisationLink(**link))
    page = empty_site.get("/tim-kiem?sort=newest")
    assert [words(box.getparent()) for box in page.find("//input[@name='organisation'][@type='checkbox']")] == [
        "Đơn vị cấp 1 3", "Đơn vị cấp 2 2",
    ]  # fmt: skip
    assert total(empty_site.get("/tim-kiem?organisation=vnz888100001")) == 3


@pytest.mark.parametrize("query", ["sort=newest", "sort=newest&rows=act", "q=tủ&sort=relevance", "q=bàn"])
def test_the_figure_beside_a_chosen_body_is_what_the_page_holds(empty_site: Site, query: str) -> None:
    department, *schools = bodies = [f"vnz8881001{n:02}" for n in range(SHOWN + 2)]
    for number, school in enumerate(schools):
        call = invitation(f"IB26888001{number:02}", "Mua tủ") | {"organisation": {"code": school, "name": school}}
        empty_site.record(school, call)
    put_below(empty_site, department, schools[1:])
    pages = {body: empty_site.get(f"/tim-kiem?organisation={body}&{query}") for body in bodies}
    beside = {body: ticked(page, body) for body, page in pages.items()}
    assert beside == {body: total(page) for body, page in pages.items()}
    assert beside[department] == (0 if "bàn" in query else SHOWN)
    both = empty_site.get(f"/tim-kiem?organisation={department}&organisation={schools[0]}&{query}")
    assert total(both) == ticked(both, department) + ticked(both, schools[0])


def put_below(site: Site, upper: str, lower: list[str]) -> None:
    """Put bodies that posted below one that posted nothing."""
    with site.system.database.write() as session:
        now = site.system.clock.now()
        head = recognise_organisation(session, {"code": upper, "name": upper}, on=None, at=now)
        for body in session.scalars(select(Organisation.id).where(Organisation.reference.in_(lower))).all():
            link = {"organisation_id": body, "related_id": head.id, "relation": "parent", "recorded_at": now}
            session.add(OrganisationLink(**link))


def ticked(page: Page, body: str) -> int:
    """Return the figure beside a body that is chosen."""
    [box] = page.find(f"//input[@name='organisation'][@value='{body}'][@checked]")
    return int(words(box.getparent()).rpartition(" ")[2])


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
    assert "Thử ít từ hơn" not in missing.text
    assert "xem lại từng chữ số" not in site.get("/tim-kiem?q=khongcotunay").text


def test_a_filter_without_anything_to_choose_has_no_heading(site: Site) -> None:
    page = site.get("/tim-kiem?q=IB2612345678")
    for fieldset in page.find("//form[@id='filters']//fieldset"):
        assert fieldset.xpath(".//input | .//select"), words(fieldset)
    assert "Tình trạng" not in [words(legend) for legend in page.find("//legend")]
    assert "Tình trạng" in [words(legend) for legend in site.get("/tim-kiem").find("//legend")]


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
