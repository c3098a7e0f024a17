"""Servers to measure: gunicorn as the guide starts it, with one process, over the register or over its peer."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.bench import ROOT
from procurement.jobs.beats import beat
from procurement.system import System
from tests.databases import environment

GUNICORN = str(Path(sys.executable).parent / "gunicorn")
PATIENCE = 60.0
NOT_OURS = ("PROCUREMENT_", "PYTHON", "PROMETHEUS_", "GUNICORN_", "WEB_CONCURRENCY")
"""Variables of the caller that would change what is measured, compiled files that are not kept among them."""


@dataclass(frozen=True)
class Answer:
    """What came back, and the seconds from the first byte of the question to the last of the answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def plain_environment(**variables: str) -> dict[str, str]:
    """Return the caller's variables without those that would change what is measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)} | variables


class Server:
    """One gunicorn with one worker, from its start to its end; ``start_seconds`` until the first good answer."""

    def __init__(self, application: str, first: str, log: Path, **variables: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [GUNICORN, application, "--bind", f"127.0.0.1:{self.port}"]
        environ = plain_environment(WEB_CONCURRENCY="1", **variables)
        self._log = log.open("ab")
        begin = time.perf_counter()
        self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=self._log, stdout=self._log)
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self._wait_for(first)
        self.start_seconds = time.perf_counter() - begin
        self.start_work_ms = _work_ms(self.process.pid) + self.work_ms()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def _wait_for(self, path: str) -> None:
        deadline, told = time.monotonic() + PATIENCE, b""
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                answer = self.get(path)
                if answer.status == 200:
                    return
                told = answer.body
            except OSError:
                self._connection.close()
            time.sleep(0.002)
        self.end()
        raise RuntimeError(f"no good answer from {path}: {told.decode()}\n{Path(self._log.name).read_text('utf-8')}")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask over a connection that is kept; the answer is read whole."""
        begin = time.perf_counter()
        try:
            self._connection.request("GET", path, headers=dict(headers or {}))
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()  # the server lets go of what was idle for some seconds
            begin = time.perf_counter()
            self._connection.request("GET", path, headers=dict(headers or {}))
            answer = self._connection.getresponse()
        body = answer.read()
        return Answer(answer.status, dict(answer.getheaders()), body, time.perf_counter() - begin)

    @property
    def worker(self) -> int:
        """The process that answers."""
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text("ascii").split()
        (worker,) = map(int, children)
        return worker

    def work_ms(self) -> float:
        """Return for how long a processor has been at work for the worker, in milliseconds."""
        return _work_ms(self.worker)

    def end(self) -> None:
        """Stop it, by force if it does not go."""
        self._connection.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


def _work_ms(process: int) -> float:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e6


def serve_register(system: System) -> Server:
    """Start gunicorn over a register whose worker has just been seen: without one it is not well (503)."""
    with system.database.write() as session:
        beat(session, "benchmarks", system.clock.now())
    folder = system.settings.data_dir
    return Server("wsgi:app", "/suc-khoe", folder / "web.log", **environment(system.settings))


def serve_bare(folder: Path) -> Server:
    """Start gunicorn over the peer, which gives the answers that lie in ``folder``."""
    return Server("benchmarks.bare:app", "/well", folder / "web.log", BARE_ANSWERS=str(folder))


def serve_plain(system: System) -> Server:
    """Start gunicorn over the plain page of a search in the register's index."""
    folder = system.settings.data_dir
    return Server(
        "benchmarks.search.plain:app", "/well", folder / "plain.log", PLAIN_INDEX=str(system.settings.index_dir)
    )
