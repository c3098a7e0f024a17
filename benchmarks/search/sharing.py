"""Several processes over one index: what each further one takes of memory, and how soon it finds what another adds.

``python -m benchmarks.search.sharing FOLDER COUNT SEED`` measures, on a copy of what lies in the folder. A *reader* is
a process that has answered three questions of each class; it is then told words, and tells when it found them. It is
told so when the notice has been added, as a worker that is asked then; or, each second time, before that, and asks
again and again meanwhile, as a worker that others ask.
"""

from __future__ import annotations

import json
import pickle
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.bench import ROOT
from benchmarks.memory import pss
from benchmarks.search.corpus import Corpus
from benchmarks.search.ours import UNANSWERED, Ours
from benchmarks.search.peers import words_of
from benchmarks.search.questions import Asker, Question
from search_index.documents import Document
from search_index.engine import Position, engine_digest

READERS, ADDED, QUESTIONS = 3, 80, "questions.pickle"
PAUSE = 0.0002
"""Seconds between two questions of a reader."""


def measure(folder: Path, count: int, seed: str) -> dict[str, list[float]]:
    """Return the megabytes of each further reader, and the milliseconds from adding one notice to its being found.

    ``added_ms``: those of them after which it was added.
    """
    own = folder / "shared"
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(folder / "ours", own / "ours")
    shutil.copy(folder / "fts5.sqlite3", own)
    asked = [question for question in Asker(Corpus(seed), count, seed).ask(3) if question.way not in UNANSWERED]
    (own / QUESTIONS).write_bytes(pickle.dumps(asked))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, own)
        readers, memory = [], []
        for _ in range(READERS):
            readers.append(stack.enter_context(Reader(own)))
            memory.append(sum(pss(reader.process.pid) for reader in readers))
        further = [after - before for before, after in zip(memory, memory[1:], strict=False)]
        return {"further_mb": further, "first_mb": memory[:1], **_adding(own, count, seed, readers)}


class Reader:
    """A process that answers from the index, as a worker does."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.search.sharing", "read", str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._told()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.communicate()

    def await_(self, word: str) -> None:
        """Have it look for ``word`` until it is there."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def found_at(self) -> float:
        """Return when it found what it looked for, by the clock that all processes share."""
        return float(self._told())

    def _told(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


def _adding(folder: Path, count: int, seed: str, readers: list[Reader]) -> dict[str, list[float]]:
    """Add notices one by one, to ours and to FTS5 in turns, each time with its commit."""
    ours, fts5 = Ours(folder), _open_fts5(folder)
    times: dict[str, list[float]] = {"ours_ms": [], "ours_while_asked_ms": [], "added_ms": [], "fts5_ms": []}
    for number, document in enumerate(_new(count, seed)):
        are_asked = number % 2 == 1
        for reader in readers if are_asked else ():
            reader.await_(document.codes[0])
        begin = perf_counter()
        ours.engine.apply([document], (), Position(number + 2, "", engine_digest()))
        times["added_ms"].append(1000 * (perf_counter() - begin))
        for reader in () if are_asked else readers:
            reader.await_(document.codes[0])
        found = 1000 * (max(reader.found_at() for reader in readers) - begin)
        times["ours_while_asked_ms" if are_asked else "ours_ms"].append(found)
        begin = perf_counter()
        with fts5:
            fts5.execute("INSERT INTO texts (rowid, words) VALUES (?, ?)", (document.order, words_of(document)))
        times["fts5_ms"].append(1000 * (perf_counter() - begin))
    return times


def _open_fts5(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "fts5.sqlite3")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _new(count: int, seed: str) -> Iterator[Document]:
    """Yield notices that nobody has yet."""
    for number, document in enumerate(Corpus(f"{seed} new").documents(ADDED)):
        said = {**document.keywords, "notice": (f"new {number}",)}
        yield replace(document, key=f"new {number}", order=count + number + 1, codes=(f"new-{number}",), keywords=said)


def read(folder: Path) -> None:
    """Be a reader: say that all is warm, then look for each line until it is found."""
    ours = Ours(folder)
    for question in pickle.loads((folder / QUESTIONS).read_bytes()):
        ours.ask(question)
    print("warm", flush=True)  # noqa: T201
    for line in sys.stdin:
        while not ours.ask(Question("code", (line.strip(),))).total:
            sleep(PAUSE)
        print(perf_counter(), flush=True)  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1] == "read":
        read(Path(sys.argv[2]))
    else:
        print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))  # noqa: T201
