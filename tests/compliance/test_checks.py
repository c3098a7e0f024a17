"""Warnings before a notice goes out: on the edge, before and behind it, each with its article, each readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from procurement.compliance.cases import Facts
from procurement.compliance.checks import find_warnings
from procurement.compliance.law import load_law
from procurement.core.clock import VIETNAM
from procurement.core.errors import Problem
from procurement.core.messages import describe

LAW = load_law()
POSTED = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)  # a Monday, 10:00 in Viet Nam
ROW = {"title": "Mua máy phát điện", "price": {"amount": 3_000_000_000}, "field": "TV", "selection_form": "DTRR",
       "start": {"quarter": 4, "year": 2026}, "contract_type": "TG"}  # fmt: skip
PLANNED = Facts(plan_decided_on=date(2026, 9, 21), plan_posted_on=date(2026, 9, 22), row=ROW)


def call(closes: str = "2026-10-26T09:00", opens: str | None = None, **body: Any) -> dict[str, Any]:
    """Return an invitation without a fault, of a consultancy that 18 days are the least for."""
    said = {
        "field": "TV", "price": {"amount": 3_000_000_000}, "selection_form": "DTRR", "contract_type": "TG",
        "is_international": False, "is_online": True, "closes_at": f"{closes}:00+07:00",
        "opens_at": f"{opens or closes}:00+07:00", **body,
    }  # fmt: skip
    return {"kind": "invitation", "title": "Mua máy phát điện", "decision": {"date": "2026-10-02"}, "body": said}


def warned(content: dict[str, Any], published: Facts = PLANNED, at: datetime = POSTED) -> dict[str, Problem]:
    found = find_warnings(content, published=published, at=at, law=LAW)
    for problem in found:
        sentences = [describe(problem, language) for language in ("vi", "en")]
        assert all("{" not in sentence and "  " not in sentence for sentence in sentences), sentences
        assert problem.code == "law.calendar_unknown" or problem.params["citation"]["vi"] in sentences[0]
    return {problem.code: problem for problem in found}


def test_a_call_without_fault_warns_of_nothing() -> None:
    assert warned(call()) == {}


def test_a_draft_that_says_nothing_yet_warns_of_nothing_but_the_plan() -> None:
    assert set(warned({})) == set()
    assert set(warned({"kind": "invitation"}, Facts())) == {"law.plan_unseen"}
    wrong = {"kind": "invitation", "decision": "x", "body": {"closes_at": "soon", "price": {"amount": "much"}}}
    assert set(warned(wrong)) == set()


@pytest.mark.parametrize(
    ("closes", "code"),
    [
        ("2026-10-23T09:00", None),  # 18 days
        ("2026-10-22T23:59", "law.preparation_borderline"),
        ("2026-10-21T09:00", "law.preparation_short"),
    ],
)
def test_time_to_prepare_is_measured_from_day_to_day(closes: str, code: str | None) -> None:
    found = warned(call(closes))
    assert {each for each in found if "preparation" in each} == ({code} if code else set())


def test_too_short_a_time_says_how_much_from_when_and_which_article() -> None:
    problem = warned(call("2026-10-21T09:00"))["law.preparation_short"]
    assert problem.path == ("body", "closes_at")
    assert describe(problem, "vi") == (
        "Thời gian chuẩn bị hồ sơ từ 05/10/2026 chỉ có 16 ngày, tối thiểu 18 ngày (điểm a khoản 2 Điều 28 Nghị định "
        "214/2025/NĐ-CP): đóng thầu sớm nhất ngày 23/10/2026. Được ngắn hơn nếu là gói thầu cấp bách (khoản 1 Điều 78 "
        "Nghị định 214/2025/NĐ-CP); gói thầu tư vấn đơn giản hoặc cấp bách"
    )


def test_working_days_are_skipped_where_they_count() -> None:
    quotation = {"selection_form": "CHCT", "field": "HH"}
    facts = replace(PLANNED, row=ROW | quotation)
    at = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
    assert "law.preparation_short" not in warned(call("2026-12-01T09:00", **quotation), facts, at)
    assert "law.preparation_borderline" in warned(call("2026-11-30T09:00", **quotation), facts, at)
    found = warned(call("2026-11-27T09:00", **quotation), facts, at)["law.preparation_short"]
    assert found.params["found"]["vi"] == "5 ngày làm việc"
    assert found.params["earliest"] == "01/12/2026"


def test_where_a_fact_is_missing_the_most_lenient_rule_counts() -> None:
    unclear = call("2026-10-16T09:00", field="HH")  # 11 days: enough below 10 billion, not above
    for key in ("price", "is_international"):
        unclear["body"].pop(key)
    assert set(warned(unclear, Facts(plan_posted_on=date(2026, 9, 22)))) == set()
    unclear["body"]["price"] = {"amount": 11_000_000_000}
    assert set(warned(unclear, Facts(plan_posted_on=date(2026, 9, 22)))) == {"law.preparation_short"}


def test_a_package_begun_under_earlier_rules_keeps_them() -> None:
    facts = replace(PLANNED, issued_on=date(2023, 12, 25), current=call())
    found = warned(call("2024-01-13T09:00"), facts, datetime(2024, 1, 2, tzinfo=UTC))["law.preparation_borderline"]
    assert found.params["least"]["vi"] == "20 ngày"
    assert "43/2013" in found.params["citation"]["vi"]


@pytest.mark.parametrize(
    ("closes", "code", "words"),
    [
        ("2026-10-31T09:00", "law.closing_day_off", "thứ Bảy"),
        ("2026-11-24T09:00", "law.closing_day_off", "Ngày Văn hóa Việt Nam"),
        ("2026-11-23T09:00", None, ""),  # its swap is only proposed
        ("2026-10-26T07:59", "law.closing_hours", "08:00–17:00"),
        ("2026-10-26T08:00", None, ""),
        ("2026-10-26T17:00", None, ""),
        ("2026-10-26T17:01", "law.closing_hours", "17:01 26/10/2026"),
        ("2028-01-04T09:00", "law.calendar_unknown", "2028"),
    ],
)
def test_closing_on_a_day_off_or_when_offices_are_shut(closes: str, code: str | None, words: str) -> None:
    found = warned(call(closes))
    assert set(found) == ({code} if code else set())
    assert words in "".join(describe(problem, "vi") for problem in found.values())


def test_closing_in_the_past_and_opening_before_closing_or_late() -> None:
    assert "law.closing_past" in warned(call("2026-10-05T10:00"))
    assert "law.closing_past" not in warned(call("2026-10-05T10:01"))
    early = warned(call(opens="2026-10-26T08:59"))["law.opening_early"]
    assert early.path == ("body", "opens_at")
    assert set(warned(call(opens="2026-10-26T11:00"))) == set()
    assert set(warned(call(opens="2026-10-26T11:01"))) == {"law.opening_late"}


def amended(at: datetime, **body: Any) -> dict[str, Problem]:
    published = replace(PLANNED, issued_on=date(2026, 10, 5), current=call())
    return warned(call(**body), published, at)


def vietnam(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=VIETNAM)


def test_an_amendment_needs_its_days_before_the_closing_day_or_an_extension() -> None:
    assert set(amended(vietnam(10, 16, 23), bid_validity_days=90)) == set()
    late = amended(vietnam(10, 17, 0), bid_validity_days=90)
    assert set(late) == {"law.amendment_late"}
    assert "đến ngày 27/10/2026" in describe(late["law.amendment_late"], "vi")
    assert set(amended(vietnam(10, 17), bid_validity_days=90, closes="2026-10-27T09:00")) == set()


def test_an_extension_or_an_answer_alone_is_no_amendment() -> None:
    assert set(amended(vietnam(10, 23), closes="2026-10-28T09:00", opening_place="Phòng 2")) == set()
    documents = replace(PLANNED, issued_on=date(2026, 10, 5), current=call() | {"documents": [{"title": "HSMT"}]})
    assert set(warned(call(), documents, vietnam(10, 23))) == {"law.amendment_late"}


@pytest.mark.parametrize(("answered", "is_late"), [("2026-10-22", False), ("2026-10-23", True), ("2026-10-24", True)])
def test_an_answer_comes_two_working_days_before_the_closing_day(answered: str, is_late: bool) -> None:
    asked = [{"question": "Loại nào?", "answer": "Loại A", "answered_at": answered}]
    found = amended(vietnam(10, 24), clarifications=asked)
    assert ("law.answer_late" in found) == is_late
    if is_late:
        assert found["law.answer_late"].path == ("body", "clarifications", 0, "answer")
        assert found["law.answer_late"].params["latest"] == "22/10/2026"


def test_an_answer_that_is_published_already_is_not_judged_again() -> None:
    asked = [{"question": "Loại nào?", "answer": "Loại A", "answered_at": "2026-10-24"}]
    published = replace(PLANNED, issued_on=date(2026, 10, 5), current=call(clarifications=asked))
    assert set(warned(call(clarifications=asked), published, vietnam(10, 24))) == set()


@pytest.mark.parametrize(("at", "is_late"), [(vietnam(10, 21), False), (vietnam(10, 22), True)])
def test_an_estimate_approved_later_is_posted_five_days_before_closing(at: datetime, is_late: bool) -> None:
    found = amended(at, estimate={"amount": 2_900_000_000})
    assert ("law.estimate_late" in found) == is_late
    assert "law.estimate_late" not in amended(at, estimate={"amount": 3_000_000_000})  # that of the plan


def test_a_call_is_compared_with_its_plan() -> None:
    content = call(price={"amount": 3_100_000_000}, selection_form="DTHC", contract_type="DGCD")
    content["title"] = "Mua máy phát điện loại lớn"
    found = warned(content)
    assert set(found) >= {"law.plan_price_differs", "law.plan_differs", "law.plan_title_differs"}
    assert "3.100.000.000 đồng khác kế hoạch (3.000.000.000 đồng): cần quyết định phê duyệt dự toán" in describe(
        found["law.plan_price_differs"], "vi"
    )
    assert describe(found["law.plan_differs"], "vi").startswith("Loại hợp đồng: kế hoạch ghi “Trọn gói”")
    content["title"] = "  mua máy phát điện. "
    assert "law.plan_title_differs" not in warned(content)


@pytest.mark.parametrize(
    ("start", "fits"),
    [
        ({"quarter": 4, "year": 2026}, True),
        ({"quarter": 3, "year": 2026}, False),
        ({"month": 10, "year": 2026}, True),
        ({"month": 11, "year": 2026}, False),
        ({"year": 2026}, True),
        ({"year": 2027}, False),
        ({"quarter": 4}, True),
    ],
)
def test_a_call_fits_the_quarter_of_its_plan(start: dict[str, int], fits: bool) -> None:
    found = warned(call(), replace(PLANNED, row=ROW | {"start": start}))
    assert ("law.quarter_differs" in found) != fits


def test_a_call_comes_after_its_plan() -> None:
    assert set(warned(call(), replace(PLANNED, plan_decided_on=date(2026, 10, 5)))) == set()
    assert set(warned(call(), replace(PLANNED, plan_decided_on=date(2026, 10, 6)))) == {"law.invitation_before_plan"}
    assert set(warned(call(), Facts())) == {"law.plan_unseen"}


def award(value: int = 2_900_000_000, decided: str = "2026-11-20") -> dict[str, Any]:
    return {"kind": "award", "title": "x", "decision": {"date": decided}, "body": {"award_value": {"amount": value}}}


BID_FOR = replace(PLANNED, call=call(), issued_on=date(2026, 10, 5), kinds=frozenset({"invitation", "opening"}))


def test_an_award_above_the_price_or_without_an_opening() -> None:
    at = vietnam(11, 23)
    assert set(warned(award(3_000_000_000), BID_FOR, at)) == set()
    found = warned(award(3_000_000_001), BID_FOR, at)
    assert set(found) == {"law.award_above_price"}
    assert "cần luật gia xác nhận" in describe(found["law.award_above_price"], "vi")
    without = replace(BID_FOR, kinds=frozenset({"invitation"}))
    assert set(warned(award(), without, at)) == {"law.award_no_opening"}
    direct = replace(PLANNED, row=ROW | {"selection_form": "CDTRG"})
    assert set(warned(award(), direct, at)) == set()
    ordinary = {"selection_form": "CDT", "is_international": False}  # its opening is posted together with the result
    appointed = replace(PLANNED, row=ROW | ordinary)
    assert set(warned(award(), appointed, at)) == set()
    nobody = award() | {"body": {"outcome": "none"}}
    assert set(warned(nobody, BID_FOR, at)) == set()


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=VIETNAM), None),
        (datetime(2026, 12, 1, 0, 0, tzinfo=VIETNAM), "1 ngày làm việc"),
        (datetime(2026, 12, 7, 8, 0, tzinfo=VIETNAM), "5 ngày làm việc"),
    ],
)
def test_a_result_is_posted_within_five_working_days(at: datetime, late: str | None) -> None:
    found = warned(award(), BID_FOR, at)
    assert set(found) == ({"law.posting_late"} if late else set())
    if late:
        assert describe(found["law.posting_late"], "vi").startswith(f"Đã quá hạn đăng tải {late}: hạn là 30/11/2026")


def test_the_national_systems_time_counts_where_it_is_told() -> None:
    at = vietnam(12, 7)
    assert set(warned(award() | {"published_at": "2026-11-30T23:00:00+07:00"}, BID_FOR, at)) == set()
    assert set(warned(award() | {"published_at": "2026-11-30"}, BID_FOR, at)) == set()
    found = warned(award() | {"published_at": "2026-12-01"}, BID_FOR, at)
    assert found["law.posting_late"].path == ("published_at",)


def opening(**more: Any) -> dict[str, Any]:
    return {"kind": "opening", "title": "x", "body": {"stage": "bid", "envelope": "single"}, **more}


def test_an_opening_made_online_is_posted_within_two_hours() -> None:
    in_time = datetime(2026, 10, 26, 11, 0, tzinfo=VIETNAM)
    assert set(warned(opening(), BID_FOR, in_time)) == set()
    found = warned(opening(), BID_FOR, datetime(2026, 10, 26, 12, 30, tzinfo=VIETNAM))
    assert describe(found["law.posting_late"], "vi").startswith(
        "Đã quá hạn đăng tải 1 giờ 30 phút: hạn là 11:00 26/10/2026, tức 2 giờ kể từ thời điểm đóng thầu"
    )
    assert set(warned(opening(published_at="2026-10-26"), BID_FOR, vietnam(12, 1))) == set()
    assert set(warned(opening(published_at="2026-10-27"), BID_FOR, vietnam(12, 1))) == {"law.posting_late"}


def test_an_opening_on_paper_has_a_day_from_the_opening() -> None:
    paper = replace(BID_FOR, call=call(is_online=False, opens="2026-10-26T10:00"))
    assert set(warned(opening(), paper, datetime(2026, 10, 27, 10, 0, tzinfo=VIETNAM))) == set()
    assert set(warned(opening(), paper, datetime(2026, 10, 27, 10, 1, tzinfo=VIETNAM))) == {"law.posting_late"}


def test_a_decision_of_tomorrow_is_pointed_out_and_a_plan_is_late_too() -> None:
    assert "law.decision_after_posting" in warned(award(decided="2026-11-24"), BID_FOR, vietnam(11, 23))
    plan = {"kind": "plan", "title": "x", "decision": {"date": "2026-11-20"}, "body": {}}
    assert set(warned(plan, Facts(), vietnam(11, 30))) == set()
    assert set(warned(plan, Facts(), vietnam(12, 1))) == {"law.posting_late"}


def test_a_later_revision_is_not_late_again() -> None:
    assert set(warned(award(), replace(BID_FOR, current=award()), vietnam(12, 7))) == set()
