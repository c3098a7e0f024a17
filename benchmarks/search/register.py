"""A register of any size whose notices differ in their words: the city's rows multiplied, each package retold.

Copies of a city have its numbers, bodies, rounds, bids and dates, so a page does all that it does in a real one. Their
words would be those of the city so many times over, and every word as frequent as its most frequent neighbour; so each
package and all notices about it get a title and a text of the invented corpus, whose words are distributed as in a
real register. The peers get the documents of our own index that count, word for word.
"""

from __future__ import annotations

import json
import pickle
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.bench import say
from benchmarks.oversight.cold import open_register
from benchmarks.oversight.multiplying import multiply
from benchmarks.search.building import Documents
from benchmarks.search.corpus import BLOCK, FACETS, Corpus
from procurement.ledger.queries import get_head
from procurement.search.documents import find_documents
from procurement.search.reading import reading_digest
from procurement.system import System
from search_index.documents import Document
from search_index.position import Position
from search_index.query import Query

MADE = "made"
"""The file that says that a register is whole: how many times the sample it is, and with which seed."""
TELLING = """SELECT revision_id, content, package_id, plan_id, number FROM revision_texts
    JOIN revisions ON revisions.id = revision_id JOIN notices ON notices.id = notice_id ORDER BY revision_id"""
TITLED = ("UPDATE packages SET title = retold(id)", "UPDATE plan_packages SET title = retold(package_id)")
Told = Mapping[int, tuple[str, str]]
"""Title and text of each package (by id)."""


def make_register(sample: System, folder: Path, documents: int, seed: str) -> System:
    """Return the sample multiplied and retold, as it lies in ``folder`` where it does.

    It has about so many ``documents`` that count: a notice is one, each package of a plan another.
    """
    with sample.database.read() as session:
        present = sample.search.count_documents(session, Query(any_of={"current": frozenset({"1"})}))
    times = max(1, round(documents / present))
    seal = f"{times} {seed}"
    if not (folder / MADE).exists() or (folder / MADE).read_text("utf-8") != seal:
        shutil.rmtree(folder, ignore_errors=True)
        sample.duties.catch_up()
        sample.database.close()
        shutil.copytree(sample.settings.data_dir, folder)
        system = open_register(folder)
        multiply(system, times, partial(_retell, seed))
        _index(system, folder)
        system.database.close()
        (folder / MADE).write_text(seal, "utf-8")
    system = open_register(folder)
    system.migrate()  # it may have been made by an earlier program
    system.prepare()
    return system


def _retell(seed: str, connection: sqlite3.Connection) -> None:
    """Give each package, and what its plans and notices say of it, the words of one document of the corpus."""
    say("retelling")
    packages = [row[0] for row in connection.execute("SELECT id FROM packages ORDER BY id")]
    documents = Corpus(seed).documents(len(packages))
    told = {
        package: (document.texts["title"], document.texts["body"])
        for package, document in zip(packages, documents, strict=True)
    }
    connection.create_function("retold", 1, lambda package: told[package][0], deterministic=True)
    for statement in TITLED:
        connection.execute(statement)
    rows = {
        (plan, revision, ordinal): package
        for plan, revision, ordinal, package in connection.execute(
            "SELECT plan_id, revision, ordinal, package_id FROM plan_packages"
        )
    }
    changed = connection.cursor()
    for revision, content, package, plan, number in connection.execute(TELLING).fetchall():
        said = json.loads(content)
        for ordinal, row in enumerate(said["body"].get("packages", []), start=1):
            row["title"] = _word(told, rows.get((plan, number, ordinal)), row["title"])
        if package is not None:
            said["title"], said["body"]["objective"] = told[package]
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        changed.execute("UPDATE revision_texts SET content = ? WHERE revision_id = ?", (text, revision))


def _word(told: Told, package: int | None, before: str) -> str:
    return told[package][0] if package is not None else before


def _index(system: System, folder: Path) -> None:
    """Build our index, and keep for the peers what counts in it."""
    say("building our index")
    with system.database.read() as session:
        head = get_head(session)
        assert head is not None
        position = Position(head.sequence, head.entry_hash, reading_digest(session))
        kept = _keep(find_documents(session), folder / "corpus.pickle")
        system.search.reading.engine.rebuild(kept, position)


def _keep(documents: Iterable[Document], path: Path) -> Iterator[Document]:
    with path.open("wb") as file:
        block: list[Document] = []
        number = 0
        for document in documents:
            yield document
            if document.keywords["current"] == ("1",):
                number += 1
                block.append(_for_peers(document, number))
            if len(block) == BLOCK:
                pickle.dump(block, file)
                block = []
        pickle.dump(block, file)


def _for_peers(document: Document, number: int) -> Document:
    """Return ``document`` with one value of each field: a peer's sixth facet is the body, as the page's is."""
    one: dict[str, Any] = {name: document.keywords.get(name, ())[:1] or ("",) for name in (*FACETS, "organisation")}
    return replace(document, order=number, keywords={**one, "category": one["organisation"]})


class Sample:
    """The documents that the peers have, one of every so many."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "corpus.pickle"
        self.count, self.days = 0, (10**9, 0)
        for document in Documents(self._path):
            self.count += 1
            day = document.numbers["posted_on"] or self.days[0]
            self.days = min(day, self.days[0]), max(day, self.days[1])

    def documents(self, count: int) -> Iterator[Document]:
        """Yield so many, from all years alike."""
        step = max(1, self.count // count)
        for number, document in enumerate(Documents(self._path)):
            if number % step == 0:
                yield document
