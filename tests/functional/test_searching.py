"""The list of notices with its filters."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.functional.site import Page, Site, invitation, words


def total(page: Page) -> int:
    """Return the exact number of notices that the page states."""
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
    assert [words(box.getparent()) for box in page.find("//input[@name='status'][@checked]")] == ["Đang mở"]


def test_the_pages_together_hold_exactly_the_stated_number(site: Site) -> None:
    page = site.get("/tim-kiem?sort=newest")
    titles = all_titles(site, "/tim-kiem?sort=newest")
    assert len(page.titles()) == 20
    assert len(titles) == total(page) > 60


def test_a_page_behind_the_last_does_not_exist(site: Site) -> None:
    page = site.get("/tim-kiem?sort=newest&page=99")
    assert page.status == 404
    assert "Danh sách này không có trang 99." in page.text


def test_a_row_can_be_decided_on_without_opening_it(site: Site) -> None:
    row = words(site.get("/tim-kiem?q=IB2688800001&kind=invitation").find("//ol[@class='rows']/li")[0])
    assert row == (
        "Có tài liệu Ban Quản lý dự án Mẫu · Thông báo mời thầu · Xây lắp · Đấu thầu rộng rãi 4,86 tỷ đồng "
        "Đóng thứ Năm 10/12, 09:00 · còn 10 ngày 1 giờ Đang mở IB2688800001"
    )


def test_words_need_no_marks(site: Site) -> None:
    assert "Sửa chữa nhà văn hóa & sân chơi" in site.get("/tim-kiem?q=sua chua nha van hoa").titles()


def test_an_exact_number_goes_straight_to_its_page(site: Site) -> None:
    for typed in ("IB2688800001", "ib2688800001", site.names["documents"]):
        with site.visitor.get("/tim-kiem", query_string={"q": typed}) as answer:
            assert answer.status_code == 302
            assert answer.headers["Location"] == f"/thong-bao/{site.names['documents']}"


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


def test_taking_the_last_filter_away_shows_everything(site: Site) -> None:
    address = site.get("/tim-kiem?status=open").links("//ul[@class='chips']//a")["Bỏ Đang mở ×"]
    assert total(site.get(address)) == len(site.references()) - 1


def test_the_form_keeps_what_was_chosen_and_counts_what_else_there_is(site: Site) -> None:
    page = site.get("/tim-kiem?kind=invitation&field=XL&sort=value_high")
    checked = {words(box.getparent()).rsplit(" ", 1)[0] for box in page.find("//input[@type='checkbox'][@checked]")}
    assert checked == {"Thông báo mời thầu", "Xây lắp"}
    assert words(page.find("//select[@name='sort']/option[@selected]")[0]) == "Giá cao trước"
    # Counts of a filter in use are counted as if it were not set: another choice adds to it.
    offered = [words(box.getparent()) for box in page.find("//input[@name='field']")]
    assert len(offered) > 1


def test_notices_without_a_price_are_counted_apart(site: Site) -> None:
    assert "không công bố giá, không tính vào đây" not in site.get("/tim-kiem?min_value=1 tỷ").text


def test_notices_without_a_price_read_so(empty_site: Site) -> None:
    event = invitation("IB2688800030", "Không nói giá")
    del event["body"]["price"]
    empty_site.record("unpriced", event)
    assert "không công bố giá" in empty_site.get("/tim-kiem").text
    filtered = empty_site.get("/tim-kiem?max_value=1 tỷ")
    assert total(filtered) == 0
    assert "Ngoài ra có 1 thông báo không công bố giá, không tính vào đây." in filtered.text


def test_an_empty_result_says_what_to_do_next(site: Site) -> None:
    page = site.get("/tim-kiem?q=tàu ngầm nguyên tử&status=open")
    assert total(page) == 0
    assert "Bỏ bớt một bộ lọc ở trên." in page.text
    links = page.links()
    everywhere = parse_qs(urlsplit(links["Tìm trong mọi thông báo, kể cả đã đóng"]).query)
    assert everywhere == {"q": ["tàu ngầm nguyên tử"], "sort": ["newest"]}
    assert site.get(links["Xem các gói thầu đang mở"]).status == 200


def test_what_is_nearly_meant_stands_apart(site: Site) -> None:
    page = site.get("/tim-kiem?q=camerra giám sát")
    assert total(page) == 0
    heading = words(page.find("//h2[@id='nearly']")[0])
    assert heading == "Gần giống với từ khóa, không thuộc kết quả"
    assert any("camera" in title for title in page.titles())


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
