"""Whole pages under gunicorn beside what bare engines take for the same question, and beside as plain a page as can be.

One worker, one connection that is kept; the register keeps no answers, and no question is asked twice. Questions are
put to the page and to both peers in random order, of all sizes in turns. *Work* is what the kernel says that a
processor did for the worker during one answer, beside the processor's time of the peer's thread.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import zip_longest
from pathlib import Path
from time import perf_counter, thread_time
from urllib.parse import urlencode

from benchmarks.search.peers import Fts5, Peer, Tantivy
from benchmarks.search.questions import Asker, Question
from benchmarks.search.register import Sample
from benchmarks.serving import Server, serve_plain, serve_register
from procurement.system import System

WARMING = 10
"""Questions of each class that are asked before, and not again."""
NO_PAGE = frozenset({"prefix", "code"})
"""Classes without a page of results: no word is searched by its beginning, a whole number leads to its own page."""
DEEP = 50_000
"""Documents, in fewer of which a common word has no pages far down."""
STATUS = {"running": "closed", "awarded": "awarded", "planned": "planned", "cancelled": "cancelled", "none": "none"}

Taken = Mapping[str, tuple[float, float]]
"""Who answered -> milliseconds until the answer was there, and of a processor."""


def address_of(question: Question) -> str:
    """Return the address of the page that answers ``question``."""
    words = (" OR " if question.way == "any" else " ").join(question.terms)
    asked = {"q": f'"{words}"' if question.way == "phrase" else words} if words else {}
    asked |= {name: value for name, value in question.filters.items() if name != "fate" and value}
    if question.filters.get("fate") in STATUS:
        asked["status"] = STATUS[question.filters["fate"]]
    if "posted_on" in question.ranges:
        limits = (date.fromordinal(day).isoformat() for day in question.ranges["posted_on"])
        asked |= dict(zip(("published_from", "published_to"), limits, strict=True))
    if "value" in question.ranges:
        asked |= dict(zip(("min_value", "max_value"), map(str, question.ranges["value"]), strict=True))
    asked["sort"] = "relevance" if question.is_ranked and words else "newest"
    return "/tim-kiem?" + urlencode(asked | ({"page": str(question.page)} if question.page > 1 else {}))


@dataclass
class Size:
    """A register and its peers, ready to be asked."""

    servers: Mapping[str, Server]
    peers: list[Peer]
    asker: Asker
    count: int

    def questions(self, each: int) -> Iterator[Question]:
        """Yield the next ``each`` of every class that a page answers."""
        unasked = NO_PAGE if self.count >= DEEP else NO_PAGE | {"deep page", "newest"}
        return (question for question in self.asker.ask(each) if question.kind not in unasked)

    def ask(self, question: Question, chance: random.Random) -> Taken:
        """Put ``question`` to the pages and to the peers."""
        ways: dict[str, Callable[[], tuple[float, float]]] = {
            name: partial(_page, server, question) for name, server in self.servers.items()
        }
        ways |= {peer.name: partial(_timed, peer, question) for peer in self.peers}
        order = list(ways)
        chance.shuffle(order)
        return {name: ways[name]() for name in order}


def _page(server: Server, question: Question) -> tuple[float, float]:
    address, before = address_of(question), server.work_ms()
    answer = server.get(address)
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return 1000 * answer.seconds, server.work_ms() - before


def _timed(peer: Peer, question: Question) -> tuple[float, float]:
    begin, work = perf_counter(), thread_time()
    peer.ask(question)
    return 1000 * (perf_counter() - begin), 1000 * (thread_time() - work)


def measure(registers: Mapping[Path, System], each: int, seed: str) -> dict[str, dict[str, list[Taken]]]:
    """Return by folder of the register, and by class, what each question has taken whom."""
    chance = random.Random(f"{seed} order")
    taken: dict[str, dict[str, list[Taken]]] = {}
    with ExitStack() as stack:
        sizes = {folder.name: _open(stack, folder, system, seed) for folder, system in registers.items()}
        for name, size in sizes.items():
            taken[name] = defaultdict(list)
            for question in size.questions(WARMING):
                size.ask(question, chance)
        for row in zip_longest(*(size.questions(each) for size in sizes.values())):
            for (name, size), question in zip(sizes.items(), row, strict=True):
                if question is not None:
                    taken[name][question.kind].append(size.ask(question, chance))
    return taken


def _open(stack: ExitStack, folder: Path, system: System, seed: str) -> Size:
    sample = Sample(folder)
    asker = Asker(sample, sample.count, seed, sample.days)
    serving = {"page": serve_register(system), "plain": serve_plain(system)}
    servers = {name: stack.enter_context(server) for name, server in serving.items()}
    return Size(servers, [Fts5(folder), Tantivy(folder)], asker, sample.count)
