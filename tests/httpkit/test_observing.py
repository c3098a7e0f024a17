"""What is kept of requests: lines that tell enough and no more, and figures that nobody outside may read."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from procurement.core.clock import FrozenClock
from procurement.core.db import open_database
from procurement.core.logs import JsonLines
from procurement.core.networks import parse_networks
from procurement.system import System
from tests.httpkit.desk import STRANGER, Desk

LOGGER = "procurement.httpkit.observing"


@pytest.fixture
def desk(register: System, standing_clock: FrozenClock) -> Desk:
    return Desk(register, standing_clock, trusted_proxies=parse_networks(["10.0.0.1"]))


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return what a machine reads of the log."""
    return [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == LOGGER]


def test_a_request_is_one_line_with_its_outcome(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with desk.ask("/thong-bao/TB-000001?lang=en") as answer:
        sent, number = answer.content_length, answer.headers["X-Request-Id"]
    (line,) = lines(caplog)
    assert line["ms"] >= 0
    assert {name: line[name] for name in line if name not in ("at", "ms", "logger")} == {
        "level": "info",
        "event": "request",
        "route": "/thong-bao/<reference>",
        "method": "GET",
        "status": 200,
        "bytes": sent,
        "path": "/thong-bao/TB-000001",
        "parameters": ["lang"],
        "id": number,
        "client": "203.0.113.0/24",
    }


def test_what_was_searched_for_and_who_came_is_nobody_s_business(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    desk.status("/tim-kiem?q=Nguyễn+Văn+Mẫu&min_value=5+tỷ", headers={"User-Agent": "Mẫu/1", "Cookie": "a=bi-mat"})
    (line,) = lines(caplog)
    assert line["parameters"] == ["q", "min_value"]
    assert not [word for word in ("Nguy", "5+t", "bi-mat", STRANGER) if word in json.dumps(line, ensure_ascii=False)]


@pytest.mark.parametrize(("wanted", "kept"), [("full", STRANGER), ("short", "203.0.113.0/24"), ("none", None)])
def test_the_operator_decides_how_much_of_an_address_is_kept(
    register: System, standing_clock: FrozenClock, caplog: pytest.LogCaptureFixture, wanted: str, kept: str | None
) -> None:
    caplog.set_level(logging.INFO)
    Desk(register, standing_clock, log_addresses=wanted).status("/")
    assert lines(caplog)[0].get("client") == kept


def test_a_path_with_a_secret_is_told_by_its_rule(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    desk.app.add_url_rule("/bi-mat/<token>", "secret", lambda token: "")
    desk.status("/bi-mat/abcdef")
    (line,) = lines(caplog)
    assert line["path"] == "/bi-mat/<token>"


def test_a_refused_or_failed_request_is_told_too(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    desk.app.add_url_rule("/fails", "fails", lambda: str(1 / 0))
    for address in ("/%ff", "/khong-co%0a", "/khong-co", "/fails"):
        desk.status(address)
    told = [(line["status"], line["route"], line["level"]) for line in lines(caplog)]
    assert told == [(400, "-", "info"), (400, "-", "info"), (404, "-", "info"), (500, "/fails", "error")]


def test_a_number_given_by_a_trusted_proxy_is_kept_and_nobody_else_s(desk: Desk) -> None:
    given = {"X-Request-Id": "nginx-0123456789"}
    with desk.ask("/", client="10.0.0.1", headers=given) as answer:
        assert answer.headers["X-Request-Id"] == "nginx-0123456789"
    for client, headers in ((STRANGER, given), ("10.0.0.1", {"X-Request-Id": "a b; <script>"})):
        with desk.ask("/", client=client, headers=headers) as answer:
            assert len(answer.headers["X-Request-Id"]) == 16


def test_a_proxy_that_nobody_trusts_is_warned_about_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        desk.status("/", client="127.0.0.1", headers={"X-Forwarded-For": STRANGER})
    assert caplog.text.count("PROCUREMENT_TRUSTED_PROXIES") == 1


def figures(desk: Desk) -> dict[str, float]:
    """Return the figures by name and the values of their labels, those in the order of the labels' names."""
    families = text_string_to_metric_families(desk.text("/metrics", client="127.0.0.1"))
    samples = (sample for family in families for sample in family.samples)
    return {
        " ".join([sample.name, *(sample.labels[name] for name in sorted(sample.labels))]): sample.value
        for sample in samples
    }


def test_figures_tell_requests_and_the_state_of_the_register(desk: Desk) -> None:
    before = figures(desk)
    for _ in range(3):
        desk.status("/thong-bao/TB-000001")
    desk.status("/khong-co")
    desk.status("/", "BREW")
    after = figures(desk)
    name = "procurement_requests_total GET /thong-bao/<reference> 200"
    assert after[name] - before.get(name, 0) == 3
    assert after["procurement_requests_total GET - 404"] >= 1
    assert not [name for name in after if "BREW" in name or "khong-co" in name]
    assert after["procurement_database_up"] == 1
    assert after["procurement_ledger_sequence"] == 1
    assert after["procurement_index_lag_entries"] in (0, 1)
    assert after["procurement_outbox_waiting"] == 1
    assert after["procurement_outbox_oldest_seconds"] == 0
    assert after["procurement_memory_bytes"] > 1_000_000


def test_figures_tell_a_database_that_is_away(register: System, standing_clock: FrozenClock) -> None:
    gone = open_database(f"sqlite:///{register.settings.data_dir}/khong-co/x.sqlite3")
    desk = Desk(replace(register, database=gone), standing_clock)
    before = figures(desk)
    assert desk.status("/tim-kiem") == 503
    after = figures(desk)
    assert after["procurement_database_up"] == 0
    assert after["procurement_database_errors_total"] - before["procurement_database_errors_total"] == 1


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 200),
        (STRANGER, {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("10.0.0.1", {"X-Forwarded-For": STRANGER}, 404),
        ("10.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 200),
    ],
)
def test_figures_are_for_the_networks_of_operators(
    register: System, standing_clock: FrozenClock, client: str, headers: dict[str, str], status: int
) -> None:
    desk = Desk(
        register,
        standing_clock,
        trusted_proxies=parse_networks(["10.0.0.1"]),
        metrics_networks=parse_networks(["127.0.0.1", "::1", "192.0.2.0/24"]),
    )
    assert desk.status("/metrics", client=client, headers=headers) == status


COUNTING = """
import sys
from procurement.httpkit import metrics
for _ in range(int(sys.argv[1])):
    metrics.count("/", "GET", "pages", 200, 0.01)
sys.stdout.write(metrics.generate_latest(metrics._counters()).decode())
"""


def test_any_of_several_processes_answers_for_all(tmp_path: Path) -> None:
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    root = Path(__file__).resolve().parents[2]
    said = [
        subprocess.run([sys.executable, "-c", COUNTING, count], cwd=root, env=environ, capture_output=True, check=True)
        for count in ("3", "4")
    ]
    wanted = b'procurement_requests_total{method="GET",route="/",status="200"} '
    assert [[line for line in run.stdout.splitlines() if line.startswith(wanted)] for run in said] == [
        [wanted + b"3.0"],
        [wanted + b"7.0"],
    ]
