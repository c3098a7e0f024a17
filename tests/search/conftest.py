"""Registers for the tests of searching. An empty one is copied from a template: migrating takes most of a second."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from procurement.core.clock import FrozenClock
from procurement.settings import Settings
from procurement.system import System, build_system
from tests.search.genuine import genuine, open_register

__all__ = ["genuine"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of an empty register."""
    folder = tmp_path_factory.mktemp("template")
    open_register(folder).database.close()
    return folder / "register.sqlite3"


@pytest.fixture
def system(template: Path, tmp_path: Path, clock: FrozenClock) -> System:
    """Return an empty register whose clock stands at ``instant``."""
    folder = tmp_path / "register"
    folder.mkdir()
    shutil.copy(template, folder / "register.sqlite3")
    return build_system(Settings(folder, f"sqlite:///{folder / 'register.sqlite3'}"), clock)
