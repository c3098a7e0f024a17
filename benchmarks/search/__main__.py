"""``python3 run.py bench search``."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from benchmarks.bench import ROOT, say
from benchmarks.search.building import build_all
from benchmarks.search.corpus import Corpus
from benchmarks.search.targets import as_lines


@click.command()
@click.option("--notices", "count", default=100_000, show_default=True, type=click.IntRange(1000))
@click.option("--each", default=25, show_default=True, type=click.IntRange(1), help="Questions of every class.")
@click.option("--seed", help="Of corpus and questions; the commit when left out.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to keep what is built.")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="File for every single value.")
def main(count: int, each: int, seed: str | None, folder: Path | None, out: Path | None) -> None:
    """Ask our engine and its peers the same questions about the same notices (docs/benchmarks-search.md)."""
    with ExitStack() as stack:
        kept = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        kept.mkdir(parents=True, exist_ok=True)
        figures = measure(kept, count, seed or commit(), each)
    if out is not None:
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    click.echo("\n".join(as_lines(figures)))


def measure(folder: Path, count: int, seed: str, each: int) -> dict[str, Any]:
    """Return all figures about ``count`` notices."""
    built = build_all(folder, Corpus(seed), count)
    say("asking")
    asked = run("asking", folder, count, seed, each)
    say("known items, several processes")
    known, shared = run("known", folder, seed), run("sharing", folder, count, seed)
    say("four clients at once")
    clients = run("clients", folder, count, seed)
    told = [asdict(one) for one in built]
    figures = {"seed": seed, "commit": commit(), "notices": count, "built": told}
    return {**figures, "asked": asked, "known": known, "shared": shared, "clients": clients}


def run(module: str, *arguments: object) -> Any:
    """Run a module of this package in a process of its own and return what it prints as JSON."""
    command = [sys.executable, "-m", f"benchmarks.search.{module}", *map(str, arguments)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def commit() -> str:
    """Return the commit of this checkout."""
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "none"


if __name__ == "__main__":
    main()
