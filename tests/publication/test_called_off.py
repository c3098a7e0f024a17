"""A notice is called off while somebody amends it, or calls it off too: what was begun before goes out no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.notices.calling_off import find_amended_off
from procurement.notices.drafting import get_draft
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.publication.drafts import publish_approved
from tests.desk.office import AUTHOR, Office, invitation
from tests.publication.register import notice_of

LATER = "2027-01-15T09:00:00+07:00"
MINUTE = timedelta(minutes=1)


def put_out(office: Office, draft: Draft) -> str:
    """Put the draft out, let a minute pass, and return what has become of it."""
    office.put_out(draft)
    office.register.clock.advance(MINUTE)
    return office.get(draft.key).state


def published(office: Office, **changes: Any) -> Notice:
    draft = office.create(invitation(**changes))
    assert put_out(office, draft) == "published"
    with office.register.read() as session:
        return notice_of(session, "TB-000001")


def amendment(office: Office, notice: Notice, **changes: Any) -> Draft:
    draft = office.create(
        invitation(**{"title": "Sửa chữa trường học Mẫu (sửa)", **changes}), act="amend", notice=notice
    )
    office.register.clock.advance(MINUTE)
    return draft


def decision(office: Office, notice: Notice, **body: Any) -> Draft:
    call = invitation()
    said = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Không bố trí được vốn", **body}
    kept = {key: call[key] for key in ("national_number", "published_at", "package_ref", "title", "decision")}
    return office.create({"kind": "cancellation", **kept, "body": said}, act="cancel", notice=notice)


def refusal(office: Office, draft: Draft) -> list[str]:
    with pytest.raises(Invalid) as refused:
        office.submit(office.get(draft.key))
    return [problem.code for problem in refused.value.problems]


def test_an_amendment_begun_before_is_not_submitted_and_says_what_to_do(office: Office) -> None:
    notice = published(office)
    draft = amendment(office, notice)
    assert put_out(office, decision(office, notice)) == "published"
    with pytest.raises(Invalid) as refused:
        office.submit(draft)
    (problem,) = refused.value.problems
    assert problem.code == "draft.called_off"
    assert "thông báo IB2688900101 đã bị hủy theo thông báo TB-000002 (thứ Hai, 30/11/2026, 08:02)" in describe(
        problem, "vi"
    )
    assert "IB2688900101 was called off by the notice TB-000002" in describe(problem, "en")


def test_one_submitted_before_is_not_approved(office: Office) -> None:
    notice = published(office)
    draft = office.submit(amendment(office, notice))
    put_out(office, decision(office, notice))
    with pytest.raises(Invalid) as refused:
        office.approve(office.get(draft.key))
    assert [problem.code for problem in refused.value.problems] == ["draft.called_off"]


def test_one_approved_before_does_not_go_out_at_its_minute(office: Office) -> None:
    notice = published(office)
    draft = office.approve(office.submit(amendment(office, notice)), wait=timedelta(hours=1))
    put_out(office, decision(office, notice))
    office.register.clock.advance(timedelta(hours=1))
    assert publish_approved(office.register.system.database, office.register.clock, draft.key) is None
    assert [problem.code for problem in office.get(draft.key).failure] == ["draft.called_off"]
    with office.register.read() as session:
        assert len(notice_of(session, "TB-000001").revisions) == 1


def test_the_same_holds_of_a_plan(office: Office) -> None:
    office.register.record({
        "kind": "plan", "national_number": "PL2688900001", "organisation": {"code": "vnz888100001", "name": "Ban Mẫu"},
        "title": "Kế hoạch Mẫu", "body": {"packages": [{"title": "Gói 1", "package_ref": "goi-1"}]},
    })  # fmt: skip
    with office.register.read() as session:
        plan = notice_of(session, "TB-000001")
    draft = office.create({"kind": "plan", "title": "Kế hoạch Mẫu", "body": {}}, act="amend", notice=plan)
    office.register.clock.advance(MINUTE)
    office.register.record({
        "kind": "cancellation", "national_number": "PL2688900001", "title": "Hủy kế hoạch",
        "organisation": {"code": "vnz888100001", "name": "Ban Mẫu"}, "body": {"target": "plan"},
    })  # fmt: skip
    assert "draft.called_off" in refusal(office, draft)


@pytest.mark.parametrize("body", [{"target": "lot", "lot_ref": "PP01"}, {"effect": "revoked"}])
def test_what_calls_off_a_lot_or_nothing_keeps_no_amendment(office: Office, body: dict[str, str]) -> None:
    notice = published(office, body_lots=[{"lot_ref": "PP01", "title": "Phần 1"}, {"lot_ref": "PP02", "title": "P2"}])
    draft = amendment(office, notice)
    assert put_out(office, decision(office, notice, **body)) == "published"
    assert put_out(office, draft) == "published"


def test_what_is_called_off_can_still_be_set_right_with_a_warning(office: Office) -> None:
    notice = published(office)
    put_out(office, decision(office, notice))
    draft = amendment(office, notice)
    with office.register.read() as session:
        found = find_amended_off(get_draft(session, AUTHOR, draft.key))
    assert [problem.code for problem in found] == ["draft.amends_called_off"]
    assert put_out(office, draft) == "published"


def test_what_is_refused_for_it_is_not_warned_of_too(office: Office) -> None:
    notice = published(office)
    draft = amendment(office, notice)
    put_out(office, decision(office, notice))
    with office.register.read() as session:
        assert find_amended_off(get_draft(session, AUTHOR, draft.key)) == []


def test_a_call_that_is_called_off_is_not_put_off_by_an_amendment(office: Office) -> None:
    notice = published(office)
    put_out(office, decision(office, notice))
    assert refusal(office, amendment(office, notice, body_closes_at=LATER)) == ["extension.ended"]


def test_a_call_is_not_called_off_twice(office: Office) -> None:
    notice = published(office)
    first, second = decision(office, notice), decision(office, notice)
    assert put_out(office, first) == "published"
    assert refusal(office, second) == ["draft.called_off_already"]
    assert refusal(office, decision(office, notice)) == ["draft.called_off_already"]


def test_what_was_suspended_can_be_called_off_afterwards(office: Office) -> None:
    notice = published(office)
    assert put_out(office, decision(office, notice, effect="suspended")) == "published"
    assert office.submit(decision(office, notice)).state == "submitted"


def test_a_body_of_any_shape_is_refused_for_its_shape(office: Office) -> None:
    notice = published(office)
    put_out(office, decision(office, notice))
    odd = office.create({"kind": "cancellation", "title": "Hủy", "body": ["x"]}, act="cancel", notice=notice)
    assert "type.object" in refusal(office, odd)
