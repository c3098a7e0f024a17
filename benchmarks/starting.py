"""Start-up: of the site until it answers, and of commands until they end. Files are in the system's cache."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from benchmarks.arithmetic import Cost, Row, Take, cost_rows, take_rounds
from benchmarks.bench import ROOT, Bench, say
from benchmarks.serving import Server, plain_environment, serve_bare, serve_register
from tests.databases import environment

BARE_HELP = "import click; click.Group('bare', help='Nothing.')(['--help'])"
BARE_COUNT = """
import sys
from sqlalchemy import create_engine, text
with create_engine(sys.argv[1]).connect() as connection:
    print(connection.scalar(text("SELECT count(*) FROM ledger_entries")))
"""


def measure(bench: Bench) -> Iterator[Row]:
    """Yield the site's rows, then the commands'."""
    say("start-up")
    registers = {"sample": bench.sample} | ({} if bench.is_quick else {"empty register": bench.empty()})
    bare = bench.folder / "bare-start"
    bare.mkdir(exist_ok=True)
    for name, system in registers.items():
        takes = [_site(partial(serve_register, system)), _site(partial(serve_bare, bare))]
        yield from _rows(bench, f"site, {name}, to the first 200", takes, "gunicorn over bare Flask")
    yield from _commands(bench)


def _commands(bench: Bench) -> Iterator[Row]:
    settings = bench.sample.settings
    counting = ["-c", BARE_COUNT, settings.database_url], "SQLAlchemy counting a table"
    helping = ["-c", BARE_HELP], "click alone"
    asked = [(["--help"], helping), (["stats", "--help"], helping), (["stats", "--json"], counting),
             (["search", "trường học"], counting)]  # fmt: skip
    for words, (peer, named) in asked[:1] if bench.is_quick else asked:
        takes = [_command(["-m", "procurement.cli", *words], environment(settings)), _command(peer, {})]
        yield from _rows(bench, "procurement " + " ".join(words), takes, named)


def _rows(bench: Bench, name: str, takes: list[Take], against: str) -> Iterator[Row]:
    if not bench.is_quick:
        for take in takes:
            take()  # so that compiled files and the system's cache are there
    ours, peer = take_rounds(takes, bench.rounds)
    yield from cost_rows(Row("start-up", name, "ms", against=against), ours, peer)


def _site(serve: Callable[[], Server]) -> Take:
    def start() -> Cost:
        with serve() as server:
            return Cost(1000 * server.start_seconds, server.start_work_ms)

    return start


def _command(arguments: list[str], variables: dict[str, str]) -> Take:
    def run() -> Cost:
        begin, before = perf_counter(), getrusage(RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=plain_environment(**variables), check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        elapsed, after = perf_counter() - begin, getrusage(RUSAGE_CHILDREN)
        return Cost(1000 * elapsed, 1000 * sum(after[:2]) - 1000 * sum(before[:2]))

    return run
