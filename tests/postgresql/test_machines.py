"""Programs as several machines run them: two web servers, a worker and a command line on one PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from procurement.core.clock import SystemClock
from procurement.settings import Settings
from procurement.system import System, build_system
from tests.databases import environment, make_system, on_postgresql
from tests.faults.killing import PROJECT
from tests.faults.test_restart import WORKERS, Server
from tests.search.register import call

pytestmark = pytest.mark.postgresql

PATIENCE = 60.0
MOST_LOOKS = 3000
"""Of a page, until the worker must be done."""

CANARY = "chimvangxyz"
ORDER = ["--legal-basis", "Điều 7", "--reason", "Thông tin cá nhân", "--requested-by", "an", "--approved-by", "bình"]


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[list[System]]:
    """Return the register as four machines know it, each with a data folder and an index of its own."""
    with on_postgresql():
        first = make_system(tmp_path / "web-1", SystemClock(), "http://127.0.0.1:8000")
    made = [first]
    for name in ("web-2", "worker", "console"):
        (tmp_path / name).mkdir()
        shutil.copy(first.settings.key_path, tmp_path / name)
        made.append(build_system(replace(first.settings, data_dir=tmp_path / name)))
    yield made
    for each in made:
        each.database.close()


@pytest.fixture
def servers(machines: list[System]) -> Iterator[list[Server]]:
    """Return gunicorn on the first two machines."""
    made = [Server(machine) for machine in machines[:2]]
    for server in made:
        server.wait_for("^Booting worker", WORKERS)
    yield made
    for server in made:
        server.end()


def start(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    """Start a command on the machine with ``settings``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PROCUREMENT_")}
    command = [sys.executable, "-m", "procurement.cli", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=PROJECT, env=clean | environment(settings), stdout=pipe, stderr=pipe, text=True
    )  # fmt: skip


def run(settings: Settings, *arguments: str) -> str:
    """Run a command on the machine with ``settings`` and return what it printed; it must succeed."""
    with start(settings, *arguments) as command:
        out, err = command.communicate(timeout=PATIENCE)
    assert command.returncode == 0, err
    return out


@pytest.fixture
def worker(machines: list[System]) -> Iterator[subprocess.Popen[str]]:
    """Return the worker, at work on the third machine."""
    with start(machines[2].settings, "worker") as process:
        yield process
        process.kill()


def read(server: Server, address: str) -> str:
    """Return what ``server`` answers at ``address``."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{address}", timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def found(server: Server) -> list[str]:
    """Return which of the three notices a search, and the feed of that search, bring."""
    page, feed = read(server, "/tim-kiem?q=may+phat+dien"), read(server, "/tim-kiem.atom?q=may+phat+dien")
    numbers = [f"IB268880000{number}" for number in (1, 2, 3)]
    assert [number for number in numbers if number in page] == [number for number in numbers if number in feed]
    return [number for number in numbers if number in page]


def is_in_index(settings: Settings) -> bool:
    """Whether the files of a machine's index hold the withheld word: one that was taken out is only marked as such."""
    files = (path for path in settings.index_dir.rglob("*") if path.is_file())
    return any(CANARY.encode() in path.read_bytes() for path in files)


def remains(machine: System) -> list[tuple[str, str]]:
    """Return what reconciling finds on a machine."""
    return [(each.subject, each.code) for each in machine.find_differences()]


def look_until(is_so: Callable[[], bool]) -> None:
    """Look again and again until it is so."""
    assert any(is_so() for _ in range(MOST_LOOKS)), "the worker has not done its work"


def test_what_one_machine_publishes_or_withholds_all_know_at_once_and_the_worker_finishes(
    machines: list[System], servers: list[Server], worker: subprocess.Popen[str], tmp_path: Path
) -> None:
    console = machines[3].settings
    assert [found(server) for server in servers] == [[], []]
    events = tmp_path / "three.events.jsonl"
    titles = ["Máy phát điện số 1", f"Máy phát điện {CANARY}", "Máy phát điện số 3"]
    lines = [json.dumps(call(f"IB268880000{number}", title)) for number, title in enumerate(titles, start=1)]
    events.write_text("\n".join(lines), "utf-8")
    assert json.loads(run(console, "import", "events", str(events), "--json"))["published"] == 3
    everything = ["IB2688800001", "IB2688800002", "IB2688800003"]
    assert [found(server) for server in servers] == [everything, everything]
    assert "procurement search rebuild" in run(console, "withhold", "TB-000002", "0", *ORDER)
    assert [found(server) for server in servers] == [["IB2688800001", "IB2688800003"]] * 2
    assert [is_in_index(machine.settings) for machine in machines[:2]] == [True, True]
    look_until(lambda: "procurement_outbox_waiting 0.0" in read(servers[1], "/metrics"))
    assert remains(machines[0]) == remains(machines[1]) == [("index:4", "index.remains")]
    for machine in machines[:3]:
        run(machine.settings, "search", "rebuild")  # as the command that withholds has asked for
    assert [is_in_index(machine.settings) for machine in machines] == [False] * 4
    assert [run(machine.settings, "reconcile", "--json") for machine in machines] == ['{"differences": []}\n'] * 4
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
