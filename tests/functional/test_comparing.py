"""Two revisions of a notice side by side."""

from __future__ import annotations

import pytest

from procurement.publication.withholding import Order, withhold
from tests.functional.site import BASIS, Site, invitation, words

LONG = (
    "Cải tạo, sửa chữa mái tôn, thay cửa sổ, thay trần, sơn lại tường trong và ngoài của tám phòng học, "
    "lát lại sân trường bằng gạch"
)


def changes(site: Site, address: str) -> list[str]:
    """Return the changes that a comparison lists."""
    return [words(item) for item in site.get(address).find("//section[@aria-labelledby='khac-nhau']//li")]


def test_a_comparison_tells_in_plain_words_what_changed_and_nothing_else(site: Site) -> None:
    page = site.get("/thong-bao/{changed}/so-sanh/0/1")
    assert page.status == 200
    assert words(page.find("//h1")[0]) == "So sánh lần đăng 0 với lần đăng 1"
    assert words(page.find("//h2[@id='khac-nhau']")[0]) == "4 thay đổi"
    told = changes(site, "/thong-bao/{changed}/so-sanh/0/1")
    assert told[0] == (
        "Thời điểm đóng thầu từ thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội) thành thứ Năm, 17/12/2026, 09:00 (giờ Hà Nội)"
    )
    assert len(told) == 4


def test_why_stands_before_what(empty_site: Site) -> None:
    """The reason tells how to read all the rest."""
    first = invitation("IB2688800081", "Sửa chợ Mẫu")
    later = {**first, "version": "01", "body": {**first["body"], "closes_at": "2026-12-17T09:00:00+07:00"}}
    empty_site.record("call", first)
    empty_site.record("later", later | {"change_reason": "Làm rõ hồ sơ mời thầu", "title": "Sửa chợ Mẫu An"})
    [why, *what] = [told.split(" ")[:3] for told in changes(empty_site, "/thong-bao/{call}/so-sanh/0/1")]
    assert (why, what[0]) == (["Lý", "do", "sửa"], ["Thời", "điểm", "đóng"])


def test_it_works_in_both_directions(site: Site) -> None:
    back = changes(site, "/thong-bao/{changed}/so-sanh/1/0")
    assert "Mô tả phần/lô bỏ: Phần 1: bàn ghế Phần 2: tủ" in back
    assert "Bảo đảm dự thầu thêm: 60.000.000 đồng, Thư bảo lãnh" in back


def test_the_form_leads_to_the_comparison_and_keeps_the_language(site: Site) -> None:
    page = site.get("/thong-bao/{changed}?lang=en")
    (form,) = page.find("//form[contains(@class, 'compare')]")
    chosen = {select.get("name"): select.xpath("./option[@selected]/@value")[0] for select in form.xpath(".//select")}
    assert chosen == {"cu": "0", "moi": "1"}
    hidden = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    query = "&".join(f"{name}={value}" for name, value in (chosen | hidden).items())
    with site.visitor.get(f"{form.get('action')}?{query}") as answer:
        assert answer.headers["Location"] == f"/thong-bao/{site.names['changed']}/so-sanh/0/1?lang=en"


def test_a_notice_with_one_revision_has_nothing_to_compare(site: Site) -> None:
    assert site.get("/thong-bao/{documents}").find("//form[contains(@class, 'compare')]") == []


def test_the_history_leads_to_each_difference(site: Site) -> None:
    links = site.get("/thong-bao/{changed}").links("//section[@aria-labelledby='lich-su']//a")
    assert links["So với lần đăng trước"] == f"/thong-bao/{site.names['changed']}/so-sanh/0/1"


@pytest.mark.parametrize("query", ["cu=x&moi=1", "cu=0", "cu=0&moi=1&khac=2", "cu=-1&moi=0", "cu=٣&moi=0"])
def test_a_choice_that_cannot_be_read_is_refused(site: Site, query: str) -> None:
    assert site.get("/thong-bao/{changed}/so-sanh?" + query).status == 400


def test_one_and_the_same_revision_says_so(site: Site) -> None:
    assert "Đây là cùng một lần đăng" in site.get("/thong-bao/{changed}/so-sanh/1/1").text


def test_texts_that_say_the_same_say_so(empty_site: Site) -> None:
    for hour in (8, 9, 10):
        event = invitation("IB2688800070", "Sửa cầu") | {"retrieved_at": f"2026-11-2{hour % 8}T08:00:00+07:00"}
        event["title"] = "Sửa đường" if hour == 9 else "Sửa cầu"
        empty_site.record("call", event)
    page = empty_site.get("/thong-bao/{call}/so-sanh/0/2")
    assert "Hai lần đăng giống hệt nhau" in page.text
    assert changes(empty_site, "/thong-bao/{call}/so-sanh/0/2") == []


def test_the_changed_words_of_a_long_text_are_marked_and_said(empty_site: Site) -> None:
    later = LONG.replace("tám phòng", "mười phòng")
    for title, hour in ((LONG, "08"), (later, "09")):
        event = invitation("IB2688800071", title) | {"retrieved_at": f"2026-11-21T{hour}:00:00+07:00"}
        empty_site.record("call", event)
    page = empty_site.get("/thong-bao/{call}/so-sanh/0/1")
    marked = page.find("//span[@class='marked']")[0]
    assert [words(one) for one in marked.xpath(".//del")] == ["[bỏ: tám hết phần bỏ]"]
    assert [words(one) for one in marked.xpath(".//ins")] == ["[thêm: mười hết phần thêm]"]
    assert words(marked).startswith("…")
    assert "của [bỏ: tám" in words(marked)


