"""Any page of the ledger is found by an index, never by reading through it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import sqlite

from procurement.ledger.browsing import Wanted, find_page, page_query, since_query
from tests.databases import ON_POSTGRESQL
from tests.publication.register import Register

EARLY = datetime(2026, 1, 1, tzinfo=UTC)
QUERIES: dict[str, Select[Any]] = {
    "before": page_query(Wanted(before=1000)),
    "after": page_query(Wanted(after=1000)),
    "act": page_query(Wanted("withhold")),
    "act before": page_query(Wanted("withhold", before=1000)),
    "act after": page_query(Wanted("withhold", after=1000)),
    "day": since_query(EARLY),
}


def plan(register: Register, query: Select[Any]) -> str:
    """Return how SQLite would answer ``query``."""
    statement = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with register.read() as session:
        return " / ".join(row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {statement}")))


@pytest.mark.skipif(ON_POSTGRESQL, reason="reads the plans of SQLite")
@pytest.mark.parametrize("name", QUERIES)
def test_a_page_is_sought_not_scanned_for_and_never_sorted(register: Register, name: str) -> None:
    steps = plan(register, QUERIES[name])
    assert steps.startswith("SEARCH ledger_entries USING")
    assert "SCAN" not in steps
    assert "TEMP B-TREE" not in steps
    index = {"act": "ix_ledger_entries_act_sequence", "day": "ix_ledger_entries_instant"}.get(name.split()[0])
    assert (index or "INTEGER PRIMARY KEY") in steps


@pytest.mark.skipif(ON_POSTGRESQL, reason="reads the plans of SQLite")
def test_the_last_page_reads_the_end_of_the_ledger_only(register: Register) -> None:
    assert plan(register, page_query(Wanted())) == "SCAN ledger_entries"  # backwards along the key, 51 rows of it


def test_an_empty_ledger_has_an_empty_page(register: Register) -> None:
    with register.read() as session:
        page = find_page(session, Wanted())
    assert (list(page.entries), page.has_newer, page.has_older) == ([], False, False)
