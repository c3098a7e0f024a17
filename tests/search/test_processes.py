"""Several processes over one index: each finds what another has added, and none undoes what another has done."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from procurement.ledger.queries import get_head
from procurement.notices.models import Notice
from procurement.search.reading import SearchReading
from procurement.system import System
from search_index.engine import open_engine
from search_index.query import Hit
from tests.databases import environment
from tests.search.register import call, event, find, publish, vnd, withhold_text

ROOT = Path(__file__).resolve().parents[2]

OTHER = """
import sys
from procurement.core.clock import FrozenClock
from procurement.settings import read_settings
from procurement.system import build_system
from tests.search.genuine import NOW
from tests.search.register import call, find, publish, references

system = build_system(read_settings(), FrozenClock(NOW))
for line in sys.stdin:
    publish(system, call(line.strip(), "Mua của tiến trình khác"))
    sys.stdout.write(f"{find(system).total}\\n")
    sys.stdout.flush()
"""


def test_two_processes_follow_each_other(system: System) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OTHER], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, **environment(system.settings)},
    ) as other:  # fmt: skip
        assert other.stdin is not None
        assert other.stdout is not None
        for turn in range(3):
            publish(system, call(f"IB268880001{turn}", "Mua của chúng ta"))
            assert find(system).total == 2 * turn + 1
            other.stdin.write(f"IB268880002{turn}\n")
            other.stdin.flush()
            assert int(other.stdout.readline()) == 2 * turn + 2
            assert find(system, "tiến trình").total == turn + 1
        other.stdin.close()
        assert other.wait(timeout=30) == 0
    assert system.find_differences() == []


def test_an_act_is_not_lost_where_another_process_swaps_a_rebuild_in_while_this_one_follows(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(system, call("IB2688800001", "Mua một"))
    find(system)
    mine, other = (SearchReading(open_engine(system.settings.index_dir)) for _ in range(2))
    with system.database.read() as early:
        assert get_head(early)
        publish(system, call("IB2688800002", "Mua hai"))
        find(system)
        publish(system, call("IB2688800003", "Mua ba"))
        meanwhile(monkeypatch, mine, lambda: other.rebuild(early))
        with system.database.read() as late:
            assert mine.apply(late).sequence == 3
    assert system.find_differences() == []
    assert find(system).total == 3


def test_withheld_rows_do_not_stay_where_another_process_adds_them_while_this_one_follows(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(system, call("IB2688800009", "Mua một"))
    find(system)
    rows = [{"title": "Gói dầu bí mật", "price": vnd(3), "package_ref": "a"}]
    publish(system, event("plan", "PL2688800001", "Kế hoạch năm", {"packages": rows}))
    mine, other = (SearchReading(open_engine(system.settings.index_dir)) for _ in range(2))
    with system.database.read() as early:
        assert get_head(early)
        withhold_text(system, "TB-000002", 0)
        meanwhile(monkeypatch, mine, lambda: other.apply(early))
        with system.database.read() as late:
            assert mine.apply(late).sequence == 3
    assert find(system, "bí mật").total == 0
    with system.database.read() as session:
        assert mine.compare(session) == []


def meanwhile(monkeypatch: pytest.MonkeyPatch, reading: SearchReading, act: Callable[[], object]) -> None:
    """Let somebody else ``act`` once, just after ``reading`` has looked at what the index holds."""
    look, acts = reading._indexed, [act]

    def indexed(notices: Sequence[Notice]) -> tuple[Hit, ...]:
        hits = look(notices)
        while acts:
            acts.pop()()
        return hits

    monkeypatch.setattr(reading, "_indexed", indexed)
