"""The index: built anew, and following what is published, against SQLite's own full-text search (FTS5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter
from urllib.parse import quote

from benchmarks.arithmetic import Row, take_rounds
from benchmarks.bench import Bench, say
from benchmarks.serving import Server, serve_register
from procurement.importing.events import SAMPLER
from procurement.notices.events import read_event
from procurement.publication.service import record
from procurement.search.documents import find_documents
from procurement.system import System
from search_index.analysis import plain_tokens
from tests.search.register import call

TITLE = "Mua sắm thiết bị lần thứ {} mã {}"


def measure(bench: Bench) -> Iterator[Row]:
    """Yield the row of building and the rows of following."""
    say("building the index, publishing")
    system = bench.copy_of_sample()
    yield _building(bench, system)
    yield from _following(bench, system)
    system.database.close()


def _building(bench: Bench, system: System) -> Row:
    with system.database.read() as session:
        documents = sum(1 for _ in find_documents(session))
    takes = [lambda: _rebuild(system), lambda: _rebuild_fts5(system, bench.folder / "built.fts5")]
    ours, peer = ([[1000 * v / documents for v in one] for one in each] for each in take_rounds(takes, bench.rounds))
    name = f"building from the database, {documents} documents"
    return Row("index", name, "ms a document", ours, peer, "FTS5 of the same documents and words")


def _rebuild(system: System) -> float:
    begin = perf_counter()
    with system.database.read() as session:
        system.search.reading.rebuild(session)
    return perf_counter() - begin


def _rebuild_fts5(system: System, path: Path) -> float:
    """Read the same documents from the same tables, cut them into the same words and let FTS5 index those."""
    path.unlink(missing_ok=True)
    begin = perf_counter()
    index = _open_fts5(path)
    with system.database.read() as session, index:
        rows = ((" ".join(plain_tokens(" ".join(one.texts.values()))),) for one in find_documents(session))
        index.executemany("INSERT INTO notices VALUES (?)", rows)
    index.close()
    return perf_counter() - begin


def _open_fts5(path: Path) -> sqlite3.Connection:
    index = sqlite3.connect(path)
    index.execute("PRAGMA journal_mode=WAL")
    index.execute("PRAGMA synchronous=FULL")
    index.execute("CREATE VIRTUAL TABLE IF NOT EXISTS notices USING fts5(words)")
    return index


def _following(bench: Bench, system: System) -> Iterator[Row]:
    """Publish one notice after the other; each is looked for, in another process, as soon as it is on record."""
    numbers = count(1)
    writer, reader = (_open_fts5(bench.folder / "following.fts5") for _ in range(2))
    with serve_register(system) as server:
        parts: dict[str, list[float]] = {"publish": [], "found": []}

        def ours() -> float:
            published, found = _publish_and_find(system, server, next(numbers))
            parts["publish"].append(published)
            parts["found"].append(found)
            return published + found

        times = 3 if bench.is_quick else 20
        whole, peer = take_rounds([ours, lambda: _add_and_find(writer, reader, next(numbers))], bench.rounds, times)
    for name, values in parts.items():
        split = [values[at : at + times] for at in range(0, len(values), times)]
        yield Row("index", NAMES[name], "ms", split)
    yield Row("index", "both", "ms", whole, peer, "FTS5: one row committed, found by another connection")
    writer.close()
    reader.close()


PATIENCE = 60
"""Seconds for a page to show a notice."""

NAMES = {
    "publish": "publishing one notice, until it is durable",
    "found": "from then until a page of another process shows it",
}


def _publish_and_find(system: System, server: Server, number: int) -> tuple[float, float]:
    """Return the milliseconds until the notice is durable, and from then until a page shows it, its code marked.

    Raises TimeoutError where it does not come.
    """
    code = f"zq{number}x"
    event = read_event(call(f"IB2699{number:06d}", TITLE.format(number, code)), pseudonym=system.pseudonym)
    begin = perf_counter()
    with system.database.write() as session:
        record(session, system.clock, event, SAMPLER)
    durable = perf_counter()
    while f"<mark>{code}</mark>" not in server.get(f"/tim-kiem?q={quote(code)}").body.decode("utf-8"):
        if perf_counter() - durable > PATIENCE:
            raise TimeoutError(f"no page shows {code}")
    return 1000 * (durable - begin), 1000 * (perf_counter() - durable)


def _add_and_find(writer: sqlite3.Connection, reader: sqlite3.Connection, number: int) -> float:
    code = f"zq{number}x"
    begin = perf_counter()
    with writer:
        writer.execute("INSERT INTO notices VALUES (?)", (" ".join(plain_tokens(TITLE.format(number, code))),))
    while not reader.execute("SELECT rowid FROM notices WHERE notices MATCH ?", (code,)).fetchall():
        pass
    return 1000 * (perf_counter() - begin)
