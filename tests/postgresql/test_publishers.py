"""Publishers as processes of their own on one PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from procurement.system import System
from tests.databases import environment
from tests.publication.test_many_publishers import check_order, followed

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).resolve().parents[2]
PUBLISHERS = 8
ACTS = int(os.environ.get("ACTS_EACH", "60"))
"""Acts of each publisher: 1,000 before a release."""


def test_publishers_leave_no_gap_and_readers_see_each_act_once(system: System) -> None:
    command = [sys.executable, "-m", "tests.postgresql.publisher", str(PUBLISHERS), str(ACTS)]
    surroundings = {**os.environ, **environment(system.settings)}
    with followed(system.settings.database_url) as seen, followed(system.settings.database_url) as also_seen:
        subprocess.run(command, cwd=ROOT, env=surroundings, check=True)
    assert seen == also_seen
    check_order(system, PUBLISHERS * ACTS, seen)
