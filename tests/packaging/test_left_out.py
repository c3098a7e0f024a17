"""A run of the tests says what it left out."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import run
from tests import conftest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = """
import os
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

def test_deadly():
    if "PYTEST_XDIST_WORKER" in os.environ: os._exit(3)
"""
LEFT_OUT = "left out: 1 faults, 2 browser, 1 tests that need ../shared, 1 skipped (reasons above)"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of tests under our conftest and our settings of pytest."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "tests").mkdir()
    for name in ("conftest.py", "compiled.py", "databases.py", "postgresql_server.py"):
        (folder / "tests" / name).symlink_to(ROOT / "tests" / name)
    (folder / "tests/test_example.py").write_text(EXAMPLE)
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"))
    return folder


@pytest.fixture(scope="module")
def default_run(example: Path) -> str:
    """Return what the default run of the example prints."""
    return run_pytest(example)


def run_pytest(folder: Path, *arguments: str) -> str:
    """Run the tests of ``folder`` in a process of their own; return what it printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:schemathesis", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300).stdout


def test_the_default_run_counts_slow_suites_and_skips(default_run: str) -> None:
    assert LEFT_OUT in default_run.splitlines(), default_run
    assert "no strace" in default_run


def test_a_test_that_reaches_out_of_the_machine_fails(default_run: str) -> None:
    assert "a test tried to reach 192.0.2.1" in default_run
    assert "1 failed, 2 passed, 2 skipped, 3 deselected" in default_run


def test_a_suite_runs_by_name_and_says_that_the_rest_is_left_out(example: Path) -> None:
    out = run_pytest(example, "-m", "faults")
    assert "1 passed, 7 deselected" in out, out
    assert "left out: everything not marked faults" in out.splitlines()


def test_workers_count_the_same_and_one_that_dies_does_not_end_the_run(example: Path) -> None:
    out = run_pytest(example, "-n", "2")
    assert "crashed while running 'tests/test_example.py::test_deadly'" in out, out
    assert LEFT_OUT in out.splitlines(), out
    assert "no strace" in out


def test_workers_begin_with_the_modules_that_take_longest() -> None:
    first, second, *_ = (f"tests/{name}" for name in conftest.LONGEST)
    names = ["tests/a.py::b", f"{second}::b", "tests/a.py::a", f"{first}::b", f"{first}::a"]
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]
    conftest.begin_with_the_longest(items)
    order = [names[3], names[4], names[1], names[0], names[2]]
    assert [item.nodeid for item in items] == order
    assert [name for name in conftest.LONGEST if not (ROOT / "tests" / name).exists()] == []


def test_suites_have_the_same_names_everywhere() -> None:
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    *suites, other = (marker.split(":")[0] for marker in markers)
    assert run.SUITES == conftest.SUITES == tuple(suites)
    assert other == "sqlite"
