"""Drafting at the desk as somebody does who runs no script: nothing is typed twice, nothing typed is lost."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from procurement.accounts.actors import load_actor
from procurement.notices.drafting import change_draft
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from tests.desk.drafting.working import SAME_ORIGIN, Worker, form_fields
from tests.desk.people import csrf, make_body, make_person, sign_in
from tests.functional.site import Page, words

PLANNED = "BP2699900025"
"""A package of the body for which nobody has called yet."""


def begin_invitation(desk: Worker) -> Page:
    desk.get(f"/ban-lam-viec/goi-thau/{desk.package(PLANNED)}")
    return desk.press("Thông báo mời thầu")


def asked(page: Page) -> list[str]:
    """Return the names of the fields that stand outside of the folds."""
    boxes = page.find("//main//form//*[self::input or self::select or self::textarea][not(ancestor::details)]")
    shown = [box for box in boxes if box.get("type") != "hidden"]
    return list(dict.fromkeys(box.get("name") for box in shown))


def test_a_prefilled_invitation_asks_at_most_eight_fields(desk: Worker) -> None:
    page = begin_invitation(desk)
    assert asked(page) == [
        "national_number", "published_at", "decision", "body.closes_at", "body.bid_security.amount",
        "body.bid_validity_days",
    ]  # fmt: skip
    assert len(asked(page)) <= 8
    said = desk.said()
    assert (said["package_number"], said["plan_number"]) == (PLANNED, "PL2699900009")
    assert said["body"]["price"]["amount"] == Decimal("1280000000")


def test_an_international_invitation_also_asks_for_its_english(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Lưu", body__is_international="có")
    assert {"title_en", "summary_en"} <= set(asked(page))
    assert len(asked(page)) == 8


def test_what_is_typed_is_saved_and_said_back(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press(
        "Lưu",
        national_number="IB2600512345",
        decision="12/QĐ-CĐS ngày 27/11/2026 của Trung tâm Chuyển đổi số Mẫu",
        body__closes_at="18/12/2026 15h",
        body__bid_security__amount="19 triệu",
        body__bid_validity_days="90",
    )
    assert "Đã lưu" in page.text
    assert "thứ Sáu, 18/12/2026, 15:00" in page.text
    assert "mười chín triệu đồng" in page.text
    said = desk.said()
    assert said["decision"]["date"] == "2026-11-27"
    assert said["body"]["closes_at"] == said["body"]["opens_at"] == "2026-12-18T15:00:00+07:00"
    assert said["body"]["bid_security"] == {"amount": Decimal("19000000")}


def test_what_cannot_be_read_stays_as_typed_and_the_rest_is_saved(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Lưu", body__closes_at="mai 15h", body__bid_validity_days="120")
    assert page.status == 400
    box = page.tree.get_element_by_id("body.closes_at")
    assert (box.get("value"), box.get("aria-invalid")) == ("mai 15h", "true")
    assert page.find("//div[@role='alert'][@autofocus]//a/@href") == ["#body.closes_at"]
    assert desk.said()["body"]["bid_validity_days"] == 120
    assert "closes_at" not in desk.said()["body"]
    page = desk.press("Lưu", body__closes_at="18/12/2026 15h")
    assert desk.said()["body"]["closes_at"] == "2026-12-18T15:00:00+07:00"


def test_checking_lists_everything_that_is_missing_with_links(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Lưu và kiểm tra")
    links = page.find("//div[@role='alert']//a/@href")
    assert {"#decision", "#body.closes_at", "#body.bid_validity_days"} <= set(links)
    for link in links:
        assert page.tree.get_element_by_id(link[1:]) is not None


def test_a_preview_is_the_public_page_and_publishes_nothing(desk: Worker) -> None:
    before = desk.site.references()
    begin_invitation(desk)
    page = desk.press("Lưu và xem trước", body__closes_at="18/12/2026 15h")
    assert desk.address.endswith("/xem-truoc")
    assert "<" not in page.text, "what was a link is text, not the text of a tag"
    assert "Xem trước: chưa công khai." in page.text
    assert "thứ Sáu, 18/12/2026, 15:00 (giờ Hà Nội)" in page.text
    assert "noindex" in page.source
    leading = [words(link) for link in page.find("//main//a[starts-with(@href, '/')]")]
    assert leading[:3] == ["Quay lại hồ sơ", "Trình phê duyệt", "Bàn làm việc"]
    assert "Cần có số quyết định, ví dụ 283/QĐ-UBND" in leading[3:], "what is still to be mended is told, with the way"
    assert "Gói thầu BP2699900025" in page.text
    assert desk.site.references() == before


def test_rows_are_added_and_removed_and_nothing_typed_is_lost(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Thêm phần/lô", body__closes_at="mai")
    page = desk.press("Thêm phần/lô", body__lots__0__title="Phần một")
    page = desk.press("Thêm phần/lô", body__lots__1__title="Phần hai", body__lots__1__price="1,5")
    assert page.status == 200
    page = desk.press("Bỏ phần/lô 1", body__lots__2__title="Phần ba")
    fields = form_fields(page.find("//main//form")[0])
    assert fields["rows:body.lots"] == "2"
    assert (fields["body.lots.0.title"], fields["body.lots.0.price"]) == ("Phần hai", "1,5")
    assert fields["body.lots.1.title"] == "Phần ba"
    assert fields["body.closes_at"] == "mai"
    assert "lots" not in desk.said()["body"], "adding a row saves nothing by itself"


def test_a_price_that_differs_from_the_plan_stands_beside_it_with_what_it_needs(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Lưu", body__price="1,3 tỷ")
    assert desk.said()["body"]["price"]["amount"] == Decimal("1300000000")
    note = words(page.tree.get_element_by_id("body.price-note"))
    assert note.startswith("Giá gói thầu 1.300.000.000 đồng khác kế hoạch (1.280.000.000 đồng): cần quyết định")


def test_a_short_time_is_warned_of_beside_the_closing_time_and_saved_all_the_same(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Lưu", body__closes_at="06/12/2026 9h")
    assert desk.said()["body"]["closes_at"] == "2026-12-06T09:00:00+07:00"
    assert "ngày nghỉ (Chủ nhật)" in words(page.tree.get_element_by_id("body.closes_at-note"))


def test_a_form_that_nobody_touched_changes_nothing(desk: Worker) -> None:
    begin_invitation(desk)
    before = desk.draft()
    desk.press("Lưu")
    after = desk.draft()
    assert (after.lock_version, after.content_hash) == (before.lock_version + 0, before.content_hash)


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(desk: Worker) -> None:
    begin_invitation(desk)
    address = desk.address
    mine = desk.page
    other = make_person(desk.site.system, "dong-nghiep", [("author", desk.body)])
    sign_in(desk.site, other)
    desk.get(address)
    desk.press("Lưu", title="Tên của đồng nghiệp")
    sign_in(desk.site, desk.person)
    desk.page = mine
    assert mine is not None
    stale = form_fields(mine.find("//main//form")[0]) | csrf(desk.site)
    with desk.site.visitor.post(
        address, data=stale | {"title": "Tên của tôi", "act": "save"}, headers=SAME_ORIGIN
    ) as answer:
        page = desk._remember(answer)
    assert page.status == 409
    told = words(page.find("//div[@role='alert']")[0])
    assert "Người mẫu dong-nghiep" in told
    assert "Tên của đồng nghiệp" in told
    assert "Tên của tôi" in told
    assert desk.said()["title"] == "Tên của đồng nghiệp"
    desk.press("Lưu")
    assert desk.said()["title"] == "Tên của tôi"


def test_a_direct_award_asks_six_fields_and_is_complete_with_them(desk: Worker) -> None:
    desk.get(f"/ban-lam-viec/goi-thau/{desk.package(PLANNED)}")
    page = desk.press("Kết quả, đăng thẳng từ kế hoạch (không mời thầu)")
    bidder = "body.lots.0.bidders.0"
    names = asked(page)
    assert names == ["national_number", "published_at", "decision", f"{bidder}.code", f"{bidder}.name",
                     f"{bidder}.winning_price"]  # fmt: skip
    typed = {f"{bidder}.name": "Công ty Mẫu", f"{bidder}.code": "vn0109999999", f"{bidder}.winning_price": "1,2 tỷ",
             "decision": "12/QĐ-CĐS ngày 27/11/2026 của Giám đốc", "national_number": "IB2600512399",
             "published_at": "27/11/2026 9h"}  # fmt: skip
    page = desk.press("Lưu và kiểm tra", **typed)
    assert "không còn chỗ nào phải sửa" in page.text
    assert desk.said()["body"]["award_value"]["amount"] == Decimal("1200000000")


def test_what_is_submitted_with_faults_comes_back_with_each_beside_its_field(desk: Worker) -> None:
    desk.get(f"/ban-lam-viec/goi-thau/{desk.package(PLANNED)}")
    desk.press("Kết quả, đăng thẳng từ kế hoạch (không mời thầu)")
    desk.press("Thêm nhà thầu")
    typed = {"body.lots.0.bidders.0.name": "Công ty Một", "body.lots.0.bidders.1.name": "Công ty Hai"}
    page = desk.press("Lưu và trình phê duyệt", **typed)
    assert not desk.address.endswith("/trinh")
    assert page.find("//p[@id='decision-error']")
    told = [words(line) for line in page.find("//div[@id='cho-can-sua']//li")]
    assert [line for line in told if "kết quả đánh giá" in line] == ["Nhà thầu 2: Cần có kết quả đánh giá"]
    assert not any("lý do không đạt" in line for line in told), "nobody knows yet who was not selected"
    assert "Ví dụ: vn0101234567" in page.text


def test_a_quick_post_asks_five_fields_and_shows_what_the_public_will_see(desk: Worker) -> None:
    page = desk.get("/ban-lam-viec/dang-nhanh")
    assert len(asked(page)) == 5
    fields: dict[str, Any] = form_fields(page.find("//main//form")[0]) | {
        "kind": "invitation", "national_number": "IB2600512345", "title": "Sửa chữa trường học",
        "decision": "283/QĐ-UBND ngày 27/11/2026", "file": (BytesIO(PDF), "QĐ 283.pdf"),
    }  # fmt: skip
    with desk.site.visitor.post(
        desk.address, data=fields, headers=SAME_ORIGIN, follow_redirects=True, content_type="multipart/form-data"
    ) as answer:
        page = desk._remember(answer)
    assert desk.address.endswith("/xem-truoc"), page.text
    assert "QĐ 283.pdf" in page.text
    assert "Nội dung đầy đủ tại Hệ thống mạng đấu thầu quốc gia" in page.text
    page = desk.get(desk.address.replace("/xem-truoc", "/trinh"))
    assert not page.find("//div[contains(@class, 'note-red')]"), page.text


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" \
      b"xref\n0 3\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"  # fmt: skip


def test_a_quick_post_without_anything_says_what_is_missing_at_each_field(desk: Worker) -> None:
    desk.get("/ban-lam-viec/dang-nhanh")
    page = desk.press("Lưu và xem trước", title="Chỉ có tên")
    assert page.status == 400
    assert set(page.find("//div[@role='alert']//a/@href")) == {"#kind", "#national_number", "#decision", "#file"}
    assert form_fields(page.find("//main//form")[0])["title"] == "Chỉ có tên"


def open_call(desk: Worker) -> str:
    with desk.site.system.database.read() as session:
        calls = session.scalars(select(Notice).where(Notice.kind == "invitation").order_by(Notice.id))
        return next(one.reference for one in calls if one.organisation.reference == desk.body)


def test_an_extension_asks_two_things_and_previews_the_new_time(desk: Worker) -> None:
    reference = open_call(desk)
    page = desk.get(f"/ban-lam-viec/thong-bao/{reference}/gia-han")
    assert asked(page) == ["closes_at", "reason"]
    page = desk.press("Lưu và xem trước", closes_at="01/01/2020 9h", reason="Làm rõ")
    assert "Thời điểm mới phải sau" in page.text or "thời điểm mới phải sau" in page.text
    page = desk.press("Lưu và xem trước", closes_at="30/12/2026 9h")
    assert desk.address.endswith("/xem-truoc")
    assert "Gia hạn" in page.text
    assert desk.draft().act == "amend"
    assert desk.said()["change_reason"] == "Làm rõ"


def test_an_amendment_starts_from_the_current_revision_and_asks_its_reason(desk: Worker) -> None:
    reference = open_call(desk)
    with desk.site.visitor.post(f"/ban-lam-viec/thong-bao/{reference}", data=csrf(desk.site) | {"step": "amend"},
                                headers=SAME_ORIGIN, follow_redirects=True) as answer:  # fmt: skip
        page = desk._remember(answer)
    assert "change_reason" in asked(page)
    assert desk.said()["national_number"]
    desk.press("Lưu và xem trước", title="Tên đã sửa", change_reason="Sai tên")
    assert "Tên đã sửa" in (desk.page.text if desk.page else "")


def test_a_cancellation_names_its_target_and_asks_when_it_was_posted_decision_and_reason(desk: Worker) -> None:
    reference = open_call(desk)
    with desk.site.visitor.post(f"/ban-lam-viec/thong-bao/{reference}", data=csrf(desk.site) | {"step": "cancel"},
                                headers=SAME_ORIGIN, follow_redirects=True) as answer:  # fmt: skip
        page = desk._remember(answer)
    assert {"published_at", "decision", "body.target", "body.effect", "body.reason"} <= set(asked(page))
    assert desk.said()["body"]["target"] == "round"
    assert desk.draft().act == "cancel"


@pytest.mark.parametrize("address", ["/ban-lam-viec/goi-thau/{package}", "/ban-lam-viec/thong-bao/{call}/gia-han",
                                     "/ban-lam-viec/ho-so/{draft}", "/ban-lam-viec/ho-so/{draft}/xem-truoc",
                                     "/ban-lam-viec?don-vi={body}"])  # fmt: skip
def test_what_is_another_bodys_does_not_exist(desk: Worker, address: str) -> None:
    begin_invitation(desk)
    named = {"package": desk.package(PLANNED), "call": open_call(desk), "draft": desk.draft().key, "body": desk.body}
    other = make_body(desk.site.system, "Đơn vị khác")
    sign_in(desk.site, make_person(desk.site.system, "nguoi-khac", [("author", other)]))
    assert desk.get(address.format_map(named)).status == 404
    assert desk.get("/ban-lam-viec").status == 200


def test_the_first_page_lists_what_is_being_prepared(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.get("/ban-lam-viec")
    assert "Hồ sơ đang soạn (1)" in page.section("dang-soan")
    assert "Người mẫu soan-thao sửa lúc" in page.section("dang-soan")
    page = desk.get(f"/ban-lam-viec/goi-thau/{desk.package(PLANNED)}")
    assert "Đã có hồ sơ đang soạn cho gói này" in page.text


def test_a_decision_that_is_missing_is_one_thing_to_mend(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Lưu và kiểm tra")
    assert page.text.count("Cần có quyết định") == 2
    assert "Cần có số quyết định" not in page.text
    page = desk.press("Lưu và kiểm tra", decision="12/QĐ-MẪU")
    assert "Cần có ngày quyết định" in page.text


def test_a_preview_leads_on_to_the_submission(desk: Worker) -> None:
    begin_invitation(desk)
    page = desk.press("Lưu và xem trước", body__closes_at="18/12/2026 15h")
    assert desk.get(page.links()["Trình phê duyệt"]).status == 200


def test_an_example_of_a_plan_s_number_is_one_of_a_plan(desk: Worker) -> None:
    desk.get("/ban-lam-viec/soan")
    assert "PL2600123456" in desk.press("Bắt đầu", kind="plan").text


def test_a_plan_is_typed_from_nothing_with_its_packages(desk: Worker) -> None:
    desk.get("/ban-lam-viec/soan")
    page = desk.press("Bắt đầu", kind="plan")
    assert "body.packages.0.title" in asked(page)
    page = desk.press("Thêm gói thầu", title="Kế hoạch 2027", decision="9/QĐ ngày 27/11/2026 của Giám đốc",
                      **{"body.packages.0.title": "Gói 1", "body.packages.0.price": "500 triệu"})  # fmt: skip
    desk.press("Lưu", **{"body.packages.1.title": "Gói 2", "body.packages.1.price": "1 tỷ"})
    said = desk.said()
    assert [row["title"] for row in said["body"]["packages"]] == ["Gói 1", "Gói 2"]
    assert said["body"]["budget"]["amount"] == Decimal("1500000000")
    assert said["body"]["package_count"] == 2
    assert len({row["package_ref"] for row in said["body"]["packages"]}) == 2


def test_drafts_are_seen_by_nobody_without_a_desk(desk: Worker) -> None:
    begin_invitation(desk)
    address = desk.address
    desk.site.visitor.delete_cookie("session")
    page = desk.get(address)
    assert "Đăng nhập" in page.text
    with desk.site.system.database.read() as session:
        assert session.scalars(select(Draft)).one().state == "drafting"


def test_the_first_page_begins_with_what_the_body_owes(desk: Worker) -> None:
    page = desk.get("/ban-lam-viec")
    owed = page.section("phai-dang")
    assert re.match(r"Phải đăng \([1-9]\d*\)", owed)
    assert page.text.index("Phải đăng") < page.text.index("Hồ sơ đang soạn")
    link = page.find("//section[@aria-labelledby='phai-dang']//a")[0]
    assert desk.get(link.get("href")).status == 200
    assert "Soạn tiếp theo" in (desk.page.text if desk.page else "")


def test_a_duty_shows_that_a_draft_for_it_exists(desk: Worker) -> None:
    def row() -> Any:
        rows = desk.get("/ban-lam-viec").find("//section[@aria-labelledby='phai-dang']//li")
        return next(one for one in rows if words(one.find(".//h3")) == "Thông báo mời thầu: " + title)

    first = desk.get("/ban-lam-viec").find("//section[@aria-labelledby='phai-dang']//h3")
    title = next(words(one) for one in first if words(one).startswith("Thông báo mời thầu: ")).partition(": ")[2]
    assert [words(link) for link in row().xpath(".//a")] == [f"Soạn Thông báo mời thầu: {title}"]
    desk.get(row().xpath(".//a")[0].get("href"))
    desk.press("Thông báo mời thầu")
    begun = row().xpath(".//a")
    assert [words(link) for link in begun] == [f"Đã có hồ sơ : Thông báo mời thầu, {title}"]
    assert "Đang soạn" in words(row())
    assert begun[0].get("href") == f"/ban-lam-viec/ho-so/{desk.draft().key}"


def test_at_another_desk_none_of_it_is_seen(desk: Worker) -> None:
    other = make_body(desk.site.system, "Đơn vị khác")
    sign_in(desk.site, make_person(desk.site.system, "nguoi-khac", [("author", other)]))
    assert desk.get("/ban-lam-viec").section("phai-dang").startswith("Phải đăng (0)")


def test_a_list_too_long_for_a_form_is_told_and_kept(desk: Worker) -> None:
    begin_invitation(desk)
    draft = desk.draft()
    content = desk.said()
    content["body"]["lots"] = [{"title": f"Phần {number}"} for number in range(61)]
    with desk.site.system.database.write() as session:
        author = load_actor(session, desk.person, desk.site.clock.now())
        change_draft(session, author, draft.key, content, draft.lock_version, desk.site.clock.now())
    page = desk.get(desk.address)
    assert "Danh sách phần/lô: 61 dòng, dài quá để gõ ở đây" in page.text
    desk.press("Lưu", title="Tên khác")
    assert len(desk.said()["body"]["lots"]) == 61
