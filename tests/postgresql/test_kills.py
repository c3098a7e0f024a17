"""kill -9 of publishers on PostgreSQL: what they had begun is rolled back, what they had promised is there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import on_postgresql
from tests.faults.conftest import chance
from tests.faults.killing import make_register
from tests.faults.test_kills import kill_publishers

__all__ = ["chance"]

pytestmark = pytest.mark.postgresql


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of an empty register on PostgreSQL."""
    with on_postgresql():
        yield make_register(tmp_path / "register")


def test_200_kills_on_postgresql_lose_double_and_halve_nothing(folder: Path, chance: random.Random) -> None:
    kill_publishers(folder, chance)
