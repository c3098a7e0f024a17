"""Eight classes of hostile files meet attachments and spreadsheets: a clean answer, soon, and a server that stays slim.

``HOSTILE_SEEDS=500`` for the whole of it (some 20 minutes of one core); a class and a seed repeat one file exactly.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from procurement.core.messages import MESSAGES
from tests.documents import outside
from tests.importing.sheets.hostile import CLASSES, workbook

pytestmark = pytest.mark.faults

SEEDS = int(os.environ.get("HOSTILE_SEEDS", "20"))
MOST_SECONDS = 10.0
MOST_GROWTH = 50 << 20
ROOT = Path(__file__).resolve().parents[2]

NEVER_KEPT = ("encrypted", "macro", "entities")
ENDINGS = ("xlsx", "pdf", "docx", "zip", "png", "jpg")


class Server:
    """The stand-in as a process of its own, so that making the files does not count as its memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.taking", str(folder)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def take(self, name: str, data: bytes) -> dict[str, Any]:
        """Send one file and return the answer."""
        assert self._process.stdin
        assert self._process.stdout
        path = self._folder / "sent"
        path.write_bytes(data)
        self._process.stdin.write(f"{name}\t{path}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Let the process end by itself."""
        self._process.communicate(timeout=30)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Return a server that has read one honest workbook already: what it needs for that is no growth."""
    own = Server(tmp_path)
    assert own.take("honest.xlsx", outside.xlsx())["kept"] == "taken"
    yield own
    own.close()


@pytest.mark.parametrize("kind", CLASSES)
def test_a_hostile_file_meets_a_clean_answer(kind: str, server: Server, record_property: Any) -> None:
    first = server.take("honest.xlsx", workbook(""))["memory"]
    counted: Counter[str] = Counter()
    bad, slowest, largest = [], 0.0, first
    for seed in range(SEEDS):
        chance = random.Random(f"{kind}-{seed}")
        name = f"tep.{chance.choice(ENDINGS) if kind == 'polyglot' else chance.choice(('xlsx', 'zip', 'xlsx'))}"
        answer = server.take(name, CLASSES[kind](chance))
        counted[f"{answer['kept']} / {answer['read']}"] += 1
        slowest, largest = max(slowest, answer["seconds"]), max(largest, answer["memory"])
        is_clean = all(answer[way] in ("taken", *MESSAGES) for way in ("kept", "read"))
        if not is_clean or answer["seconds"] > MOST_SECONDS or (kind in NEVER_KEPT and answer["kept"] == "taken"):
            bad.append((seed, name, answer))
    growth = largest - first
    summary = f"{kind}: {SEEDS} seeds, slowest {slowest:.1f} s, growth {growth / 2**20:.1f} MB, {dict(counted)}"
    print(summary)  # noqa: T201 - pytest shows it when the test fails, and with -rP
    record_property("summary", summary)
    assert bad == []
    assert growth < MOST_GROWTH
