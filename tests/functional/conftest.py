"""One filled register for all functional tests; nobody writes into it. Who must write opens an empty one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.site import Site, fill, open_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a visitor of a register that holds the sample; read only."""
    return fill(open_site(tmp_path_factory.mktemp("register")))


@pytest.fixture
def empty_site(tmp_path: Path) -> Site:
    """Return a visitor of an empty register."""
    return open_site(tmp_path)
