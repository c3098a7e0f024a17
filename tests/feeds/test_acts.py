"""What an entry says about its act."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement.documents.models import DocumentFile
from procurement.feeds.entries import Entry
from procurement.feeds.rendering import render
from procurement.search.selection import Selection
from tests.feeds.conftest import SITE, Invitation, Register

EVERYTHING = Selection()


def terms(entry: Entry) -> dict[str, str]:
    return {category.scheme.rpartition(":")[2]: category.term for category in entry.categories}


def titles(register: Register, selection: Selection = EVERYTHING, language: str = "vi") -> list[str]:
    return [entry.title for entry in register.feed(selection, language=language).entries]


def cancel(number: int, **body: Any) -> dict[str, Any]:
    return {
        "kind": "cancellation",
        "national_number": f"IB{2688900000 + number}",
        "published_at": "2026-11-30T08:00:00+07:00",
        "organisation": {"code": "vnz888000001", "name": "Ủy ban nhân dân xã Mẫu An"},
        "title": "Hủy thầu: Cung cấp dầu diesel",
        "body": {
            "target": "round",
            "scope": "tender",
            "effect": "cancelled",
            "reason": "Thay đổi mục tiêu đầu tư",
            **body,
        },
    }


def make_plan(version: str, budget: int) -> dict[str, Any]:
    return {
        "kind": "plan",
        "national_number": "PL2688900001",
        "version": version,
        "organisation": {"code": "vnz888000001", "name": "Ủy ban nhân dân xã Mẫu An"},
        "title": "Kế hoạch năm 2026",
        "body": {"plan_type": "TX", "budget": {"amount": budget, "currency": "VND"}, "packages": []},
    }


def test_a_first_publication_bears_its_title_alone(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(title="Cung cấp dầu diesel"))
    assert titles(register) == ["Cung cấp dầu diesel"]


def test_a_later_closing_time_is_an_extension(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(), invitation(version="01", closes_at="2026-12-17T09:00:00+07:00"))
    assert titles(register)[0] == "[Gia hạn] Cung cấp dầu diesel"
    assert titles(register, language="en")[0] == "[Extended] Cung cấp dầu diesel"
    newest = register.feed(EVERYTHING).entries[0]
    assert terms(newest)["act"] == "extend"
    moved = "thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội) → thứ Năm, 17/12/2026, 09:00 (giờ Hà Nội)"
    assert f"<p>Thời điểm đóng thầu: {moved}</p>" in newest.summary


def test_an_earlier_closing_time_or_another_price_is_an_amendment(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(), invitation(version="01", closes_at="2026-12-08T09:00:00+07:00"))
    register.publish(invitation(version="02", closes_at="2026-12-08T09:00:00+07:00", field="PTV"))
    assert titles(register)[:2] == ["[Sửa đổi] Cung cấp dầu diesel"] * 2


def test_an_amendment_that_names_no_closing_time_any_more_is_one(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(), invitation(version="01", closes_at=None), invitation(version="02"))
    assert titles(register) == ["[Sửa đổi] Cung cấp dầu diesel"] * 2 + ["Cung cấp dầu diesel"]


def test_a_plan_is_adjusted(register: Register) -> None:
    register.publish(make_plan("00", 10_000_000), make_plan("01", 12_000_000))
    assert titles(register)[0] == "[Điều chỉnh] Kế hoạch năm 2026"
    assert "<p>Tổng giá trị: 12.000.000 đồng</p>" in register.feed(EVERYTHING).entries[0].summary


def test_a_cancellation_stands_in_the_feed_of_what_it_cancels(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(), cancel(1))
    calls = register.feed(Selection(kind=("invitation",)))
    assert [entry.title for entry in calls.entries] == ["[Hủy] Hủy thầu: Cung cấp dầu diesel", "Cung cấp dầu diesel"]
    assert "<p>Lý do hủy: Thay đổi mục tiêu đầu tư</p>" in calls.entries[0].summary
    assert [terms(entry)["national-number"] for entry in calls.entries] == ["IB2688900001"] * 2


def test_a_cancellation_taken_back_is_no_amendment_of_it(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(), cancel(1))
    register.publish(cancel(1, effect="revoked", reason="Rà soát lại, không sai") | {"version": "01"})
    entry = register.feed(EVERYTHING).entries[0]
    assert entry.title == "[Thu hồi quyết định hủy] Hủy thầu: Cung cấp dầu diesel"
    assert "<p>Lý do thu hồi quyết định hủy: Rà soát lại, không sai</p>" in entry.summary
    assert register.feed(EVERYTHING, language="en").entries[0].title.startswith("[Cancellation revoked] ")


def test_a_cancellation_that_gives_no_reason_says_none(register: Register, invitation: Invitation) -> None:
    stop = cancel(1)
    del stop["body"]["reason"]
    register.publish(invitation(), stop)
    assert "Lý do" not in register.feed(EVERYTHING).entries[0].summary


def test_an_older_version_that_arrives_later_is_no_news(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(version="01"), invitation(version="00", closes_at="2026-12-20T09:00:00+07:00"))
    assert titles(register)[0] == "[Bản trước] Cung cấp dầu diesel"
    summary = register.feed(EVERYTHING).entries[0].summary
    assert "bản hiện hành không thay đổi" in summary
    assert "20/12/2026" in summary
    assert "→" not in summary, "it replaced nothing"
    # Closes before the old version did, but later than the one that counted.
    register.publish(invitation(version="02", closes_at="2026-12-15T09:00:00+07:00"))
    assert titles(register)[0] == "[Gia hạn] Cung cấp dầu diesel"


def test_a_change_at_the_source_is_named(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(), invitation(price={"amount": 5, "currency": "VND"}))
    assert "Nội dung thay đổi tại nguồn mà không tăng phiên bản." in register.feed(EVERYTHING).entries[0].summary


def test_an_amendment_that_leaves_the_selection_is_in_its_feed_and_says_so(
    register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(), invitation(version="01", price={"amount": 900_000_000, "currency": "VND"}))
    selection = Selection(min_value=Decimal(2_000_000_000))
    feed = register.feed(selection)
    assert [terms(entry)["selection"] for entry in feed.entries] == ["no-longer-matches", "matches"]
    assert "không còn khớp với bộ lọc" in feed.entries[0].summary
    assert "no longer matches" in register.feed(selection, language="en").entries[0].summary


def test_a_summary_says_what_it_is_by_whom_worth_what_until_when_and_where_its_record_is(
    register: Register, invitation: Invitation
) -> None:
    register.publish(invitation())
    assert register.feed(EVERYTHING).entries[0].summary == (
        "<p>Thông báo mời thầu · Hàng hóa · Đấu thầu rộng rãi</p>"
        "<p>Đơn vị đăng tải: Ủy ban nhân dân xã Mẫu An</p>"
        "<p>Giá gói thầu: 2.400.000.000 đồng</p>"
        "<p>Thời điểm đóng thầu: thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội)</p>"
        "<p>Số trên Hệ thống mạng đấu thầu quốc gia: IB2688900001</p>"
    )
    assert register.feed(EVERYTHING, language="en").entries[0].summary == (
        "<p>Invitation to bid · Goods · Open bidding</p>"
        "<p>Posted by: Ủy ban nhân dân xã Mẫu An</p>"
        "<p>Package price: 2,400,000,000 VND</p>"
        "<p>Closing time: Thursday, 10/12/2026, 09:00 (Hà Nội time)</p>"
        "<p>Number on the national e-procurement system: IB2688900001</p>"
    )


def test_a_summary_tells_what_is_missing(register: Register, invitation: Invitation) -> None:
    event = invitation(price=None, closes_at=None)
    del event["national_number"]
    register.publish({**event, "reference": "TB-000042"})
    summary = register.feed(EVERYTHING).entries[0].summary
    assert "<p>Giá gói thầu: không công bố giá</p>" in summary
    assert "<p>Chưa có trên Hệ thống mạng đấu thầu quốc gia.</p>" in summary


def test_a_price_in_another_currency_is_not_called_undisclosed(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(price={"amount": 1500, "currency": "USD"}))
    assert "<p>Giá gói thầu: 1.500 USD</p>" in register.feed(EVERYTHING).entries[0].summary


def test_what_people_write_is_never_markup(register: Register, invitation: Invitation) -> None:
    event = invitation(title="<script>alert(1)</script> & dầu")
    event["organisation"] = {"name": "UBND <b>xã</b>"}
    register.publish(event)
    entry = register.feed(EVERYTHING).entries[0]
    assert entry.title == "<script>alert(1)</script> & dầu"
    assert "UBND &lt;b&gt;xã&lt;/b&gt;" in entry.summary
    assert "<b>" not in entry.summary


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-11-27T09:30:00+07:00", datetime(2026, 11, 27, 2, 30, tzinfo=UTC)),
        ("2026-11-27", datetime(2026, 11, 26, 17, 0, tzinfo=UTC)),
    ],
)
def test_published_is_the_national_posting_and_updated_the_instant_of_the_ledger(
    register: Register, invitation: Invitation, given: str, expected: datetime, instant: datetime
) -> None:
    register.publish(invitation(published_at=given))
    entry = register.feed(EVERYTHING).entries[0]
    assert (entry.published, entry.updated) == (expected, instant)


def test_an_unknown_posting_is_not_made_up(register: Register, invitation: Invitation) -> None:
    event = invitation()
    del event["published_at"]
    register.publish(event)
    assert register.feed(EVERYTHING).entries[0].published is None


def test_only_files_that_are_held_are_linked(register: Register, invitation: Invitation) -> None:
    held = register.system.storage.put(io.BytesIO(b"quyet dinh"))
    erased = "e" * 64
    documents = [
        {"type": "notice", "title": "Đã gỡ.pdf", "sha256": erased},
        {"type": "decision", "title": "QD 283.pdf", "sha256": held.sha256, "size": 10, "media_type": "application/pdf"},
        {"type": "technical", "title": "Bản vẽ.zip", "sha256": "b" * 64},
    ]
    with register.system.database.write() as session:
        now = register.clock.now()
        session.add(DocumentFile(sha256=held.sha256, size=10, stored_at=now, erased_at=None))
        session.add(DocumentFile(sha256=erased, size=10, stored_at=now, erased_at=now))
    register.publish(invitation(documents=documents))
    links = register.feed(EVERYTHING).entries[0].links
    assert [(link.rel, link.href) for link in links] == [
        ("alternate", f"{SITE}/thong-bao/TB-000001"),
        ("enclosure", f"{SITE}/tai-lieu/{held.sha256}"),
    ]


def test_a_withheld_text_leaves_a_tombstone_that_tells_nothing_of_it(
    register: Register, invitation: Invitation
) -> None:
    secret = invitation(title="Bí mật", version="01", price={"amount": 777, "currency": "VND"})
    register.publish(invitation(), secret, invitation(version="02"))
    register.withhold("TB-000001", 1)
    feed = register.feed(Selection(kind=("invitation",)))
    tombstone = feed.entries[2]
    assert [entry.title for entry in feed.entries] == [
        "[Gỡ nội dung] TB-000001",
        "[Sửa đổi] Cung cấp dầu diesel",
        "[Gỡ nội dung] TB-000001",
        "Cung cấp dầu diesel",
    ]
    assert (tombstone.author, tombstone.published, len(tombstone.links)) == (None, None, 1)
    assert "<p>Căn cứ pháp lý: Luật 22/2023/QH15, Điều 7 khoản 3</p>" in tombstone.summary
    for shape in ("atom", "rss"):
        written = render(feed, shape).decode()
        assert "Bí mật" not in written
        assert "777" not in written


def other_terms(entry: Entry) -> tuple[str, str, str]:
    found = terms(entry)
    return found["act"], found["ledger"], found["selection"]


@pytest.mark.parametrize(
    "selection",
    [
        EVERYTHING,
        Selection(kind=("invitation",)),
        Selection(organisation=("vnz888000001",)),
        Selection(published_from=date(2026, 11, 27), published_to=date(2026, 11, 27)),
    ],
    ids=repr,
)
def test_withholding_is_an_act_of_its_own_in_the_feeds_that_its_metadata_can_match(
    register: Register, invitation: Invitation, selection: Selection
) -> None:
    register.publish(invitation(title="Bí mật"))
    register.clock.advance(timedelta(days=1))
    register.withhold("TB-000001")
    act, original = register.feed(selection).entries
    assert [other_terms(entry) for entry in (act, original)] == [
        ("withhold", "2", "matches"),
        ("withhold", "1", "matches"),
    ]
    assert act.title == "[Gỡ nội dung] TB-000001"
    assert act.updated == register.clock.now()
    assert act.summary == (
        "<p>Thông báo mời thầu</p>"
        "<p>Nội dung của lần đăng này đã được gỡ.</p>"
        "<p>Đơn vị đăng tải: vnz888000001</p>"
        "<p>Căn cứ pháp lý: Luật 22/2023/QH15, Điều 7 khoản 3</p>"
        "<p>Thời điểm gỡ: thứ Ba, 01/12/2026, 08:00 (giờ Hà Nội)</p>"
    )


@pytest.mark.parametrize(
    "selection",
    [
        Selection(q="dầu"),
        Selection(kind=("plan",)),
        Selection(field=("HH",)),
        Selection(organisation=("vnz888000002",)),
        Selection(status=("open",)),
        Selection(max_value=Decimal(10**10)),
        Selection(published_from=date(2026, 11, 28)),
    ],
    ids=repr,
)
def test_a_feed_that_asks_for_what_was_withheld_or_for_others_does_not_tell_of_it(
    register: Register, invitation: Invitation, selection: Selection
) -> None:
    other = invitation(2, title="Bàn ghế") | {"organisation": {"code": "vnz888000002", "name": "Đơn vị Mẫu"}}
    register.publish(invitation(), other)
    register.withhold("TB-000001")
    assert "TB-000001" not in {terms(entry)["notice"] for entry in register.feed(selection).entries}


def test_a_notice_of_which_an_older_text_was_withheld_still_belongs(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(title="Bí mật"), invitation(version="01"))
    register.withhold("TB-000001", 0)
    act, *_ = register.feed(Selection(kind=("invitation",))).entries
    assert other_terms(act) == ("withhold", "3", "matches")


def test_a_call_stays_in_a_feed_by_status_by_its_own_act(register: Register, invitation: Invitation) -> None:
    register.publish(invitation(title="Bí mật"), invitation(version="01"))
    register.withhold("TB-000001", 0)
    assert titles(register, Selection(status=("open",))) == ["[Sửa đổi] Cung cấp dầu diesel"]
    register.withhold("TB-000001", 1)
    assert titles(register, Selection(status=("open",))) == []
    assert [other_terms(entry) for entry in register.feed(Selection(status=("closed",))).entries] == [
        ("withhold", "2", "matches")
    ]


def test_an_amendment_by_another_body_does_not_change_the_entry_of_a_withholding(
    register: Register, invitation: Invitation
) -> None:
    register.publish(invitation())
    register.withhold("TB-000001")
    before = register.feed(EVERYTHING).entries
    heir = {"code": "vnz888000002", "name": "Đơn vị kế thừa Mẫu"}
    register.publish(invitation(version="01", title="Lời đã bỏ phần mật") | {"organisation": heir})
    assert register.feed(Selection(organisation=("vnz888000001",))).entries[-2:] == before


def test_ids_are_of_the_act_and_know_no_host(register: Register, invitation: Invitation) -> None:
    register.publish(invitation())
    register.clock.advance(timedelta(hours=1))
    register.publish(invitation(version="01", price={"amount": 5, "currency": "VND"}))
    first = register.feed(EVERYTHING)
    assert len({entry.id for entry in first.entries} | {first.id}) == 3
    assert all(name.startswith("urn:uuid:") for name in (first.id, *(entry.id for entry in first.entries)))
    assert register.feed(EVERYTHING, "rss").id == first.id
    assert register.feed(EVERYTHING, language="en").id != first.id
    assert register.feed(Selection(q="dầu")).id != first.id
