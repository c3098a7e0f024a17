"""The sample, recorded once for all desks that begin with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import dropped_afterwards
from tests.functional.site import Site, fill, open_site


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a register that holds the sample, its readings up to date. Nobody may write in it: take a copy."""
    with dropped_afterwards():
        site = fill(open_site(tmp_path_factory.mktemp("filled")))
        site.system.prepare()
        site.system.duties.catch_up()
        yield site
