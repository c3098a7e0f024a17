"""What the fault tests share: a seed that can be repeated, and the tracer."""

from __future__ import annotations

import os
import random
import shutil

import pytest


@pytest.fixture
def chance() -> random.Random:
    """Return the source of all random choices of a test; set FAULT_SEED to repeat a run's choices."""
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(2**32))
    print(f"FAULT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    return random.Random(seed)


@pytest.fixture(scope="session")
def strace() -> str:
    """Return the path of strace; without it skip, but fail where continuous integration counts on it."""
    found = shutil.which("strace")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs strace (apt-get install strace)")
    return found
