"""Approved drafts at the door: published at their minute, as they were approved, or not at all and both are told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from procurement.core.canonical import sha256_hex
from procurement.core.db import Database
from procurement.documents.uploads import Taken
from procurement.jobs.outbox import OutboxRow
from procurement.ledger.models import LedgerEntry
from procurement.notices import drafting
from procurement.notices.documents import find_named_files
from procurement.notices.drafts import Draft
from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.publication.drafts import publish_approved, publish_due
from tests.databases import unguarded
from tests.desk.office import APPROVER, AUTHOR, OTHER, Office, invitation
from tests.publication.register import BODY, notice_of

LATE = "2026-12-02T09:00:00+07:00"


def published(office: Office, **changes: Any) -> Notice:
    """Return a notice that went through the desk."""
    receipt = office.put_out(office.create(invitation(**changes)))
    assert receipt is not None
    with office.register.read() as session:
        return notice_of(session, receipt.reference)


def amendment(office: Office, notice: Notice, **changes: Any) -> Draft:
    """Return a draft that amends ``notice``."""
    return office.create(invitation(**changes), act="amend", notice=notice)


def letters(database: Database) -> list[tuple[str, Any]]:
    """Return what mail was promised: template and to whom."""
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == "mail").order_by(OutboxRow.id))
        return [(row.payload["template"], row.payload["to"]) for row in rows]


def failure(office: Office, draft: Draft) -> list[str]:
    """Return the codes with which a draft failed, after checking that nothing else came of it."""
    told = office.get(draft.key)
    assert told.state == "failed"
    assert told.reason
    assert ("failed", [AUTHOR.id, APPROVER.id]) in letters(office.register.system.database)
    return [problem.code for problem in told.failure]


def entries(office: Office) -> list[LedgerEntry]:
    with office.register.read() as session:
        return list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence)))


def test_what_was_approved_is_what_the_ledger_has(office: Office) -> None:
    draft = office.approve(office.submit(office.create()))
    receipt = publish_approved(office.register.system.database, office.register.clock, draft.key)
    assert receipt is not None
    (entry,) = entries(office)
    assert entry.approval_hash == entry.content_hash == draft.approved_hash
    assert (entry.actors, entry.act, entry.origin) == ([AUTHOR.id, APPROVER.id], "publish", "register")
    told = office.get(draft.key)
    assert (told.state, told.sequence, told.published_at) == ("published", receipt.sequence, receipt.instant)
    assert letters(office.register.system.database) == [("receipt", [AUTHOR.id, APPROVER.id])]
    assert office.register.differences() == []


def test_nothing_goes_out_before_its_minute_and_everything_at_it(office: Office) -> None:
    system, clock = office.register.system, office.register.clock
    draft = office.approve(office.submit(office.create()), wait=timedelta(minutes=1))
    clock.advance(timedelta(seconds=59))
    assert publish_due(system.database, clock) == 0
    assert publish_approved(system.database, clock, draft.key) is None
    clock.advance(timedelta(seconds=1))
    assert publish_due(system.database, clock) == 1
    assert office.get(draft.key).published_at == draft.publish_at
    assert publish_due(system.database, clock) == 0
    assert publish_approved(system.database, clock, draft.key) is None
    assert len(entries(office)) == 1


def test_what_is_withdrawn_in_time_never_goes_out(office: Office) -> None:
    draft = office.approve(office.submit(office.create()), wait=timedelta(minutes=1))
    office.withdraw(draft)
    office.register.clock.advance(timedelta(minutes=2))
    assert publish_due(office.register.system.database, office.register.clock) == 0
    assert entries(office) == []


def test_a_number_is_given_at_publication_only(office: Office) -> None:
    first = office.approve(office.submit(office.create()), wait=timedelta(hours=1))
    second = published(office, number="IB2688900102", package_ref="goi-102")
    office.register.clock.advance(timedelta(hours=1))
    receipt = publish_approved(office.register.system.database, office.register.clock, first.key)
    assert (second.reference, receipt.reference if receipt else None) == ("TB-000001", "TB-000002")


def test_a_notice_that_came_in_meanwhile_is_not_published_twice(office: Office) -> None:
    draft = office.approve(office.submit(office.create()), wait=timedelta(minutes=1))
    published(office, title="Cùng số, do người khác nhập")
    office.register.clock.advance(timedelta(minutes=1))
    assert publish_due(office.register.system.database, office.register.clock) == 1
    assert failure(office, draft) == ["conflict.identity"]
    assert len(entries(office)) == 1
    assert office.register.differences() == []


def test_a_closing_that_passed_before_a_late_worker_stops_it(office: Office) -> None:
    draft = office.approve(office.submit(office.create(invitation(body_closes_at=LATE))), wait=timedelta(minutes=1))
    office.register.clock.advance(timedelta(days=3))
    publish_due(office.register.system.database, office.register.clock)
    assert failure(office, draft) == ["draft.closing_past"]
    assert entries(office) == []


def test_a_failed_draft_is_mended_and_goes_out(office: Office) -> None:
    draft = office.approve(office.submit(office.create(invitation(body_closes_at=LATE))), wait=timedelta(minutes=1))
    office.register.clock.advance(timedelta(days=3))
    publish_due(office.register.system.database, office.register.clock)
    assert office.put_out(office.change(office.get(draft.key), invitation())) is not None


def test_whoever_approved_what_failed_may_submit_it_and_then_approves_it_no_more(office: Office) -> None:
    draft = office.approve(office.submit(office.create()), wait=timedelta(hours=1))
    office.register.record({**invitation(), "organisation": BODY, "title": "Đã đăng từ nơi khác"})
    office.register.clock.advance(timedelta(hours=1))
    assert publish_approved(office.register.system.database, office.register.clock, draft.key) is None
    again = office.submit(office.get(draft.key), APPROVER)
    assert (again.state, again.submitted_by, again.approved_by, again.publish_at) == (
        "submitted",
        APPROVER.id,
        None,
        None,
    )
    with pytest.raises(drafting.Refused, match="draft.own"):
        office.approve(again)


def test_a_clock_that_runs_behind_keeps_it_waiting_and_is_no_failure(office: Office) -> None:
    published(office)
    draft = office.approve(office.submit(office.create(invitation(number="IB2688900102", package_ref="goi-102"))))
    office.register.clock.advance(timedelta(hours=-1))
    assert publish_due(office.register.system.database, office.register.clock) == 1
    assert office.get(draft.key).state == "approved"
    office.register.clock.advance(timedelta(hours=1))
    publish_due(office.register.system.database, office.register.clock)
    assert office.get(draft.key).state == "published"


def test_content_that_was_changed_behind_the_approval_is_not_published(office: Office) -> None:
    draft = office.approve(office.submit(office.create()))
    forged = draft.content.replace("Sửa chữa trường học", "Xây mới trường học")
    with unguarded(office.register.system.database) as connection:
        connection.exec_driver_sql("UPDATE drafts SET content = '" + forged.replace("'", "''") + "'")
    assert publish_approved(office.register.system.database, office.register.clock, draft.key) is None
    assert failure(office, draft) == ["draft.not_approved"]


def test_a_broken_draft_does_not_stop_the_others(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    broken = office.approve(office.submit(office.create()))
    sound = office.approve(office.submit(office.create(invitation(number="IB2688900102", package_ref="goi-102"))))
    with unguarded(office.register.system.database) as connection:
        connection.exec_driver_sql(f"UPDATE drafts SET content = 'no JSON' WHERE id = {broken.id}")
    assert publish_due(office.register.system.database, office.register.clock) == 2
    assert office.get(sound.key).state == "published"
    assert "could not be published" in caplog.text


def test_an_extension_is_another_revision(office: Office) -> None:
    notice = published(office)
    receipt = office.put_out(amendment(office, notice, version="01", body_closes_at="2027-01-15T09:00:00+07:00"))
    assert receipt is not None
    assert (receipt.act, receipt.reference, receipt.revision) == ("amend", notice.reference, 1)


def test_what_its_body_amends_did_not_change_at_its_source(office: Office) -> None:
    notice = published(office)
    assert office.put_out(amendment(office, notice, body_closes_at="2027-01-15T09:00:00+07:00")) is not None
    with office.register.read() as session:
        assert not session.get_one(Notice, notice.id).current.changed_at_source
    assert office.register.differences() == []


def test_a_posting_time_keeps_its_source_in_an_amendment(office: Office) -> None:
    office.register.record({**invitation(), "published_at_source": "national", "organisation": BODY})
    with office.register.read() as session:
        notice = notice_of(session, "TB-000001")
    office.put_out(amendment(office, notice, version="01", title="Sửa mái trường Mẫu"))
    with office.register.read() as session:
        text = notice_of(session, notice.reference).current.text
        assert text is not None
        assert load_content(text.content)["published_at_source"] == "national"


def test_an_amendment_makes_up_no_source_of_a_posting_time_and_so_brings_nothing_new(office: Office) -> None:
    office.register.record({**invitation(), "organisation": BODY})
    with office.register.read() as session:
        notice = notice_of(session, "TB-000001")
        assert notice.current.text is not None
        assert "published_at_source" not in load_content(notice.current.text.content)
    draft = amendment(office, notice)
    assert office.put_out(draft) is None
    assert failure(office, draft) == ["draft.nothing_new"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "draft.nothing_new"),
        ({"number": "IB2688900999", "title": "Khác số"}, "draft.other_notice"),
    ],
)
def test_an_amendment_of_nothing_or_of_another_is_refused(office: Office, changes: Any, code: str) -> None:
    draft = amendment(office, published(office), **changes)
    assert office.put_out(draft) is None
    assert failure(office, draft) == [code]


def test_a_lower_version_is_no_amendment(office: Office) -> None:
    draft = amendment(office, published(office, version="02"), version="01")
    office.put_out(draft)
    assert failure(office, draft) == ["draft.older_version"]


def closed(office: Office) -> Notice:
    """Return a call whose bids are closed."""
    notice = published(office, body_closes_at=LATE)
    office.register.clock.advance(timedelta(days=3))
    return notice


def test_a_call_is_not_extended_after_closing(office: Office) -> None:
    draft = amendment(office, closed(office), version="01")
    assert office.put_out(draft) is None
    assert failure(office, draft) == ["draft.after_closing"]
    assert "Điều 17 Thông tư 79/2025/TT-BTC" in (office.get(draft.key).reason or "")


@pytest.mark.parametrize(
    ("bidders", "is_withheld", "state"), [(0, False, "published"), (1, False, "failed"), (0, True, "failed")]
)
def test_unless_an_opening_that_can_be_read_says_nobody_bid(
    office: Office, bidders: int, state: str, *, is_withheld: bool
) -> None:
    notice = closed(office)
    opening = {"stage": "bid", "envelope": "single", "bidder_count": bidders,
               "bidders": [{"name": "Công ty Mẫu"}] * bidders}  # fmt: skip
    receipt = office.register.record({**invitation(), "kind": "opening", "organisation": BODY, "body": opening})
    if is_withheld:
        office.register.withhold(receipt.reference)
    draft = amendment(office, notice, version="01")
    office.put_out(draft)
    assert office.get(draft.key).state == state


def cancellation(**body: Any) -> dict[str, Any]:
    """Return the decision to cancel the tender of ``invitation()``."""
    said = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Không bố trí được vốn", **body}
    call = invitation()
    return {"kind": "cancellation", **{key: call[key] for key in ("national_number", "published_at", "package_ref")},
            "title": call["title"], "decision": call["decision"], "body": said}  # fmt: skip


def test_a_cancellation_is_an_act_on_its_target(office: Office) -> None:
    notice = published(office)
    receipt = office.put_out(office.create(cancellation(), act="cancel", notice=notice))
    assert receipt is not None
    assert receipt.act == "cancel"
    with office.register.read() as session:
        assert notice_of(session, receipt.reference).target_id == notice.id


def test_a_cancellation_that_leads_elsewhere_is_refused(office: Office) -> None:
    notice = published(office, number="IB2688900102", package_ref="goi-102")
    published(office)
    draft = office.create(cancellation(), act="cancel", notice=notice)
    office.put_out(draft)
    assert failure(office, draft) == ["draft.other_target"]


@pytest.mark.parametrize(("scope", "state"), [("invitation", "failed"), ("tender", "published")])
def test_after_closing_the_tender_is_cancelled_but_not_its_call(office: Office, scope: str, state: str) -> None:
    draft = office.create(cancellation(scope=scope), act="cancel", notice=closed(office))
    office.put_out(draft)
    assert office.get(draft.key).state == state


def test_a_package_is_tendered_again_without_a_national_number(office: Office) -> None:
    why = {"no_national_reason": "Hệ thống đang ngừng hoạt động"}
    receipt = office.put_out(office.create(invitation(number=None)), **why)
    assert receipt is not None
    with office.register.read() as session:
        notice = notice_of(session, receipt.reference)
    again = office.create(invitation(number=None, title="Sửa chữa trường học Mẫu, lần 2"))
    assert office.put_out(again, **why) is None
    stop = {key: value for key, value in cancellation().items() if key not in ("national_number", "published_at")}
    assert office.put_out(office.create(stop, act="cancel", notice=notice), **why) is not None
    second = office.put_out(office.change(office.get(again.key), again.said), **why)
    assert second is not None
    with office.register.read() as session:
        found = notice_of(session, second.reference)
        assert found.package_id == notice.package_id
        assert found.round_id != notice.round_id
    assert office.register.differences() == []


WITHHOLDING = {"legal_basis": "Luật 22/2023/QH15, điều 7 khoản 3", "reason": "Có dữ liệu cá nhân", "revision": 0}


def test_a_text_is_withheld_by_two_people_of_the_desk(office: Office) -> None:
    notice = published(office)
    waiting = amendment(office, notice, version="01", title="Sửa mái trường Mẫu")
    order = office.create({"kind": "invitation", **WITHHOLDING}, act="withhold", notice=notice)
    receipt = office.put_out(order)
    assert receipt is not None
    *_, entry = entries(office)
    assert (entry.act, entry.actors) == ("withhold", [AUTHOR.id, APPROVER.id])
    assert entry.approval_hash == office.get(order.key).approved_hash
    with office.register.read() as session:
        kept = session.scalars(select(Draft).where(Draft.act != "withhold")).unique().all()
        assert [json.loads(draft.content) for draft in kept] == [{"kind": "invitation"}] * 2
    assert office.get(waiting.key).state == "withdrawn"


@pytest.mark.parametrize("missing", ["legal_basis", "reason", "revision"])
def test_nothing_is_withheld_without_its_basis(office: Office, missing: str) -> None:
    said = {key: value for key, value in WITHHOLDING.items() if key != missing}
    order = office.create({"kind": "invitation", **said}, act="withhold", notice=published(office))
    with pytest.raises(drafting.Invalid, match=missing):
        office.submit(order)


def test_a_successor_acts_on_what_its_predecessor_posted(office: Office) -> None:
    office.register.record({**invitation(), "organisation": OTHER})
    with office.register.read() as session:
        notice = notice_of(session, "TB-000001")
    with pytest.raises(drafting.Refused, match="foreign_notice"):
        amendment(office, notice)
    office.succeed_other()
    receipt = office.put_out(amendment(office, notice, version="01", title="Sửa mái trường Mẫu"))
    assert receipt is not None
    assert receipt.reference == notice.reference


def test_files_come_out_with_their_notice_and_not_before(office: Office) -> None:
    system, now = office.register.system, office.register.clock.now()
    file = Taken(sha256_hex(b"canary"), 6, "application/pdf", "QD 12.pdf")
    draft = office.create()
    with system.database.write() as session:
        draft = drafting.attach(session, AUTHOR, draft.key, draft.lock_version, now, file)
    with office.register.read() as session:
        assert find_named_files(session, [file.sha256]) == {file.sha256}, "it would be swept away"
    office.put_out(draft)
    (entry,) = entries(office)
    assert entry.document_hashes == [file.sha256]


def test_a_file_erased_in_the_meantime_stops_it(office: Office) -> None:
    system, now = office.register.system, office.register.clock.now()
    file = Taken("c" * 64, 6, "application/pdf", "QD 12.pdf")
    draft = office.create()
    with system.database.write() as session:
        draft = drafting.attach(session, AUTHOR, draft.key, draft.lock_version, now, file)
    draft = office.approve(office.submit(draft))
    with unguarded(system.database) as connection:
        connection.exec_driver_sql("UPDATE document_files SET erased_at = stored_at")
    publish_due(system.database, office.register.clock)
    assert failure(office, draft) == ["draft.file_erased"]


def test_what_is_stuck_or_has_no_entry_is_named(office: Office) -> None:
    def found() -> list[str]:
        return [each.code for each in office.register.differences() if each.code.startswith("draft.")]

    office.approve(office.submit(office.create()), wait=timedelta(minutes=1))
    office.register.clock.advance(timedelta(minutes=6))
    assert found() == []
    office.register.clock.advance(timedelta(seconds=1))
    assert found() == ["draft.stuck"]
    stuck = next(point for point in office.register.system.health().points if point.name == "drafts")
    assert (stuck.state, stuck.figure) == ("fail", 1)
    publish_due(office.register.system.database, office.register.clock)
    assert found() == []
    with unguarded(office.register.system.database) as connection:
        connection.exec_driver_sql("UPDATE drafts SET approved_hash = 'x', content_hash = 'x'")
    assert found() == ["draft.not_in_ledger"]
