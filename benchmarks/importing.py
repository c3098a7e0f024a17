"""Importing through the door, against bare inserts of the very rows that it leaves behind.

The peer knows the rows in advance and does nothing but ``executemany``, table by table, with as many transactions
and under the same durability; with the guards of the tables, and without any trigger.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from psycopg.types.json import set_json_loads
from sqlalchemy import Engine, MetaData, Table, text

from benchmarks.arithmetic import Cost, Row, cost_rows, take_rounds
from benchmarks.bench import GENUINE, Bench, say
from procurement.importing.sample import sample_events
from procurement.importing.sample.city import city_events
from procurement.system import System
from tests.databases import on_postgresql
from tests.postgresql_server import start_server

DAY = date(2026, 11, 27)
"""The sample's day: the same events whenever this runs."""

Batch = list[tuple[str, list[tuple[Any, ...]]]]
"""What one transaction inserted: statement and rows, in an order that foreign keys allow."""


def measure(bench: Bench) -> Iterator[Row]:
    """Yield the rows of each database and each file that is there."""
    files = {"sample events": _write(bench, "sample", _sample_lines(bench))}
    if GENUINE.exists() and not bench.is_quick:
        with gzip.open(GENUINE, "rt", encoding="utf-8") as lines:
            files["genuine events"] = _write(bench, "genuine", lines)
    yield from _on_this_database(bench, "SQLite", files)
    if not bench.is_quick:
        with ExitStack() as stack:
            try:
                stack.enter_context(on_postgresql(start_server()))
            except RuntimeError as missing:
                say(f"left out: {missing}")
                return
            yield from _on_this_database(bench, "PostgreSQL", files)


def _sample_lines(bench: Bench) -> Iterator[str]:
    events = (sample_events if bench.is_quick else city_events)(DAY)
    return (json.dumps(event, ensure_ascii=False) + "\n" for event in events)


def _write(bench: Bench, name: str, lines: Iterable[str]) -> Path:
    path = bench.folder / f"{name}.events.jsonl"
    path.write_text("".join(islice(lines, bench.events)), "utf-8")
    return path


def _on_this_database(bench: Bench, database: str, files: dict[str, Path]) -> Iterator[Row]:
    for label, path in files.items():
        say(f"importing {label} on {database}")
        acts, batches = record(bench.empty(), path)
        takes = [
            lambda path=path: import_file(bench.empty(), path)[0],
            lambda batches=batches: insert(bench.empty(), batches, guarded=True),
            lambda batches=batches: insert(bench.empty(), batches, guarded=False),
        ]
        ours, *peers = ([[_of_one(cost, acts) for cost in one] for one in each]
                        for each in take_rounds(takes, bench.rounds))  # fmt: skip
        for peer, against in zip(peers, ("bare inserts, guarded tables", "bare inserts, no triggers"), strict=True):
            row = Row("import", f"{database}, {acts} {label}", "ms an act", against=against)
            yield from cost_rows(row, ours, peer)


def _of_one(cost: Cost, acts: int) -> Cost:
    """Return the milliseconds of one of so many acts."""
    return Cost(1000 * cost.elapsed / acts, 1000 * cost.work / acts)


def import_file(system: System, path: Path, progress: Callable[[], None] = lambda: None) -> tuple[Cost, int]:
    """Import through the door; return the seconds and how many acts that were. ``progress`` follows each commit."""
    begin, before = perf_counter(), process_time()
    report = system.importer(progress=lambda stage, _: progress() if stage == "publish" else None).run([path])
    cost = Cost(perf_counter() - begin, process_time() - before)
    system.database.close()
    if report.refused or not report.published:
        raise RuntimeError(f"{path.name}: {report.refused} lines refused, {report.faults[:1]}")
    return cost, report.published


@dataclass
class Recorder:
    """Notes after each transaction which rows are new in any table."""

    engine: Engine
    seen: set[tuple[Any, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Know the tables and what they hold already."""
        self.metadata = MetaData()
        self.metadata.reflect(self.engine)
        self.take()

    def take(self) -> Batch:
        """Return what has been inserted since the last call."""
        raw = self.engine.raw_connection()
        try:
            _leave_json_alone(raw.driver_connection)
            batch = [(_statement(table, self.engine), list(self._new(raw.cursor(), table))) for table in self._tables()]
        finally:
            raw.invalidate()  # nobody else may inherit a connection that hands JSON over as text
        return [(statement, rows) for statement, rows in batch if rows]

    def _tables(self) -> list[Table]:
        return self.metadata.sorted_tables

    def _new(self, cursor: Any, table: Table) -> Iterator[tuple[Any, ...]]:
        places = [place for place, column in enumerate(table.columns) if column.primary_key]
        cursor.execute(f'SELECT * FROM "{table.name}" ORDER BY {", ".join(str(place + 1) for place in places)}')
        for row in cursor.fetchall():
            key = (table.name, *(row[place] for place in places))
            if key not in self.seen:
                self.seen.add(key)
                yield tuple(row)


def _leave_json_alone(connection: Any) -> None:
    """Let PostgreSQL's driver hand JSON over as text, so that the same can be inserted without work of Python's."""
    if hasattr(connection, "adapters"):
        set_json_loads(lambda data: data.decode() if isinstance(data, bytes) else data, connection)


def _statement(table: Table, engine: Engine) -> str:
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    return f'INSERT INTO "{table.name}" VALUES ({", ".join(mark for _ in table.columns)})'


def record(system: System, path: Path) -> tuple[int, list[Batch]]:
    """Import once, untimed; return how many acts that were and what each transaction inserted."""
    recorder, batches = Recorder(system.database.engine), []
    acts = import_file(system, path, lambda: batches.append(recorder.take()))[1]
    return acts, batches


def insert(system: System, batches: list[Batch], *, guarded: bool) -> Cost:
    """Insert the rows into a new register and return the seconds."""
    engine = system.database.engine
    if not guarded:
        _drop_triggers(engine)
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        begin, before = perf_counter(), process_time()
        for batch in batches:
            cursor.execute("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "SELECT 1")
            for statement, rows in batch:
                cursor.executemany(statement, rows)
            raw.commit()
        return Cost(perf_counter() - begin, process_time() - before)
    finally:
        raw.close()
        system.database.close()


def _drop_triggers(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        else:
            for name in connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all():
                connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
