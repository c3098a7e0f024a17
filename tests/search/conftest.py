"""Registers for the tests of searching."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.databases import make_system
from tests.search.genuine import genuine
from tests.search.market import market

__all__ = ["genuine", "market"]


@pytest.fixture
def system(tmp_path: Path, clock: FrozenClock) -> Iterator[System]:
    """Return an empty register whose clock stands at ``instant``."""
    made = make_system(tmp_path / "register", clock)
    yield made
    made.database.close()
