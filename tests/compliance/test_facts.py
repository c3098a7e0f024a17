"""What published notices say about a draft's package, and nothing that is not public."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from procurement.compliance import facts
from procurement.compliance.cases import Facts
from procurement.compliance.facts import FactFinder
from procurement.notices.events import load_content
from tests.publication.register import Register, award, call, cancellation, notice, notice_of, plan, row

DRAFT = {"kind": "invitation", "plan_number": "PL2688900001", "package_ref": "goi-1"}


def facts_for(register: Register, content: dict[str, Any], reference: str | None = None) -> Facts:
    with register.read() as session:
        return FactFinder(session).find(content, notice_of(session, reference) if reference else None)


def publish_plan(register: Register) -> None:
    decided: dict[str, Any] = {"decision": {"number": "1/QĐ", "date": "2026-11-02"}, "published_at": "2026-11-05"}
    register.record(plan(row("Gói khác", "goi-0"), row("Sửa chữa trường học Mẫu", "goi-1"), **decided))


def test_a_first_call_knows_its_row_of_the_plan(register: Register) -> None:
    publish_plan(register)
    found = facts_for(register, DRAFT)
    assert (found.plan_decided_on, found.plan_posted_on) == (date(2026, 11, 2), date(2026, 11, 5))
    assert found.row
    assert found.row["title"] == "Sửa chữa trường học Mẫu"
    assert (found.current, found.call, found.issued_on, found.kinds) == (None, None, None, frozenset())


def test_an_adjusted_plan_counts_as_it_stands_and_from_its_first_day(register: Register) -> None:
    publish_plan(register)
    adjusted = row("Sửa chữa trường học Mẫu, đợt hai", "goi-1")
    register.record(plan(adjusted, version="01", published_at="2026-11-20", decision={"date": "2026-11-18"}))
    found = facts_for(register, DRAFT)
    assert found.row
    assert found.row["title"].endswith("đợt hai")
    assert found.plan_decided_on == date(2026, 11, 2)
    assert facts_for(register, DRAFT | {"package_ref": "goi-0"}).row is None  # the plan no longer has it


def test_later_notices_know_the_call_of_their_round(register: Register) -> None:
    publish_plan(register)
    said = {"plan_number": "PL2688900001"}
    register.record(call(published_at="2026-11-20T08:00:00+07:00", **said))
    register.record(call(version="01", published_at="2026-11-25", body={"closes_at": "2026-12-20T09:00"}, **said))
    register.record(notice("opening", body={"stage": "bid"}, **said))
    found = facts_for(register, DRAFT | {"kind": "award"})
    assert found.call
    assert found.call["body"]["closes_at"] == "2026-12-20T09:00:00+07:00"
    assert found.issued_on == date(2026, 11, 20)
    assert found.kinds == {"invitation", "opening"}


def test_a_call_first_seen_at_a_later_version_tells_no_day_of_issue(register: Register) -> None:
    register.record(call(version="02", published_at="2026-11-25"))
    assert facts_for(register, {"kind": "award", "package_ref": "goi-1"}).issued_on is None


def test_an_amendment_knows_what_it_amends(register: Register) -> None:
    receipt = register.record(call(published_at="2026-11-20"))
    found = facts_for(register, {}, receipt.reference)
    assert found.current
    assert found.current["body"]["closes_at"] == "2026-12-15T09:00:00+07:00"
    assert found.issued_on == date(2026, 11, 20)


def test_tendering_again_begins_anew_after_a_cancellation(register: Register) -> None:
    register.record_all(call(published_at="2026-11-20"), cancellation())
    assert facts_for(register, {"kind": "invitation", "package_ref": "goi-1"}).issued_on is None
    assert facts_for(register, {"kind": "award", "package_ref": "goi-1"}).issued_on == date(2026, 11, 20)


def test_what_is_withheld_says_nothing(register: Register) -> None:
    publish_plan(register)
    receipt = register.record(call(published_at="2026-11-20", plan_number="PL2688900001"))
    register.withhold(receipt.reference)
    found = facts_for(register, DRAFT | {"kind": "award"})
    assert found.call is None
    assert found.row is not None
    register.withhold("TB-000001")
    assert facts_for(register, DRAFT).row is None


def test_an_unknown_package_has_no_facts(register: Register) -> None:
    register.record(award())
    assert facts_for(register, {"kind": "award", "package_ref": "goi-9"}) == Facts()
    assert facts_for(register, {"kind": "award", "package_ref": ["wrong"]}) == Facts()


def test_a_plan_is_read_once_for_all_drafts_of_a_page(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_plan(register)
    read: list[str] = []

    def counting(text: str) -> dict[str, Any]:
        read.append(text)
        return load_content(text)

    monkeypatch.setattr(facts, "load_content", counting)
    with register.read() as session:
        finder = FactFinder(session)
        found = [finder.find(DRAFT | {"package_ref": name}) for name in ("goi-0", "goi-1")]
    assert [each.row["title"] for each in found if each.row] == ["Gói khác", "Sửa chữa trường học Mẫu"]
    assert len(read) == 1
