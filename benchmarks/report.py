"""What a run says: a table for people, JSON for programs, and on what machine that was."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.arithmetic import Row, high_end, typical
from benchmarks.bench import ROOT, Bench
from procurement.core.clock import SystemClock
from procurement.ledger.queries import get_head

PACKAGES = ("SQLAlchemy", "Flask", "Werkzeug", "Jinja2", "gunicorn", "psycopg", "whoosh-reloaded")
HEAD = ("what", "unit", "register", "p95", "peer", "p95", "times the peer", "peer is")


def describe(bench: Bench) -> dict[str, Any]:
    """Return when, of what and on what machine the figures are."""
    with bench.sample.database.read() as session:
        head = get_head(session)
    return {
        "day": SystemClock().now().date().isoformat(),
        "commit": _commit(),
        "processor": _line_of("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _line_of("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "load": [round(load, 1) for load in os.getloadavg()],
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "versions": {name: version(name) for name in PACKAGES},
        "rounds": bench.rounds,
        "acts in the register": head.sequence if head else 0,
    }


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def _line_of(path: str, name: str) -> str:
    lines = Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def as_json(machine: dict[str, Any], rows: Iterable[Row]) -> dict[str, Any]:
    """Return everything, each single value too."""
    return {"machine": machine, "rows": [_row_as_json(row) for row in rows]}


def _row_as_json(row: Row) -> dict[str, Any]:
    ratio = row.ratio()
    return {**asdict(row), "register": typical(row.ours), "peer_typical": typical(row.peer) if row.peer else None,
            "ratio": asdict(ratio) if ratio else None}  # fmt: skip


def as_text(machine: dict[str, Any], rows: Sequence[Row]) -> str:
    """Return the machine and, for each measure, a table in Markdown."""
    said = [", ".join(f"{name} {_words(value)}" for name, value in machine.items())]
    for measure in dict.fromkeys(row.measure for row in rows):
        cells = [HEAD, ("---", "---", *["---:"] * 5, "---"), *(_cells(row) for row in rows if row.measure == measure)]
        said += ["", f"### {measure[0].upper()}{measure[1:]}", "", *("| " + " | ".join(row) + " |" for row in cells)]
    return "\n".join(said) + "\n"


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _cells(row: Row) -> tuple[str, ...]:
    ratio = row.ratio()
    times = f"**{_figure(ratio.middle)}** ({_figure(ratio.low)}-{_figure(ratio.high)})" if ratio else ""
    mine, theirs = ((_typical(one), _figure(high_end(one))) for one in (row.ours, row.peer))
    return row.name, row.unit, *mine, *theirs, times, row.against


def _typical(rounds: Any) -> str:
    return _figure(typical(rounds)) if rounds else ""


def _figure(value: float | None) -> str:
    """Return three digits that mean something."""
    if value is None:
        return ""
    decimals = next((decimals for decimals, least in enumerate((100, 10, 1)) if value >= least), 3)
    return f"{value:.{decimals}f}"
