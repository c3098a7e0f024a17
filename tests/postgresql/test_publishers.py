"""Publishers as processes of their own on one PostgreSQL, and nodes that find what any of them publishes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from procurement.notices.events import read_event
from procurement.publication.service import record
from procurement.search.selection import Selection, View
from procurement.system import System, build_system
from tests.databases import environment
from tests.publication.test_many_publishers import OFFICERS, check_order, event, followed

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


def count_found(node: System, session: Session) -> int:
    """Return how many notices a node finds under words that all of them hold."""
    return node.search.find(session, Selection(q="goi thau mau"), View(), node.clock.now()).total


def test_two_nodes_find_what_either_publishes(system: System, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = build_system(replace(system.settings, data_dir=tmp_path_factory.mktemp("node")), system.clock)
    with system.database.read() as session:
        before = count_found(system, session)
    for number, node in enumerate((system, other)):
        with node.database.write() as session:
            record(session, node.clock, read_event(event(9, 2 * number), pseudonym=node.pseudonym), OFFICERS)
        for reader in (system, other):
            with reader.database.read() as session:
                assert count_found(reader, session) == before + number + 1
    other.database.close()
