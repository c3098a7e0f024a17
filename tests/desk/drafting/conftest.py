"""A filled register with two bodies' people at their desks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.drafting.working import Worker, open_desk
from tests.functional.site import Site, copied_site


@pytest.fixture
def desk(filled: Site, tmp_path: Path) -> Worker:
    """Return an author at the desk of a body of the sample, in a register of the test's own."""
    return open_desk(copied_site(filled, tmp_path / "register"))
