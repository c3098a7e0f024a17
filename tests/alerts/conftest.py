"""An empty register with a mail server beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from procurement.core.clock import FrozenClock
from tests.alerts.office import Office
from tests.databases import make_system
from tests.jobs.sink import listening


@pytest.fixture
def office(tmp_path: Path, clock: FrozenClock) -> Iterator[Office]:
    """Return an empty register whose letters come to a sink; the clock stands still."""
    made = make_system(tmp_path / "register", clock)
    with listening() as sink:
        changed: dict[str, Any] = {"mail_url": sink.url, "mail_from": "dauthau@mau.example", "operator": "Đơn vị Mẫu"}
        yield Office(replace(made, settings=replace(made.settings, **changed)), clock, sink)
    made.database.close()
