"""What a body publishes from its desk stands in no package or plan of others, whatever numbers it writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from procurement.notices.drafting import get_draft
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.plans.models import Package
from procurement.publication.belonging import find_all_errors
from procurement.publication.drafts import publish_approved
from tests.desk.office import AUTHOR, OTHER, Office, invitation
from tests.publication.register import Register, call, cancellation, plan, row

DECIDED: dict[str, Any] = {"decision": {"number": "12/QĐ-MẪU", "date": "2026-11-20", "authority": "Giám đốc"}}
CALL, PLAN = "IB2688900001", "PL2688900001"
AT: dict[str, Any] = {"published_at": "2026-11-29T09:00:00+07:00"}

FOREIGN: dict[str, Callable[[], dict[str, Any]]] = {
    "a call for a package by its row": lambda: invitation(None, package_ref="goi-2"),
    "a call for a package of a plan": lambda: invitation("IB2688900777", plan_number=PLAN, package_ref="goi-1"),
    "a cancellation by the call's number": lambda: cancellation(CALL, ref=None, **AT, **DECIDED),
    "a cancellation by the package": lambda: cancellation(None, version=None, ref="goi-2", **DECIDED),
    "a cancellation of a plan": lambda: cancellation(
        None, version=None, ref=None, plan_number=PLAN, body={"target": "plan", "scope": "tender"}, **DECIDED
    ),
}


@pytest.fixture
def office(register: Register) -> Office:
    """Return the desk of a body beside another that has published a plan with a package, and a call for one more."""
    made = Office(register)
    register.record(plan(row("Sửa chữa trường học Mẫu", "goi-1"), organisation=OTHER))
    register.record(call(CALL, "goi-2", organisation=OTHER))
    return made


def _as_typed(content: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in content.items() if name != "organisation"}
    return said | {"body": {name: value for name, value in said["body"].items() if value is not None}}


def publish(office: Office, content: dict[str, Any], **more: Any) -> Draft:
    """Bring a draft as far as it comes, and return it."""
    submitted = office.submit(office.create(_as_typed(content), **more))
    draft = office.approve(submitted, no_national_reason="Chưa đăng ở đó")
    publish_approved(office.register.system.database, office.register.clock, draft.key)
    return office.get(draft.key)


def early(office: Office, content: dict[str, Any]) -> list[str]:
    """Return the codes of what the author of such a draft is told of its place while it is still being written."""
    key = office.create(_as_typed(content)).key
    with office.register.read() as session:
        draft, now = get_draft(session, AUTHOR, key), office.register.clock.now()
        return [problem.code for problem in find_all_errors(session, draft, now)]


def standing(office: Office) -> Any:
    """Return what is on record of packages and notices."""
    with office.register.read() as session:
        packages = session.scalars(select(Package).order_by(Package.id)).unique().all()
        notices = session.scalars(select(Notice).order_by(Notice.id)).unique().all()
        rounds = [(package.title, [each.outcome for each in package.rounds]) for package in packages]
        return rounds, [(notice.reference, notice.package_id, notice.plan_id) for notice in notices]


@pytest.mark.parametrize("what", FOREIGN)
def test_nothing_is_published_among_the_packages_of_another_body(office: Office, what: str) -> None:
    before = standing(office)
    draft = publish(office, FOREIGN[what]())
    assert (draft.state, [problem.code for problem in draft.failure]) == ("failed", ["draft.foreign_place"])
    assert standing(office) == before


@pytest.mark.parametrize("what", FOREIGN)
def test_its_author_learns_it_before_anybody_approves(office: Office, what: str) -> None:
    assert early(office, FOREIGN[what]()) == ["draft.foreign_place"]


def test_it_is_told_beside_whatever_else_is_wrong(office: Office) -> None:
    past = invitation(None, package_ref="goi-2")
    past["body"]["closes_at"] = "2026-11-01T09:00:00+07:00"
    assert early(office, past) == ["draft.closing_past", "draft.foreign_place"]


def test_what_is_ones_own_or_new_stops_no_author(office: Office) -> None:
    publish(office, invitation("IB2688900888", package_ref="goi-9"))
    assert early(office, cancellation("IB2688900888", ref="goi-9", **AT, **DECIDED)) == []
    assert early(office, invitation("IB2688900889", package_ref="goi-10")) == []


def test_an_amendment_moves_no_notice_into_the_package_of_another_body(office: Office) -> None:
    own = publish(office, invitation("IB2688900888", package_ref="goi-9"))
    with office.register.read() as session:
        notice = session.scalars(select(Notice).where(Notice.national_number == "IB2688900888")).one()
    said = {**own.said, "package_ref": "goi-2", "version": "01", "change_reason": "Sửa mã gói thầu"}
    moved = publish(office, said, act="amend", notice=notice)
    assert [problem.code for problem in moved.failure] == ["draft.foreign_place"]


@pytest.mark.parametrize("role", ["investor", "procuring_entity"])
def test_whom_the_notices_of_a_package_name_goes_on_with_it(office: Office, role: str) -> None:
    ours = {"code": "vnz888100001", "name": "Ban Quản lý dự án Mẫu"}
    named: dict[str, Any] = {role: ours}
    office.register.record(call("IB2688900002", "goi-3", organisation=OTHER, **named))
    assert publish(office, cancellation("IB2688900002", ref="goi-3", **AT, **DECIDED)).state == "published"


def test_a_name_without_a_code_proves_nothing_of_a_body_that_has_one(office: Office) -> None:
    named = {"name": "Ban Quản lý dự án Mẫu"}
    office.register.record(call("IB2688900002", "goi-3", organisation=OTHER, investor=named))
    assert publish(office, cancellation("IB2688900002", ref="goi-3", **AT, **DECIDED)).state == "failed"


@pytest.mark.parametrize(("is_successor", "state"), [(True, "published"), (False, "failed")])
def test_beside_a_withheld_text_stands_who_posted_it_or_succeeded_that_body(
    office: Office, state: str, *, is_successor: bool
) -> None:
    office.register.withhold("TB-000002")
    if is_successor:
        office.succeed_other()
    assert publish(office, invitation(None, package_ref="goi-2")).state == state


def test_a_plan_takes_the_packages_that_name_it_and_no_others(office: Office) -> None:
    asked: dict[str, Any] = {"funding": "Ngân sách thành phố", "selection_method": "1_MTHS", "contract_type": "TG"}
    asked |= {"start": {"quarter": 4, "year": 2026}, "duration": {"value": 30, "unit": "day"}}
    office.register.record(call("IB2688900002", "goi-3", organisation=OTHER, plan_number="PL2688900002"))
    written = plan(row("Gói thầu Mẫu", "goi-3", **asked), number="PL2688900002", **AT, **DECIDED)
    assert publish(office, written).state == "published"
    written = plan(row("Gói thầu Mẫu", "goi-2", **asked), number="PL2688900003", **AT, **DECIDED)
    assert [problem.code for problem in publish(office, written).failure] == ["draft.foreign_place"]
