"""What does not follow from the ledger is made good from it: by an operator, in one transaction, and written down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from procurement.core.audit import AuditEvent
from procurement.core.errors import Refused
from procurement.jobs.outbox import deliver_due
from procurement.plans.models import HIDDEN, Lot, Package
from procurement.publication import replaying
from tests.databases import unguarded
from tests.publication.register import Register, award, call, notice, notice_of, plan, row, vnd
from tests.publication.test_words_that_stay import record_moved

LOTS: dict[str, Any] = {"lots": [
    {"lot_ref": "PP1", "title": "Phần 1", "bidders": [{"code": "vn1", "name": "Công ty A", "result": "won"}]},
    {"lot_ref": "PP2", "title": "Phần 2", "bidders": [{"code": "vn2", "name": "Công ty B", "result": "lost"}]},
]}  # fmt: skip


def tamper(register: Register, *changes: str) -> None:
    with unguarded(register.system.database) as connection:
        for change in changes:
            connection.exec_driver_sql(change)


def rederive(register: Register) -> list[tuple[str | None, str, str]]:
    changed = register.system.rederive("van-hanh@mau.example")
    return [(each.table, each.subject, each.code) for each in changed]


def test_words_that_an_earlier_program_left_where_a_notice_no_longer_stands_go(register: Register) -> None:
    record_moved(register)
    tamper(register, "UPDATE packages SET title = 'Tên cũ', price = '7' WHERE package_ref = 'goi-1'")
    assert rederive(register) == [("packages", "GT-000002", "derived.changed")]
    assert register.differences() == []
    with register.read() as session:
        left = session.scalars(select(Package).where(Package.package_ref == "goi-1")).one()
        assert (left.title, left.price) == (None, None)


def test_references_of_lots_that_an_earlier_program_left_of_a_withheld_award_are_hidden(register: Register) -> None:
    register.record_all(call(), award(body=LOTS))
    register.withhold("TB-000002")
    tamper(
        register,
        """UPDATE notices SET lot_outcomes = '{"PP1": "awarded", "PP2": "none"}' WHERE reference = 'TB-000002'""",
        "UPDATE lots SET lot_ref = 'PP1' WHERE ordinal = 1",
    )
    assert {found[0] for found in rederive(register)} == {"notices", "lots"}
    with register.read() as session:
        assert all(ref.startswith(HIDDEN) for ref in notice_of(session, "TB-000002").lot_outcomes or {})
        assert all(lot.lot_ref.startswith(HIDDEN) for lot in session.scalars(select(Lot)))
    settle(register)
    assert register.differences() == []


def settle(register: Register) -> None:
    register.clock.advance(timedelta(hours=1))
    while deliver_due(register.system.database, register.system.handlers(), register.clock.now()):
        pass


@pytest.mark.parametrize(
    "changes",
    [
        ("UPDATE lots SET lot_ref = 'x' WHERE lot_ref = 'PP1'", "UPDATE lots SET lot_ref = 'PP1' WHERE lot_ref = 'PP2'",
         "UPDATE lots SET lot_ref = 'PP2' WHERE lot_ref = 'x'"),
        ("DELETE FROM packages WHERE reference = 'GT-000002'",),
        ("DELETE FROM bids", "DELETE FROM bid_members"),
        ("DELETE FROM lots", "DELETE FROM rounds"),
        ("DELETE FROM plans", "DELETE FROM plan_packages", "DELETE FROM projects"),
        ("INSERT INTO projects (number, name) VALUES ('PR9', 'Giả')",),
        ("UPDATE notices SET package_id = NULL, round_id = NULL, plan_id = NULL",),
        ("UPDATE notices SET target_id = 1, current_number = 0, identity = 'x' WHERE id = 2",),
    ],
)  # fmt: skip
def test_whatever_was_changed_in_what_follows_from_the_ledger_is_made_good(
    register: Register, changes: tuple[str, ...]
) -> None:
    register.record_all(
        plan(row("Gói 1", "goi-1"), row("Gói 2", "goi-2"), body={"project": {"number": "PR1", "name": "Dự án"}}),
        call(), call(version="01", title="Lời đã sửa"), award(body=LOTS), notice("contract", "IB2688900007", "goi-7"),
    )  # fmt: skip
    addresses = pages(register)
    tamper(register, *changes)
    assert register.differences() != []
    assert rederive(register) != []
    assert register.differences() == []
    assert pages(register) == addresses


def pages(register: Register) -> list[str]:
    return sorted(numbers(register).values())


def numbers(register: Register) -> dict[str | None, str]:
    with register.read() as session:
        return {package.package_ref: package.reference for package in session.scalars(select(Package))}


def test_who_did_it_and_to_which_rows_is_written_down_and_nothing_where_all_agrees(register: Register) -> None:
    register.record_all(call())
    assert rederive(register) == []
    tamper(register, "UPDATE packages SET title = 'Giả'")
    rederive(register)
    with register.read() as session:
        (deed,) = session.scalars(select(AuditEvent).where(AuditEvent.act == "rederive"))
        assert (deed.actor, deed.detail) == ("van-hanh@mau.example", {"rows": ["packages GT-000001"]})


def test_nothing_is_made_of_texts_that_are_not_those_of_the_ledger(register: Register) -> None:
    register.record_all(call(body={"price": vnd(5)}))
    tamper(
        register, "UPDATE packages SET title = 'Giả'", "UPDATE revision_texts SET content = replace(content, '5', '6')"
    )
    with pytest.raises(Refused):
        rederive(register)
    with register.read() as session:
        assert session.scalars(select(Package.title)).all() == ["Giả"]


def test_a_number_stays_with_the_package_that_a_plan_alone_knows_by_it(register: Register) -> None:
    """A lost package gets back the one number that is free, not that of a package which is planned only later."""
    register.record_all(call(), plan(row("Gói 2", "goi-2")))
    tamper(
        register,
        "UPDATE packages SET reference = 'GT-000003' WHERE reference = 'GT-000001'",
        "UPDATE packages SET reference = 'GT-000001' WHERE reference = 'GT-000002'",
        "UPDATE packages SET reference = 'GT-000002', package_ref = NULL WHERE reference = 'GT-000003'",
        "UPDATE notices SET package_id = NULL, round_id = NULL WHERE kind = 'invitation'",
    )
    rederive(register)
    assert numbers(register) == {"goi-1": "GT-000002", "goi-2": "GT-000001"}


def test_where_no_number_is_left_a_lost_package_gets_the_next(register: Register) -> None:
    register.record_all(call(), call("IB2688900002", "goi-2"))
    tamper(
        register,
        "UPDATE notices SET package_id = NULL, round_id = NULL WHERE reference = 'TB-000002'",
        "DELETE FROM packages WHERE reference = 'GT-000002'",
        "DELETE FROM rounds WHERE national_number = 'IB2688900002'",
        "UPDATE counters SET value = 1 WHERE prefix = 'GT'",
    )
    assert "derived.missing" in {each.code for each in register.differences() if each.table == "packages"}
    rederive(register)
    assert numbers(register) == {"goi-1": "GT-000001", "goi-2": "GT-000002"}
    assert register.differences() == []


def test_who_waits_is_told_how_many_acts_are_done(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "BATCH", 2)
    register.record_all(call(), call(version="01", title="Lời đã sửa"), award())
    told: list[tuple[str, int]] = []
    register.system.rederive("van-hanh@mau.example", lambda stage, count: told.append((stage, count)))
    assert told == [("replay", 2), ("replay", 3)]
