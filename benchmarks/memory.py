"""Memory of the one process that answers, as the kernel counts it: PSS, in which what processes share is parted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.arithmetic import Row
from benchmarks.bare import keep_answers
from benchmarks.bench import Bench, say
from benchmarks.pages import find_pages
from benchmarks.serving import Server, serve_bare, serve_register

REQUESTS = 1000
STATES = ("empty register, after the first answer", "sample, after the first answer", "sample, after each page once",
          "sample, after {} requests", "sample, after as many again")  # fmt: skip


def measure(bench: Bench) -> Iterator[Row]:
    """Yield a row for each state; the peer has answered as many requests as the register."""
    requests = 20 if bench.is_quick else REQUESTS
    taken = [_round(bench, requests, number) for number in range(bench.rounds)]
    for at, state in enumerate(STATES):
        ours, peer = ([[one[side][at]] for one in taken] for side in (0, 1))
        yield Row("memory", state.format(f"{requests:,}"), "MB", ours, peer, "bare Flask, same bytes")


def _round(bench: Bench, requests: int, number: int) -> tuple[list[float], list[float]]:
    say(f"memory, round {number + 1}")
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
    for count in (len(paths), requests - len(paths), requests):
        for number in range(count):
            server.get(paths[number % len(paths)])
        yield pss(server.worker)


def pss(process: int) -> float:
    """Return the proportional set size of a process in megabytes (Linux alone tells it)."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not tell the proportional set size")
