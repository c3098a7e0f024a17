"""One body with its people, each at a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import dropped_afterwards
from tests.desk.life.desk import Desk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return the desk of a body of an empty register."""
    with dropped_afterwards():
        yield open_desk(tmp_path)