def test_rows_that_come_go_and_move_are_told_with_all_they_say(empty_site: Site) -> None:
    rows = [
        {"package_number": f"BP260000000{at}", "title": title, "field": "HH", "price": {"amount": at}}
        for at, title in enumerate(("Bàn", "Ghế", "Tủ"), start=1)
    ]
    plan = {
        "kind": "plan", "national_number": "PL2688800070", "published_at": "2026-01-10", "title": "Kế hoạch năm",
        "organisation": {"code": "vnz888100001", "name": "Ban Quản lý dự án Mẫu"},
    }  # fmt: skip
    added = {"package_number": "BP2600000009", "title": "Đèn", "field": "XL"}
    empty_site.record("plan", plan | {"version": "00", "body": {"packages": rows}})
    empty_site.record("plan", plan | {"version": "01", "body": {"packages": [rows[2], rows[0], added]}})
    assert changes(empty_site, "/thong-bao/{plan}/so-sanh/0/1") == [
        "Danh sách gói thầu › Tủ chuyển từ vị trí 3 sang vị trí 1",
        "Danh sách gói thầu thêm: Đèn Mã gói thầu: BP2600000009 · Tên gói thầu: Đèn · Lĩnh vực: Xây lắp",
        "Danh sách gói thầu bỏ: Ghế (2 đồng)"
        " Mã gói thầu: BP2600000002 · Tên gói thầu: Ghế · Lĩnh vực: Hàng hóa · Giá gói thầu: 2 đồng",
        "Phiên bản quốc gia từ 00 thành 01",
    ]


@pytest.mark.parametrize("gone", [0, 1])
def test_a_withheld_side_shows_its_tombstone_and_nothing_of_either_text(empty_site: Site, gone: int) -> None:
    for title, hour in (("Tên thứ nhất", "08"), ("Tên thứ hai", "09")):
        event = invitation("IB2688800072", title) | {"retrieved_at": f"2026-11-21T{hour}:00:00+07:00"}
        reference = empty_site.record("call", event)
    with empty_site.system.database.write() as session:
        order = Order(BASIS, "Mật", "a@mau.example", "b@mau.example")
        withhold(session, empty_site.system.clock, reference, gone, order)
    page = empty_site.get("/thong-bao/{call}/so-sanh/0/1")
    assert page.status == 200
    assert f"Nội dung lần đăng {gone} đã được gỡ" in page.text
    assert BASIS in page.text
    assert "Không so sánh được" in page.text
    assert ("Tên thứ nhất", "Tên thứ hai")[gone] not in page.source


def test_a_comparison_speaks_english_too(site: Site) -> None:
    page = site.get("/thong-bao/{changed}/so-sanh/0/1?lang=en")
    assert words(page.find("//h1")[0]) == "Revision 0 compared with revision 1"
    assert "4 changes" in page.text


def test_what_is_unusual_about_a_revision_stands_above_it(site: Site) -> None:
    current, older = site.get("/thong-bao/{changed}"), site.get("/thong-bao/{changed}/lan-dang/0")
    assert "được sửa tại nguồn mà không tăng số phiên bản" in current.text
    assert current.links()["Xem nội dung đã đổi"] == f"/thong-bao/{site.names['changed']}/so-sanh/0/1"
    assert "Đây là lần đăng cũ, không còn là bản hiện hành" in older.text
    assert older.links()["Xem bản hiện hành khác gì"] == f"/thong-bao/{site.names['changed']}/so-sanh/0/1"
    assert "sửa tại nguồn" not in " ".join(words(note) for note in older.find("//div[contains(@class, 'note')]"))


def test_a_first_round_leads_to_the_later_one(site: Site) -> None:
    page = site.get("/thong-bao/{invitation IB2699900016}")
    assert "Gói thầu đã được tổ chức lại" in page.text
    assert page.links()["xem lần tổ chức 2"].endswith("#lan-2")
    assert "tổ chức lại" not in site.get("/thong-bao/{invitation IB2699900017}").text


def test_what_changes_with_every_act_stands_apart_at_the_end(empty_site: Site) -> None:
    decision = {"type": "decision", "title": "Quyết định 1.pdf", "source_id": "a"}
    first = invitation("IB2688800071", "Sửa cầu") | {"documents": [decision]}
    later = invitation("IB2688800071", "Sửa cầu dân sinh") | {"documents": [decision | {"source_id": "b"}]}
    later |= {"version": "01", "published_at": "2026-11-25T10:00:00+07:00"}
    for event in (first, later):
        empty_site.record("call", event)
    section = empty_site.get("/thong-bao/{call}").section("thay-doi")
    real, technical = section.split("Phiên bản, thời điểm đăng, mã tại nguồn:")
    assert "dân sinh" in real
    assert "25/11/2026" not in real
    for said in ("Phiên bản quốc gia", "25/11/2026", "Mã tài liệu tại nguồn"):
        assert said in technical
