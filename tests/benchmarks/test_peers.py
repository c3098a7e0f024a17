"""The peers do the same work, neither more nor less: otherwise a ratio to them says nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from benchmarks.bare import create_bare, keep_answers
from benchmarks.bench import Bench
from benchmarks.importing import insert, record
from procurement.core.db import Database
from procurement.importing.sample import sample_events


def test_the_bare_page_has_the_same_bytes_and_header_fields(tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html; charset=utf-8", "ETag": 'W/"1"', "Date": "yesterday", "X-Own": "kept"}
    keep_answers(tmp_path, [(200, headers, b"<p>"), (304, {"ETag": 'W/"1"'}, b"")])
    client = create_bare(tmp_path).test_client()
    whole, unchanged = client.get("/0"), client.get("/1")
    assert (whole.status_code, whole.data, whole.headers["X-Own"]) == (200, b"<p>", "kept")
    assert whole.headers["ETag"] == 'W/"1"'
    assert "Date" not in whole.headers
    assert (unchanged.status_code, unchanged.data) == (304, b"")


@pytest.mark.parametrize("guarded", [True, False])
def test_bare_inserts_leave_the_very_rows_of_the_import(tmp_path: Path, guarded: bool) -> None:
    """But for what an act changes in rows of earlier transactions: those are inserted as they were then."""
    events = list(sample_events(date(2026, 11, 27)))
    file = tmp_path / "sample.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in events), "utf-8")
    bench = Bench(tmp_path)
    imported, peer = bench.empty(), bench.empty()
    acts, batches = record(imported, file)
    assert insert(peer, batches, guarded=guarded).work > 0
    assert acts == len(events)
    assert len(batches) == -(-len(events) // 100)
    assert _count(peer.database) == _count(imported.database)
    assert _ledger(peer.database) == _ledger(imported.database)


def _tables(database: Database) -> MetaData:
    metadata = MetaData()
    metadata.reflect(database.engine)
    return metadata


def _count(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {name: len(session.execute(select(table)).all()) for name, table in _tables(database).tables.items()}


def _ledger(database: Database) -> list[object]:
    with database.read() as session:
        return list(session.execute(select(_tables(database).tables["ledger_entries"])).all())
