"""Nodes that each keep an index of their own of one register on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from procurement.notices.events import read_event
from procurement.publication.service import record
from procurement.search.selection import Selection, View
from procurement.system import System, build_system
from tests.publication.test_many_publishers import OFFICERS, event

pytestmark = pytest.mark.postgresql


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
