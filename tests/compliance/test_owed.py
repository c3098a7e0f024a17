"""What a body still has to post: each step of a package in its turn, due where the trigger is on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from procurement.compliance.law import load_law
from procurement.compliance.owed import Owed, find_owed
from procurement.core.clock import VIETNAM
from procurement.core.messages import describe
from procurement.organisations.models import Organisation
from tests.publication.register import Register, award, call, cancellation, notice, plan, row

LAW = load_law()
PLAN = {"plan_number": "PL2688900001"}
NOW = datetime(2026, 12, 15, 10, 0, tzinfo=VIETNAM)  # an hour after the calls of these tests close
START = {"quarter": 4, "year": 2026}


def owed(register: Register, at: datetime = NOW, bodies: Collection[str] | None = None) -> list[Owed]:
    with register.read() as session:
        if bodies is None:
            bodies = list(session.scalars(select(Organisation.reference)))
        found = find_owed(session, bodies, at, LAW)
    for each in found:
        sentences = [describe(each.why, language) for language in ("vi", "en")]
        assert all("{" not in sentence and "()" not in sentence for sentence in sentences), sentences
    return found


def planned(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return plan(*rows, published_at="2026-11-05", decision={"date": "2026-11-02"}, **more)


def package(form: str = "DTRR", ref: str = "goi-1", **more: Any) -> dict[str, Any]:
    return row("Sửa chữa trường học Mẫu", ref, selection_form=form, start=START, **more)


def bids(online: bool | None = True, method: str = "1_MTHS", **more: Any) -> dict[str, Any]:
    said = {"is_online": online, "selection_method": method, "opens_at": "2026-12-15T09:30:00+07:00"}
    body = {key: value for key, value in said.items() if value is not None} | more
    return call(published_at="2026-11-20", body=body, **PLAN)


def steps(found: list[Owed]) -> list[tuple[str, str]]:
    return [(each.kind, each.state(NOW)) for each in found]


@pytest.mark.parametrize(
    ("form", "more", "kind"),
    [
        ("DTRR", {"has_prequalification": False}, "invitation"),
        ("DTRR", {"has_prequalification": True}, "prequalification"),
        ("CHCT", {}, "invitation"),
        ("CDTRG", {}, "award"),
        ("TTH", {}, "award"),
    ],
)
def test_what_a_plan_announces_is_owed_from_the_beginning_of_its_time(
    register: Register, form: str, more: dict[str, Any], kind: str
) -> None:
    register.record(planned(package(form, **more)))
    (first,) = owed(register)
    assert (first.kind, first.package, first.due_at) == (kind, "GT-000001", None)
    assert first.planned == (date(2026, 10, 1), date(2026, 12, 31))
    assert first.state(NOW) == ("unknown" if kind == "award" else "planned")
    assert owed(register, datetime(2026, 9, 30, tzinfo=UTC)) == []


def test_a_direct_award_says_what_is_missing_to_tell_when_it_is_due(register: Register) -> None:
    register.record(planned(package("CDTRG")))
    (first,) = owed(register)
    assert first.missing == ("decided_on",)
    assert describe(first.why, "vi").startswith(
        "Chưa đủ căn cứ để tính hạn: chưa có ngày ban hành hoặc phê duyệt quyết định; thời hạn là 5 ngày làm việc"
    )


def test_an_opening_online_is_due_two_hours_after_closing(register: Register) -> None:
    register.record_all(planned(package()), bids())
    assert owed(register, datetime(2026, 12, 15, 8, 59, tzinfo=VIETNAM)) == []
    (first,) = owed(register)
    assert (first.kind, first.stage, first.rule) == ("opening", "bid", "opening.online")
    assert first.due_at == datetime(2026, 12, 15, 11, 0, tzinfo=VIETNAM)
    assert (first.state(NOW), first.days_left(NOW)) == ("due", 0)
    assert first.state(first.due_at) == "due"
    assert first.state(datetime(2026, 12, 15, 11, 0, 1, tzinfo=VIETNAM)) == "overdue"
    assert first.days_left(datetime(2026, 12, 17, tzinfo=VIETNAM)) == -2
    assert "09:00 15/12/2026" in describe(first.why, "vi")


def test_an_opening_on_paper_is_due_a_day_after_it(register: Register) -> None:
    register.record_all(planned(package()), bids(online=False))
    (first,) = owed(register)
    assert first.due_at == datetime(2026, 12, 16, 9, 30, tzinfo=VIETNAM)


def test_whether_bids_are_made_online_is_not_guessed(register: Register) -> None:
    register.record_all(planned(package()), bids(online=None))
    (first,) = owed(register)
    assert (first.due_at, first.missing, first.state(NOW)) == (None, ("online",), "unknown")
    assert describe(first.why, "vi").endswith("chưa rõ đấu thầu qua mạng hay không")


def test_step_by_step_to_the_contract(register: Register) -> None:
    register.record_all(planned(package()), bids(), notice("opening", body={"stage": "bid"}, **PLAN))
    assert steps(owed(register)) == [("award", "unknown")]
    register.record(award(**PLAN))
    assert steps(owed(register)) == [("contract", "unknown")]
    register.record(notice("contract", body={"contract_number": "1"}, **PLAN))
    assert owed(register) == []


def test_a_result_whose_opening_nobody_posted_leaves_it_owed(register: Register) -> None:
    register.record_all(planned(package()), bids(), award(**PLAN))
    assert steps(owed(register)) == [("opening", "due"), ("contract", "unknown")]


def test_two_envelopes_have_a_list_and_a_second_opening(register: Register) -> None:
    register.record_all(planned(package()), bids(method="1_HTHS"))
    technical = notice("opening", body={"stage": "bid", "envelope": "technical"}, **PLAN)
    register.record(technical)
    assert [(each.kind, each.rule) for each in owed(register)] == [
        ("opening", "opening.financial"), ("shortlist", "shortlist.posting")]  # fmt: skip
    assert [each.state(NOW) for each in owed(register)] == ["unlimited", "unknown"]
    register.record(notice("shortlist", body={"stage": "technical"}, **PLAN))
    register.record(notice("opening", body={"stage": "bid", "envelope": "financial"}, **PLAN))
    assert steps(owed(register)) == [("award", "unknown")]


def test_prequalification_has_an_opening_and_a_list_of_its_own(register: Register) -> None:
    body = {"selection_form": "DTRR", "is_online": True, "closes_at": "2026-12-15T09:00:00+07:00"}
    register.record(planned(package(has_prequalification=True)))
    register.record(notice("prequalification", body=body, published_at="2026-11-20", **PLAN))
    (first,) = owed(register)
    assert (first.kind, first.stage) == ("opening", "prequalification")
    assert first.due_at == datetime(2026, 12, 15, 11, 0, tzinfo=VIETNAM)
    register.record(notice("opening", body={"stage": "prequalification"}, **PLAN))
    assert steps(owed(register)) == [("shortlist", "unknown")]


def test_an_extension_moves_what_is_due(register: Register) -> None:
    register.record_all(planned(package()), bids())
    register.record(call(version="01", body={"is_online": True, "closes_at": "2026-12-15T09:45"}, **PLAN))
    (first,) = owed(register)
    assert first.due_at == datetime(2026, 12, 15, 11, 45, tzinfo=VIETNAM)


def test_nothing_is_owed_after_a_cancellation_or_for_a_cancelled_plan(register: Register) -> None:
    register.record_all(planned(package(), package("CDTRG", "goi-2")), bids(), cancellation(**PLAN))
    assert [each.kind for each in owed(register)] == ["award"]
    register.record(cancellation("PL2688900001", ref=None, body={"target": "plan"}, plan_number="PL2688900001"))
    assert owed(register) == []


def test_a_withheld_call_leaves_no_time_to_count_from(register: Register) -> None:
    register.record(planned(package()))
    receipt = register.record(bids())
    register.record(award(**PLAN))
    register.withhold(receipt.reference)
    found = owed(register)
    assert steps(found) == [("opening", "unknown"), ("contract", "unknown")]
    assert found[0].missing == ("online",)


def test_a_plan_that_notices_name_is_owed_once(register: Register) -> None:
    register.record_all(bids(), notice("opening", body={"stage": "bid"}, **PLAN))
    register.record(call("IB2688900002", "goi-2", published_at="2026-11-21", body={"is_online": True}, **PLAN))
    found = [each for each in owed(register) if each.kind == "plan"]
    assert [(each.plan, each.package, each.missing) for each in found] == [("PL2688900001", None, ("decided_on",))]


def test_what_began_under_the_law_of_2013_goes_by_it(register: Register) -> None:
    told = {"is_online": True, "closes_at": "2024-01-10T09:00"}
    register.record(call(published_at="2023-12-20", body=told, **PLAN))
    found = owed(register)
    assert [(each.kind, each.rule) for each in found] == [
        ("opening", "opening.online.r1"), ("plan", "plan.posting.r1")]  # fmt: skip
    assert "Điều 88 Nghị định 63/2014/NĐ-CP" in found[0].citation["vi"]


def test_before_july_2014_nothing_is_owed(register: Register) -> None:
    register.record(call(published_at="2014-06-20", body={"is_online": True, "closes_at": "2014-07-10T09:00"}, **PLAN))
    assert owed(register) == []


def test_only_the_bodies_asked_for_are_told_and_dates_come_in_order(register: Register) -> None:
    register.record_all(planned(package(), package("CDTRG", "goi-2")), bids())
    register.record(call("IB2688900003", "goi-3", published_at="2026-11-20",
                         body={"is_online": True, "closes_at": "2026-12-14T09:00"}, **PLAN))  # fmt: skip
    found = owed(register)
    assert [(each.kind, each.due_at is None) for each in found] == [
        ("opening", False), ("opening", False), ("award", True)]  # fmt: skip
    assert found[0].due_at < found[1].due_at  # type: ignore[operator]
    assert owed(register, bodies=["DV-999999"]) == []
    assert owed(register, bodies=[]) == []


def test_a_package_that_the_plan_no_longer_has_is_not_owed(register: Register) -> None:
    register.record(planned(package(), package("CDTRG", "goi-2")))
    register.record(planned(package(), version="01"))
    assert [each.package for each in owed(register)] == ["GT-000001"]


def test_bids_that_were_called_for_are_opened_though_the_plan_dropped_the_package(register: Register) -> None:
    register.record_all(planned(package(), package("CDTRG", "goi-2")), bids())
    register.record(planned(package("CDTRG", "goi-2"), version="01"))
    assert [(each.kind, each.package) for each in owed(register)] == [("opening", "GT-000001"), ("award", "GT-000002")]


def test_tendering_again_is_followed_in_its_own_round(register: Register) -> None:
    register.record_all(planned(package()), bids(), cancellation(**PLAN))
    again = {"is_online": True, "closes_at": "2026-12-14T09:00:00+07:00"}
    register.record(call("IB2688900009", published_at="2026-11-29", body=again, **PLAN))
    (first,) = owed(register)
    assert (first.kind, first.national_number) == ("opening", "IB2688900009")
    assert first.due_at == datetime(2026, 12, 14, 11, 0, tzinfo=VIETNAM)
