"""A register from before: a body whose code cannot stand in an address gets a page, and is found by what it posted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from procurement.core.db import open_database
from procurement.core.guards import find_missing_guards
from procurement.migrations import upgrade
from procurement.notices.models import GUARDS
from tests.databases import empty_database_url
from tests.publication.test_inherited_upgrade import entry, insert, notice, read

CODES = (None, "vn01/02", "vn0102", "DV-000001")


def test_an_upgrade_gives_every_body_a_page_and_tells_its_posts(tmp_path: Path) -> None:
    database = open_database(empty_database_url(tmp_path))
    upgrade(database.engine, "0016")
    for number, code in enumerate(CODES, start=1):
        insert(database.engine, "organisations", {"id": number, "reference": code or "DV-000001x", "code": code})
    insert(database.engine, "ledger_entries", entry(1, "publish"))
    for table, values in notice(1, "invitation", None, None):
        posted = {"poster": "vn01/02"} if table == "revision_texts" else {}
        insert(database.engine, table, {**values, **posted})
    for number in (1, 2):
        loaded = {"id": number, "loaded_at": "2026-11-30 01:00:00.000000", "facts": 1, "digest": f"{number}" * 64}
        insert(database.engine, "organisation_loads", loaded)
    upgrade(database.engine, "0017")
    assert [reference for (reference,) in read(database.engine, "SELECT reference FROM organisations ORDER BY id")] == [
        "DV-000001x", "DV-000002", "vn0102", "DV-000004",
    ]  # fmt: skip
    assert read(database.engine, "SELECT poster FROM revision_texts") == [("DV-000002",)]
    assert read(database.engine, "SELECT DISTINCT digest FROM organisation_loads") == [("",)]
    with database.engine.connect() as connection:
        assert find_missing_guards(connection, GUARDS) == []
        assert connection.execute(text("SELECT count(*) FROM revision_texts")).scalar() == 1
    database.close()
