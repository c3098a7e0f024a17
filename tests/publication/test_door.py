"""Publish, amend, record: what becomes of an event, and what of it stands in the register."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.core.canonical import sha256_hex
from procurement.core.errors import Conflict, NotFound
from procurement.jobs.outbox import OutboxRow
from procurement.ledger.queries import get_head
from procurement.notices.models import Revision
from procurement.publication import service
from procurement.publication.acts import Authority
from tests.publication.register import (
    OFFICERS,
    Register,
    award,
    call,
    cancellation,
    event_of,
    notice,
    notice_of,
    only_package,
    plan,
    row,
    vnd,
)


def later(hours: int, **more: Any) -> dict[str, Any]:
    """Return the call as it was seen ``hours`` after the first look, closing on another day for every hour."""
    return call(retrieved_at=f"2026-12-01T{hours:02d}:00:00+07:00", **more)


def closing(day: int, **more: Any) -> dict[str, Any]:
    return call(body={"closes_at": f"2026-12-{day:02d}T09:00:00+07:00"}, **more)


def seen(day: int, hour: int) -> dict[str, Any]:
    return closing(day, retrieved_at=f"2026-12-01T{hour:02d}:00:00+07:00")


def flags(register: Register, reference: str = "TB-000001") -> list[tuple[int, bool, bool]]:
    with register.read() as session:
        found = notice_of(session, reference).revisions
        return [(revision.number, revision.is_history, revision.changed_at_source) for revision in found]


def current(register: Register, reference: str = "TB-000001") -> int:
    with register.read() as session:
        return notice_of(session, reference).current_number


def test_a_first_act_gets_the_next_numbers_and_says_so(register: Register) -> None:
    receipts = register.record_all(call(), call("IB2688900002", "goi-2"))
    assert [(r.act, r.reference, r.revision, r.sequence) for r in receipts] == [
        ("publish", "TB-000001", 0, 1), ("publish", "TB-000002", 0, 2),
    ]  # fmt: skip
    assert receipts[0].instant == register.clock.now()


def test_the_entry_and_the_revision_say_the_same(register: Register) -> None:
    digests = ["b" * 64, "a" * 64]
    documents = [{"type": "other", "title": f"{digest[:2]}.pdf", "sha256": digest} for digest in digests]
    register.record(call(published_at="2026-11-29T23:30:00+00:00", documents=documents))
    with register.read() as session:
        entry, revision = get_head(session), notice_of(session, "TB-000001").current
        assert entry is not None
        assert revision.text is not None
        assert entry.content_hash == revision.content_hash == sha256_hex(revision.text.content.encode())
        assert (entry.posted_on, revision.posted_on) == (date(2026, 11, 30), date(2026, 11, 30))
        assert entry.document_hashes == [row.sha256 for row in revision.documents] == sorted(digests)
        assert entry.actors == ["can-bo@mau.example", "lanh-dao@mau.example"]
        assert (entry.origin, revision.published_at) == ("register", entry.instant)


def test_one_person_alone_stands_in_the_entry_once(register: Register) -> None:
    with register.system.database.write() as session:
        service.record(session, register.clock, event_of(call()), Authority("an", "an", "import"))
    with register.read() as session:
        entry = get_head(session)
        assert entry is not None
        assert (entry.actors, entry.origin) == (["an"], "import")


def test_warnings_come_back_with_the_receipt(register: Register) -> None:
    assert register.record(call(body={"estimate": vnd(1)})).warnings == ("estimate.differs",)


def test_publishing_what_is_on_record_is_a_conflict_that_names_it(register: Register) -> None:
    register.record(call())
    with register.system.database.write() as session, pytest.raises(Conflict) as caught:
        service.publish(session, register.clock, event_of(call(title="Tên khác")), OFFICERS)
    assert caught.value.problems[0].params == {"reference": "TB-000001"}


def test_amending_what_is_not_on_record_is_not_found(register: Register) -> None:
    with register.system.database.write() as session, pytest.raises(NotFound):
        service.amend(session, register.clock, event_of(call()), OFFICERS)


def test_publish_and_amend_do_what_their_names_say(register: Register) -> None:
    with register.system.database.write() as session:
        first = service.publish(session, register.clock, event_of(call()), OFFICERS)
        second = service.amend(session, register.clock, event_of(closing(20, version="01")), OFFICERS)
    assert [(first.act, first.revision), (second.act, second.revision)] == [("publish", 0), ("amend", 1)]


def test_the_same_content_is_unchanged_and_writes_nothing(register: Register) -> None:
    register.record(call())
    again = register.record(call())
    assert (again.act, again.revision, again.sequence) == ("unchanged", 0, None)
    with register.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 1


def test_key_order_and_spelling_of_amounts_are_no_change(register: Register) -> None:
    register.record(call())
    raw = dict(reversed(call(body={"price": {"currency": "VND", "amount": Decimal("900000000.00")}}).items()))
    assert register.record(raw).act == "unchanged"


def test_a_higher_version_is_an_amendment_not_a_change_at_source(register: Register) -> None:
    register.record_all(call(), closing(20, version="01"))
    assert flags(register) == [(0, False, False), (1, False, False)]
    assert current(register) == 1


def test_the_same_content_under_a_higher_version_is_a_new_revision(register: Register) -> None:
    assert register.record_all(call(), call(version="01"))[1].act == "amend"


def test_other_content_under_the_same_version_is_marked_as_changed_at_source(register: Register) -> None:
    register.record_all(call(), closing(20))
    assert flags(register) == [(0, False, False), (1, False, True)]
    assert current(register) == 1


def test_a_notice_without_national_versions_is_amended_without_that_mark(register: Register) -> None:
    nameless: dict[str, Any] = {"number": None, "reference": "TB-000500", "version": None}
    register.record_all(call(**nameless), closing(20, **nameless))
    assert flags(register, "TB-000500") == [(0, False, False), (1, False, False)]


def test_a_lower_version_that_comes_later_is_history(register: Register) -> None:
    receipts = register.record_all(call(version="01"), closing(10, version="00"), closing(20, version="02"))
    assert flags(register) == [(0, False, False), (1, True, False), (2, False, False)]
    assert (receipts[1].act, current(register)) == ("amend", 2)


def test_history_changes_nothing_that_counts_now(register: Register) -> None:
    older = {"code": "vnz888100009", "name": "Đơn vị cũ"}
    register.record_all(
        call(version="01"),
        call(version="00", title="Tên cũ", organisation=older, body={"price": vnd(1), "lots": [{"lot_ref": "PP1"}]}),
    )
    with register.read() as session:
        found = notice_of(session, "TB-000001")
        assert (found.current_number, found.organisation.name) == (0, "Ban Quản lý dự án Mẫu")
        assert (only_package(session).title, only_package(session).price) == (call()["title"], Decimal(900_000_000))
        assert only_package(session).rounds[0].lots == []


def test_a_history_of_a_plan_adds_no_package(register: Register) -> None:
    register.record_all(plan(row("Gói A", "a"), version="01"), plan(row("Gói B", "b"), version="00"))
    with register.read() as session:
        assert only_package(session).title == "Gói A"


def test_a_state_observed_earlier_is_history(register: Register) -> None:
    register.record_all(seen(15, 8), seen(20, 6))
    assert flags(register) == [(0, False, False), (1, True, True)]
    assert current(register) == 0


def test_beside_a_state_without_a_time_of_looking_one_observed_earlier_is_history(
    register: Register,
) -> None:
    register.record_all(closing(15), seen(16, 9), seen(17, 8))
    assert flags(register) == [(0, False, False), (1, False, True), (2, True, True)]
    assert current(register) == 1


def test_a_state_observed_later_is_current(register: Register) -> None:
    register.record_all(seen(15, 6), seen(20, 8))
    assert current(register) == 1


def test_a_source_that_returns_to_an_earlier_wording_is_believed_when_it_was_seen_later(register: Register) -> None:
    receipts = register.record_all(seen(15, 6), seen(20, 7), seen(15, 8))
    assert [(r.act, r.revision) for r in receipts] == [("publish", 0), ("amend", 1), ("amend", 2)]
    assert current(register) == 2


def test_all_three_of_them_again_are_unchanged(register: Register) -> None:
    story = [seen(15, 6), seen(20, 7), seen(15, 8)]
    register.record_all(*story)
    assert [r.act for r in register.record_all(*story)] == ["unchanged"] * 3


def test_an_earlier_wording_without_a_time_of_looking_is_on_record_already(register: Register) -> None:
    receipts = register.record_all(closing(15), closing(20), closing(15))
    assert [(r.act, r.revision) for r in receipts][2] == ("unchanged", 0)
    assert current(register) == 1


def test_the_present_wording_seen_again_later_is_no_news(register: Register) -> None:
    assert [r.act for r in register.record_all(seen(15, 6), seen(15, 9))] == ["publish", "unchanged"]


def test_a_revision_number_finds_its_own_wording_among_repeated_ones(register: Register) -> None:
    story = [{**seen(day, hour), "reference": "TB-000001", "revision": number}
             for number, (day, hour) in enumerate([(15, 6), (20, 7), (15, 8), (20, 9)])]  # fmt: skip
    register.record_all(*story)
    again = register.record_all(*story)
    assert [(r.act, r.revision) for r in again] == [("unchanged", number) for number in range(4)]


def test_a_reference_is_kept_and_its_number_not_given_again(register: Register) -> None:
    receipts = register.record_all(call(reference="TB-000900"), call("IB2688900002", "goi-2"))
    assert [r.reference for r in receipts] == ["TB-000900", "TB-000901"]


def test_a_reference_that_belongs_to_another_national_number_is_not_believed(register: Register) -> None:
    receipts = register.record_all(
        call(reference="TB-000001"), call("IB2688900002", "goi-2", reference="TB-000001")
    )  # fmt: skip
    assert [r.reference for r in receipts] == ["TB-000001", "TB-000002"]


def test_a_notice_that_gets_its_national_number_later_is_known_by_it_from_then_on(register: Register) -> None:
    numbered = call(reference="TB-000900")
    register.record_all(call(None, reference="TB-000900"), numbered)
    del numbered["reference"]
    again = register.record(numbered)
    assert (again.act, again.reference, again.revision) == ("unchanged", "TB-000900", 1)
    with register.read() as session:
        assert only_package(session).rounds[0].national_number == "IB2688900001"


def test_openings_of_two_envelopes_are_two_notices(register: Register) -> None:
    receipts = register.record_all(
        *(notice("opening", body={"stage": "bid", "envelope": envelope}) for envelope in ("technical", "financial"))
    )
    assert [r.reference for r in receipts] == ["TB-000001", "TB-000002"]


def test_a_cancellation_is_an_act_of_its_own_name(register: Register) -> None:
    receipts = register.record_all(call(), cancellation(), cancellation(version="01", body={"effect": "revoked"}))
    assert [r.act for r in receipts] == ["publish", "cancel", "amend"]


def frozen_values(register: Register) -> list[tuple[str, Decimal | None, str | None, str | None]]:
    with register.read() as session:
        rows = session.scalars(select(Revision).order_by(Revision.sequence)).unique()
        texts = [(revision.notice.kind, revision.text) for revision in rows]
        return [(kind, text.value, text.field, text.selection_form) for kind, text in texts if text]


def test_value_field_and_form_are_the_notice_s_own_or_its_package_s(register: Register) -> None:
    register.record_all(
        plan(row("Gói A", "goi-1"), body={"budget": vnd(5)}),
        call(plan_number="PL2688900001", body={"price": vnd(7), "field": "HH"}),
        notice("opening", body={"bidders": []}),
        award(),
        cancellation(),
    )
    inherited = (Decimal(900_000_000), "XL", "DTRR")
    assert frozen_values(register) == [
        ("plan", Decimal(5), None, None), ("invitation", Decimal(7), "HH", "DTRR"),
        ("opening", *inherited), ("award", *inherited), ("cancellation", *inherited),
    ]  # fmt: skip


def test_a_frozen_value_stays_when_the_plan_changes_the_price(register: Register) -> None:
    register.record_all(plan(row("Gói A", "goi-1")), award())
    before = frozen_values(register)
    register.record(plan(row("Gói A", "goi-1", price=vnd(1)), version="01"))
    assert frozen_values(register)[:2] == before
    with register.read() as session:
        assert only_package(session).price == Decimal(1)


def test_another_currency_is_no_value(register: Register) -> None:
    register.record(call(body={"price": {"amount": 100, "currency": "USD"}}))
    assert frozen_values(register)[0][1] is None


def test_the_original_is_kept_where_cleaning_changed_something_and_only_there(register: Register) -> None:
    register.record_all(call(), call("IB2688900002", title="Sửa  chữa"))
    with register.read() as session:
        clean, changed = (notice_of(session, reference).current.text for reference in ("TB-000001", "TB-000002"))
        assert clean is not None
        assert clean.original is None
        assert changed is not None
        assert json.loads(changed.original or "")["title"] == "Sửa  chữa"


NAMELESS: dict[str, Any] = {"number": None, "version": None}


@pytest.mark.parametrize(
    ("kept", "given"),
    [("TB-000041", "TB-000042"), ("TB-1000000", "TB-1000001"), ("TB-999999999", "TB-000001"),
     ("TB-9999999999", "TB-000001")],
)  # fmt: skip
def test_numbers_go_on_behind_those_that_an_export_brings_unless_nobody_could_have_given_them(
    register: Register, kept: str, given: str
) -> None:
    register.record(call(ref="a", reference=kept, **NAMELESS))
    assert register.record(call(ref="b", **NAMELESS)).reference == given


def test_a_number_that_is_taken_is_never_given(register: Register) -> None:
    register.record_all(call(ref="a", reference="TB-1000001", **NAMELESS))
    register.record_all(call(ref="b", reference="TB-1000000", **NAMELESS))
    assert register.record(call(ref="c", **NAMELESS)).reference == "TB-1000002"


def test_a_nameless_line_does_not_amend_the_numbered_notice_that_has_its_reference(register: Register) -> None:
    register.record(call())
    with pytest.raises(Conflict):
        register.record(call(ref="khac", title="Việc khác hẳn", reference="TB-000001", **NAMELESS))


def test_what_a_notice_said_before_it_had_a_number_is_on_record(register: Register) -> None:
    before = call(reference="TB-000001", **NAMELESS)
    register.record_all(before, call(reference="TB-000001"))
    assert register.record(before).act == "unchanged"


def test_a_source_s_own_line_finds_the_notice_that_came_with_an_export(register: Register) -> None:
    line = award(None, version=None)
    register.record({**line, "reference": "TB-000007"})
    assert register.record(line).act == "unchanged"
    receipt = register.record({**line, "title": "Tên đã sửa"})
    assert (receipt.act, receipt.reference) == ("amend", "TB-000007")


def test_contracts_of_one_package_with_references_of_their_own_stay_apart(register: Register) -> None:
    first, second = (
        notice("contract", **NAMELESS, body={"contract_number": f"HD-{n}"}, reference=f"TB-00000{n}") for n in (1, 2)
    )
    assert [receipt.act for receipt in register.record_all(first, second)] == ["publish", "publish"]
    del second["reference"]
    assert register.record(second).act == "unchanged"
