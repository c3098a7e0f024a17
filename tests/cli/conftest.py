"""The command line as a person meets it: inside this process, and as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from procurement.cli import main
from procurement.settings import read_settings
from procurement.system import System, build_system
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder that the environment names; it does not exist yet."""
    for name in [name for name in os.environ if name.startswith("PROCUREMENT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "data"))
    if databases.ON_POSTGRESQL:
        monkeypatch.setenv("PROCUREMENT_DATABASE_URL", databases.empty_database_url(tmp_path))
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Run:
    """Return a function that runs one command and fails on anything that would have been a traceback."""

    def run_command(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run_command


@pytest.fixture
def system(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """Return the empty register that the commands work on."""
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("PROCUREMENT_DATABASE_URL", databases.database_url(folder))
    system = build_system(read_settings())
    yield system
    system.database.close()


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Yield a function that starts one command as a process of its own; none of them outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def start_command(*arguments: str | Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "procurement.cli", *map(str, arguments)], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield start_command
    for process in started:
        process.kill()
        with process:  # closes its pipes and waits
            pass
