"""Withholding a text takes its words alone: plans, packages, lots and bids keep what other texts say of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from procurement.notices.models import Bid
from procurement.organisations.models import Organisation, OrganisationName
from procurement.plans.models import Lot, Package, PlanPackage, Project, Round
from tests.publication.register import (
    Register,
    award,
    call,
    cancellation,
    notice,
    only_package,
    only_plan,
    plan,
    row,
    vnd,
    work,
)
from tests.publication.test_withholding import CANARY, SECRET_AMOUNT, rows_with


def test_words_that_other_texts_say_too_stay(register: Register) -> None:
    lots = {"lots": [{"lot_ref": "PP1", "title": "Lô 1", "price": vnd(5)}]}
    register.record_all(call(body=lots), notice("opening", title=CANARY, body={"bidders": [{"name": CANARY}]}))
    register.withhold("TB-000002")
    with register.read() as session:
        package = only_package(session)
        assert (package.title, package.price) == ("Sửa chữa trường học Mẫu", Decimal(900_000_000))
        assert [(lot.title, lot.price) for lot in session.scalars(select(Lot))] == [("Lô 1", Decimal(5))]
        assert session.scalars(select(Bid)).all() == []
        assert [name.name for name in session.scalars(select(OrganisationName))] == ["Ban Quản lý dự án Mẫu"]


def test_what_a_text_had_lent_before_it_was_withheld_is_no_difference(register: Register) -> None:
    register.record_all(notice("prequalification", body={"field": "XL"}), call(body={"field": "HH"}), award())
    register.withhold("TB-000002")
    work(register)
    assert register.differences() == []


PROJECT = {"number": "PR2688900001", "name": "Dự án Mẫu"}
TAKEN_BACK: dict[str, list[dict[str, Any]]] = {
    "a call": [call(), call(version="01", title="Tên khác")],
    "a plan": [plan(row("Gói A", "goi-1"), body={"project": PROJECT}),
               plan(row("Gói B", "goi-1"), version="01", body={"project": {**PROJECT, "name": "Dự án Khác"}}), call()],
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEN_BACK)
def test_the_acts_done_anew_take_back_the_words_of_what_a_withheld_text_replaced(register: Register, kind: str) -> None:
    register.record_all(*TAKEN_BACK[kind])
    register.withhold("TB-000001", 1)
    work(register)
    assert register.differences() == []


def test_bids_of_another_notice_stay(register: Register) -> None:
    register.record_all(call(), notice("opening", body={"bidders": [{"name": "Công ty Mẫu"}]}), award())
    register.withhold("TB-000003")
    with register.read() as session:
        assert session.scalars(select(Bid.name)).all() == ["Công ty Mẫu"]


def test_bids_of_the_present_revision_stay_when_an_older_one_is_withheld(register: Register) -> None:
    opening = {"bidders": [{"name": "Công ty Mẫu"}]}
    register.record_all(notice("opening", title=CANARY, body=opening), notice("opening", version="01", body=opening))
    register.withhold("TB-000001", 0)
    with register.read() as session:
        assert session.scalars(select(Bid.name)).all() == ["Công ty Mẫu"]


def outcome(register: Register) -> str | None:
    with register.read() as session:
        return session.scalars(select(Round.outcome)).one()


def test_an_award_or_cancellation_whose_text_is_withheld_has_still_happened(register: Register) -> None:
    register.record_all(call(), award())
    register.withhold("TB-000002")
    assert outcome(register) == "awarded"
    register.record(cancellation())
    register.withhold("TB-000003")
    assert outcome(register) == "cancelled"


def test_a_withheld_revision_of_a_plan_leaves_the_words_of_the_others(register: Register) -> None:
    project = {"number": "PR2688900001", "name": "Dự án Mẫu"}
    register.record_all(
        plan(row("Gói A", "a", price=vnd(5)), row("Gói B", "b"), body={"project": project}),
        plan(row(CANARY, "a", price=vnd(SECRET_AMOUNT)), body={"project": {**project, "name": CANARY}}, version="01"),
    )
    register.withhold("TB-000001", 1)
    assert rows_with(register, CANARY, str(SECRET_AMOUNT)) == []
    with register.read() as session:
        packages = session.scalars(select(Package).order_by(Package.id)).all()
        assert [(package.title, package.price) for package in packages][0] == ("Gói A", Decimal(5))
        assert packages[1].title == "Gói B"
        assert session.scalars(select(PlanPackage.revision).distinct()).all() == [0]
        assert session.scalars(select(Project.name)).all() == [None]
        assert only_plan(session).current_revision == 1


def test_a_project_keeps_the_name_that_another_plan_gives_it(register: Register) -> None:
    project = {"number": "PR2688900001", "name": "Dự án Mẫu"}
    register.record_all(
        plan(row("Gói B", "b"), number="PL2688900002", body={"project": project}),
        plan(row("Gói A", "a"), body={"project": {**project, "name": CANARY}}),
    )
    register.withhold("TB-000002")
    with register.read() as session:
        assert session.scalars(select(Project.name)).all() == ["Dự án Mẫu"]


SECRET_LOTS = {"price": vnd(SECRET_AMOUNT), "lots": [{"lot_ref": "PP9", "title": CANARY, "price": vnd(SECRET_AMOUNT)}]}


def record_moved(register: Register, *stay: dict[str, Any]) -> None:
    """Publish a call about one package, which others may ``stay`` with, and correct it to be about another."""
    register.record_all(call("IB2688900009", "goi-2"), call(title=CANARY, body=SECRET_LOTS), *stay)
    register.record(call(ref="goi-2", version="01", title="Lời đã sửa"))


@pytest.mark.parametrize("stay", [(), (notice("opening", body={"bidders": [{"name": "Công ty Mẫu"}]}),)])
def test_words_do_not_stay_where_the_notice_has_left(register: Register, stay: tuple[dict[str, Any], ...]) -> None:
    record_moved(register, *stay)
    register.withhold("TB-000002", 0)
    work(register)
    assert rows_with(register, CANARY, str(SECRET_AMOUNT)) == []
    assert register.differences() == []


def test_what_a_notice_has_left_keeps_the_words_of_those_that_stay(register: Register) -> None:
    lots = {"lots": [{"lot_ref": "PP1", "title": "Lô 1", "price": vnd(5)}]}
    record_moved(register, award(title="Kết quả", body={"outcome": "awarded", "price": vnd(7), **lots}))
    with register.read() as session:
        left = session.scalars(select(Package).where(Package.package_ref == "goi-1")).one()
        assert (left.title, left.price) == ("Kết quả", Decimal(7))
        assert [(lot.lot_ref, lot.title, lot.price) for lot in left.rounds[0].lots] == [("PP1", "Lô 1", Decimal(5))]


def test_a_project_that_the_plan_no_longer_names_loses_the_withheld_name(register: Register) -> None:
    projects = [{"number": f"PR268890000{n}", "name": name} for n, name in enumerate((CANARY, "Dự án Mẫu"))]
    register.record_all(
        plan(row("Gói A", "a"), body={"project": projects[0]}),
        plan(row("Gói A", "a"), body={"project": projects[1]}, version="01"),
    )
    register.withhold("TB-000001", 0)
    with register.read() as session:
        assert session.scalars(select(Project.name).order_by(Project.number)).all() == [None, "Dự án Mẫu"]
    assert rows_with(register, CANARY) == []


NAMING = "NguyenVanMat"
"""A reference of a lot that says what should not be said; without marks, as JSON in a column writes them otherwise."""


def judged(*lots: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return an award of lots: reference and result of the only bidder."""
    rows = [{"lot_ref": ref, "bidders": [{"name": "Công ty Mẫu", "result": result}]} for ref, result in lots]
    return award(body={"lots": rows}, **more)


