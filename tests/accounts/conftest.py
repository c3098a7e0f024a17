"""An empty register and the one who set it up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.databases import make_system


@pytest.fixture
def system(tmp_path: Path, clock: FrozenClock) -> Iterator[System]:
    """Return an empty register."""
    made = make_system(tmp_path / "register", clock)
    yield made
    made.database.close()
