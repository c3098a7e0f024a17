"""Power cuts while publishing: after any of them the register keeps what it had acknowledged."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest

from tests.faults.checking import find_broken
from tests.faults.killing import make_register
from tests.faults.powercut import Trace
from tests.faults.publisher import Acknowledgement, Job
from tests.faults.tracing import trace_run

pytestmark = pytest.mark.faults

STATES = int(os.environ.get("POWER_STATES", "1000"))
"""States of the disk that are opened: 5,000 before a release."""
ACTS = 40
Tracer = Callable[..., Trace]


@pytest.fixture
def tracer(strace: str, tmp_path: Path) -> Tracer:
    """Return a function that traces one publisher, with the planted bug that its keywords name."""

    def run(**bug: str) -> Trace:
        folder = make_register(tmp_path / "register")
        job = json.dumps(asdict(Job(str(folder), 0, ACTS, **bug)))  # type: ignore[arg-type]
        return trace_run(strace, ["-m", "tests.faults.publisher", job], folder, tmp_path / "trace.log")

    return run


def survey(trace: Trace, count: int, folder: Path, chance: random.Random) -> tuple[int, Counter[str]]:
    """Open ``count`` states of ``trace``; return how many there were, and the broken promises by their first words."""
    faults: Counter[str] = Counter()
    states = 0
    for state in islice(trace.states(chance), count):
        states += 1
        promised = [Acknowledgement(**json.loads(line)) for line in state.acknowledged]
        state.write(folder)
        broken = find_broken(folder, promised)
        faults.update({" ".join(word for word in fault.split() if word.isalpha()) for fault in broken})
    return states, faults


def test_power_cuts_lose_nothing_that_was_acknowledged(tracer: Tracer, tmp_path: Path, chance: random.Random) -> None:
    states, faults = survey(tracer(), STATES, tmp_path / "state", chance)
    print(f"{states} states, {faults.total()} bad")  # noqa: T201
    assert (states, faults) == (STATES, {})


@pytest.mark.parametrize(
    ("bug", "symptom"),
    [
        ({"synchronous": "NORMAL"}, "event was acknowledged and is lost"),
        ({"unsynced": "file"}, "of a published act is torn"),
        ({"unsynced": "folder"}, "of a published act is lost"),
    ],
    ids=["synchronous=NORMAL", "file not synced", "folder not synced"],
)
def test_a_planted_bug_is_noticed(
    tracer: Tracer, tmp_path: Path, chance: random.Random, bug: dict[str, str], symptom: str
) -> None:
    _, faults = survey(tracer(**bug), 50, tmp_path / "state", chance)
    assert [fault for fault in faults if symptom in fault], faults
