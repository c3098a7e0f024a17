"""To which package, round and target an act belongs, in whatever order the acts come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from procurement.notices.models import Notice
from procurement.plans.models import Package, Plan, Round
from procurement.publication import service
from tests.publication.register import (
    BODY,
    OFFICERS,
    Register,
    award,
    call,
    cancellation,
    event_of,
    notice,
    notice_of,
    only_package,
    only_plan,
    packages_of,
    plan,
    row,
    vnd,
)


def rounds(register: Register) -> list[tuple[int, str | None, str, str | None]]:
    with register.read() as session:
        found = session.scalars(select(Round).order_by(Round.package_id, Round.ordinal))
        return [(known.ordinal, known.national_number, known.stage, known.outcome) for known in found]


def placed(register: Register) -> list[tuple[str, str | None, int | None]]:
    """Return kind, package and round of every notice, in the order of their first acts."""
    with register.read() as session:
        rows = select(Notice.kind, Package.reference, Round.ordinal).order_by(Notice.id)
        joined = rows.join(Notice.package, isouter=True).join(Notice.round, isouter=True)
        return [(kind, reference, ordinal) for kind, reference, ordinal in session.execute(joined)]


def count_packages(register: Register) -> int:
    with register.read() as session:
        return len(session.scalars(select(Package)).all())


def test_a_notice_finds_its_package_by_the_package_number(register: Register) -> None:
    register.record_all(plan(row("Gói A", "row-of-version-00", package_number="BP2688900001")),
                        call(ref="another-row", package_number="BP2688900001"))  # fmt: skip
    assert placed(register)[1] == ("invitation", "GT-000001", 1)


def test_a_notice_finds_its_package_by_the_source_s_row_id(register: Register) -> None:
    register.record_all(plan(row("Gói A", "goi-1"), row("Gói B", "goi-2")), call(ref="goi-2"))
    assert placed(register)[1] == ("invitation", "GT-000002", 1)


def test_a_cancellation_words_the_package_that_nothing_else_has_worded_beside_a_plan_of_others(
    register: Register,
) -> None:
    register.record_all(plan(row("Gói A", "goi-1")), cancellation(ref="goi-2", title="Gói không có trong kế hoạch"))
    with register.read() as session:
        assert list(packages_of(session)) == ["Gói A", "Gói không có trong kế hoạch"]


def test_a_notice_without_any_sign_of_its_package_finds_it_by_its_round(register: Register) -> None:
    register.record_all(call(), award(ref=None))
    assert placed(register) == [("invitation", "GT-000001", 1), ("award", "GT-000001", 1)]


def test_a_row_id_that_several_packages_share_is_told_apart_by_the_plan(register: Register) -> None:
    register.record_all(
        plan(row("Gói A", "goi-1")),
        plan(row("Gói B", "goi-1"), number="PL2688900002"),
        call(plan_number="PL2688900002"),
    )
    with register.read() as session:
        package = notice_of(session, "TB-000003").package
        assert package is not None
        assert package.title == "Gói B"


def test_a_package_without_a_plan_has_its_words_from_the_notice(register: Register) -> None:
    register.record(call(plan_number="PL2688900001"))
    with register.read() as session:
        package = only_package(session)
        assert (package.title, package.field, package.selection_form) == ("Sửa chữa trường học Mẫu", "XL", "DTRR")
        assert (package.price, package.plan, package.plan_number) == (Decimal(900_000_000), None, "PL2688900001")
        assert package.organisation.code == BODY["code"]


def test_an_award_without_invitation_opens_package_and_round(register: Register) -> None:
    register.record(award(None, version=None, body={"award_value": vnd(5), "price": vnd(6), "field": "HH"}))
    assert rounds(register) == [(1, None, "bidding", "awarded")]
    with register.read() as session:
        assert (only_package(session).price, only_package(session).field) == (Decimal(6), "HH")


def test_a_plan_that_comes_later_adopts_the_package_and_words_it(register: Register) -> None:
    register.record_all(call(plan_number="PL2688900001"), plan(row("Lời của kế hoạch", "goi-1", price=vnd(3))))
    with register.read() as session:
        package = only_package(session)
        assert (package.plan, package.title, package.price) == (only_plan(session), "Lời của kế hoạch", Decimal(3))


def test_what_a_notice_says_does_not_reword_a_planned_package(register: Register) -> None:
    register.record_all(plan(row("Lời của kế hoạch", "goi-1")), call())
    with register.read() as session:
        assert only_package(session).title == "Lời của kế hoạch"


def test_a_call_with_a_number_of_its_own_is_a_new_round(register: Register) -> None:
    register.record_all(call(), cancellation(), call("IB2688900002"), award("IB2688900002"))
    assert rounds(register) == [
        (1, "IB2688900001", "bidding", "cancelled"), (2, "IB2688900002", "bidding", "awarded"),
    ]  # fmt: skip
    assert [number for _, _, number in placed(register)] == [1, 1, 2, 2]


def test_a_call_may_be_repeated_before_the_first_is_known_to_have_ended(register: Register) -> None:
    register.record_all(call(), call("IB2688900002"))
    assert [number for number, *_ in rounds(register)] == [1, 2]


def test_bids_called_for_under_another_number_continue_the_prequalification(register: Register) -> None:
    register.record_all(notice("prequalification"), call("IB2688900002"))
    assert rounds(register) == [(1, "IB2688900002", "bidding", None)]


def test_bids_called_for_after_a_cancelled_prequalification_are_a_new_round(register: Register) -> None:
    register.record_all(notice("prequalification"), cancellation(body={"target": "prequalification"}),
                        call("IB2688900002"))  # fmt: skip
    assert [(number, outcome) for number, _, _, outcome in rounds(register)] == [(1, "cancelled"), (2, None)]


@pytest.mark.parametrize("late", ["shortlist", "opening"])
def test_what_follows_a_prequalification_under_its_number_is_of_its_round_even_after_the_award(
    register: Register, late: str
) -> None:
    register.record_all(
        notice("prequalification"),
        call("IB2688900002"),
        award("IB2688900002"),
        notice(late, body={"stage": "prequalification"}),
    )
    assert [number for _, _, number in placed(register)] == [1, 1, 1, 1]
    assert rounds(register) == [(1, "IB2688900002", "bidding", "awarded")]


def test_what_names_a_prequalification_by_its_number_alone_finds_its_package(register: Register) -> None:
    register.record_all(notice("prequalification"), call("IB2688900002"), notice("shortlist", ref=None))
    assert count_packages(register) == 1


def test_a_result_that_comes_before_its_call_is_joined_by_it(register: Register) -> None:
    register.record_all(notice("opening", body={"bidders": []}), call())
    assert rounds(register) == [(1, "IB2688900001", "bidding", None)]


def test_a_result_with_an_unknown_number_behind_a_finished_round_opens_another(register: Register) -> None:
    register.record_all(call(), cancellation(), notice("opening", "IB2688900002"), call("IB2688900002"))
    assert [number for _, _, number in placed(register)] == [1, 1, 2, 2]


def test_a_cancellation_that_comes_before_its_call_does_not_end_the_round_before(register: Register) -> None:
    register.record_all(call(), award(), cancellation("IB2688900002"), call("IB2688900002"))
    assert [(number, outcome) for number, _, _, outcome in rounds(register)] == [(1, "awarded"), (2, "cancelled")]


def test_a_result_without_a_number_is_of_the_last_round(register: Register) -> None:
    register.record_all(call(), cancellation(), call("IB2688900002"), award(None, version=None))
    assert [outcome for *_, outcome in rounds(register)] == ["cancelled", "awarded"]


def contract(number: str | None) -> dict[str, Any]:
    return notice("contract", number, version=None, body={"value": vnd(880_000_000)})


@pytest.mark.parametrize("number", [None, "HD-18/2026"])
def test_a_contract_joins_the_awarded_round_though_another_runs(register: Register, number: str | None) -> None:
    register.record_all(call(), award(), call("IB2688900002"), contract(number))
    assert placed(register)[-1] == ("contract", "GT-000001", 1)
    assert [known for _, known, *_ in rounds(register)] == ["IB2688900001", "IB2688900002"]


def test_a_contract_known_by_the_number_of_its_call_goes_there(register: Register) -> None:
    register.record_all(call(), award(), call("IB2688900002"), contract("IB2688900002"))
    assert placed(register)[-1] == ("contract", "GT-000001", 2)


def target_of(register: Register, reference: str) -> str | None:
    with register.read() as session:
        target = notice_of(session, reference).target
        return target.reference if target else None


def test_a_cancellation_points_at_the_call_of_its_round(register: Register) -> None:
    register.record_all(call(), cancellation(), call("IB2688900002"))
    assert target_of(register, "TB-000002") == "TB-000001"


def test_of_a_round_with_two_calls_a_cancellation_points_at_the_later(register: Register) -> None:
    register.record_all(notice("prequalification"), call(), cancellation())
    assert target_of(register, "TB-000003") == "TB-000002"


def test_an_older_version_of_a_cancellation_does_not_move_its_target(register: Register) -> None:
    register.record_all(
        call(), award(), cancellation(version="01"), cancellation(version="00", body={"target": "award"})
    )
    assert target_of(register, "TB-000003") == "TB-000001"


def test_a_cancellation_can_name_the_prequalification(register: Register) -> None:
    register.record_all(notice("prequalification"), call(), cancellation(body={"target": "prequalification"}))
    assert target_of(register, "TB-000003") == "TB-000001"


def test_a_decision_that_revokes_a_cancellation_points_at_it(register: Register) -> None:
    revoking = cancellation(None, version=None, reference="TB-000900", body={"target": "cancellation"})
    register.record_all(call(), cancellation(), revoking)
    assert target_of(register, "TB-000900") == "TB-000002"
    assert rounds(register) == [(1, "IB2688900001", "bidding", None)]


def plan_cancelled() -> dict[str, Any]:
    return cancellation("PL2688900001", ref=None, body={"target": "plan"})


def test_a_plan_is_cancelled_without_a_package_of_the_cancellation(register: Register) -> None:
    register.record_all(plan(row("Gói A", "goi-1")), plan_cancelled())
    assert count_packages(register) == 1
    with register.read() as session:
        assert only_plan(session).cancelled
        assert notice_of(session, "TB-000002").target == notice_of(session, "TB-000001")


def test_of_several_plans_the_one_whose_number_is_named_is_cancelled(register: Register) -> None:
    other = cancellation("PL2688900002", ref=None, body={"target": "plan"})
    register.record_all(plan(row("Gói A", "a")), plan(row("Gói B", "b"), number="PL2688900002"), other)
    with register.read() as session:
        found = session.execute(select(Plan.national_number, Plan.cancelled).order_by(Plan.id)).all()
    assert list(map(tuple, found)) == [("PL2688900001", False), ("PL2688900002", True)]


def test_a_plan_that_comes_after_its_cancellation_is_cancelled(register: Register) -> None:
    register.record_all(plan_cancelled(), plan(row("Gói B", "b"), number="PL2688900002"), plan(row("Gói A", "goi-1")))
    with register.read() as session:
        found = notice_of(session, "TB-000001")
        assert found.target == notice_of(session, "TB-000003")
        assert found.plan is not None
        assert found.plan.cancelled
        assert not packages_of(session)["Gói B"].plan.cancelled  # type: ignore[union-attr]


def test_a_plan_whose_cancellation_is_revoked_is_in_force_again(register: Register) -> None:
    revoked = cancellation("PL2688900001", ref=None, version="01", body={"target": "plan", "effect": "revoked"})
    register.record_all(plan(row("Gói A", "goi-1")), plan_cancelled(), revoked)
    with register.read() as session:
        assert not only_plan(session).cancelled


def test_a_cancellation_without_a_plan_s_number_does_not_wait_for_a_plan_without_one(register: Register) -> None:
    nameless = notice("cancellation", None, None, None, body={"target": "plan"}, reference="TB-000900")
    register.record_all(nameless, plan(row("Gói A", "a"), number=None, version=None, reference="TB-000901"))
    with register.read() as session:
        assert not only_plan(session).cancelled


def is_cancelled(register: Register) -> bool:
    with register.read() as session:
        return only_plan(session).cancelled


def plan_revoked() -> dict[str, Any]:
    return notice("cancellation", None, None, None, body={"target": "cancellation"}, plan_number="PL2688900001",
                  reference="TB-000900")  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (2, 1, 0)])
def test_a_decision_that_revokes_the_cancellation_of_a_plan_needs_no_package(
    register: Register, order: tuple[int, ...]
) -> None:
    acts = (plan(row("Gói A", "goi-1")), plan_cancelled(), plan_revoked())
    register.record_all(*(acts[index] for index in order))
    assert not is_cancelled(register)
    assert (count_packages(register), rounds(register)) == (1, [])


def test_a_revocation_without_a_number_is_about_no_notice_without_one(register: Register) -> None:
    register.record(call(None, "goi-2", version=None))
    register.record_all(plan(row("Gói A", "goi-1")), plan_cancelled(), plan_revoked())
    assert not is_cancelled(register)


def test_a_revocation_may_come_before_the_cancellation_of_its_round(register: Register) -> None:
    revoking = cancellation(None, version=None, reference="TB-000900", body={"target": "cancellation"})
    register.record_all(call(), revoking, cancellation())
    assert target_of(register, "TB-000900") == "TB-000901"
    assert rounds(register) == [(1, "IB2688900001", "bidding", None)]


@pytest.mark.parametrize(("before", "after"), [("plan", "round"), ("round", "plan")])
def test_a_cancellation_that_turns_to_another_target_lets_go_of_the_first(
    register: Register, before: str, after: str
) -> None:
    register.record_all(
        plan(row("Gói A", "goi-1")),
        call(plan_number="PL2688900001"),
        cancellation(plan_number="PL2688900001", body={"target": before}),
        cancellation(plan_number="PL2688900001", body={"target": after}, version="01"),
    )
    assert is_cancelled(register) == (after == "plan")
    assert [outcome for *_, outcome in rounds(register)] == ["cancelled" if after == "round" else None]


def test_a_package_is_worded_by_its_call_and_not_by_its_cancellation(register: Register) -> None:
    register.record_all(call(), cancellation(title="Quyết định hủy thầu"))
    with register.read() as session:
        assert only_package(session).title == "Sửa chữa trường học Mẫu"


def test_a_call_that_comes_after_its_cancellation_words_the_package(register: Register) -> None:
    register.record_all(cancellation(title="Quyết định hủy thầu"), call())
    with register.read() as session:
        assert only_package(session).title == "Sửa chữa trường học Mẫu"


def test_a_corrected_row_id_moves_a_call_to_the_package_it_names(register: Register) -> None:
    register.record_all(plan(row("Gói A", "a"), row("Gói B", "b")), call(ref="a"), call(ref="b", version="01"))
    assert placed(register)[1] == ("invitation", "GT-000002", 1)
    assert len(rounds(register)) == 1


def test_where_a_call_has_left_its_package_another_of_the_same_import_begins_anew(register: Register) -> None:
    register.record_all(plan(row("Gói A", "goi-1"), row("Gói B", "goi-2")), call())
    with register.system.database.write() as session:
        for raw in (call(ref="goi-2", version="01"), call("IB2688900002", "goi-1")):
            service.record(session, register.clock, event_of(raw), OFFICERS)
    assert placed(register)[1:] == [("invitation", "GT-000002", 1), ("invitation", "GT-000001", 1)]
    assert register.differences() == []


def test_a_body_that_is_named_by_its_code_alone_is_no_hindrance(register: Register) -> None:
    receipt = register.record(call(investor={"code": "vnz888100009"}))
    assert receipt.act == "publish"


def test_a_row_id_that_nobody_knows_leaves_a_notice_where_it_is(register: Register) -> None:
    register.record_all(plan(row("Gói A", "a")), call(ref="a"), call(ref="a-moi", version="01"))
    assert placed(register)[1] == ("invitation", "GT-000001", 1)


def test_a_result_that_comes_before_its_call_is_of_no_running_round_with_another_number(register: Register) -> None:
    register.record_all(call(), award("IB2688900002"), cancellation(), call("IB2688900002"))
    assert rounds(register) == [
        (1, "IB2688900001", "bidding", "cancelled"), (2, "IB2688900002", "bidding", "awarded"),
    ]  # fmt: skip
