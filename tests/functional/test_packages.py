"""The page of a package, and plans that lead to it."""

from __future__ import annotations

from procurement.notices.queries import get_notice
from procurement.plans.models import Package
from procurement.plans.queries import find_plan_packages
from procurement.publication.withholding import Order, withhold
from tests.functional.site import BASIS, Page, Site, invitation, words


def package_of(site: Site, name: str) -> Page:
    """Return the page of the package to which the notice called ``name`` belongs."""
    with site.system.database.read() as session:
        package = get_notice(session, site.names[name]).package
        assert package is not None
        return site.get(f"/goi-thau/{package.reference}")


def rounds(page: Page) -> list[str]:
    """Return the words of each round, newest first."""
    return [words(section) for section in page.find("//section[starts-with(@aria-labelledby, 'lan-')]")]


def test_a_second_round_stands_beside_the_first_which_stays(site: Site) -> None:
    page = package_of(site, "invitation IB2699900016")
    second, first = rounds(page)
    assert second.startswith("Lần tổ chức 2 · IB2699900017 Đã ký hợp đồng")
    assert first.startswith("Lần tổ chức 1 · IB2699900016 Đã hủy")
    assert "Kết quả" in second
    assert "Hủy 12/10/2026" in first
    assert words(page.find("//p[@class='headline']")[0]) == "Đã ký hợp đồng"


def test_the_road_shows_prequalification_only_where_there_was_one(site: Site) -> None:
    steps = "//ol[@class='road']//span[@class='step']"
    with_it = package_of(site, next(name for name in site.names if name.startswith("prequalification")))
    assert [words(step) for step in with_it.find(steps)] == [
        "Kế hoạch", "Mời sơ tuyển", "Mời thầu", "Mở thầu", "Kết quả", "Hợp đồng",
    ]  # fmt: skip
    without = package_of(site, "invitation IB2699900017")
    assert "Mời sơ tuyển" not in [words(step) for step in without.find(steps)]


