"""Every engine is asked the same questions, in random order: ``python -m benchmarks.search.asking`` is the process.

No question is asked twice, and what is asked to warm the engines up is not asked again. *Cold* is our engine opened
anew for that one question, against the peers as they are. Times are those of the processor: all engines work in the
thread that asks, and on a machine with other users whatever takes longer than a slice is interrupted as well.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import thread_time

from benchmarks.search.corpus import Corpus
from benchmarks.search.ours import UNANSWERED, Ours
from benchmarks.search.peers import Fts5, Peer, Reply, StockWhoosh, Tantivy
from benchmarks.search.questions import Asker, Question

COLD = "ours, cold"
TOO_SLOW = 0.3
"""Seconds; an engine that needs more for the questions of a class is asked five of them."""


@dataclass
class Asked:
    """Milliseconds by class of question and engine, which totals differ from a peer's, and how pages agree."""

    times: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    wrong: list[str] = field(default_factory=list)
    compared: int = 0
    same_pages: int = 0
    pages: int = 0
    open_ms: list[float] = field(default_factory=list)


def ask_all(folder: Path, count: int, seed: str, each: int) -> Asked:
    """Ask ``each`` questions of every class, and three cold."""
    chance, asked = random.Random(f"{seed} order"), Asked()
    asker = Asker(Corpus(seed), count, seed)
    engines: list[Peer] = [Ours(folder), Fts5(folder), Tantivy(folder)]
    if (folder / "whoosh").exists():
        engines.append(StockWhoosh(folder))
    _ask_cold(folder, engines[1:3], asker.ask(3), asked)
    for question in asker.ask(10):
        for engine in engines[:3]:
            if not _skips(engine, question):
                engine.ask(question)
    for question in asker.ask(each):
        order = [engine for engine in engines if not _skips(engine, question) and not _bores(asked, engine, question)]
        chance.shuffle(order)
        replies = {engine.name: _timed(asked, engine, question, engine.name) for engine in order}
        _compare(asked, question, replies)
    return asked


def _ask_cold(folder: Path, peers: Iterable[Peer], questions: Iterable[Question], asked: Asked) -> None:
    for question in questions:
        begin = thread_time()
        ours = Ours(folder)
        asked.open_ms.append(1000 * (thread_time() - begin))
        if not _skips(ours, question):
            replies = {ours.name: _timed(asked, ours, question, COLD)}
            for peer in peers:
                replies[peer.name] = peer.ask(question)
            _compare(asked, question, replies)


def _skips(engine: Peer, question: Question) -> bool:
    return isinstance(engine, Ours) and question.way in UNANSWERED


def _bores(asked: Asked, engine: Peer, question: Question) -> bool:
    times = asked.times[question.kind][engine.name]
    return len(times) >= 5 and sorted(times)[len(times) // 2] > 1000 * TOO_SLOW


def _timed(asked: Asked, engine: Peer, question: Question, name: str) -> Reply:
    begin = thread_time()
    reply = engine.ask(question)
    asked.times[question.kind][name].append(1000 * (thread_time() - begin))
    return reply


def _compare(asked: Asked, question: Question, replies: dict[str, Reply]) -> None:
    if Ours.name not in replies:
        return
    ours, peers = replies[Ours.name], [replies[name] for name in (Fts5.name, Tantivy.name) if name in replies]
    asked.compared += bool(peers)
    if any(ours.total != peer.total for peer in peers):
        asked.wrong.append(f"{question}: {[(name, reply.total) for name, reply in replies.items()]}")
    if not question.is_ranked and peers:
        asked.pages += 1
        asked.same_pages += list(ours.orders) == list(peers[0].orders)


def middle(times: Sequence[float]) -> float:
    """Return the median."""
    return sorted(times)[len(times) // 2]


def high(times: Sequence[float]) -> float:
    """Return what 95 of a hundred do not exceed."""
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


if __name__ == "__main__":
    print(json.dumps(vars(ask_all(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))))  # noqa: T201
