"""``python3 run.py bench [MEASURE ...]``; ``search``, ``search-pages`` and ``oversight`` have options of their own."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import click

from benchmarks import alerting, finding, importing, memory, pages, starting
from benchmarks.arithmetic import Row
from benchmarks.bench import Bench
from benchmarks.oversight import __main__ as oversight
from benchmarks.report import as_json, as_text, describe
from benchmarks.search import __main__ as search
from benchmarks.search import pages as search_pages

Measure = Callable[[Bench], Iterable[Row]]
MEASURES: dict[str, Measure] = {
    "import": importing.measure,
    "pages": pages.measure,
    "memory": memory.measure,
    "start": starting.measure,
    "index": finding.measure,
    "alerts": alerting.measure,
}
"""Every measure; another module with a function ``measure`` needs its row here."""

QUICK = partial(Bench, rounds=1, size="small", requests=3, events=40, is_quick=True)


@click.command()
@click.argument("measures", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="Rounds of each measure.")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="File for every single value.")
@click.option("--register", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Data folder of a register in SQLite to copy, instead of loading the sample city.")  # fmt: skip
@click.option("--quick", is_flag=True, help="A small sample and few repetitions: shows that it runs, not how fast.")
def main(measures: tuple[str, ...], rounds: int, out: Path | None, register: Path | None, quick: bool) -> None:
    """Measure the register side by side with bare peers, in one interleaved run (docs/benchmarks.md)."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        folder = Path(name)
        bench = QUICK(folder, register=register) if quick else Bench(folder, rounds, register=register)
        machine = describe(bench)
        rows = [row for measure in measures or MEASURES for row in MEASURES[measure](bench)]
    if out is not None:
        out.write_text(json.dumps(as_json(machine, rows), ensure_ascii=False, indent=1), "utf-8")
    click.echo(as_text(machine, rows), nl=False)


APART = {"search": search.main, "search-pages": search_pages.main, "oversight": oversight.main}
"""What has options of its own."""

if __name__ == "__main__":
    command, arguments = APART.get("".join(sys.argv[1:2])), sys.argv[2:]
    command(arguments) if command else main()
