"""Restarting the web processes while readers come and go: nobody may notice."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from procurement.core.clock import SystemClock
from procurement.system import System
from tests.databases import environment, make_system
from tests.faults.killing import PROJECT

pytestmark = pytest.mark.faults

# The program itself: started as a module it could not start its successor (its folder would come first on the path).
GUNICORN = str(Path(sys.executable).parent / "gunicorn")
PATIENCE = 60.0
READERS = 4
WORKERS = 2
RELOADS = 3
ADDRESSES = ("/", "/tim-kiem", "/tim-kiem.atom", "/static/register.css", "/khong-co")


class Server:
    """gunicorn as the guide starts it, and what it says on stderr."""

    def __init__(self, system: System) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [GUNICORN, "wsgi:app", "--bind", f"127.0.0.1:{self.port}"]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PROCUREMENT_")}
        environ |= environment(system.settings) | {"WEB_CONCURRENCY": str(WORKERS)}
        self.process = subprocess.Popen(command, cwd=PROJECT, env=environ, stderr=subprocess.PIPE, text=True)
        self.masters = [self.process.pid]

    def wait_for(self, event: str, times: int) -> list[str]:
        """Read the log until ``event`` (a pattern) was told ``times``; return those events."""
        assert self.process.stderr is not None
        told: list[str] = []
        for line in self.process.stderr:
            said = str(json.loads(line)["event"]) if line.startswith("{") else line
            told += [said] if re.search(event, said) else []
            if len(told) == times:
                return told
        raise AssertionError(f"gunicorn ended before it said {event!r} {times} times")

    def reload(self) -> None:
        """Start new workers in place of the old ones, as ``systemctl reload`` does."""
        os.kill(self.masters[-1], signal.SIGHUP)
        self.wait_for("^Worker exiting", WORKERS)

    def replace(self) -> None:
        """Start a new master beside the old one, then end the old one, as for an upgrade of gunicorn itself."""
        os.kill(self.masters[-1], signal.SIGUSR2)
        (said,) = self.wait_for("^Listening at", 1)
        self.wait_for("^Booting worker", WORKERS)
        self.masters.append(int(re.findall(r"\((\d+)\)", said)[-1]))
        os.kill(self.masters[0], signal.SIGTERM)
        self.process.wait(PATIENCE)

    def end(self) -> None:
        """End whatever still runs."""
        for master in self.masters:
            try:
                os.kill(master, signal.SIGKILL if master == self.process.pid else signal.SIGTERM)
            except ProcessLookupError:
                continue
        self.process.wait(PATIENCE)
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Yield a server that has come up."""
    server = Server(make_system(tmp_path / "register", SystemClock(), "http://127.0.0.1:8000"))
    server.wait_for("^Booting worker", WORKERS)
    yield server
    server.end()


class Readers:
    """People who read without pause, each request on a connection of its own as a web server in front makes them."""

    def __init__(self, port: int) -> None:
        self.good = 0
        self.bad: list[str] = []
        self._origin = f"http://127.0.0.1:{port}"
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._read) for _ in range(READERS)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        while not self._stop.is_set():
            for address in ADDRESSES:
                problem = self._try(address)
                with self._lock:
                    self.good += not problem
                    self.bad += [f"{address}: {problem}"] if problem else []

    def _try(self, address: str) -> str:
        wanted = 404 if address == "/khong-co" else 200
        try:
            with urllib.request.urlopen(self._origin + address, timeout=PATIENCE) as answer:
                answer.read()
                status = answer.status
        except urllib.error.HTTPError as error:
            with error:
                error.read()
                status = error.code
        except OSError as error:
            return repr(error)
        return "" if status == wanted else str(status)

    def more(self, count: int, alive: Callable[[], bool]) -> None:
        """Wait until so many more have been read."""
        target = self.good + count
        while self.good < target and not self.bad:
            assert alive(), "the server ended"
            self._threads[0].join(0.01)


def test_no_read_fails_while_workers_and_masters_are_replaced(server: Server) -> None:
    with Readers(server.port) as readers:
        readers.more(20, lambda: server.process.poll() is None)
        for _ in range(RELOADS):
            server.reload()
            readers.more(20, lambda: server.process.poll() is None)
        server.replace()
        readers.more(20, lambda: True)
    assert readers.bad == []
    assert readers.good >= 20 * (RELOADS + 2)


def test_a_wrong_setting_ends_gunicorn_with_a_sentence(tmp_path: Path) -> None:
    environ = os.environ | {"PROCUREMENT_DATA_DIR": str(tmp_path), "PROCUREMENT_MAX_URL_BYTES": "lots"}
    command = [GUNICORN, "wsgi:app", "--bind", "127.0.0.1:0"]
    done = subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 4
    assert "PROCUREMENT_MAX_URL_BYTES: “lots” không dùng được" in done.stderr
    assert "Traceback" not in done.stderr
