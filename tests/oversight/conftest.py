"""An office for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import dropped_afterwards
from tests.oversight.office import Office, copied_office, open_office


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield the office that each test gets a copy of. Nobody may write in it."""
    with dropped_afterwards():
        yield open_office(tmp_path_factory.mktemp("office") / "register")


@pytest.fixture
def office(opened: Office, tmp_path: Path) -> Iterator[Office]:
    """Yield a register with an inspector and a body that owes a call."""
    with dropped_afterwards():
        yield copied_office(opened, tmp_path / "register")
