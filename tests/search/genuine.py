"""A register that holds the genuine events, imported once for all tests of a run.

Use it in any module by ``from tests.search.genuine import genuine``; tests that ask for it are skipped, loudly, where
the genuine data does not lie beside the project.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from procurement.core.clock import FrozenClock
from procurement.importing.events import Report
from procurement.settings import Settings
from procurement.system import System, build_system
from tests.databases import ON_POSTGRESQL, SITE, make_system

EVENTS = "evn-2018-2023.events.jsonl.gz"
NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Genuine:
    """The register and the file it was imported from."""

    system: System
    path: Path
    report: Report

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield the events as the file has them, amounts as Decimals."""
        with gzip.open(self.path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line, parse_float=Decimal) for line in lines)


@cache
def _import(folder: Path, path: Path) -> Genuine:
    """Import into ``folder``, or open what another worker of the run has imported there while we waited."""
    folder.mkdir(exist_ok=True)
    told = folder / "report.json"
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if told.exists():
            settings = Settings(folder, f"sqlite:///{folder / 'register.sqlite3'}", SITE)
            return Genuine(build_system(settings, FrozenClock(NOW)), path, Report(**json.loads(told.read_text())))
        system = make_system(folder, FrozenClock(NOW))
        report = system.importer().run([path])
        with system.database.read() as session:
            system.search.mark(session)
        told.write_text(json.dumps(asdict(report)))
    return Genuine(system, path, report)


@pytest.fixture(scope="session")
def genuine(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Genuine:
    """Return the register of the genuine events. Nobody may publish in it."""
    own = tmp_path_factory.getbasetemp()
    shares = "PYTEST_XDIST_WORKER" in os.environ and not ON_POSTGRESQL  # there, each process drops what it made
    return _import((own.parent if shares else own) / "genuine", shared_data / EVENTS)
