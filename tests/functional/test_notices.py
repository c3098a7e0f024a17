"""The page of a notice."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from procurement.httpkit import formats
from procurement.notices.events import load_content
from procurement.notices.queries import get_notice
from procurement.notices.schemas import envelope, mapped
from procurement.publication.withholding import Order, withhold
from procurement.web.public import wording
from tests.functional.site import BASIS, FILE, SECRET, Site, invitation, unusual_events, words
from tests.functional.statements import counted

MOST_STATEMENTS = 15
"""Of one page of a notice, whatever stands beside it: three lists of notices, what they are about, their texts."""


def content_of(site: Site, reference: str) -> dict[str, Any]:
    """Return what the current revision of a notice says."""
    with site.system.database.read() as session:
        text = get_notice(session, reference).current.text
        assert text is not None
        return load_content(text.content)


def test_the_five_answers_stand_first_and_in_order(site: Site) -> None:
    page = site.get("/thong-bao/{documents}")
    headline, answers = page.find("//p[@class='headline']")[0], page.answers()
    assert words(headline) == "Đang mở Đóng thầu thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội) · còn 10 ngày 1 giờ"
    assert list(answers)[:3] == ["Giá gói thầu", "Đơn vị đăng tải", "Nộp hồ sơ"]
    assert answers["Giá gói thầu"] == "4.861.200.000 đồng"
    assert answers["Đơn vị đăng tải"] == "Ban Quản lý dự án Mẫu"
    assert answers["Nộp hồ sơ"] == "trên Hệ thống mạng đấu thầu quốc gia (bản ở đó có giá trị)"
    assert answers["Bảo đảm"] == "60.000.000 đồng, Thư bảo lãnh"
    assert answers["Liên hệ"] == "Phòng Đấu thầu, 024.0000.0200, moithau@example.org"


def test_the_page_speaks_english_too(site: Site) -> None:
    page = site.get("/thong-bao/{international}?lang=en")
    assert page.tree.get("lang") == "en"
    heading = page.tree.find(".//h1")
    assert (words(heading), heading.get("lang")) == ("Supply of rolling stock", "en")
    assert "Closes Thursday, 10/12/2026, 09:00 (Hà Nội time) · 10 days 1 hour left" in page.text
    assert page.answers()["Package price"] == "4,861,200,000 VND"
    assert page.facts()["Title"] == "Cung cấp tàu hỏa"
    assert site.get("/thong-bao/{international}").tree.find(".//h1").text == "Cung cấp tàu hỏa"


def test_a_notice_of_which_only_the_head_is_here_does_not_answer_for_the_rest(empty_site: Site) -> None:
    head = invitation("IB2688800077", "Nâng cấp đường truyền") | {"complete_at_national": True, "body": {}}
    empty_site.record("head", head)
    answers = empty_site.get("/thong-bao/{head}").answers()
    elsewhere = "xem tại Hệ thống mạng đấu thầu quốc gia"
    assert (answers["Giá gói thầu"], answers["Nộp hồ sơ"]) == (elsewhere, elsewhere)


def stated(content: dict[str, Any]) -> list[str]:
    """Return how every leaf of a content must read; units and the types of files have words of their own."""
    found: list[str] = []

    def visit(field: Any, value: Any, path: Any) -> Any:
        if path[-1] == "media_type":
            found.append(formats.file_kind(value) or "")
        elif path[-1] not in ("currency", "unit", "quarter"):
            found.append(" ".join(wording.say(field, value).split()))
        return value

    mapped(envelope(content["kind"]), content, visit)
    return found


def test_nothing_of_any_notice_is_left_out(site: Site) -> None:
    for reference in site.references():
        if reference == site.names["withheld"]:
            continue
        page = site.get(f"/thong-bao/{reference}")
        # What changed repeats some of it; the text must stand whole without that.
        shown = " ".join(words(part) for part in page.find("//main/*[not(@aria-labelledby='thay-doi')]"))
        with site.app.test_request_context():
            expected = stated(content_of(site, reference))
        assert [text for text in expected if text not in shown] == [], reference


def test_a_page_needs_few_statements_whatever_stands_beside_its_notice(site: Site) -> None:
    site.get("/tim-kiem")  # which takes in what was published
    numbers = {}
    for reference in site.references():
        with counted(site) as sent:
            assert site.get(f"/thong-bao/{reference}").status == 200
        numbers[reference] = len(sent)
    assert max(numbers.values()) <= MOST_STATEMENTS, numbers


def test_an_extended_call_shows_its_extension_and_its_clarifications(site: Site) -> None:
    page = site.get("/thong-bao/{invitation IB2699900020}")
    extension = words(page.find("//table[caption='Gia hạn']/tbody/tr")[0])
    assert extension.startswith("thứ Ba, 01/12/2026, 09:00 (giờ Hà Nội) thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội)")
    clarifications = page.section("lam-ro")
    assert clarifications.startswith("Làm rõ 1. Yêu cầu về kỹ thuật Chủ đề")
    assert clarifications.count("Nội dung trả lời") == 2


def test_every_field_of_every_kind_has_a_label_of_its_own_on_the_page(site: Site) -> None:
    for reference in site.references():
        page = site.get(f"/thong-bao/{reference}")
        for label in page.find("//dt | //th"):
            text = words(label)
            assert text
            assert text[0].isupper()
            assert "_" not in text, (reference, text)


def test_a_held_file_can_be_taken_and_another_is_never_a_dead_link(site: Site) -> None:
    page = site.get("/thong-bao/{documents}")
    links = page.links()
    assert "Hồ sơ mời thầu.pdf" not in links
    assert "Hồ sơ mời thầu.pdf · Chưa lưu tại Cổng này" in page.answers()["Tài liệu"]
    with site.visitor.get(links["Quyết định 1.pdf"]) as answer:
        assert answer.data == FILE
        assert hashlib.sha256(answer.data).hexdigest() in links["Quyết định 1.pdf"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename=\"Quyet dinh 1.pdf\"; filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%201.pdf"
        )
        assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("digest", ["{lost}", "00" * 32, "x", "..%2fregister.sqlite3"])
def test_a_file_that_is_not_here_reads_so(site: Site, digest: str) -> None:
    page = site.get(f"/tai-lieu/{digest}")
    assert page.status == 404
    if "%2f" not in digest:
        assert "Chưa lưu tại Cổng này" in page.text


def test_a_file_of_a_withheld_text_is_not_handed_out(empty_site: Site) -> None:
    name, event = next(unusual_events(empty_site))
    reference = empty_site.record(name, event)
    with empty_site.visitor.get(f"/tai-lieu/{empty_site.names['held']}") as answer:
        assert answer.status_code == 200
    with empty_site.system.database.write() as session:
        withhold(session, empty_site.system.clock, reference, 0, Order(BASIS, "Mật", "a@mau.example", "b@mau.example"))
    assert empty_site.get("/tai-lieu/{held}").status == 404


def test_a_tombstone_says_why_and_nothing_of_the_text(site: Site) -> None:
    for address in ("/thong-bao/{withheld}", "/thong-bao/{withheld}/lan-dang/0"):
        page = site.get(address)
        assert page.status == 200
        assert "Nội dung lần đăng này đã được gỡ" in page.text
        assert BASIS in page.text
        assert "thứ Hai, 30/11/2026, 08:00 (giờ Hà Nội)" in page.text
        assert SECRET not in page.source
        assert "4.861.200.000" not in page.source


def test_a_notice_without_national_number_says_so(site: Site) -> None:
    page = site.get("/thong-bao/{local}")
    assert "Thông báo này chưa có trên Hệ thống mạng đấu thầu quốc gia." in page.text
    assert page.answers()["Nộp hồ sơ"] == "Phòng Đấu thầu, nhà A"


def test_a_notice_with_one_names_where_the_copy_is_that_counts(site: Site) -> None:
    page = site.get("/thong-bao/{documents}")
    assert "Bản gốc: tra số IB2688800001 trên Hệ thống mạng đấu thầu quốc gia" in page.text
    assert page.links()["Hệ thống mạng đấu thầu quốc gia"] == "https://muasamcong.mpi.gov.vn"


def test_cleaned_text_says_that_the_original_is_kept(site: Site) -> None:
    page = site.get("/thong-bao/{cleaned}")
    assert page.tree.find(".//h1").text == "Sửa chữa nhà văn hóa & sân chơi"
    assert "bản nguyên gốc vẫn được lưu bên cạnh" in page.text
    assert "bản nguyên gốc" not in site.get("/thong-bao/{documents}").text


def test_a_change_at_source_is_shown_field_by_field_in_plain_words(site: Site) -> None:
    page = site.get("/thong-bao/{changed}")
    items = [words(item) for item in page.find("//section[@aria-labelledby='thay-doi']//li")]
    assert items == [
        "Thời điểm đóng thầu từ thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội) thành thứ Năm, 17/12/2026, 09:00 (giờ Hà Nội)",
        "Bảo đảm dự thầu bỏ: 60.000.000 đồng, Thư bảo lãnh",
        "Đấu thầu qua mạng bỏ: Có",
        "Mô tả phần/lô thêm: Phần 1: bàn ghế Phần 2: tủ",
    ]
    history = page.section("lich-su")
    assert "thay đổi tại nguồn không tăng phiên bản" in history
    assert history.index("Gia hạn · lần đăng 1") < history.index("Đăng tải · lần đăng 0")


def test_every_revision_has_its_place_in_the_ledger_and_its_hash(site: Site) -> None:
    with site.system.database.read() as session:
        revisions = get_notice(session, site.names["changed"]).revisions
    history = site.get("/thong-bao/{changed}").section("lich-su")
    for revision in revisions:
        assert (
            f"Bằng chứng: mục {revision.sequence} trong sổ đăng tải · mã băm nội dung {revision.content_hash}"
            in history
        )


def test_a_very_long_title_is_cut_in_the_tab_of_the_browser_alone(empty_site: Site) -> None:
    title = "Thi công cải tạo hè đường & chiếu sáng, " * 15 + "hết"
    empty_site.record("call", invitation("IB2688800077", title))
    for address in ("/thong-bao/{call}", "/goi-thau/GT-000001"):
        page = empty_site.get(address)
        assert len(words(page.find("/html/head/title")[0])) < 300
        assert words(page.find("//h1")[0]) == title


def test_an_earlier_revision_keeps_its_address_and_says_that_it_no_longer_counts(site: Site) -> None:
    old = site.get("/thong-bao/{changed}/lan-dang/0")
    assert "Đây là lần đăng cũ, không còn là bản hiện hành." in old.text
    assert "10/12/2026, 09:00" in old.text
    assert "17/12/2026" not in old.text
    assert old.links()["Xem bản hiện hành"].endswith(site.names["changed"])
    assert "lần đăng cũ" not in site.get("/thong-bao/{changed}/lan-dang/1").text


def test_what_changed_is_counted_above_the_fold_and_leads_to_its_list(site: Site) -> None:
    links = site.get("/thong-bao/{changed}").links()
    assert links["4 thay đổi so với lần đăng trước"] == "#thay-doi"
    assert not any("so với lần đăng trước" in one for one in site.get("/thong-bao/{documents}").links())


def test_a_cancelled_notice_leads_to_its_cancellation_and_back(site: Site) -> None:
    cancellation = site.names["cancellation IB2699900016"]
    cancelled = site.get("/thong-bao/{invitation IB2699900016}")
    assert "Đã hủy theo" in cancelled.text
    reason = site.get(f"/thong-bao/{cancellation}").facts()["Lý do"]
    assert f"Lý do: {reason}" in words(cancelled.find("//div[@class='note note-red']")[0])
    assert cancelled.links()[f"thông báo hủy {cancellation}"].endswith(cancellation)
    back = site.get(f"/thong-bao/{cancellation}").links()
    assert site.names["invitation IB2699900016"] in back["IB2699900016"]
    assert "Đã hủy theo" not in site.get("/thong-bao/{invitation IB2699900017}").text


@pytest.mark.parametrize(("language", "said"), [("vi", "Phần (lô) PP2: đã hủy theo"), ("en", "Lot PP2: cancelled by")])
def test_a_call_of_which_one_lot_was_cancelled_is_not_called_cancelled(
    empty_site: Site, language: str, said: str
) -> None:
    lots = [{"lot_ref": f"PP{n}", "title": f"Phần {n}"} for n in (1, 2)]
    call = invitation("IB2699900050", "Mua thuốc theo lô", lots=lots)
    empty_site.record("call", call)
    of_lot = {"target": "lot", "effect": "cancelled", "lot_ref": "PP2", "reason": "Hết nhu cầu"}
    empty_site.record("off", {**call, "kind": "cancellation", "body": of_lot})
    page = empty_site.get(f"/thong-bao/{{call}}?lang={language}")
    assert page.find("//div[@class='note note-red']") == []
    (note,) = page.find("//div[@class='note note-warm']")
    assert words(note).startswith(said)
    assert "Hết nhu cầu" in words(note)
    order = Order(BASIS, "Bí mật nhà nước", "an", "binh")
    with empty_site.system.database.write() as session:
        withhold(session, empty_site.clock, empty_site.names["off"], 0, order)
    assert "PP2" not in words(empty_site.get("/thong-bao/{call}").find("//div[@class='note note-warm']")[0])


def test_the_road_marks_what_is_done_and_where_the_reader_is(site: Site) -> None:
    page = site.get("/thong-bao/{documents}")
    steps = page.find("//ol[@class='road']/li")
    assert [words(step.xpath("./span[@class='step']")[0]) for step in steps] == [
        "Kế hoạch", "Mời thầu", "Mở thầu", "Kết quả", "Hợp đồng",
    ]  # fmt: skip
    assert [step.get("aria-current") for step in steps] == [None, "step", None, None, None]
    assert "thứ Năm 10/12, 09:00" in words(steps[2])


def test_a_consortium_is_one_line_with_its_members_and_its_price_once(site: Site) -> None:
    lines = site.get("/thong-bao/{award IB2699900012}").find("//table//tbody/tr")
    consortium = next(line for line in lines if line.xpath(".//ul[contains(@class, 'members')]"))
    members = [words(member) for member in consortium.xpath(".//li")]
    assert len(members) == 2
    won = words(consortium.xpath("./td[@data-label='Giá trúng thầu']")[0])
    assert words(consortium).count(won) == 2  # the price that won and the price after discount, not one a member
    assert not any(member in words(line) for member in members for line in lines if line is not consortium)


@pytest.mark.parametrize(
    "address", ["/thong-bao/TB-999999", "/thong-bao/{documents}/lan-dang/7", "/goi-thau/GT-999999"]
)
def test_what_does_not_exist_is_a_page_in_the_readers_language(site: Site, address: str) -> None:
    vietnamese, english = site.get(address), site.get(f"{address}?lang=en")
    assert (vietnamese.status, english.status) == (404, 404)
    assert "Không tìm thấy trang này" in vietnamese.text
    assert "There is no such page" in english.text


def test_a_fault_of_ours_shows_a_page_without_its_details(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any) -> None:
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr(type(site.system.search), "mark", fail)
    site.app.testing = False
    try:
        page = site.get("/thong-bao/{documents}")
    finally:
        site.app.testing = True
    assert page.status == 500
    assert "Có lỗi ở phía chúng tôi" in page.text
    assert "secret" not in page.source


def test_a_page_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    first = site.get("/thong-bao/{documents}")
    again = site.get("/thong-bao/{documents}", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.source) == (304, "")
    assert site.get("/thong-bao/{documents}?lang=en", **{"If-None-Match": first.headers["ETag"]}).status == 200


def test_the_time_left_is_never_older_than_a_minute(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800020", "Sắp đóng"))
    first = empty_site.get("/thong-bao/{call}")
    empty_site.pass_time(seconds=60)
    later = empty_site.get("/thong-bao/{call}", **{"If-None-Match": first.headers["ETag"]})
    assert later.status == 200
    assert "còn 10 ngày" in later.text
