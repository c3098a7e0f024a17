"""A register from before: what a body amended here is no longer said to have changed at its source."""

from __future__ import annotations

from pathlib import Path

from procurement.core.db import open_database
from procurement.core.guards import find_missing_guards
from procurement.migrations import upgrade
from procurement.notices.models import GUARDS
from tests.databases import empty_database_url
from tests.publication.test_inherited_upgrade import entry, insert, notice, read


def test_an_upgrade_takes_the_mark_back_from_what_was_approved_here(tmp_path: Path) -> None:
    database = open_database(empty_database_url(tmp_path))
    upgrade(database.engine, "0017")
    insert(database.engine, "organisations", {"id": 1, "reference": "DV-000001"})
    for sequence, approval in ((1, None), (2, "9" * 64)):
        insert(database.engine, "ledger_entries", entry(sequence, "publish") | {"approval_hash": approval})
        for table, values in notice(sequence, "invitation", None, None):
            marked = {"changed_at_source": True} if table == "revisions" else {}
            insert(database.engine, table, values | marked)
    upgrade(database.engine, "0022")
    marks = read(database.engine, "SELECT sequence, changed_at_source FROM revisions ORDER BY sequence")
    assert [(sequence, bool(mark)) for sequence, mark in marks] == [(1, True), (2, False)]
    with database.engine.connect() as connection:
        assert find_missing_guards(connection, GUARDS) == []
    database.close()
