"""An empty register and the one who set it up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.databases import make_system
from tests.desk.people import make_body, make_person, sign_in


@pytest.fixture
def system(tmp_path: Path, clock: FrozenClock) -> Iterator[System]:
    """Return an empty register."""
    made = make_system(tmp_path / "register", clock)
    yield made
    made.database.close()


@pytest.fixture
def body(system: System) -> str:
    """Return a body."""
    return make_body(system, "Phường Mẫu")


@pytest.fixture
def admin(system: System, body: str) -> int:
    """Return its administrator."""
    return make_person(system, "quan-tri", [("body_admin", body)])


@pytest.fixture
def visitor(system: System, admin: int) -> FlaskClient:
    """Return the administrator's browser."""
    client = create_app(system).test_client()
    sign_in(client, admin)
    return client
