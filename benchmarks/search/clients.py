"""Four clients at once: how many questions a second an engine answers, from threads of one process and from processes.

``python -m benchmarks.search.clients FOLDER COUNT SEED`` measures. Each client has questions of its own, of all classes
alike; those that it asked first are not counted. All clients of a round begin at one instant and stop at another.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from threading import Barrier
from time import monotonic, sleep

from benchmarks.bench import ROOT
from benchmarks.search.corpus import Corpus
from benchmarks.search.ours import UNANSWERED, Ours
from benchmarks.search.peers import Fts5, Peer, Tantivy
from benchmarks.search.questions import Asker, Question

CLIENTS = 4
SECONDS = 3.0
PREPARING = 1.0
"""Seconds from the last client's being ready until all begin."""
WARMED, EACH = 80, 60
"""Questions that a client asks before, and that it has of each class; it begins again where they end."""
ENGINES: dict[str, Callable[[Path], Peer]] = {engine.name: engine for engine in (Ours, Tantivy, Fts5)}
WAYS = {"one client": (1, 1), "four threads": (1, CLIENTS), "four processes": (CLIENTS, 1)}
"""Way of asking -> processes, and threads of each."""
ROUNDS = 2


def measure(folder: Path, number: int, seed: str) -> dict[str, dict[str, list[float]]]:
    """Return by engine and way how many questions were answered a second, in each round."""
    asker = Asker(Corpus(seed), number, seed)
    told: dict[str, dict[str, list[float]]] = {name: {way: [] for way in WAYS} for name in ENGINES}
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        pickle.dump([_share(asker) for _ in range(CLIENTS)], file)
        file.flush()
        for _ in range(ROUNDS):
            for way, (processes, threads) in WAYS.items():
                for name in ENGINES:
                    told[name][way].append(_rate(folder, name, file.name, processes, threads))
    return told


def _share(asker: Asker) -> list[Question]:
    return [question for question in asker.ask(EACH) if question.way not in UNANSWERED]


def _rate(folder: Path, name: str, asked: str, processes: int, threads: int) -> float:
    with ExitStack() as stack:
        clients = []
        for first in range(processes):
            given = map(str, (folder, name, asked, SECONDS, threads, first))
            command = [sys.executable, "-m", "benchmarks.search.clients", "ask", *given]
            clients.append(stack.enter_context(_start(command)))
        for client in clients:
            _read_line(client)
        begin = monotonic() + PREPARING
        for client in clients:
            _write_line(client, begin)
        return sum(int(_read_line(client)) for client in clients) / SECONDS


def _start(command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _read_line(client: subprocess.Popen[str]) -> str:
    assert client.stdout is not None
    return client.stdout.readline()


def _write_line(client: subprocess.Popen[str], told: object) -> None:
    assert client.stdin is not None
    client.stdin.write(f"{told}\n")
    client.stdin.flush()


def ask(folder: Path, name: str, asked: Path, seconds: float, threads: int, first: int) -> None:
    """Be so many clients, with the shares of questions from the ``first`` on; tell how many were answered in time."""
    shares: list[list[Question]] = pickle.loads(asked.read_bytes())
    shared = None if name == Fts5.name else ENGINES[name](folder)
    warm, start = Barrier(threads + 1), Barrier(threads + 1)

    def be_client(questions: list[Question]) -> int:
        engine = shared or Fts5(folder)  # whose connection belongs to a thread
        for question in questions[:WARMED]:
            engine.ask(question)
        warm.wait()
        start.wait()
        return _answer_for(seconds, engine, cycle(questions[WARMED:]))

    with ThreadPoolExecutor(threads) as pool:
        clients = [pool.submit(be_client, shares[(first + at) % CLIENTS]) for at in range(threads)]
        warm.wait()
        print("ready", flush=True)  # noqa: T201
        sleep(max(0.0, float(sys.stdin.readline()) - monotonic()))
        start.wait()
        print(sum(client.result() for client in clients), flush=True)  # noqa: T201


def _answer_for(seconds: float, engine: Peer, questions: Iterator[Question]) -> int:
    end = monotonic() + seconds
    for number, question in enumerate(questions):
        if monotonic() >= end:
            return number
        engine.ask(question)
    raise AssertionError("a cycle has no end")


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        _, _, index, engine, questions, time, many, first_share = sys.argv
        ask(Path(index), engine, Path(questions), float(time), int(many), int(first_share))
    else:
        print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))  # noqa: T201
