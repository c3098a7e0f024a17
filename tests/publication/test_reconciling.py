"""Whatever somebody with the file in his hands changes, reconciling says which revision it is about."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from procurement.documents.service import note_files
from tests.databases import ON_POSTGRESQL, dropped_afterwards, unguarded
from tests.publication.register import (
    START,
    Register,
    award,
    call,
    cancellation,
    copied_register,
    empty_register,
    plan,
    row,
    vnd,
)

WON = {"result": "won", "winning_price": vnd(500)}
CONSORTIUM = {"consortium_code": "PC1", "consortium_name": "Liên danh Mẫu", **WON}
RESULT = award(
    "IB2688900003", ref="goi-3", version="01", documents=[{"title": "QĐ.pdf", "sha256": "ab" * 32}],
    body={"lots": [
        {"lot_ref": "PP1", "title": "Phần 1", "bidders": [{"code": "vn1", "name": "A", **WON}]},
        {"lot_ref": "PP2", "title": "Phần 2", "bidders": [
            {"code": "vn2", "name": "B", **CONSORTIUM}, {"code": "vn3", "name": "C", **CONSORTIUM},
            {"code": "vn4", "name": "D", "result": "lost"},
        ]},
    ]},
)  # fmt: skip
PROJECT = {"number": "PR2688900001", "name": "Dự án Mẫu"}

TOMBSTONE = (
    "INSERT INTO withholdings (revision_id, sequence, withheld_at, legal_basis, reason, requested_by, approved_by) "
    "VALUES (2, 2, '2026-11-30 01:00:00', 'a', 'b', 'c', 'd')"
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Yield a register in which everything agrees. Each test changes a copy of it."""
    with dropped_afterwards():
        register = empty_register(tmp_path_factory.mktemp("published") / "register")
        register.record_all(
            call(), call("IB2688900002", "goi-2"), RESULT, {**RESULT, "version": "00", "title": "Bản cũ"},
            plan(row("Gói 9", "goi-9"), number="PL2688900009", body={"project": PROJECT}),
            cancellation(None, ref=None, plan_number="PL2688900009", reference="HUY-9", body={"target": "plan"}),
        )  # fmt: skip
        assert register.differences() == []
        yield register


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Yield a register in which a text is withheld and everything agrees. Each test changes a copy of it."""
    with dropped_afterwards():
        register = empty_register(tmp_path_factory.mktemp("withheld") / "register")
        register.record_all(
            call("IB2688900002", "goi-2"), call(), call(version="01", title="Sửa chữa trường"),
            plan(row("Gói 1", "goi-1", start={"year": 2026, "quarter": 4}), row("Gói 2", "goi-7")), RESULT,
            {**RESULT, "version": "02"},
        )  # fmt: skip
        register.withhold("TB-000001")
        assert {difference.code for difference in register.differences()} <= {"erase.waiting"}
        yield register


def test_in_a_copy_everything_agrees_as_well(published: Register, withheld: Register, tmp_path: Path) -> None:
    for number, register in enumerate((published, withheld)):
        assert copied_register(register, tmp_path / str(number)).differences() == register.differences()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE ledger_entries SET kind = 'award' WHERE sequence = 2", {("#2", "ledger.hash")}),
        ("UPDATE revision_texts SET content = replace(content, '900000000', '1') WHERE revision_id = 2",
         {("TB-000002/0", "published.text_changed")}),
        ("DELETE FROM revision_texts WHERE revision_id = 2",
         {("TB-000002/0", "published.text_missing"), ("TB-000002/0", "index.changed")}),
        ("UPDATE revisions SET content_hash = 'a' WHERE id = 2",
         {("TB-000002/0", "published.not_in_ledger"), ("TB-000002/0", "published.text_changed")}),
        ("UPDATE revisions SET number = 1 WHERE id = 2", {("TB-000002/1", "published.not_in_ledger")}),
        ("DELETE FROM revisions WHERE id = 2", {("TB-000002/0", "ledger.not_published")}),
        ("INSERT INTO revision_documents VALUES (2, 'e3b0')", {("TB-000002/0", "published.documents_changed")}),
        ("DELETE FROM revision_documents WHERE revision_id = 3", {("TB-000003/0", "published.documents_changed")}),
        ("UPDATE revisions SET is_history = FALSE WHERE number = 1", {("TB-000003/1", "derived.changed")}),
        ("UPDATE notices SET current_number = 1 WHERE id = 3", {("TB-000003", "derived.changed")}),
        ("UPDATE notices SET current_number = 7 WHERE id = 3", {("TB-000003", "derived.changed")}),
        ("DELETE FROM revisions WHERE notice_id = 3",
         {("TB-000003/0", "ledger.not_published"), ("derived", "derived.not_compared")}),
        ("UPDATE revision_texts SET content = 'x' WHERE revision_id = 3",
         {("TB-000003/0", "published.text_changed"), ("derived", "derived.not_compared"),
          ("index", "index.not_compared")}),
        ("UPDATE revision_texts SET content = '{}' WHERE revision_id = 3",
         {("TB-000003/0", "published.text_changed"), ("index", "index.not_compared")}),
        ("UPDATE revision_texts SET content = '[]' WHERE revision_id = 3",
         {("TB-000003/0", "published.text_changed"), ("index", "index.not_compared")}),
        ("UPDATE rounds SET outcome = NULL", {("GT-000003/1", "derived.changed")}),
        ("UPDATE lots SET outcome = 'none' WHERE lot_ref = 'PP1'", {("GT-000003/1/1", "derived.changed")}),
        ("UPDATE plans SET cancelled = FALSE", {("TB-000004", "derived.changed")}),
        ("UPDATE bids SET price = '1' WHERE code = 'vn1'", {("TB-000003/1", "derived.changed")}),
        ("UPDATE bid_members SET name = 'Khác'", {("TB-000003/2", "derived.changed")}),
        ("DELETE FROM bids WHERE ordinal = 3", {("TB-000003/3", "derived.missing")}),
        ("UPDATE bids SET lot_id = NULL WHERE ordinal = 1", {("TB-000003/1", "derived.changed")}),
        ("UPDATE packages SET title = 'Tên mật' WHERE reference = 'GT-000001'", {("GT-000001", "derived.changed")}),
        ("UPDATE packages SET price = '7' WHERE reference = 'GT-000004'", {("GT-000004", "derived.changed")}),
        ("UPDATE lots SET title = 'Tên mật' WHERE lot_ref = 'PP1'", {("GT-000003/1/1", "derived.changed")}),
        ("UPDATE lots SET lot_ref = 'Mật' WHERE lot_ref = 'PP2'", {("GT-000003/1/2", "derived.changed")}),
        ("UPDATE projects SET name = 'Tên mật'", {("PR2688900001", "derived.changed")}),
        (TOMBSTONE, {("TB-000002/0", "withheld.text_present"), ("TB-000002/0", "withheld.not_in_ledger")}),
    ],
)  # fmt: skip
def test_a_changed_row_is_found(published: Register, tmp_path: Path, change: str, found: set[tuple[str, str]]) -> None:
    register = copied_register(published, tmp_path / "copy")
    with unguarded(register.system.database) as connection:
        connection.exec_driver_sql(change)
    assert found <= {(difference.subject, difference.code) for difference in register.differences()}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE withholdings SET legal_basis = 'bịa'", ("TB-000001/0", "withheld.changed")),
        ("UPDATE withholdings SET reason = 'bịa'", ("TB-000001/0", "withheld.changed")),
        ("UPDATE withholdings SET requested_by = 'ai đó'", ("TB-000001/0", "withheld.changed")),
        ("UPDATE withholdings SET approved_by = 'ai đó'", ("TB-000001/0", "withheld.changed")),
        ("UPDATE withholdings SET withheld_at = '2001-01-01 00:00:00'", ("TB-000001/0", "withheld.changed")),
        ("UPDATE revisions SET posted_on = '2001-01-01' WHERE id = 2", ("TB-000002/0", "published.record_changed")),
        ("UPDATE revisions SET published_at = '2001-01-01 00:00:00' WHERE id = 2",
         ("TB-000002/0", "published.record_changed")),
        ("UPDATE revisions SET national_version = '09' WHERE id = 2", ("TB-000002/0", "derived.changed")),
        ("UPDATE revisions SET changed_at_source = TRUE WHERE id = 2", ("TB-000002/0", "derived.changed")),
        ("UPDATE revisions SET is_history = TRUE WHERE id = 3", ("TB-000002/1", "derived.changed")),
        ("UPDATE revision_texts SET value = '1' WHERE revision_id = 2", ("TB-000002/0", "derived.changed")),
        ("UPDATE revision_texts SET field = 'HH' WHERE revision_id = 2", ("TB-000002/0", "derived.changed")),
        ("UPDATE revision_texts SET selection_form = 'X' WHERE revision_id = 2", ("TB-000002/0", "derived.changed")),
        ("UPDATE revision_texts SET poster = 'vnz1' WHERE revision_id = 3", ("TB-000002/1", "derived.changed")),
        ("UPDATE notices SET kind = 'award' WHERE id = 2", ("TB-000002", "derived.changed")),
        ("UPDATE notices SET national_number = 'IB1' WHERE id = 2", ("TB-000002", "derived.changed")),
        ("UPDATE notices SET identity = 'x' WHERE id = 2", ("TB-000002", "derived.changed")),
        ("UPDATE notices SET source_identity = 'x' WHERE id = 2", ("TB-000002", "derived.changed")),
        ("UPDATE notices SET outcome = 'none' WHERE id = 4", ("TB-000004", "derived.changed")),
        ("UPDATE notices SET lot_ref = 'PP9' WHERE id = 2", ("TB-000002", "derived.changed")),
        ("UPDATE organisations SET code = 'vnzX'", ("vnz888100001", "derived.changed")),
        ("UPDATE plans SET current_revision = 5", ("TB-000003", "derived.changed")),
        ("UPDATE plans SET national_number = 'PL1'", ("TB-000003", "derived.changed")),
        ("UPDATE plan_packages SET title = 'Giả'", ("TB-000003/0/1", "derived.changed")),
        ("UPDATE plan_packages SET price = '1'", ("TB-000003/0/1", "derived.changed")),
        ("UPDATE plan_packages SET start_year = 1990", ("TB-000003/0/1", "derived.changed")),
        ("DELETE FROM plan_packages WHERE ordinal = 2", ("TB-000003/0/2", "derived.missing")),
        ("DELETE FROM audit_events WHERE act = 'withhold'", ("#7", "ledger.no_deed")),
        ("UPDATE audit_events SET at = '2001-01-01 00:00:00' WHERE id = 1", ("#1", "ledger.no_deed")),
    ],
)  # fmt: skip
def test_what_stands_beside_a_text_is_what_the_text_and_the_ledger_say(
    withheld: Register, tmp_path: Path, change: str, found: tuple[str, str]
) -> None:
    register = copied_register(withheld, tmp_path / "copy")
    with unguarded(register.system.database) as connection:
        connection.exec_driver_sql(change)
    assert found in {(difference.subject, difference.code) for difference in register.differences()}


@pytest.mark.parametrize(
    "acts",
    [
        [plan(row("Gói A"), row("Gói B"))],
        [plan(row("Gói A", "goi-2")), call(ref=None), call(ref="goi-2", version="01")],
    ],
    ids=["packages without a sign of their own", "a package that its only notice has left"],
)
def test_acts_done_anew_give_packages_the_numbers_that_they_have(register: Register, acts: list[Any]) -> None:
    register.record_all(*acts)
    assert register.differences() == []


def test_a_guard_that_is_gone_off_or_emptied_is_found(register: Register) -> None:
    drop = "DROP TRIGGER guard_revisions_no_update" + (" ON revisions" if ON_POSTGRESQL else "")
    changes = {"guard_revisions_no_update": drop}
    if ON_POSTGRESQL:
        empty = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"
        changes["guard_withholdings_no_delete"] = f"CREATE OR REPLACE FUNCTION guard_withholdings_no_delete() {empty}"
        changes["guard_ledger_entries_no_truncate"] = (
            "ALTER TABLE ledger_entries DISABLE TRIGGER guard_ledger_entries_no_truncate"
        )
    assert register.differences() == []
    with register.system.database.engine.begin() as connection:
        for change in changes.values():
            connection.exec_driver_sql(change)
    found = {(difference.subject, difference.code) for difference in register.differences()}
    assert found == {(name, "guard.missing") for name in changes}


def test_a_file_is_read_again_and_not_only_looked_for(register: Register) -> None:
    stored = register.system.storage.put(BytesIO(b"quyet dinh"))
    with register.system.database.write() as session:
        note_files(session, [stored], START)
    assert register.differences() == []
    path = register.system.storage.path(stored.sha256)
    path.chmod(0o644)
    path.write_bytes(b"quyet dinj")
    assert [(found.subject, found.code) for found in register.differences()] == [(stored.sha256, "file.changed")]
    path.unlink()
    assert [(found.subject, found.code) for found in register.differences()] == [(stored.sha256, "file.missing")]
