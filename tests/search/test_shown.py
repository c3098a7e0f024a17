"""What is stored in the index for the rows of a page, so that these need nothing of the database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from procurement.search.selection import Selection, View
from procurement.search.shown import Facts, Shown, find_facts, read_shown
from tests.functional.statements import counted
from tests.publication.register import Register, award, call, cancellation, empty_register, plan, row, vnd

CLOSING = "2026-12-15T09:00:00+07:00"
SAME_INSTANT = datetime(2026, 12, 15, 2, tzinfo=UTC)
EXTENSION = {"reason": "Ít nhà thầu", "to": CLOSING}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return an empty register."""
    return empty_register(tmp_path / "register")


def shown(register: Register, q: str = "") -> list[Shown]:
    """Return what is shown of the packages of a page that is found by ``q``."""
    with register.read() as session:
        view, now = View("newest", rows="package"), register.clock.now()
        hits = register.system.search.find(session, Selection(q=q), view, now).hits
    return [hit.shown for hit in hits if hit.shown is not None]


def facts(register: Register) -> Facts:
    """Return the facts of the one package there is."""
    (one,) = shown(register)
    assert one.package is not None
    return one.package


def test_a_planned_package_is_shown_as_its_plan_words_it_last(register: Register) -> None:
    register.record(plan(row("Mua tủ", "goi-1", start={"year": 2026, "quarter": 4})))
    register.record(plan(row("Mua tủ gỗ", "goi-1", start={"year": 2027, "month": 2}), version="01"))
    said = facts(register)
    assert (said.title, said.field, said.value, said.rounds) == ("Mua tủ gỗ", "XL", "900000000", 0)
    assert (said.start_year, said.start_month, said.start_quarter) == (2027, 2, None)
    assert not said.removed
    register.record(plan(row("Mua bàn", "goi-2"), version="02"))
    assert [one.package and (one.package.title, one.package.removed) for one in shown(register)] == [("Mua bàn", False)]


def test_all_that_was_said_of_a_package_is_shown_with_each_notice_about_it(register: Register) -> None:
    register.record(plan(row("Mua tủ", "goi-1")))
    register.record(call(ref="goi-1"))
    assert facts(register).kinds == ["invitation"]
    assert datetime.fromisoformat(str(facts(register).closes_at)) == SAME_INSTANT
    won = {"code": "vn0100109106", "name": "Công ty Mẫu", "result": "won", "winning_price": vnd(880_000_000)}
    register.record(award(body={"outcome": "awarded", "lots": [{"lot_ref": "1", "bidders": [won]}]}))
    for words in ("kế hoạch", "sửa chữa"):
        (one,) = shown(register, words)
        assert one.package is not None
        assert [list(each) for each in one.package.winners] == [["vn0100109106", "Công ty Mẫu"]]
        assert (one.package.outcome, one.package.closes_at, one.package.more_winners) == ("awarded", None, 0)
    register.record(cancellation())
    assert facts(register).outcome == "cancelled"
    assert register.differences() == []


@pytest.mark.parametrize(
    ("envelope", "body", "expected"),
    [
        ({}, {}, (None, 0, False)),
        ({"title_en": "Cabinets"}, {"is_international": True}, ("Cabinets", 0, True)),
        ({}, {"is_international": False, "extensions": [EXTENSION, EXTENSION]}, (None, 2, False)),
    ],
)
def test_what_is_unusual_about_the_last_call_is_known(
    register: Register, envelope: dict[str, Any], body: dict[str, Any], expected: tuple[object, ...]
) -> None:
    register.record(call(body=body, **envelope))
    said = facts(register)
    assert (said.title_en, said.extensions, said.is_international) == expected
    assert (said.call, said.call_number, said.is_national) == ("invitation", 0, True)


def test_of_a_withheld_text_nothing_is_shown_but_that_it_is(register: Register) -> None:
    receipt = register.record(call(title="Chữ phải gỡ"))
    assert "Chữ phải gỡ" in (shown(register)[0].texts or ())
    register.withhold(receipt.reference)
    (one,) = shown(register)
    assert one.texts is None
    assert one.package is not None
    assert (one.package.call, one.package.closes_at) == (None, None)
    assert "Chữ phải gỡ" not in json.dumps(one.written(), ensure_ascii=False)


def test_a_package_that_another_plan_replaces_is_no_longer_in_its_own(register: Register) -> None:
    register.record(plan(row("Mua tủ", "goi-1"), number=None, version=None, reference="TB-000001"))
    assert not facts(register).removed
    register.record(plan(row("Mua tủ gỗ", "goi-9", replaces=["goi-1"]), number="PL2688900002"))
    assert {one.package and (one.package.title, one.package.removed) for one in shown(register)} == {
        ("Mua tủ", True), ("Mua tủ gỗ", False),
    }  # fmt: skip


def test_a_cancellation_that_is_moved_to_another_plan_leaves_the_packages_of_the_first(register: Register) -> None:
    numbers = ("PL2688900001", "PL2688900002")
    register.record_all(*(plan(row(f"Mua {number}", f"goi-{number}"), number=number) for number in numbers))
    for version, number in (("00", numbers[0]), ("01", numbers[1])):
        said = {"ref": None, "version": version, "plan_number": number, "title": "Hủy", "body": {"target": "plan"}}
        register.record(cancellation(numbers[0], **said))
        cancelled = [one.package.title for one in shown(register) if one.package and one.package.cancelled]
        assert cancelled == [f"Mua {number}"]


def test_what_is_stored_is_read_as_it_was() -> None:
    said = Facts(
        "vnz1", "Mua", None, "IB1", "XL", None, "12.5", False, True, 2026, None, 4, 2, ["award"], "none", winners=[]
    )
    for each in (Shown(date(2026, 11, 30), ["a", "b"], said), Shown(None, None, None)):
        assert read_shown(json.loads(json.dumps(each.written()))) == each
    assert read_shown(None) is None


def test_few_statements_tell_of_any_number_of_packages(register: Register) -> None:
    numbers = [f"IB268880000{number}" for number in range(4)]
    register.record_all(*(call(number, f"goi-{number}", title=f"Gói {number}") for number in numbers))
    packages = [f"GT-00000{number}" for number in range(1, 5)]
    sent = []
    for some in (packages[:1], packages):
        with counted(register) as statements, register.read() as session:
            session.connection()
            statements.clear()
            assert find_facts(session, some).keys() == set(some)
        sent.append(len(statements))
    assert sent == [3, 3]


@pytest.mark.sqlite
def test_facts_are_sought_by_keys_and_never_scanned_for(register: Register) -> None:
    register.record_all(plan(row("Mua tủ", "goi-1")), call(), award())
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        sent.append((statement, values))

    with register.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        find_facts(session, ["GT-000001"])
        event.remove(connection, "before_cursor_execute", note)
        assert len(sent) == 3
        for statement, values in sent:
            explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [step[3] for step in explained if step[3].startswith(("SEARCH", "SCAN"))]
            assert len(steps) > 1
            assert all(step.startswith("SEARCH") for step in steps), steps
