"""Memory of the one process that answers, as the kernel counts it: PSS, in which what processes share is parted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.arithmetic import Row
from benchmarks.bare import keep_answers
from benchmarks.bench import Bench, say
from benchmarks.pages import find_pages
from benchmarks.serving import Server, serve_bare, serve_register

REQUESTS = 500
STATES = ("empty register, after the first answer", "sample, after the first answer", "sample, after each page once",
          "sample, after {} requests more", "sample, after as many again")  # fmt: skip


def measure(bench: Bench) -> Iterator[Row]:
    """Yield a row for each state, of one round; the peer has answered as many requests as the register."""
    say("memory")
    requests = 10 if bench.is_quick else REQUESTS
    ours, peer = _take(bench, requests)
    for state, mine, theirs in zip(STATES, ours, peer, strict=True):
        yield Row("memory", state.format(requests), "MB", [[mine]], [[theirs]], "bare Flask, same bytes")


def _take(bench: Bench, requests: int) -> tuple[list[float], list[float]]:
    with bench.sample.database.read() as session:
        paths = [page.path for page in find_pages(session) if not page.is_known]
    with serve_register(bench.empty()) as server:
        empty = pss(server.worker)
    with serve_register(bench.sample) as server:
        ours = list(_grow(server, paths, requests))
        answers = [server.get(path) for path in paths]
    keep_answers(bench.folder / "bare", [(answer.status, answer.headers, answer.body) for answer in answers])
    with serve_bare(bench.folder / "bare") as server:
        peer = list(_grow(server, [f"/{at}" for at in range(len(paths))], requests))
    return [empty, *ours], [peer[0], *peer]


def _grow(server: Server, paths: list[str], requests: int) -> Iterator[float]:
    """Yield the memory as it is, after each page once, after so many requests, and after as many again."""
    yield pss(server.worker)
    for count in (len(paths), requests, requests):
        for number in range(count):
            server.get(paths[number % len(paths)])
        yield pss(server.worker)


def pss(process: int) -> float:
    """Return the proportional set size of a process in megabytes (Linux alone tells it)."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not tell the proportional set size")
