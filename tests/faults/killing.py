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
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.databases import database_url
from tests.faults.publisher import ADDRESS, Acknowledgement, Job

PROJECT = Path(__file__).resolve().parents[2]


def make_register(folder: Path) -> Path:
    """Make an empty register in ``folder`` and return the folder."""
    folder.mkdir()
    url = database_url(folder)
    if not url.startswith("sqlite"):
        (folder / ADDRESS).write_text(url, "utf-8")
    return folder


@dataclass(frozen=True)
class Strike:
    """Kill ``delay`` seconds after the line ``after`` was heard."""

    after: str
    delay: float


@dataclass
class Attempt:
    """What was heard from one child.

    ``open``: the number of the act, or file, that was begun and not finished. ``durable``: lines of the file.
    ``index``: what was being done to the index and was not finished. ``took``: how long that took, each time.
    """

    acknowledged: list[Acknowledgement] = field(default_factory=list)
    durations: list[float] = field(default_factory=list)
    imported: dict[str, int] = field(default_factory=dict)
    durable: int = 0
    open: int | None = None
    index: str | None = None
    took: list[tuple[str, float]] = field(default_factory=list)
    finished: bool = False
    killed: bool = False

    def note(self, word: str, rest: str, took: float) -> None:
        """Take in one line, heard ``took`` seconds after the latest beginning."""
        match word:
            case "begin":
                self.open = int(rest)
            case "ack":
                self.acknowledged.append(Acknowledgement(**json.loads(rest)))
            case "durable":
                self.durable = int(rest)
            case "imported":
                self.imported = json.loads(rest)
            case "fold" | "compact" | "build":
                self.index = word
            case "folded":
                self.took.append((self.index or "", took))
                self.index = None
            case "done":
                self.finished = True
            case "end":
                self.killed = rest == str(int(signal.SIGKILL))
        if word in ("ack", "imported"):
            self.open = None
            self.durations.append(took)


BEGINNINGS = ("begin", "fold", "compact", "build")


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
        self._program.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
        self._program.stdin.flush()
        attempt, child, begun = Attempt(), 0, 0.0
        for line in self._lines():
            word, _, rest = line.partition(" ")
            begun = time.perf_counter() if word in BEGINNINGS else begun
            child = int(rest) if word == "start" else child
            attempt.note(word, rest, time.perf_counter() - begun)
            if strike is not None and line.startswith(strike.after):
                wait(strike.delay)
                os.kill(child, signal.SIGKILL)
        assert attempt.killed or attempt.finished, "the publisher failed by itself"
        return attempt

    def _lines(self) -> Iterator[str]:
        """Yield what is said, up to the child's end."""
        assert self._program.stdout is not None
        for heard in self._program.stdout:
            yield heard.decode().strip()
            if heard.startswith(b"end"):
                return


def wait(seconds: float) -> None:
    """Let ``seconds`` pass to the microsecond: sleeping rounds up, and an act takes only some thousands of them."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


class Campaign:
    """Kills over one growing register. ``promised``: all that was acknowledged, in the children's own words."""

    def __init__(self, nursery: Nursery, job: Job, chance: random.Random) -> None:
        self.promised: list[Acknowledgement] = []
        self.kills = self.inside = 0
        self._nursery, self._job, self._chance = nursery, job, chance
        self._durations: deque[float] = deque(maxlen=50)
        self._took = {stage: deque([0.01], maxlen=50) for stage in BEGINNINGS[1:]}
        self.inside_index: Counter[str] = Counter()

    def strike(self, *, follows: bool = False, acts: int = 4) -> Attempt:
        """Start a child that continues, and kill it inside one of ``acts`` acts, or in what it does between them."""
        number = self._job.first + self._chance.randrange(acts)
        typical = statistics.median(self._durations)
        within = self._chance.random() < 0.8
        marker = f"begin {number}" if within else f'ack {{"number": {number},'
        delay = self._chance.uniform(0, typical)
        return self._note(replace(self._job, count=acts + 1, follows=follows), Strike(marker, delay))

    def strike_index(self, stage: str, acts: int = 14) -> Attempt:
        """Start a child that continues and follows, and kill it where it folds, compacts or builds the index."""
        number = self._job.first + self._chance.randrange(acts)
        marker = stage if stage == "compact" else f"{stage} {number}"
        job = replace(self._job, count=acts, follows=True, builds=stage == "build")
        return self._note(job, Strike(marker, self._chance.uniform(0, statistics.median(self._took[stage]))))

    def strike_at_answer(self) -> Attempt:
        """Start a child that continues, and kill it as soon as its first answer is heard."""
        answer = f'ack {{"number": {self._job.first},'
        return self._note(replace(self._job, count=2), Strike(answer, 0))

    def proceed(self, acts: int) -> Attempt:
        """Let a child continue for ``acts`` acts, unharmed."""
        return self._note(replace(self._job, count=acts))

    def _note(self, job: Job, strike: Strike | None = None) -> Attempt:
        attempt = self._nursery.run(job, strike)
        self.promised += attempt.acknowledged
        self._durations += attempt.durations
        for stage, took in attempt.took:
            self._took[stage].append(took)
        self.inside_index[attempt.index or ""] += attempt.killed
        self.kills += attempt.killed
        self.inside += attempt.killed and attempt.open is not None
        first = self._job.first + len(attempt.acknowledged)
        self._job = replace(self._job, first=first, repeats=attempt.open is not None)
        return attempt
