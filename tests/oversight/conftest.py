"""An office for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import dropped_afterwards
from tests.oversight.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Yield a register with an inspector and a body that owes a call."""
    with dropped_afterwards():
        yield open_office(tmp_path / "register")