def lot_outcomes(register: Register) -> list[tuple[str | None, str | None]]:
    with register.read() as session:
        return [(lot.said_ref, lot.outcome) for lot in session.scalars(select(Lot).order_by(Lot.ordinal))]


def test_what_became_of_lots_outlives_the_references_that_a_withheld_award_gave_them(register: Register) -> None:
    register.record_all(call(body={"lots": [{"lot_ref": "PP1"}]}), judged(("PP1", "won"), (NAMING, "lost")))
    register.withhold("TB-000002")
    assert rows_with(register, NAMING) == []
    assert lot_outcomes(register) == [("PP1", "awarded"), (None, "none")]
    assert outcome(register) == "partly"
    work(register)
    assert register.differences() == []


def test_a_lot_is_known_again_when_a_public_text_names_it(register: Register) -> None:
    register.record(judged(("PP1", "won"), ("PP2", "lost")))
    register.withhold("TB-000001")
    assert lot_outcomes(register) == [(None, "awarded"), (None, "none")]
    register.record(call(body={"lots": [{"lot_ref": "PP2", "title": "Lô 2"}]}))
    assert lot_outcomes(register) == [(None, "awarded"), ("PP2", "none")]
    register.record(judged(("PP1", "won"), ("PP2", "won"), version="01"))
    assert lot_outcomes(register) == [("PP1", "awarded"), ("PP2", "awarded")]
    work(register)
    assert register.differences() == []


def test_a_later_award_still_decides_the_lots_of_a_withheld_one_anew(register: Register) -> None:
    register.record(judged(("PP1", "lost"), ("PP2", "won")))
    register.withhold("TB-000001")
    register.record(judged(("PP1", "won"), version=None, reference="KQ-2", number=None))
    assert lot_outcomes(register) == [("PP1", "awarded"), (None, "awarded")]
    assert outcome(register) == "awarded"


def test_a_cancelled_lot_stays_so_without_its_name(register: Register) -> None:
    lot = {"target": "lot", "lot_ref": NAMING}
    register.record_all(judged((NAMING, "won"), ("PP2", "won")), cancellation(body=lot))
    register.withhold("TB-000001")
    register.withhold("TB-000002")
    assert rows_with(register, NAMING) == []
    assert lot_outcomes(register) == [(None, "cancelled"), (None, "awarded")]


def test_a_planned_package_takes_back_the_words_that_it_had_from_a_notice(register: Register) -> None:
    unpriced = {key: value for key, value in row("Gói A", "goi-1").items() if key != "price"}
    register.record_all(call(title=CANARY, body={"price": vnd(SECRET_AMOUNT)}), plan(unpriced))
    register.withhold("TB-000001")
    with register.read() as session:
        assert (only_package(session).title, only_package(session).price) == ("Gói A", None)


def test_a_body_whose_only_name_is_gone_goes_by_its_code(register: Register) -> None:
    register.record(call(organisation={"code": "vnz888199999", "name": CANARY}))
    register.withhold("TB-000001")
    with register.read() as session:
        assert session.scalars(select(Organisation)).one().name == "vnz888199999"
