"""Drafts: who may do what, from which state to which, and that nothing is overwritten or approved unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from procurement.accounts.actors import Actor
from procurement.core.audit import AuditEvent
from procurement.core.errors import Conflict, Invalid, NotFound, ProcurementError, Refused
from procurement.core.messages import MESSAGES, describe
from procurement.documents.uploads import Taken
from procurement.notices import drafting
from procurement.notices.drafts import DRAFT_STATES, Draft
from tests.databases import dropped_afterwards
from tests.desk.office import (
    APPROVER,
    AUTHOR,
    DEPUTY,
    OTHER,
    SECOND,
    STRANGER,
    Office,
    actor,
    invitation,
)  # fmt: skip
from tests.publication.register import BODY, empty_register, notice_of

FILE = Taken("a" * 64, 12, "application/pdf", "QD 12.pdf")
Deed = Callable[[Draft], Draft]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with dropped_afterwards():
        yield Office(empty_register(tmp_path / "register"))


def refusal(deed: Callable[[], Any]) -> list[str]:
    """Return the codes with which ``deed`` is refused."""
    with pytest.raises(ProcurementError) as caught:
        deed()
    return [problem.code for problem in caught.value.problems]


def test_a_draft_goes_from_its_author_to_its_approver(office: Office) -> None:
    draft = office.create()
    assert (draft.state, draft.lock_version, len(draft.key)) == ("drafting", 1, 22)
    draft = office.submit(draft)
    assert (draft.state, draft.submitted_by) == ("submitted", AUTHOR.id)
    draft = office.approve(draft, wait=timedelta(hours=1))
    assert (draft.state, draft.approved_by, draft.approved_hash) == ("approved", APPROVER.id, draft.content_hash)
    assert draft.publish_at == office.register.clock.now() + timedelta(hours=1)
    assert [event.act for event in office.get(draft.key).events] == ["create", "submit", "approve"]


def test_every_deed_leaves_an_audit_row(office: Office) -> None:
    draft = office.give_back(office.submit(office.create()))
    with office.register.read() as session:
        deeds = session.execute(select(AuditEvent.actor, AuditEvent.act).where(AuditEvent.subject == draft.key))
        assert [tuple(deed) for deed in deeds] == [
            (AUTHOR.id, "draft.create"), (AUTHOR.id, "draft.submit"), (APPROVER.id, "draft.return"),
        ]  # fmt: skip


def test_an_unfinished_draft_is_kept_and_says_all_that_it_lacks_when_submitted(office: Office) -> None:
    draft = office.create({"kind": "invitation", "body": {"price": {"amount": "chín trăm"}}})
    assert draft.said["body"]["price"]["amount"] == "chín trăm"
    codes = refusal(lambda: office.submit(draft))
    assert {"required.title", "type.amount", "required.closes_at"} <= set(codes)
    assert office.get(draft.key).state == "drafting"


def test_amounts_stay_exact(office: Office) -> None:
    draft = office.create(invitation(body_price={"amount": Decimal("2609041591.923"), "currency": "VND"}))
    assert office.get(draft.key).said["body"]["price"]["amount"] == Decimal("2609041591.923")


def test_a_draft_is_posted_by_its_own_body_whatever_it_says(office: Office) -> None:
    draft = office.create(invitation(organisation=OTHER))
    assert draft.said["organisation"] == BODY


def test_what_is_submitted_is_what_the_door_takes(office: Office) -> None:
    draft = office.submit(office.create(invitation(title="  Sửa chữa   trường &amp; lớp ")))
    assert draft.said["title"] == "Sửa chữa trường & lớp"
    assert draft.said["published_at_source"] == "declared"


@pytest.mark.parametrize("title", ["Sửa chữа trường", "Sửa chữa\u200b trường", "Sửa chữa &#x202e;trường"])
def test_a_title_that_is_not_what_it_looks_like_is_not_submitted(office: Office, title: str) -> None:
    draft = office.create(invitation(title=title))
    assert refusal(lambda: office.submit(draft)) in (["draft.disguised"], ["draft.hidden_character"])


def test_nobody_vouches_by_silence(office: Office) -> None:
    draft, now = office.create(), office.register.clock.now()
    with office.register.system.database.write() as session:
        given = (session, AUTHOR, draft.key, draft.lock_version, now, ["no_state_secret"])
        codes = refusal(lambda: drafting.submit(*given, pseudonym=str))
    assert codes == ["confirm.no_personal_data"]


def test_twelve_digits_are_pointed_out_and_kept_with_the_submission(office: Office) -> None:
    draft = office.submit(office.create(invitation(body_funding="Của ông Mẫu, số 0010 8500 1234")))
    assert draft.events[-1].detail["long_numbers"] == ["body.funding"]
    assert "0010 8500 1234" not in str(draft.events[-1].detail)


def test_a_number_on_the_national_system_comes_with_its_time(office: Office) -> None:
    draft = office.create(invitation(published_at=None))
    assert refusal(lambda: office.submit(draft)) == ["required.published_at"]


def test_without_a_national_number_the_approver_says_why(office: Office) -> None:
    draft = office.submit(office.create(invitation(number=None)))
    assert refusal(lambda: office.approve(draft)) == ["draft.no_national_reason"]
    assert office.approve(draft, no_national_reason="Hệ thống đang ngừng hoạt động").state == "approved"


@pytest.mark.parametrize("maker", ["creator", "changer", "submitter"])
def test_nobody_approves_what_they_made(office: Office, maker: str) -> None:
    makers = dict.fromkeys(("creator", "changer", "submitter"), AUTHOR) | {maker: APPROVER}
    draft = office.create(who=makers["creator"])
    draft = office.change(draft, invitation(title="Sửa mái trường Mẫu"), makers["changer"])
    draft = office.submit(draft, makers["submitter"])
    assert refusal(lambda: office.approve(draft)) == ["draft.own"]
    assert office.approve(draft, DEPUTY).approved_by == DEPUTY.id


def test_nobody_lends_approval_of_what_they_made(office: Office) -> None:
    draft = office.submit(office.create(), APPROVER)
    stand_in = actor(7, "approver", lent_by=APPROVER.id)
    assert refusal(lambda: office.approve(draft, stand_in)) == ["draft.own"]
    assert office.approve(draft, actor(7, "approver", lent_by=DEPUTY.id)).state == "approved"


def test_a_system_never_approves(office: Office) -> None:
    draft = office.submit(office.create())
    system = replace(actor(5, "system.draft", "system.attach", "system.submit"), id="system:5", is_system=True)
    assert refusal(lambda: office.approve(draft, system)) == ["draft.not_yours"]


@pytest.mark.parametrize("who", [STRANGER, actor(5), actor(6, "body_admin"), actor(8, "inspector")])
def test_the_drafts_of_others_do_not_exist(office: Office, who: Actor) -> None:
    draft = office.submit(office.create())
    missing = describe(caught(lambda: office.get("x" * 22, who)), "vi").replace("x" * 22, draft.key)
    deeds: list[Callable[[], Any]] = [
        lambda: office.get(draft.key, who), lambda: office.change(draft, invitation(), who),
        lambda: office.submit(draft, who), lambda: office.approve(draft, who),
        lambda: office.withdraw(draft, who), lambda: office.give_back(draft, who),
    ]  # fmt: skip
    for deed in deeds:
        assert describe(caught(deed), "vi") == missing
    with office.register.read() as session, pytest.raises(NotFound):
        drafting.find_drafts(session, who, office.body, DRAFT_STATES)


def caught(deed: Callable[[], Any]) -> Any:
    with pytest.raises(NotFound) as found:
        deed()
    return found.value.problems[0]


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(office: Office) -> None:
    seen = office.create()
    office.change(seen, invitation(title="Sửa mái trường Mẫu"), SECOND)
    with pytest.raises(Conflict) as told:
        office.change(seen, invitation(title="Sửa cổng trường Mẫu"))
    assert "thứ Hai, 30/11/2026, 08:00" in describe(told.value.problems[0], "vi")
    assert office.get(seen.key).said["title"] == "Sửa mái trường Mẫu"


def test_a_text_is_read_once_however_often_it_is_asked_for_and_again_where_it_changed(office: Office) -> None:
    draft = office.create()
    with office.register.system.database.write() as session:
        known = drafting.get_draft(session, AUTHOR, draft.key)
        first = known.said
        first["title"] = "what one caller made of it"
        assert known.said["body"] is first["body"], "a plan of thousands of packages takes a quarter of a second"
        assert known.said["title"] == invitation()["title"]
        changed = invitation(title="Sửa mái trường Mẫu")
        drafting.change_draft(session, AUTHOR, draft.key, changed, known.lock_version, office.register.clock.now())
        assert known.said["title"] == "Sửa mái trường Mẫu"


def test_an_edit_between_look_and_approval_is_a_conflict(office: Office) -> None:
    seen = office.submit(office.create())
    office.change(seen, invitation(title="Sửa mái trường Mẫu"))
    with pytest.raises(Conflict):
        office.approve(seen)


def test_another_hash_than_that_of_the_draft_is_a_conflict(office: Office) -> None:
    draft, now = office.submit(office.create()), office.register.clock.now()
    with office.register.system.database.write() as session, pytest.raises(Conflict):
        drafting.approve(session, APPROVER, draft.key, draft.lock_version, "0" * 64, now)


def test_what_waits_for_approval_is_not_submitted_a_second_time(office: Office) -> None:
    draft = office.submit(office.create())
    with pytest.raises(Refused) as refused:
        office.submit(draft, SECOND)
    assert refused.value.problems[0].code == "draft.is_submitted"
    assert office.get(draft.key).submitted_by == AUTHOR.id


def test_a_change_takes_back_that_it_was_submitted(office: Office) -> None:
    draft = office.change(office.submit(office.create()), invitation(title="Sửa mái trường Mẫu"))
    assert (draft.state, draft.submitted_by) == ("drafting", None)


def test_a_returned_draft_says_why_and_goes_on_after_a_change(office: Office) -> None:
    draft = office.give_back(office.submit(office.create()), reason="Sai số quyết định")
    assert (draft.state, draft.reason) == ("returned", "Sai số quyết định")
    assert office.submit(office.change(draft, invitation())).state == "submitted"


def test_nothing_is_returned_without_a_reason(office: Office) -> None:
    draft = office.submit(office.create())
    assert refusal(lambda: office.give_back(draft, reason="  ")) == ["required.reason"]


def test_an_approved_draft_is_changed_only_after_it_was_withdrawn(office: Office) -> None:
    draft = office.approve(office.submit(office.create()), wait=timedelta(hours=1))
    assert refusal(lambda: office.change(draft, invitation())) == ["draft.is_approved"]
    draft = office.withdraw(draft)
    assert (draft.state, draft.publish_at, draft.approved_by) == ("withdrawn", None, None)
    assert office.change(draft, invitation()).state == "drafting"


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(seconds=-1), timedelta(days=367)])
def test_a_minute_lies_ahead_and_not_too_far(office: Office, wait: timedelta) -> None:
    draft, now = office.submit(office.create()), office.register.clock.now()
    codes = refusal(lambda: approve_at(office, draft, now + wait))
    assert "draft.minute" in codes


def approve_at(office: Office, draft: Draft, minute: Any) -> Draft:
    now = office.register.clock.now()
    with office.register.system.database.write() as session:
        given = (session, APPROVER, draft.key, draft.lock_version, draft.content_hash, now)
        return drafting.approve(*given, publish_at=minute)


def test_a_closing_before_the_minute_is_refused_at_approval(office: Office) -> None:
    draft = office.submit(office.create(invitation(body_closes_at="2026-12-01T09:00:00+07:00")))
    assert refusal(lambda: office.approve(draft, wait=timedelta(days=2))) == ["draft.closing_past"]


def test_what_is_wrong_with_dates_is_told_beside_what_cannot_be_read(office: Office) -> None:
    past, odd = "2026-11-01T09:00:00+07:00", {"amount": "x"}
    draft = office.create(invitation(published_at=None, body_closes_at=past, body_price=odd, decision=None))
    told = refusal(lambda: office.submit(draft))
    assert {"required.published_at", "draft.closing_past", "type.amount", "required.number"} <= set(told)
    later = office.create(invitation(published_at="2026-12-25T09:00:00+07:00", decision=None))
    assert "draft.posted_later" in refusal(lambda: office.submit(later))


@pytest.mark.parametrize("posted", ["hôm qua", 5, ""])
def test_a_posting_time_that_cannot_be_read_is_told_once(office: Office, posted: Any) -> None:
    with office.register.read():
        draft = office.create(invitation(published_at=posted, decision=None))
    told = refusal(lambda: office.submit(draft))
    assert len([code for code in told if code in ("instant", "type.text", "required.published_at")]) == 1


def test_a_cancellation_without_anything_is_told_all_that_it_lacks(office: Office) -> None:
    bare = {"kind": "cancellation", "national_number": "IB2688900101", "title": "", "body": {}}
    told = refusal(lambda: office.submit(office.create(bare)))
    assert {"required.title", "required.published_at", "required.number", "required.reason"} <= set(told)


@pytest.mark.parametrize("place", ["title", "body_funding", "change_reason"])
def test_a_text_with_lost_letters_is_not_submitted(office: Office, place: str) -> None:
    draft = office.create(invitation(**{place: "Sửa ch\ufffda"}))
    assert refusal(lambda: office.submit(draft)) == ["text.replaced"]
    odd = office.create(invitation(**{place: "Sửa ch\ufffda"}, decision=None))
    assert "text.replaced" in refusal(lambda: office.submit(odd))


def test_a_withholding_with_lost_letters_is_not_submitted(office: Office) -> None:
    office.register.record({**invitation(), "organisation": BODY})
    with office.register.read() as session:
        notice = notice_of(session, "TB-000001")
    said = {"kind": "invitation", "legal_basis": "Lu\ufffdt 22/2023", "reason": "D\ufffd liệu", "revision": 0}
    order = office.create(said, act="withhold", notice=notice)
    assert refusal(lambda: office.submit(order)) == ["text.replaced"] * 2


def test_a_document_that_a_source_named_with_lost_letters_keeps_no_amendment(office: Office) -> None:
    named: dict[str, Any] = {"documents": [{"title": "Quy\ufffdt định.pdf"}]}
    office.register.record({**invitation(**named), "organisation": BODY})
    with office.register.read() as session:
        notice = notice_of(session, "TB-000001")
    draft = office.create(invitation(title="Sửa chữa trường Mẫu", **named), act="amend", notice=notice)
    assert office.submit(draft).state == "submitted"


def test_files_belong_to_what_is_approved(office: Office) -> None:
    draft = office.create()
    bare, now = draft.content_hash, office.register.clock.now()
    with office.register.system.database.write() as session:
        draft = drafting.attach(session, AUTHOR, draft.key, 1, now, FILE, type="decision")
    assert draft.content_hash != bare
    draft = office.submit(draft)
    assert draft.said["documents"] == [
        {"type": "decision", "title": "QD 12.pdf", "sha256": "a" * 64, "size": 12, "media_type": "application/pdf"}
    ]
    with office.register.system.database.write() as session:
        draft = drafting.detach(session, AUTHOR, draft.key, draft.lock_version, now, FILE.sha256)
    assert (draft.state, draft.said.get("documents")) == ("drafting", [])


def test_a_file_that_is_not_attached_cannot_be_named(office: Office) -> None:
    draft = office.create(invitation(documents=[{"title": "Của người khác", "sha256": "b" * 64}]))
    assert refusal(lambda: office.submit(draft)) == ["draft.file_unknown"]


@pytest.mark.parametrize(
    ("kind", "act", "code"),
    [("memo", "publish", "choice"), ("invitation", "burn", "choice"), ("invitation", "amend", "choice")],
)
def test_what_is_no_act_is_refused(office: Office, kind: str, act: str, code: str) -> None:
    with office.register.system.database.write() as session:
        given = (session, AUTHOR, office.body, kind, invitation(), office.register.clock.now())
        assert refusal(lambda: drafting.create_draft(*given, act=act)) == [code]


@pytest.mark.parametrize("value", [1.5, "\ud800", 2**60, {"x": object()}])
def test_what_cannot_be_written_is_refused(office: Office, value: Any) -> None:
    assert refusal(lambda: office.create(invitation(summary_en=value))) == ["draft.unwritable"]


def test_every_state_and_confirmation_has_its_sentence() -> None:
    codes = {f"draft.is_{state}" for state in DRAFT_STATES} | {f"confirm.{name}" for name in drafting.CONFIRMATIONS}
    assert codes <= MESSAGES.keys()


BREACHES = {
    "two_people": "approved_by = submitted_by",
    "approved": "approved_hash = 'x'",
    "submitted": "submitted_by = NULL",
    "published": "state = 'published'",
    "state": "state = 'burnt'",
    "act": "act = 'burn'",
    "target": "act = 'cancel'",
}


@pytest.mark.parametrize("name", BREACHES)
def test_the_database_itself_refuses(office: Office, name: str) -> None:
    office.approve(office.submit(office.create()))
    with pytest.raises(DBAPIError, match=f"ck_drafts_{name}"), office.register.system.database.write() as session:
        session.execute(text(f"UPDATE drafts SET {BREACHES[name]}"))


@pytest.mark.parametrize("column", ["changed_by", "created_by"])
def test_the_database_knows_all_makers(office: Office, column: str) -> None:
    office.approve(office.submit(office.create()))
    with pytest.raises(DBAPIError, match="two_people"), office.register.system.database.write() as session:
        session.execute(text(f"UPDATE drafts SET {column} = '{APPROVER.id}'"))


def test_invalid_is_not_mistaken_for_refused(office: Office) -> None:
    with pytest.raises(Invalid):
        office.submit(office.create({"kind": "award"}))
    with pytest.raises(Refused):
        office.approve(office.create())
