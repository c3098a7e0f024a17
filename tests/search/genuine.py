"""A register that holds the genuine events, imported once for all tests of a run.

Use it in any module by ``from tests.search.genuine import genuine``; tests that ask for it are skipped, loudly, where
the genuine data does not lie beside the project.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.databases import make_system

EVENTS = "evn-2018-2023.events.jsonl.gz"
NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Genuine:
    """The register and the file it was imported from."""

    system: System
    path: Path

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield the events as the file has them, amounts as Decimals."""
        with gzip.open(self.path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line, parse_float=Decimal) for line in lines)


@cache
def _import(folder: Path, path: Path) -> Genuine:
    system = make_system(folder, FrozenClock(NOW))
    report = system.importer().run([path])
    assert (report.published, report.refused) == (2807, 0)
    with system.database.read() as session:
        system.search.mark(session)
    return Genuine(system, path)


@pytest.fixture(scope="session")
def genuine(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Genuine:
    """Return the register of the genuine events. Nobody may publish in it."""
    return _import(tmp_path_factory.getbasetemp() / "genuine", shared_data / EVENTS)
