"""A small register for tests of what stands before the pages; each test opens its own desk over it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest

from procurement.core.clock import FrozenClock
from procurement.importing.events import IMPORTER
from procurement.notices.events import read_event
from procurement.publication.service import record
from procurement.system import System
from tests.databases import make_system
from tests.functional.site import invitation

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


@pytest.fixture
def standing_clock() -> FrozenClock:
    """Return the clock of the desk's register."""
    return FrozenClock(NOW)


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> System:
    """Return a register with one notice and its file; nobody writes into it."""
    system = make_system(tmp_path_factory.mktemp("desk"), FrozenClock(NOW))
    stored = system.storage.put(BytesIO(b"%PDF-1.7 invented"))
    document = {"type": "decision", "title": "Quyết định.pdf", "sha256": stored.sha256, "size": stored.size}
    event = invitation("IB2688800001", "Mua tủ thuốc") | {"documents": [document]}
    with system.database.write() as session:
        record(session, system.clock, read_event(event, pseudonym=system.pseudonym), IMPORTER)
    return system


@pytest.fixture(scope="session")
def document(register: System) -> str:
    """Return the SHA-256 of the file that the notice names."""
    return next(path.name for path in register.settings.files_dir.rglob("*") if path.is_file())
