"""``python3 run.py bench search-pages``."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, product
from pathlib import Path
from typing import Any

import click

from benchmarks.bench import Bench
from benchmarks.report import describe
from benchmarks.search.asking import high, middle
from benchmarks.search.building import build_peers
from benchmarks.search.register import Sample, make_register
from benchmarks.search.whole import Taken, measure

LIMITS = {
    "median, page / FTS5 bare": {100_000: (0.4, 1.0), 1_000_000: (0.1, 0.3)},
    "95 of a hundred, page / FTS5 bare": {100_000: (0.05, 0.2)},
    "median, page / Tantivy bare": {1_000_000: (0.6, 1.5)},
}
"""Ambition and floor by measure and size (issue 5)."""
PAGES = ("page", "plain")
"""The register's page, and one as plain as can be over the same index (``plain``)."""
HEAD = ("ms, p50 / p95", "page", "page, work", "plain page, work", "FTS5", "Tantivy",
        "page / FTS5", "page / Tantivy", "plain / FTS5", "plain / Tantivy")  # fmt: skip
WORK = 1
"""Of what an answer has taken, a processor's part; 0 is until it was there."""


@click.command()
@click.option("--documents", "counts", multiple=True, default=(100_000,), show_default=True, type=click.IntRange(1000),
              help="Documents that count; given twice, both registers are asked in turns.")  # fmt: skip
@click.option("--each", default=20, show_default=True, type=click.IntRange(1), help="Questions of every class.")
@click.option("--seed", default="pages", show_default=True, help="Of words and questions.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to keep what is built.")
@click.option("--register", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Data folder of a register in SQLite to multiply, instead of loading the sample city.")  # fmt: skip
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="File for every single value.")
def main(
    counts: tuple[int, ...], each: int, seed: str, folder: Path | None, register: Path | None, out: Path | None
) -> None:
    """Ask whole pages of the search, and bare engines the same (docs/benchmarks-search.md)."""
    with ExitStack() as stack:
        kept = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        kept.mkdir(parents=True, exist_ok=True)
        own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-", dir=kept)))
        bench = Bench(own, register=register)
        registers = {}
        for count in counts:
            place = kept / f"documents-{count}"
            registers[place] = make_register(bench.sample, place, count, seed)
            build_peers(place)
        figures: dict[str, Any] = {"machine": describe(bench), "sizes": {}, "taken": {}}
        taken = measure(registers, each, seed)
        for count, place in zip(counts, registers, strict=True):
            figures["sizes"][count], figures["taken"][count] = Sample(place).count, taken[place.name]
    if out is not None:
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    click.echo("\n".join(as_lines(figures)))


def as_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures of one run as Markdown."""
    machine = figures["machine"]
    yield f"{machine['day']}, commit {machine['commit']}, load {machine['load']}"
    for count, classes in figures["taken"].items():
        yield f"\n{figures['sizes'][count]} documents\n"
        yield f"| {' | '.join(HEAD)} |"
        yield "|---" + "|---:" * (len(HEAD) - 1) + "|"
        for kind, taken in {**classes, "all": list(chain(*classes.values()))}.items():
            yield f"| {kind} | {' | '.join(_cells(taken))} |"
    yield "\n| measure | ambition | floor | page, elapsed | work | plain page, elapsed | work |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    yield from _targets({count: list(chain(*classes.values())) for count, classes in figures["taken"].items()})


def _cells(taken: Sequence[Taken]) -> Iterator[str]:
    for name, what in (("page", 0), ("page", WORK), ("plain", WORK), ("FTS5", WORK), ("Tantivy", WORK)):
        yield f"{middle(_times(taken, name, what)):.3g} / {high(_times(taken, name, what)):.3g}"
    for page, peer in product(PAGES, ("FTS5", "Tantivy")):
        yield f"{middle(_times(taken, page, WORK)) / middle(_times(taken, peer, WORK)):.3g}"


def _times(taken: Sequence[Taken], name: str, what: int) -> list[float]:
    return [one[name][what] for one in taken]


def _targets(mixes: Mapping[int, Sequence[Taken]]) -> Iterator[str]:
    for name, limits in LIMITS.items():
        peer, of = ("Tantivy" if "Tantivy" in name else "FTS5"), (middle if "median" in name else high)
        for count in limits.keys() & mixes.keys():
            mix = mixes[count]
            reached = (of(_times(mix, page, what)) / of(_times(mix, peer, what)) for page in PAGES for what in (0, 1))
            yield _line(f"{name}, {count} documents", limits[count], reached)
    if len(mixes) > 1:
        least, most = mixes[min(mixes)], mixes[max(mixes)]
        grown = (
            middle(_times(most, page, what)) / middle(_times(least, page, what)) for page in PAGES for what in (0, 1)
        )
        yield _line(f"median, page of {max(mixes)} documents / of {min(mixes)}", (2.5, 4.0), grown)


def _line(name: str, limits: tuple[float, float], reached: Iterator[float]) -> str:
    return f"| {name} | {' | '.join(f'{one:.3g}' for one in (*limits, *reached))} |"


if __name__ == "__main__":
    main()
