"""A run of the tests says what it left out."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import run
from tests import conftest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = '''
import socket
import pytest

def test_quick(): pass

@pytest.mark.faults
def test_kill(): pass

@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_page(width): pass

def test_genuine(): pytest.skip("needs ../shared/data beside the project")

def test_odd(): pytest.skip("no strace")

def test_away():
    with socket.socket() as s: s.connect(("192.0.2.1", 80))
'''


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Return a folder of tests under our conftest and our settings of pytest."""
    (tmp_path / "tests").mkdir()
    for name in ("conftest.py", "databases.py", "postgresql_server.py"):
        (tmp_path / "tests" / name).symlink_to(ROOT / "tests" / name)
    (tmp_path / "tests/test_example.py").write_text(EXAMPLE)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"))
    return tmp_path


def run_pytest(folder: Path, *arguments: str) -> str:
    """Run the tests of ``folder`` in a process of their own; return what it printed."""
    command = [sys.executable, "-m", "pytest", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120).stdout


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "with workers"])
def test_the_default_run_counts_slow_suites_and_skips(example: Path, workers: list[str]) -> None:
    out = run_pytest(example, *workers)
    line = "left out: 1 faults, 2 browser, 1 tests that need ../shared, 1 skipped (reasons above)"
    assert line in out.splitlines(), out
    assert "no strace" in out


def test_a_suite_runs_by_name_and_says_that_the_rest_is_left_out(example: Path) -> None:
    out = run_pytest(example, "-m", "faults")
    assert "1 passed, 6 deselected" in out, out
    assert "left out: everything not marked faults" in out.splitlines()


def test_a_test_that_reaches_out_of_the_machine_fails(example: Path) -> None:
    assert "a test tried to reach 192.0.2.1" in run_pytest(example, "-k", "away")


def test_a_worker_that_dies_does_not_end_the_run(example: Path) -> None:
    (example / "tests/test_deadly.py").write_text("import os\ndef test_deadly(): os._exit(3)\n")
    out = run_pytest(example, "-n", "2")
    assert "crashed while running 'tests/test_deadly.py::test_deadly'" in out, out
    assert "left out: 1 faults, 2 browser" in out


def test_suites_have_the_same_names_everywhere() -> None:
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    *suites, other = (marker.split(":")[0] for marker in markers)
    assert run.SUITES == conftest.SUITES == tuple(suites)
    assert other == "sqlite"
