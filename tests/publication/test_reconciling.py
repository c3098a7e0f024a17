"""Whatever somebody with the file in his hands changes, reconciling says which revision it is about."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.publication.register import Register, call

TOMBSTONE = (
    "INSERT INTO withholdings (revision_id, sequence, withheld_at, legal_basis, reason, requested_by, approved_by) "
    "VALUES (2, 2, '2026-11-30 01:00:00', 'a', 'b', 'c', 'd')"
)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE ledger_entries SET kind = 'award' WHERE sequence = 2", {("#2", "ledger.hash")}),
        ("UPDATE revision_texts SET content = replace(content, '900000000', '1') WHERE revision_id = 2",
         {("TB-000002/0", "published.text_changed")}),
        ("DELETE FROM revision_texts WHERE revision_id = 2",
         {("TB-000002/0", "published.text_missing"), ("TB-000002/0", "index.surplus")}),
        ("UPDATE revisions SET content_hash = 'a' WHERE id = 2",
         {("TB-000002/0", "published.not_in_ledger"), ("TB-000002/0", "published.text_changed")}),
        ("UPDATE revisions SET number = 1 WHERE id = 2", {("TB-000002/1", "published.not_in_ledger")}),
        ("DELETE FROM revisions WHERE id = 2", {("TB-000002/0", "ledger.not_published")}),
        (TOMBSTONE, {("TB-000002/0", "withheld.text_present"), ("TB-000002/0", "withheld.not_in_ledger")}),
    ],
)  # fmt: skip
def test_a_changed_row_is_found(register: Register, change: str, found: set[tuple[str, str]]) -> None:
    register.record_all(call(), call("IB2688900002", "goi-2"))
    assert register.differences() == []
    with register.system.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("BEGIN")
    assert found <= {(difference.subject, difference.code) for difference in register.differences()}
