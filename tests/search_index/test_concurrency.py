"""Many threads, several processes, and processes that die: every answer comes from one whole commit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest

from search_index import recent, segments
from search_index.documents import Document
from search_index.engine import Engine, Position, open_engine
from search_index.query import Query
from tests.search_index import batches

ROOT = Path(__file__).resolve().parents[2]

KILLS = {
    "apply": (1, 6, 7, 8, 9, 10, 11, 17, 27, 36, 43, 49, 50, 51, 54, 58, 59, 60, 68, 69, 70, 71, 77, 78, 90),
    "rebuild": (2, 15, 20, 33, 42, 43, 47, 60),
}
"""Before which touch of a file the writer dies: around a record (7, 17, 27), and a commit's rename (50), the end of the
journal that it takes up (59), and the first record behind it (77); around the rename of a generation (42)."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def _frequent_switches() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(20e-6)
    yield
    sys.setswitchinterval(usual)


def start(folder: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.search_index.batches", str(folder), *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def run(folder: Path, *arguments: object) -> tuple[int, int]:
    """Run a writer to its end; return its exit status and the last batch it acknowledged (0 for none)."""
    process = start(folder, *arguments)
    output, _ = process.communicate(timeout=60)
    return process.returncode, int((output.split() or ["0"])[-1])


class Readers:
    """Threads that ask without pause until told to stop, and remember what they saw and what went wrong."""

    def __init__(self, engine: Engine, count: int = 4) -> None:
        self._engine = engine
        self._stop = Event()
        self.seen: list[list[int]] = [[] for _ in range(count)]
        self.errors: list[BaseException] = []
        self._threads = [Thread(target=self._ask, args=[seen]) for seen in self.seen]

    def _ask(self, seen: list[int]) -> None:
        try:
            while not self._stop.is_set():
                seen.append(batches.seen(self._engine))
        except BaseException as error:
            self.errors.append(error)

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.usefixtures("_frequent_switches")
@pytest.mark.parametrize("act", ["apply", "rebuild"])
def test_threads_see_whole_batches_in_order_while_one_writes(folder: Path, act: str) -> None:
    engine = open_engine(folder)
    batches.write(engine, act, 1)
    with Readers(engine) as readers:
        for number in range(2, 14 if act == "rebuild" else 26):
            batches.write(engine, act, number)
            assert batches.seen(engine) == number
    assert readers.errors == []
    assert all(seen == sorted(seen) for seen in readers.seen)
    assert len({number for seen in readers.seen for number in seen}) > 1


@pytest.mark.usefixtures("_frequent_switches")
def test_posting_lists_read_by_four_threads_at_once_are_those_read_by_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "CACHE_BYTES", 0)  # every list is read from the file again
    engine = open_engine(folder)
    words = [f"w{n}" for n in range(60)]
    documents = [Document(f"k{n}", n, {"body": " ".join(words[n % 7 :: n % 5 + 1])}) for n in range(200)]
    engine.rebuild(documents, Position(1, "", ""))
    truth = {word: engine.match(Query(word)).total for word in words}

    def wrong_totals(start: int) -> list[str]:
        turn = words[start:] + words[:start]
        return [word for word in turn * 4 if engine.match(Query(word), sort=batches.OLDEST).total != truth[word]]

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(wrong_totals, range(0, 60, 15))] == [[]] * 4


def test_a_commit_of_another_process_is_seen_by_the_next_question(folder: Path) -> None:
    engine = open_engine(folder)
    assert engine.position() is None
    for act, number in (("apply", 1), ("apply", 2), ("rebuild", 3), ("apply", 4)):
        assert run(folder, act, number, number) == (0, number)
        assert batches.seen(engine) == number
        position = engine.position()
        assert position is not None
        assert position.sequence == number


def test_two_processes_write_and_a_third_reads_whole_batches(folder: Path) -> None:
    engine = open_engine(folder)
    batches.write(engine, "apply", 1)
    writers = [start(folder, "apply", 2, 30), start(folder, "rebuild", 1, 8)]
    while any(writer.poll() is None for writer in writers):
        batches.seen(engine)
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    batches.seen(engine)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("act", ["apply", "rebuild"])
def test_a_writer_killed_at_any_moment_leaves_the_old_state_or_the_new(folder: Path, act: str) -> None:
    batches.write(open_engine(folder), "apply", 1)
    present = 1
    for event_number in KILLS[act]:
        status, acknowledged = run(folder, act, present + 1, present + 9, event_number)
        assert status == -signal.SIGKILL, f"killed at event {event_number}"
        present = check_survivor(folder, max(present, acknowledged))
    assert not [path for path in folder.glob("g*") if path.name != (folder / "CURRENT").read_text().strip()]


def check_survivor(folder: Path, acknowledged: int) -> int:
    """Reopen after a kill, check the state, write two more batches, the last as a commit, and return its number."""
    engine = open_engine(folder)
    number = batches.seen(engine)
    assert number in (acknowledged, acknowledged + 1)
    position = engine.position()
    assert position is not None
    assert position.sequence == number
    batches.write(engine, "apply", number + 1)
    assert batches.seen(engine) == batches.seen(open_engine(folder)) == number + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recent, "MOST", 0)
        batches.write(engine, "apply", number + 2)
    assert batches.seen(engine) == batches.seen(open_engine(folder)) == number + 2
    assert leftovers(folder) == set()
    return number + 2


def leftovers(folder: Path) -> set[str]:
    """Return the files of the present generation that its last commit does not name."""
    generation = folder / (folder / "CURRENT").read_text().strip()
    (commit,) = generation.glob("_MAIN_*.toc")
    named = commit.read_bytes()
    others = {path.name for path in generation.iterdir()} - {commit.name, "MAIN_WRITELOCK", "BUILT"}
    return {name for name in others if name.split(".")[0].removeprefix("MAIN_").encode() not in named}
