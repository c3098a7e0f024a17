"""Commands and registers for those who look after one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.cli.conftest import folder, run
from tests.databases import make_system

__all__ = ["folder", "run"]


@pytest.fixture
def register(tmp_path: Path, clock: FrozenClock) -> Iterator[System]:
    """Return an empty register under a clock that stands still."""
    made = make_system(tmp_path / "register", clock)
    yield made
    made.database.close()
