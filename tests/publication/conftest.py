"""The register under test, and one of its desks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import dropped_afterwards
from tests.desk.office import Office
from tests.publication.register import empty_register, register

__all__ = ["register"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return a desk of a register of its own."""
    with dropped_afterwards():
        yield Office(empty_register(tmp_path / "register"))
