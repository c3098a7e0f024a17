"""A fault at every call with which a command writes: a kill, a read-and-write error, a full disk.

Whatever call it meets, the register has the whole act or nothing of it, never says "published" of what may be lost, and
goes on without anybody's help: the worker does what is left, and the same command ends well.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from procurement.core.durability import EXIT_CODE
from tests.faults.checking import (
    count_entries,
    find_broken,
    find_differences,
    let_worker_run,
    read_acknowledgements,
)
from tests.faults.injecting import FAULTS, SYNCS, Commander, Outcome, Point
from tests.faults.killing import make_register
from tests.faults.publisher import register_system
from tests.faults.scenario import START, write_file

pytestmark = [pytest.mark.faults, pytest.mark.skipif("os.environ.get('TEST_DATABASE') == 'postgresql'")]

POINTS = os.environ.get("FAULT_POINTS", "3")
"""How many calls of each operation meet each fault, chosen by the seed; "all" for every one (a second or two each)."""

NOW, LATER = START.isoformat(), (START + timedelta(hours=1)).isoformat()
WITHHELD = ("TB-000003", "0")
"""A result with a file that nothing else names."""

ORDER = ["--legal-basis", "Điều 7", "--reason", "Dữ liệu cá nhân", "--requested-by", "an", "--approved-by", "binh"]
SQLITE_SYNC = "fdatasync"
"""The call with which SQLite syncs; Python's own is fsync."""
KILLED, DONE, REFUSED = -9, 0, 1


@dataclass(frozen=True)
class Operation:
    """A command on a register that holds the first ``before`` events of the scenario.

    Where ``events`` are given it imports as many of the next ones; else it withholds one.
    """

    before: int
    events: int = 0

    @property
    def after(self) -> int:
        """How many acts the ledger holds when the command has done its work."""
        return self.before + (self.events or 1)

    def arguments(self, files: Path) -> list[str]:
        """Return the command line; the event file and its documents lie in ``files``."""
        if not self.events:
            return ["withhold", *WITHHELD, *ORDER]
        path = write_file(files / "next.jsonl", range(self.before, self.after))
        return ["import", "events", str(path), "--files-from", str(files)]


OPERATIONS = {
    "publish": Operation(21, 1),
    "amend": Operation(22, 1),
    "import": Operation(10, 10),
    "withhold": Operation(20),
}


@pytest.fixture
def commander(strace: str, tmp_path: Path) -> Iterator[Commander]:
    """Yield a running commander."""
    with Commander(strace, tmp_path) as commander:
        yield commander


class Stage:
    """One operation, made ready over and over; and what is wrong after a fault."""

    def __init__(self, commander: Commander, operation: Operation, scratch: Path, chance: random.Random) -> None:
        self.folder, self._ready, self._files = scratch / "register", scratch / "ready", scratch / "files"
        self._commander, self._operation, self._chance = commander, operation, chance
        self._files.mkdir()
        self._make_ready()
        self._arguments = operation.arguments(self._files)
        self.points = commander.find_points(self._arguments, self.reset(), NOW)
        self._promised = read_acknowledgements(self.folder)

    def _make_ready(self) -> None:
        system = register_system(make_register(self._ready))
        first = write_file(self._files / "first.jsonl", range(self._operation.before))
        assert system.importer(self._files).run([first]).published == self._operation.before
        system.prepare()
        system.database.close()

    def reset(self) -> Path:
        """Put the register back to where it was before the operation and return its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._ready, self.folder)
        return self.folder

    def find_wrong(self, point: Point, fault: str) -> list[str]:
        """Return everything that is wrong after the operation met ``fault`` at ``point``, and was then repeated."""
        outcome = self._commander.hit(point, fault, self._arguments, self.reset(), NOW)
        wrong = [*self._misspoken(outcome, point, fault), *self._unsound(_is_acknowledged(outcome))]
        let_worker_run(self.folder, datetime.fromisoformat(LATER))
        wrong += find_differences(self.folder, self._chance)
        return wrong + self._repeat()

    def _unsound(self, is_acknowledged: bool) -> Iterator[str]:
        count, before, after = count_entries(self.folder), self._operation.before, self._operation.after
        if count not in (before, after):
            yield f"{count} acts, neither {before} nor {after}"
        elif count == before and is_acknowledged:
            yield "what was acknowledged is lost"
        yield from find_broken(self.folder, self._promised[:count])

    def _repeat(self) -> list[str]:
        was_withheld = not self._operation.events and count_entries(self.folder) == self._operation.after
        outcome = self._commander.run(self._arguments, self.folder, LATER)
        wrong = [] if outcome.code == (REFUSED if was_withheld else DONE) else [f"repeated: {outcome}"]
        if count_entries(self.folder) != self._operation.after:
            wrong.append(f"repeated: {count_entries(self.folder)} acts")
        return [*wrong, *find_broken(self.folder, self._promised), *find_differences(self.folder, self._chance)]

    def _misspoken(self, outcome: Outcome, point: Point, fault: str) -> Iterator[str]:
        """A command that failed says so in a sentence in each language and by the right exit code; nothing else."""
        if fault == "SIGKILL":
            return
        if outcome.code not in self._expected_codes(point):
            yield f"exit code {outcome.code}"
        if "Traceback" in outcome.said or (outcome.code != DONE and len(outcome.said.splitlines()) not in (2, 3)):
            yield f"said: {outcome.said[-300:]!r}"

    def _expected_codes(self, point: Point) -> tuple[int, ...]:
        """A failed sync ends the process, but in the index, which promises nothing, and when SQLite tidies up at the
        end: what it cannot move into the database stays in the journal, and the next process moves it anew. SQLite's
        own sync of the folder, whose failure it does not tell, comes behind ours, which has ended the process then."""
        if point.call not in SYNCS or point.path.startswith("index"):
            return DONE, REFUSED
        if point.call == SQLITE_SYNC and point.path == ".":
            return (DONE,)
        return (DONE,) if self.points.index(point) > self._last_commit() else (EXIT_CODE,)

    def _last_commit(self) -> int:
        """Return the place of the sync with which the last transaction was committed."""
        journal = [point.call if point.path.endswith("-wal") else "" for point in self.points]
        written = max(place for place, call in enumerate(journal) if call == "pwrite64")
        return min(place for place, call in enumerate(journal) if call == "fdatasync" and place > written)


def _is_acknowledged(outcome: Outcome) -> bool:
    return outcome.code == DONE or "Đã gỡ nội dung" in outcome.said


def choose(points: list[Point], chance: random.Random) -> list[Point]:
    """Return the points of this run: as many of each call's as there is room for, or all."""
    if POINTS == "all":
        return points
    by_call = {call: [point for point in points if point.call == call] for call in {point.call for point in points}}
    calls = [chance.choice(sorted(by_call)) for _ in range(int(POINTS))]
    return [chance.choice(by_call[call]) for call in calls]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_fault_at_any_call_loses_doubles_and_halves_nothing(
    commander: Commander, tmp_path: Path, chance: random.Random, name: str, fault: str
) -> None:
    stage = Stage(commander, OPERATIONS[name], tmp_path, chance)
    chosen = choose(stage.points, chance)
    bad = {point: wrong for point in chosen if (wrong := stage.find_wrong(point, fault))}
    calls = Counter(point.call for point in chosen)
    print(f"{name} {fault}: {len(chosen)} of {len(stage.points)} calls, {len(bad)} bad; {dict(calls)}")  # noqa: T201
    assert bad == {}