def test_what_we_posted_first_bears_our_day_where_no_other_is_known(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800071", "Sửa cầu Mẫu"))
    opening = {"kind": "opening", "body": {"stage": "bid", "envelope": "single", "bidders": [{"name": "Công ty Mẫu"}]}}
    undated = {key: value for key, value in invitation("IB2688800071", "Sửa cầu Mẫu").items() if key != "published_at"}
    empty_site.record("opening", undated | opening)
    step = next(
        step for step in package_of(empty_site, "opening").find("//ol[@class='road']/li") if "Mở" in words(step)
    )
    assert words(step) == "Mở thầu 30/11/2026"
    rows = [words(row) for row in empty_site.get("/").find("//ol[contains(@class, 'rows')]/li")]
    assert "Biên bản mở thầu" in rows[-1]
    assert "Đăng 30/11/2026" in rows[-1]


def test_bids_that_were_called_off_are_not_said_to_be_closed(empty_site: Site) -> None:
    call = invitation("IB2688800072", "Sửa đường Mẫu", closes_at="2026-12-10T09:00:00+07:00")
    empty_site.record("call", call)
    empty_site.record("off", call | {"kind": "cancellation", "body": {"target": "round", "effect": "cancelled"}})
    empty_site.pass_time(30 * 24 * 3600)
    steps = [words(step) for step in package_of(empty_site, "call").find("//ol[@class='road']//span[@class='step']")]
    assert steps == ["Kế hoạch", "Mời thầu", "Hủy"]


def test_the_road_says_when_a_call_was_first_posted_and_when_it_was_changed(empty_site: Site) -> None:
    call = invitation("IB2688800078", "Sửa kè Mẫu")
    empty_site.record("call", call)
    empty_site.record("call", call | {"version": "01", "published_at": "2026-11-27T10:00:00+07:00"})
    for language, said in (
        ("vi", "Mời thầu 20/11/2026, thay đổi 27/11/2026"),
        ("en", "20/11/2026, changed 27/11/2026"),
    ):
        page = empty_site.get(f"/thong-bao/{{call}}?lang={language}")
        assert any(said in words(step) for step in page.find("//ol[@class='road']/li"))


def test_nobody_has_time_left_for_a_cancelled_package(empty_site: Site) -> None:
    call = invitation("IB2688800075", "Sửa cầu Mẫu", closes_at="2026-12-10T09:00:00+07:00")
    empty_site.record("call", call)
    empty_site.record("off", call | {"kind": "cancellation", "body": {"target": "round", "effect": "cancelled"}})
    headline = words(empty_site.get("/thong-bao/{call}").find("//p[@class='headline']")[0])
    assert headline == "Đã hủy Đóng thầu thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội)"
    for address in ("/thong-bao/{call}", "/tim-kiem?q=cầu", "/tim-kiem?q=cầu&rows=act"):
        assert "còn 10 ngày" not in empty_site.get(address).text, address
    assert "còn 10 ngày" not in package_of(empty_site, "call").text


def test_the_deadline_of_an_open_package_goes_into_a_calendar_and_that_of_a_closed_one_does_not(
    empty_site: Site,
) -> None:
    for number, title in (("IB2688800073", "Sửa chợ Mẫu"), ("IB2688800074", "Sửa hồ Mẫu")):
        empty_site.record(title, invitation(number, title, closes_at="2026-12-10T09:00:00+07:00"))
    package, call = package_of(empty_site, "Sửa chợ Mẫu"), empty_site.get("/thong-bao/{Sửa chợ Mẫu}")
    assert words(package.find("//p[@class='headline']")[0]).startswith(
        "Đang mở Đóng thầu thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội) · còn 10 ngày"
    )
    address = package.links()["Thêm vào lịch"]
    assert call.links()["Thêm vào lịch"] == address
    events = empty_site.get(address).source
    assert events.count("BEGIN:VEVENT") == 1
    assert "Sửa chợ Mẫu" in events
    empty_site.pass_time(30 * 24 * 3600)
    assert words(package_of(empty_site, "Sửa chợ Mẫu").find("//p[@class='headline']")[0]) == "Đã đóng"
    assert "Thêm vào lịch" not in package_of(empty_site, "Sửa chợ Mẫu").links()
    assert "Thêm vào lịch" not in empty_site.get("/thong-bao/{Sửa chợ Mẫu}").links()


def test_both_envelopes_and_the_list_between_them_stand_on_the_road(site: Site) -> None:
    page = package_of(site, "award IB2699900012")
    opening = next(step for step in page.find("//ol[@class='road']/li") if "Mở thầu" in words(step))
    links = [words(link) for link in opening.xpath(".//a")]
    assert links[0] == "Mở thầu"
    assert "Biên bản mở thầu (Hồ sơ đề xuất về kỹ thuật), 01/10/2026" in links
    assert "Danh sách ngắn (Đánh giá kỹ thuật), 09/10/2026" in links


def test_the_price_of_a_consortium_stands_once(site: Site) -> None:
    page = package_of(site, "award IB2699900012")
    line = page.find("//tbody/tr[.//ul[contains(@class, 'members')]]")[0]
    price = words(line.xpath("./td[@data-label='Giá']")[0])
    assert len(line.xpath(".//li")) == 2
    assert words(page.find("//tbody")[0]).count(price) == 1
    assert f"· {price}" in page.answers()["Trúng thầu"]


def test_lots_keep_their_own_outcome_and_their_prices_are_never_added_up(site: Site) -> None:
    page = package_of(site, "award IB2699900013")
    assert words(page.find("//p[@class='headline']")[0]) == "Có kết quả một phần"
    outcomes = [words(cell) for cell in page.find("//table[caption='Các phần/lô']//td[@data-label='Kết quả']")]
    assert outcomes.count("Có nhà thầu trúng thầu") == 3
    assert outcomes.count("Không có nhà thầu trúng thầu") == 2
    assert "đồng" not in page.answers()["Trúng thầu"]


def test_a_lot_that_only_a_withheld_text_names_goes_by_its_place(empty_site: Site) -> None:
    lots = [{"lot_ref": "Nguyễn Văn Mật", "bidders": []}, {"lot_ref": "PP2", "title": "Lô mật", "bidders": []}]
    call = invitation("IB2699900013", "Mua thuốc")
    result = call | {"kind": "award", "body": {"outcome": "none", "lots": lots}}
    empty_site.record("call", call)
    reference = empty_site.record("award", result)
    with empty_site.system.database.write() as session:
        withhold(session, empty_site.system.clock, reference, 0, Order(BASIS, "Mật", "a@mau.example", "b@mau.example"))
    page = package_of(empty_site, "award")
    named = [words(cell) for cell in page.find("//table[caption='Các phần/lô']//*[@data-label='Phần/lô']")]
    assert named == ["Phần 1", "Phần 2"]
    assert "mật" not in page.source.casefold()


def test_a_split_package_leads_to_its_parts_and_they_back(site: Site) -> None:
    replaced = [site.get(f"/goi-thau/{reference}") for reference in package_references(site)]
    whole = next(page for page in replaced if "Gói thầu này đã được thay bằng" in page.text)
    parts = {address for words, address in whole.links().items() if address.startswith("/goi-thau/")}
    assert len(parts) == 2
    title = words(whole.find("//h1")[0])
    assert words(whole.find("//p[@class='headline']")[0]) == "Không còn trong kế hoạch"
    for address in parts:
        assert site.get(address).answers()["Thay cho"] == title


def package_references(site: Site) -> list[str]:
    """Return the references of all packages."""
    return site.references(Package)


def test_a_plan_shows_its_packages_by_ordinal_with_links(site: Site) -> None:
    name = next(name for name in site.names if name.startswith("plan "))
    with site.system.database.read() as session:
        plan = get_notice(session, site.names[name]).plan
        assert plan is not None
        planned = find_plan_packages(session, plan.id, plan.current_revision)
    page = site.get(f"/thong-bao/{{{name}}}")
    lines = page.find("//table[caption='Danh sách gói thầu']/tbody/tr")
    assert len(lines) == len(planned) > 0
    for line, row in zip(lines, planned, strict=True):
        link = line.xpath(".//a")[0]
        assert words(link) == f"{row.ordinal}. {row.title}"
        assert link.get("href") == f"/goi-thau/{row.package.reference}"


def test_every_package_has_a_page_in_both_languages(site: Site) -> None:
    for reference in package_references(site):
        for language in ("", "?lang=en"):
            assert site.get(f"/goi-thau/{reference}{language}").status == 200


def test_a_price_in_another_currency_says_which(empty_site: Site) -> None:
    money = {"amount": 125000, "currency": "USD"}
    bidder = {"code": "vn0100000001", "name": "Công ty Mẫu", "result": "won", "winning_price": money}
    award = invitation("IB2688800090", "Tư vấn quốc tế") | {"kind": "award"}
    award["body"] = {"outcome": "awarded", "lots": [{"lot_ref": "BP2688800090", "bidders": [bidder]}]}
    empty_site.record("award", award)
    page = package_of(empty_site, "award")
    assert page.answers()["Trúng thầu"] == "Công ty Mẫu · 125.000 USD"
    assert words(page.find("//td[@data-label='Giá']")[0]) == "125.000 USD"


def test_a_package_that_its_only_notice_has_left_says_so(empty_site: Site) -> None:
    first = invitation("IB2688800091", "Sửa cầu") | {"package_ref": "sai", "plan_number": "PL2688800091"}
    empty_site.record("call", first | {"retrieved_at": "2026-11-21T08:00:00+07:00"})
    left = package_of(empty_site, "call")
    empty_site.record("other", invitation("IB2688800092", "Sửa đường") | {"package_ref": "dung"})
    empty_site.record("call", first | {"package_ref": "dung", "retrieved_at": "2026-11-22T08:00:00+07:00"})
    address = next(reference for reference in empty_site.references(Package) if reference in left.source)
    page = empty_site.get(f"/goi-thau/{address}")
    assert page.status == 200
    assert "Hiện không có thông báo nào thuộc gói thầu này" in page.text
    assert "Hiện không có thông báo nào" not in package_of(empty_site, "call").text
