"""Every engine is asked the same questions: ``python -m benchmarks.search.asking`` is the process.

Ours and Tantivy take turns alone, five questions of a class at a time and one by one, for both are done in a fraction
of a millisecond; then all engines take turns, one by one. No question is asked twice. *Warm* is a question whose lists
of postings have been read before: the next page of it was asked. *Cold* is our engine opened anew, which has answered
one other question of the class; what that one took, right after opening, is *first*. Tantivy answers the same two, with
their lists read before, so that both are measured by the same questions. Times are those of the processor:
all engines work in the thread that asks, and on a machine with other users whatever takes longer than a slice is
interrupted as well.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import thread_time

from benchmarks.bench import say
from benchmarks.search.corpus import Corpus
from benchmarks.search.ours import UNANSWERED, Ours
from benchmarks.search.peers import Fts5, Peer, Reply, StockWhoosh, Tantivy
from benchmarks.search.questions import Asker, Question

COLD, FIRST, TANTIVY_BESIDE_COLD = "ours, cold", "ours, first", "Tantivy beside cold"
OURS_ONE_BY_ONE, TANTIVY_ONE_BY_ONE = "ours one by one", "Tantivy one by one"
OURS_AMONG_ALL, TANTIVY_AMONG_ALL = "ours among all", "Tantivy among all"
A_TURN = 5
"""Questions that an engine answers before it is the other's turn."""
OURS = (Ours.name, COLD, OURS_ONE_BY_ONE, OURS_AMONG_ALL)
PEERS = (Fts5.name, Tantivy.name, TANTIVY_BESIDE_COLD, TANTIVY_ONE_BY_ONE, TANTIVY_AMONG_ALL)
COLD_EACH = 20
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
    """Ask ``each`` questions of every class in either round, and some cold."""
    chance, asked = random.Random(f"{seed} order"), Asked()
    asker = Asker(Corpus(seed), count, seed)
    ours, tantivy = Ours(folder), Tantivy(folder)
    say("ours and Tantivy in turns")
    _ask_pair(asked, asker.ask(each), {ours.name: ours, tantivy.name: tantivy}, A_TURN, chance)
    _ask_pair(asked, asker.ask(each), {OURS_ONE_BY_ONE: ours, TANTIVY_ONE_BY_ONE: tantivy}, 1, chance)
    say("cold")
    _ask_cold(folder, list(asker.ask(2 * COLD_EACH)), tantivy, chance, asked)
    say("all engines in turns")
    engines: dict[str, Peer] = {OURS_AMONG_ALL: ours, TANTIVY_AMONG_ALL: tantivy, Fts5.name: Fts5(folder)}
    for question in asker.ask(10):
        for engine in engines.values():
            if not _skips(engine, question):
                engine.ask(question)
    if (folder / "whoosh").exists():
        engines[StockWhoosh.name] = StockWhoosh(folder)
    for question in asker.ask(each):
        _take_turns(asked, [question], engines, chance)
    return asked


def _ask_pair(
    asked: Asked, questions: Iterable[Question], pair: Mapping[str, Peer], a_turn: int, chance: random.Random
) -> None:
    """Let two engines take turns of so many questions of a class."""
    by_kind: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.way not in UNANSWERED:
            by_kind[question.kind].append(question)
            for engine in pair.values():
                engine.ask(_next_page(question))
    for begin in range(0, max(map(len, by_kind.values())), a_turn):
        for of_kind in by_kind.values():
            _take_turns(asked, of_kind[begin : begin + a_turn], pair, chance)


def _next_page(question: Question) -> Question:
    """Return a question with the same lists of postings and another answer; of a phrase, its words."""
    return replace(question, page=question.page + 1, way="all" if question.way == "phrase" else question.way)


def _take_turns(asked: Asked, turn: Sequence[Question], engines: Mapping[str, Peer], chance: random.Random) -> None:
    replies: list[dict[str, Reply]] = [{} for _ in turn]
    for name in chance.sample(list(engines), len(engines)):
        for question, answers in zip(turn, replies, strict=True):
            if not _skips(engines[name], question) and not _bores(asked, name, question):
                answers[name] = _timed(asked, engines[name], question, name)
    for question, answers in zip(turn, replies, strict=True):
        _compare(asked, question, answers)


def _ask_cold(folder: Path, questions: Sequence[Question], tantivy: Peer, chance: random.Random, asked: Asked) -> None:
    """Ask every second question of a class cold, behind the one before it."""
    by_kind: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.way not in UNANSWERED:
            by_kind[question.kind].append(question)
            tantivy.ask(_next_page(question))
    for of_kind in by_kind.values():
        for other, question in zip(of_kind[::2], of_kind[1::2], strict=False):  # the last may be without another
            begin = thread_time()
            ours = Ours(folder)
            asked.open_ms.append(1000 * (thread_time() - begin))
            _timed(asked, ours, other, FIRST)
            tantivy.ask(other)
            _take_turns(asked, [question], {COLD: ours, TANTIVY_BESIDE_COLD: tantivy}, chance)


def _skips(engine: Peer, question: Question) -> bool:
    return isinstance(engine, Ours) and question.way in UNANSWERED


def _bores(asked: Asked, name: str, question: Question) -> bool:
    times = asked.times[question.kind][name]
    return len(times) >= 5 and sorted(times)[len(times) // 2] > 1000 * TOO_SLOW


def _timed(asked: Asked, engine: Peer, question: Question, name: str) -> Reply:
    begin = thread_time()
    reply = engine.ask(question)
    asked.times[question.kind][name].append(1000 * (thread_time() - begin))
    return reply


def _compare(asked: Asked, question: Question, replies: dict[str, Reply]) -> None:
    ours = next((replies[name] for name in OURS if name in replies), None)
    peers = [replies[name] for name in PEERS if name in replies]
    if ours is None or not peers:
        return
    asked.compared += 1
    if any(ours.total != peer.total for peer in peers):
        asked.wrong.append(f"{question}: {[(name, reply.total) for name, reply in replies.items()]}")
    if not question.is_ranked:
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
