"""Failing one system call of a command: which calls it makes, and what becomes of it when one of them fails."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.faults.commander import Order
from tests.faults.killing import PROJECT

CALLS = (
    "openat,creat,mkdir,mkdirat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,rename,renameat,"
    "renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,ftruncate,truncate,fallocate,chmod,fchmod,fchmodat"
)
"""Every call that can change a file or a name. Some are missing on some machines, so strace is asked with "?"."""

FAULTS = {"SIGKILL": "signal=SIGKILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}
SYNCS = ("fsync", "fdatasync")
LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)")


@dataclass(frozen=True)
class Point:
    """The ``ordinal``-th call of this name (from 1), which was about ``path`` in the register's folder."""

    call: str
    ordinal: int
    path: str


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit code, or the signal that killed it, negative; and what it printed."""

    code: int
    said: str


class Commander:
    """The commander program. A context manager: leaving it ends the program. ``scratch`` takes logs."""

    def __init__(self, strace: str, scratch: Path) -> None:
        self._strace, self._log, self._said = strace, scratch / "strace.log", scratch / "said.txt"

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.faults.commander"]
        self._program = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._program.communicate(timeout=30)

    def run(self, arguments: list[str], folder: Path, at: str) -> Outcome:
        """Let the command be, unharmed."""
        return self._obey(arguments, folder, at, None)

    def find_points(self, arguments: list[str], folder: Path, at: str) -> list[Point]:
        """Let the command be, and return its calls that write below ``folder`` or change names there, in order."""
        calls = ",".join(f"?{call}" for call in CALLS.split(","))
        outcome = self._obey(arguments, folder, at, ["-e", f"trace={calls}"])
        assert outcome.code == 0, outcome.said
        return list(_points(self._log, folder))

    def hit(self, point: Point, fault: str, arguments: list[str], folder: Path, at: str) -> Outcome:
        """Let the command meet ``fault`` at ``point``."""
        inject = ["-e", f"trace={point.call}", "-e", f"inject={point.call}:{FAULTS[fault]}:when={point.ordinal}"]
        outcome = self._obey(arguments, folder, at, inject)
        log = self._log.read_text("utf-8", "replace")
        assert ("INJECTED" in log) if fault != "SIGKILL" else (outcome.code == -9), f"{point} was not met"
        return outcome

    def _obey(self, arguments: list[str], folder: Path, at: str, tracing: list[str] | None) -> Outcome:
        self._said.write_bytes(b"")
        self._tell(json.dumps(asdict(Order(arguments, str(folder), at, str(self._said)))))
        child = self._hear("start")
        if tracing is None:
            self._tell("go")
            return Outcome(int(self._hear("end")), self._said.read_text("utf-8"))
        command = [self._strace, "-f", "-y", "-p", child, *tracing, "-e", "signal=none", "-o", str(self._log)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            told = tracer.stderr.readline()
            assert "attached" in told, told
            self._tell("go")
            code = int(self._hear("end"))
            tracer.communicate(timeout=30)
        return Outcome(code, self._said.read_text("utf-8"))

    def _tell(self, line: str) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(line.encode() + b"\n")
        self._program.stdin.flush()

    def _hear(self, expected: str) -> str:
        assert self._program.stdout is not None
        word, _, rest = self._program.stdout.readline().decode().strip().partition(" ")
        assert word == expected, (word, rest)
        return rest


def _points(log: Path, folder: Path) -> list[Point]:
    """Return the calls in ``log`` that are about something below ``folder``."""
    counts: Counter[str] = Counter()
    points = []
    for line in log.read_text("utf-8", "replace").splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        call, rest = match.groups()
        counts[call] += 1
        below = re.search(re.escape(str(folder)) + r'/?([^">]*)', rest)
        if below and (call != "openat" or "O_CREAT" in rest):
            points.append(Point(call, counts[call], below[1] or "."))
    return points
