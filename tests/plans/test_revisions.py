"""A plan over its revisions: packages keep their identity while rows come, go, move, split and merge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from procurement.plans.models import Package, PackageReplacement, PlanPackage, Project
from procurement.plans.service import PackageKey, amount_in_vnd, find_package
from tests.publication.register import Register, call, notice_of, only_plan, plan, row, vnd


def revise(register: Register, *rows: dict[str, Any], **more: Any) -> None:
    """Publish the next revision of the plan."""
    with register.read() as session:
        known = session.scalar(select(PlanPackage.revision).order_by(PlanPackage.revision.desc()).limit(1))
    register.record(plan(*rows, version=f"{0 if known is None else known + 1:02d}", **more))


def state(register: Register) -> dict[str, tuple[str | None, bool]]:
    """Return title and whether it was removed, of every package by our reference."""
    with register.read() as session:
        found = session.scalars(select(Package).order_by(Package.id))
        return {package.reference: (package.title, package.removed) for package in found}


def rows_of(register: Register, revision: int) -> list[tuple[int, str, str]]:
    with register.read() as session:
        worded = select(PlanPackage).where(PlanPackage.revision == revision).order_by(PlanPackage.ordinal)
        return [(row.ordinal, row.package.reference, row.title) for row in session.scalars(worded)]


def replaced(register: Register) -> set[tuple[str, str]]:
    """Return who has taken whose place."""
    with register.read() as session:
        names = {package.id: package.reference for package in session.scalars(select(Package))}
        return {
            (names[link.package_id], names[link.replaced_id]) for link in session.scalars(select(PackageReplacement))
        }


def test_every_revision_keeps_its_own_words(register: Register) -> None:
    revise(register, row("Gói A", "a", price=vnd(5), start={"quarter": 4, "year": 2026}))
    revise(register, row("Gói A mới", "a", price=vnd(6), start={"month": 12, "year": 2026}))
    with register.read() as session:
        first, second = session.scalars(select(PlanPackage).order_by(PlanPackage.revision))
        assert (first.title, first.price, first.start_quarter, first.start_month) == ("Gói A", Decimal(5), 4, None)
        assert (second.title, second.price, second.start_quarter, second.start_month) == (
            "Gói A mới",
            Decimal(6),
            None,
            12,
        )
        assert (only_plan(session).current_revision, second.start_year) == (1, 2026)


def test_an_added_package_is_new_and_the_others_stay(register: Register) -> None:
    revise(register, row("Gói A", "a"))
    revise(register, row("Gói B", "b"), row("Gói A", "a"))
    assert state(register) == {"GT-000001": ("Gói A", False), "GT-000002": ("Gói B", False)}
    assert rows_of(register, 1) == [(1, "GT-000002", "Gói B"), (2, "GT-000001", "Gói A")]


def test_a_removed_package_stays_findable_and_may_come_back(register: Register) -> None:
    revise(register, row("Gói A", "a"), row("Gói B", "b"))
    revise(register, row("Gói A", "a"))
    assert state(register)["GT-000002"] == ("Gói B", True)
    revise(register, row("Gói A", "a"), row("Gói B", "b"))
    assert state(register)["GT-000002"] == ("Gói B", False)


def test_a_package_number_outweighs_the_row_id(register: Register) -> None:
    revise(register, row("Gói A", "a", package_number="BP1"), row("Gói B", "b", package_number="BP2"))
    revise(register, row("Gói B", "a", package_number="BP2"), row("Gói A", "b", package_number="BP1"))
    assert rows_of(register, 1) == [(1, "GT-000002", "Gói B"), (2, "GT-000001", "Gói A")]
    with register.read() as session:
        assert session.scalars(select(Package.package_ref).order_by(Package.id)).all() == ["b", "a"]


def test_new_row_ids_without_numbers_are_followed_by_the_title(register: Register) -> None:
    revise(register, row("Gói A", "a"), row("Gói B", "b"))
    revise(register, row("Gói B", "b-moi"), row("Gói A", "a-moi"))
    assert rows_of(register, 1) == [(1, "GT-000002", "Gói B"), (2, "GT-000001", "Gói A")]
    assert len(state(register)) == 2


def test_rows_without_any_id_are_followed_by_the_title(register: Register) -> None:
    revise(register, row("Gói A"), row("Gói B"))
    revise(register, row("Gói B"))
    assert state(register) == {"GT-000001": ("Gói A", True), "GT-000002": ("Gói B", False)}


def test_packages_of_one_title_stay_as_many_as_they_are(register: Register) -> None:
    revise(register, row("Tư vấn giám sát"), row("Tư vấn giám sát"))
    revise(register, row("Tư vấn giám sát"), row("Tư vấn giám sát"), row("Tư vấn giám sát"))
    assert [reference for _, reference, _ in rows_of(register, 1)] == ["GT-000001", "GT-000002", "GT-000003"]


def test_a_new_package_of_the_same_title_does_not_take_the_place_of_a_numbered_one(register: Register) -> None:
    revise(register, row("Tư vấn giám sát", package_number="BP1"))
    revise(register, row("Tư vấn giám sát", package_number="BP2"), row("Tư vấn giám sát", package_number="BP1"))
    assert [reference for _, reference, _ in rows_of(register, 1)] == ["GT-000002", "GT-000001"]


def test_a_package_of_the_same_title_and_another_number_is_another(register: Register) -> None:
    revise(register, row("Tư vấn giám sát", package_number="BP1"))
    revise(register, row("Tư vấn giám sát", package_number="BP2"))
    assert state(register) == {"GT-000001": ("Tư vấn giám sát", True), "GT-000002": ("Tư vấn giám sát", False)}


def test_a_title_does_not_claim_what_another_row_names_by_its_id(register: Register) -> None:
    revise(register, row("Tư vấn giám sát", "a"))
    revise(register, row("Tư vấn giám sát", "moi"), row("Tư vấn giám sát", "a"))
    assert [reference for _, reference, _ in rows_of(register, 1)] == ["GT-000002", "GT-000001"]


def test_two_rows_with_one_id_are_two_packages(register: Register) -> None:
    revise(register, row("Gói A", "a"), row("Gói B", "a"))
    revise(register, row("Gói A", "a"), row("Gói B", "a"))
    assert [reference for _, reference, _ in rows_of(register, 1)] == ["GT-000001", "GT-000002"]
    assert state(register) == {"GT-000001": ("Gói A", False), "GT-000002": ("Gói B", False)}


def test_a_renumbered_package_is_followed_by_its_row_id(register: Register) -> None:
    revise(register, row("Gói A", "a", package_number="BP1"))
    revise(register, row("Gói A", "a", package_number="BP9"))
    with register.read() as session:
        assert session.scalars(select(Package.package_number)).all() == ["BP9"]


@pytest.mark.parametrize("named", ["a", "BP1"])
def test_a_split_package_is_replaced_by_its_parts(register: Register, named: str) -> None:
    revise(register, row("Gói A", "a", package_number="BP1"))
    revise(register, row("Phần 1", "b", replaces=[named]), row("Phần 2", "c", replaces=[named]))
    assert replaced(register) == {("GT-000002", "GT-000001"), ("GT-000003", "GT-000001")}
    assert state(register)["GT-000001"] == ("Gói A", True)


def test_a_part_that_keeps_the_title_is_not_the_package_it_replaces(register: Register) -> None:
    revise(register, row("Gói A", "a"))
    revise(register, row("Gói A", "b", replaces=["a"]), row("Gói A2", "c", replaces=["a"]))
    assert replaced(register) == {("GT-000002", "GT-000001"), ("GT-000003", "GT-000001")}


def test_a_package_that_stays_beside_its_part_is_not_removed(register: Register) -> None:
    revise(register, row("Gói A", "a"))
    revise(register, row("Gói A", "a"), row("Gói A2", "c", replaces=["a"]))
    assert state(register)["GT-000001"] == ("Gói A", False)
    assert replaced(register) == {("GT-000002", "GT-000001")}


def test_merged_packages_are_replaced_by_one_and_said_once(register: Register) -> None:
    revise(register, row("Gói A", "a"), row("Gói B", "b"))
    merged = row("Gói AB", "c", replaces=["a", "b"])
    revise(register, merged)
    revise(register, merged)
    assert replaced(register) == {("GT-000003", "GT-000001"), ("GT-000003", "GT-000002")}
    assert [removed for _, removed in state(register).values()] == [True, True, False]


def test_replacing_what_nobody_knows_is_no_error(register: Register) -> None:
    revise(register, row("Gói A", "a", replaces=["khong-co", "a"]))
    assert replaced(register) == set()


def test_a_package_of_another_plan_is_not_taken_away_from_it(register: Register) -> None:
    register.record_all(plan(row("Gói A", "a")), plan(row("Gói A", "a"), number="PL2688900002"))
    with register.read() as session:
        numbers = session.scalars(select(Package.plan_number).order_by(Package.id)).all()
    assert numbers == ["PL2688900001", "PL2688900002"]


def plan_numbers(register: Register) -> list[str | None]:
    with register.read() as session:
        return list(session.scalars(select(Package.plan_number).order_by(Package.id)))


def test_plain_row_ids_do_not_lead_a_call_into_another_plan(register: Register) -> None:
    register.record_all(
        plan(row("Mua dầu", "1")),
        call(ref="1", title="Mua máy", plan_number="PL2688900002"),
        plan(row("Mua máy", "1"), number="PL2688900002"),
    )
    assert state(register) == {"GT-000001": ("Mua dầu", False), "GT-000002": ("Mua máy", False)}
    assert plan_numbers(register) == ["PL2688900001", "PL2688900002"]
    with register.read() as session:
        assert notice_of(session, "TB-000002").package.reference == "GT-000002"  # type: ignore[union-attr]


def test_a_plan_does_not_adopt_what_waits_for_another(register: Register) -> None:
    register.record_all(call(ref="1", title="Mua máy", plan_number="PL2688900002"), plan(row("Mua dầu", "1")))
    assert state(register) == {"GT-000001": ("Mua máy", False), "GT-000002": ("Mua dầu", False)}
    assert plan_numbers(register) == ["PL2688900002", "PL2688900001"]


def test_plans_without_a_number_keep_their_plain_row_ids_apart(register: Register) -> None:
    first, second = ({"number": None, "version": None, "reference": f"TB-00090{n}"} for n in (1, 2))
    register.record_all(plan(row("Gói A", "1"), **first), plan(row("Gói B", "1"), **second))
    register.record(plan(row("Gói B mới", "1"), **second))
    assert state(register) == {"GT-000001": ("Gói A", False), "GT-000002": ("Gói B mới", False)}


def test_a_price_of_nought_is_a_price(register: Register) -> None:
    register.record_all(call(ref="a"), plan(row("Gói A", "a", price=vnd(0))))
    with register.read() as session:
        assert session.scalars(select(Package.price)).all() == [Decimal(0)]


def test_a_plan_without_prices_leaves_the_price_that_the_call_gave(register: Register) -> None:
    unpriced = {key: value for key, value in row("Gói A", "a").items() if key != "price"}
    register.record_all(call(ref="a"), plan(unpriced))
    with register.read() as session:
        assert session.scalars(select(Package.price)).all() == [Decimal(900_000_000)]


def test_several_plans_belong_to_one_project_which_keeps_its_latest_name(register: Register) -> None:
    project = {"number": "PR2688900001", "name": "Dự án Mẫu"}
    register.record_all(
        plan(row("Gói A", "a"), body={"project": project}),
        plan(row("Gói B", "b"), number="PL2688900002", body={"project": {**project, "name": "Dự án Mẫu mới"}}),
        plan(row("Gói C", "c"), number="PL2688900003", body={"project": {"number": "PR2688900001"}}),
    )
    with register.read() as session:
        assert session.scalars(select(Project.name)).all() == ["Dự án Mẫu mới"]


def test_a_plan_that_gets_its_national_number_later_adopts_what_waits_for_it(register: Register) -> None:
    register.record(plan(row("Gói A", "a"), number=None, version=None, reference="TB-000900"))
    register.record(plan(row("Gói A", "a"), reference="TB-000900"))
    with register.read() as session:
        assert only_plan(session).national_number == "PL2688900001"
        assert session.scalars(select(Package.plan_number)).all() == ["PL2688900001"]


def test_nothing_is_found_by_nothing(register: Register) -> None:
    register.record(plan(row("Gói A"), row("Gói B")))
    with register.read() as session:
        assert find_package(session, PackageKey(None, None, "PL2688900001")) is None


@pytest.mark.parametrize(
    ("money", "amount"),
    [
        (None, None), ({}, None), ({"amount": Decimal("0")}, Decimal(0)), ({"amount": Decimal("1.5")}, Decimal("1.5")),
        ({"amount": Decimal(7), "currency": "VND"}, Decimal(7)), ({"amount": Decimal(7), "currency": "USD"}, None),
    ],
)  # fmt: skip
def test_only_dong_count_as_an_amount_in_dong(money: dict[str, Any] | None, amount: Decimal | None) -> None:
    assert amount_in_vnd(money) == amount
