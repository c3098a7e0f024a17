"""Registers on a real PostgreSQL server, whatever the other tests run on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.databases import make_system, on_postgresql

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Return an empty register on PostgreSQL."""
    with on_postgresql():
        made = make_system(tmp_path_factory.mktemp("register"), FrozenClock(NOW))
    yield made
    made.database.close()
