"""The register whose templates the forms are drawn with."""

from __future__ import annotations

import pytest

from tests.functional.site import Site, open_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return an empty register."""
    return open_site(tmp_path_factory.mktemp("register"))
