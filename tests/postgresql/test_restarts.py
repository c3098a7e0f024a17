"""PostgreSQL goes away and comes back below running web processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.jobs.outbox import deliver_due
from procurement.system import System, build_system
from tests.databases import make_system, on_postgresql
from tests.postgresql_server import Server, start_server
from tests.search.register import call, find, publish

pytestmark = pytest.mark.postgresql

SEARCH = "/tim-kiem?q=ban+ghe"


@pytest.fixture(scope="module")
def server() -> Server:
    """Return a server of our own to stop and start."""
    return start_server(fsync="off")


@pytest.fixture
def nodes(server: Server, tmp_path: Path, clock: FrozenClock) -> Iterator[list[System]]:
    """Return two web processes' registers and a worker's on one database, each with an index of its own."""
    with on_postgresql(server):
        first = make_system(tmp_path / "first", clock)
    others = [build_system(replace(first.settings, data_dir=tmp_path / name), clock) for name in ("second", "worker")]
    yield [first, *others]
    for node in [first, *others]:
        node.database.close()


def visitor(node: System) -> FlaskClient:
    """Return somebody who reads the pages of a node."""
    return create_app(node).test_client()


def test_what_one_node_publishes_all_find_and_one_that_was_stopped_catches_up(nodes: list[System]) -> None:
    first, second, worker = nodes
    publish(first, call("IB2688800001", "Mua bàn ghế"))
    assert [find(node, "bàn ghế").total for node in nodes] == [1, 1, 1]
    publish(second, *(call(f"IB268880000{number}", "Mua bàn ghế") for number in range(2, 6)))
    assert find(first, "bàn ghế").total == 5
    while deliver_due(worker.database, worker.handlers(), worker.clock.now()):
        pass
    started_again = build_system(worker.settings, worker.clock)
    assert find(started_again, "bàn ghế").total == 5
    assert [node.find_differences() for node in (*nodes, started_again)] == [[], [], [], []]
    started_again.database.close()


def test_a_restart_of_the_server_fails_no_request_behind_it(nodes: list[System], server: Server) -> None:
    publish(nodes[0], call("IB2688800001", "Mua bàn ghế"))
    visitors = [visitor(node) for node in nodes[:2]]
    assert [each.get(SEARCH).status_code for each in visitors] == [200, 200]
    server.stop("immediate")
    server.start()
    assert [each.get(SEARCH).status_code for each in visitors] == [200, 200]
    publish(nodes[1], call("IB2688800002", "Mua bàn ghế"))
    assert find(nodes[0], "bàn ghế").total == 2


def test_while_the_server_is_down_pages_say_so_and_when_to_come_back(nodes: list[System], server: Server) -> None:
    publish(nodes[0], call("IB2688800001", "Mua bàn ghế"))
    reader = visitor(nodes[0])
    server.stop("immediate")
    try:
        away = reader.get(SEARCH)
        assert away.status_code == 503
        assert int(away.headers["Retry-After"]) > 0
        assert "Cổng tạm thời chưa trả lời được" in away.get_data(as_text=True)
    finally:
        server.start()
    assert reader.get(SEARCH).status_code == 200
