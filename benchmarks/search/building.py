"""Every engine is built from the same documents in a process of its own: ``python -m benchmarks.search.building``."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from benchmarks.bench import ROOT, say
from benchmarks.search.corpus import BLOCK, Corpus
from benchmarks.search.ours import Ours
from benchmarks.search.peers import Fts5, StockWhoosh, Tantivy
from search_index.documents import Document

BUILDERS = {each.name: each for each in (Ours, Fts5, Tantivy, StockWhoosh)}
PLACES = {"ours": "ours", "FTS5": "fts5.sqlite3", "Tantivy": "tantivy", "Whoosh as it comes": "whoosh"}
MOST_STOCK = 100_000
"""Whoosh as it comes is built up to here: a million would take it a quarter of an hour and each question seconds."""


@dataclass(frozen=True)
class Built:
    """What building one engine took: seconds without reading the documents, bytes on disk, megabytes at the most."""

    name: str
    seconds: float
    size: int
    peak_mb: float


class Documents:
    """The documents as they lie in a file; ``seconds`` is what reading them has taken."""

    def __init__(self, path: Path) -> None:
        self._path, self.seconds = path, 0.0

    def __iter__(self) -> Iterator[Document]:
        with self._path.open("rb") as file:
            while True:
                begin = perf_counter()
                try:
                    block = pickle.load(file)
                except EOFError:
                    return
                self.seconds += perf_counter() - begin
                yield from block


def write_corpus(folder: Path, corpus: Corpus, count: int) -> Path:
    """Write the documents into ``folder`` once and return the file."""
    path = folder / "corpus.pickle"
    if not path.exists():
        say(f"inventing {count} notices")
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            block: list[Document] = []
            for document in corpus.documents(count):
                block.append(document)
                if len(block) == BLOCK:
                    pickle.dump(block, file)
                    block = []
            pickle.dump(block, file)
        draft.rename(path)
    return path


def build_all(folder: Path, corpus: Corpus, count: int) -> list[Built]:
    """Build what is not there yet, and return what each has taken when it was built."""
    write_corpus(folder, corpus, count)
    return [_build_once(name, folder) for name in BUILDERS if name != StockWhoosh.name or count <= MOST_STOCK]


def build_peers(folder: Path) -> list[Built]:
    """Build the peers of whole pages from the documents that lie in ``folder``, as far as they are not there yet."""
    return [_build_once(name, folder) for name in (Fts5.name, Tantivy.name)]


def _build_once(name: str, folder: Path) -> Built:
    note = folder / f"{PLACES[name]}.json"
    if not note.exists():
        say(f"building {name}")
        command = [sys.executable, "-m", "benchmarks.search.building", name, str(folder)]
        note.write_bytes(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    return Built(**json.loads(note.read_text("utf-8")))


def build(name: str, folder: Path) -> Built:
    """Build one engine in this process."""
    documents = Documents(folder / "corpus.pickle")
    begin = perf_counter()
    BUILDERS[name].build(folder, documents)
    seconds = perf_counter() - begin - documents.seconds
    place = folder / PLACES[name]
    files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
    return Built(name, seconds, sum(file.stat().st_size for file in files), getrusage(RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    print(json.dumps(asdict(build(sys.argv[1], Path(sys.argv[2])))))  # noqa: T201 - the parent reads it
