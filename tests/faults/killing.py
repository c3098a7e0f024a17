"""Killing the publisher at chosen moments, and remembering what it had promised."""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from procurement.core.db import open_database
from procurement.migrations import upgrade
from tests.faults.publisher import Acknowledgement, Job, register_path

PROJECT = Path(__file__).resolve().parents[2]


def make_register(folder: Path) -> Path:
    """Make an empty register in ``folder`` and return the folder."""
    folder.mkdir()
    database = open_database(f"sqlite:///{register_path(folder)}")
    upgrade(database.engine)
    database.close()
    return folder


@dataclass(frozen=True)
class Strike:
    """Kill ``delay`` seconds after the line ``after`` was heard."""

    after: str
    delay: float


@dataclass
class Attempt:
    """What was heard from one child. ``open``: the number of the act that was begun and not acknowledged."""

    acknowledged: list[Acknowledgement] = field(default_factory=list)
    open: int | None = None
    killed: bool = False
    finished: bool = False
    durations: list[float] = field(default_factory=list)


class Nursery:
    """The publisher program, whose children can be killed. A context manager: leaving it ends the program."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.faults.publisher"]
        self._program = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._program.communicate(timeout=30)

    def run(self, job: Job, strike: Strike | None = None) -> Attempt:
        """Let a child do ``job``, kill it when ``strike`` says so, and return what it had said before it died."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
        self._program.stdin.flush()
        attempt, child, begun = Attempt(), 0, 0.0
        for heard in self._program.stdout:
            now = time.perf_counter()
            word, _, rest = heard.decode().strip().partition(" ")
            if word == "start":
                child = int(rest)
            elif word == "begin":
                attempt.open, begun = int(rest), now
            elif word == "ack":
                attempt.acknowledged.append(Acknowledgement(**json.loads(rest)))
                attempt.open = None
                attempt.durations.append(now - begun)
            elif word == "done":
                attempt.finished = True
            elif word == "end":
                attempt.killed = rest == str(int(signal.SIGKILL))
                assert attempt.killed or attempt.finished, "the publisher failed by itself"
                return attempt
            if strike is not None and heard.decode().startswith(strike.after):
                wait(strike.delay)
                os.kill(child, signal.SIGKILL)
        raise AssertionError("the publisher program ended")


def wait(seconds: float) -> None:
    """Let ``seconds`` pass to the microsecond: sleeping rounds up, and an act takes only some thousands of them."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


class Campaign:
    """Kills over one growing register. Every event up to ``next`` was acknowledged, in the children's own words."""

    def __init__(self, nursery: Nursery, job: Job, chance: random.Random) -> None:
        self.promised: list[Acknowledgement] = []
        self.kills = self.inside = 0
        self._nursery, self._job, self._chance = nursery, job, chance
        self._durations: deque[float] = deque(nursery.run(replace(job, count=0)).durations or [0.01], maxlen=50)

    def strike(self, acts: int = 4) -> Attempt:
        """Start a child that continues, and kill it inside one of ``acts`` acts, or just behind an answer."""
        number = self._job.first + self._chance.randrange(acts)
        typical = statistics.median(self._durations)
        behind_answer = self._chance.random() < 0.2
        marker = f'ack {{"number": {number},' if behind_answer else f"begin {number}\n"
        delay = self._chance.uniform(0, typical * (0.2 if behind_answer else 1))
        return self._note(self._nursery.run(replace(self._job, count=acts + 1), Strike(marker, delay)))

    def finish(self, acts: int) -> Attempt:
        """Let a child continue for ``acts`` acts, unharmed."""
        return self._note(self._nursery.run(replace(self._job, count=acts)))

    def _note(self, attempt: Attempt) -> Attempt:
        self.promised += attempt.acknowledged
        self._durations += attempt.durations
        self.kills += attempt.killed
        self.inside += attempt.killed and attempt.open is not None
        first = self._job.first + len(attempt.acknowledged)
        self._job = replace(self._job, first=first, repeats=attempt.open is not None)
        return attempt
