"""``python3 run.py bench oversight``."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from benchmarks.bench import Bench, say
from benchmarks.oversight.cold import open_register
from benchmarks.oversight.measuring import Sized, find_pages, make_ready, measure
from benchmarks.oversight.multiplying import multiply
from benchmarks.report import as_json, as_text, describe
from procurement.compliance.duty_sums import find_wrong_sums
from procurement.ledger.queries import get_head
from procurement.system import System

MADE = "made"
"""The file that says that a copy is whole."""
STEP = 10


@click.command()
@click.option("--notices", default=1_000_000, show_default=True, type=click.IntRange(1))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="Times that each page is asked.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to keep what is built.")
@click.option("--register", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Data folder of a register in SQLite to multiply, instead of loading the sample city.")  # fmt: skip
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="File for every single value.")
@click.option("--quick", is_flag=True, help="A small sample, few pages: shows that it runs, not how fast.")
def main(notices: int, rounds: int, folder: Path | None, register: Path | None, out: Path | None, quick: bool) -> None:
    """Multiply a register, publish, and ask new processes for pages of oversight (docs/benchmarks.md)."""
    with ExitStack() as stack:
        kept = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        kept.mkdir(parents=True, exist_ok=True)
        own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-", dir=kept)))
        bench = Bench(own, rounds, "small" if quick else "city", register=register, is_quick=quick)
        sizes = [make_size(bench.sample, kept, times) for times in find_times(bench.sample, notices)]
        with bench.sample.database.read() as session:
            pages = find_pages(session)
        rows = list(measure(sizes, pages[:2] if quick else pages, rounds))
        machine = describe(bench)
    if out is not None:
        out.write_text(json.dumps(as_json(machine, rows), ensure_ascii=False, indent=1), "utf-8")
    click.echo(as_text(machine, rows), nl=False)


def find_times(sample: System, notices: int) -> list[int]:
    """Return how many times as large the registers are: the sample, a tenth of ``notices``, ``notices``."""
    times = max(1, round(notices / _count(sample)))
    return sorted({1, max(1, round(times / STEP)), times})


def _count(system: System) -> int:
    with system.database.read() as session:
        head = get_head(session)
        return head.sequence if head else 0


def make_size(sample: System, kept: Path, times: int) -> Sized:
    """Return the sample so many times, as it lies in ``kept`` already where it is of the same program."""
    sample.duties.catch_up()
    folder, seal = kept / f"times-{times}", repr((sample.duties.position(), sample.search.reading.position()))
    made = folder / MADE
    if not made.exists() or made.read_text("utf-8") != seal:
        shutil.rmtree(folder, ignore_errors=True)
        sample.database.close()
        shutil.copytree(sample.settings.data_dir, folder)
        system = open_register(folder)
        multiply(system, times)
        check_sums(system)
        made.write_text(seal, "utf-8")
    system = open_register(folder)
    acts = _count(system)
    system.database.close()
    return make_ready(folder, acts)


def check_sums(system: System) -> None:
    """Raise RuntimeError unless the sums of the duties are those of their rows."""
    say("comparing sums with rows")
    with system.database.read() as session:
        wrong = find_wrong_sums(session)
    system.database.close()
    if wrong:
        raise RuntimeError(f"sums that are not those of the rows: {wrong[:10]}")


if __name__ == "__main__":
    main()
