"""Two amendments of one notice at the same time: the second never silently puts back what the first has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.notices import drafting
from procurement.notices.drafts import Draft
from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.notices.rebasing import find_outdated, merged, rebased
from procurement.publication.drafts import publish_approved
from tests.desk.office import AUTHOR, Office, invitation
from tests.publication.register import notice_of, vnd

LATER = "2027-01-15T09:00:00+07:00"


def published(office: Office) -> Notice:
    draft = office.create()
    office.put_out(draft)
    with office.register.read() as session:
        return notice_of(session, "TB-000001")


def amendment(office: Office, notice: Notice, **changes: Any) -> Draft:
    return office.create(invitation(**changes), act="amend", notice=notice)


def public_body(office: Office) -> dict[str, Any]:
    with office.register.read() as session:
        text = notice_of(session, "TB-000001").current.text
        assert text is not None
        body: dict[str, Any] = load_content(text.content)["body"]
        return body


def outdated(office: Office, draft: Draft) -> list[int]:
    """Return the numbers of the revisions of which ``draft`` knows nothing."""
    with office.register.read() as session:
        found = find_outdated(drafting.get_draft(session, AUTHOR, draft.key))
        return [problem.params["number"] for problem in found if problem.code == "draft.outdated"]


def take_over(office: Office, draft: Draft) -> Draft:
    system, now = office.register.system, office.register.clock.now()
    with system.database.write() as session:
        found = drafting.get_draft(session, AUTHOR, draft.key)
        said, base = rebased(found)
        return drafting.change_draft(session, AUTHOR, draft.key, said, draft.lock_version, now, base=base)


def test_an_amendment_begun_before_another_was_published_is_not_submitted(office: Office) -> None:
    notice = published(office)
    price = amendment(office, notice, body_price=vnd(3_000_000_000), change_reason="Giá sai")
    closing = amendment(office, notice, body_closes_at=LATER, change_reason="Thêm thời gian")
    office.put_out(price)
    with pytest.raises(Invalid) as refused:
        office.submit(closing)
    (problem,) = refused.value.problems
    assert problem.code == "draft.outdated"
    assert "(lần đăng 1, thứ Hai, 30/11/2026, 08:00)" in describe(problem, "vi")
    assert public_body(office)["price"]["amount"] == 3_000_000_000


def test_an_amendment_approved_before_another_was_published_is_not_published(office: Office) -> None:
    notice = published(office)
    price = amendment(office, notice, body_price=vnd(3_000_000_000))
    closing = office.approve(office.submit(amendment(office, notice, body_closes_at=LATER)))
    office.put_out(price)
    assert publish_approved(office.register.system.database, office.register.clock, closing.key) is None
    assert [problem.code for problem in office.get(closing.key).failure] == ["draft.outdated"]
    assert public_body(office)["price"]["amount"] == 3_000_000_000


def test_what_was_published_meanwhile_is_taken_over_and_both_changes_count(office: Office) -> None:
    notice = published(office)
    price = amendment(office, notice, body_price=vnd(3_000_000_000), change_reason="Giá sai")
    closing = amendment(office, notice, body_closes_at=LATER, change_reason="Thêm thời gian")
    office.put_out(price)
    closing = take_over(office, office.get(closing.key))
    assert outdated(office, closing) == []
    office.put_out(closing)
    body = public_body(office)
    assert (body["price"]["amount"], body["closes_at"]) == (3_000_000_000, LATER)
    assert office.get(closing.key).said["change_reason"] == "Thêm thời gian"


def test_an_amendment_that_took_over_once_is_held_against_the_next_one_too(office: Office) -> None:
    notice = published(office)
    drafts = [
        amendment(office, notice, **changes)
        for changes in (
            {"body_price": vnd(3_000_000_000)},
            {"body_funding": "Ngân sách phường"},
            {"body_closes_at": LATER},
        )
    ]
    office.put_out(drafts[0])
    third = take_over(office, office.get(drafts[2].key))
    office.put_out(take_over(office, office.get(drafts[1].key)))
    assert outdated(office, third) == [2]


def test_an_amendment_that_noted_no_base_is_held_against_its_beginning(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = published(office)
    with monkeypatch.context() as patch:
        patch.setattr(drafting, "BASE", "other")  # as drafts were begun before they noted it
        closing = amendment(office, notice, body_closes_at=LATER)
    assert outdated(office, closing) == []
    office.register.clock.advance(timedelta(minutes=1))
    office.put_out(amendment(office, notice, body_price=vnd(3_000_000_000)))
    assert outdated(office, closing) == [1]


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "result"),
    [
        ({"a": 1}, {"a": 2}, {"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": 2}, {"a": 3}, {"a": 3}),
        ({"a": 1}, {}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {}, {}),
        ({}, {"a": 1}, {}, {"a": 1}),
        ({"b": {"x": 1, "y": 1}}, {"b": {"x": 2, "y": 1}}, {"b": {"x": 1, "y": 3}}, {"b": {"x": 2, "y": 3}}),
        ({"b": {"x": 1}}, {"b": {"x": 1, "y": 2}}, {"b": {"x": 3}}, {"b": {"x": 3, "y": 2}}),
        ({}, {"change_reason": "của họ"}, {}, {}),
        ({"lots": [1, 2]}, {"lots": [1, 2]}, {"lots": [1]}, {"lots": [1]}),
        ({"documents": ["a", "b"]}, {"documents": ["a", "b", "c"]}, {"documents": ["b", "d"]},
         {"documents": ["b", "c", "d"]}),
        ({"documents": ["a"]}, {"documents": ["a", "c"]}, {"documents": ["a", "c"]}, {"documents": ["a", "c"]}),
        ({"documents": ["a"]}, {}, {"documents": ["a"]}, {}),
    ],
)  # fmt: skip
def test_each_field_is_taken_from_whoever_changed_it(base: Any, theirs: Any, mine: Any, result: Any) -> None:
    assert merged(base, theirs, mine) == result
