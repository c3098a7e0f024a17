"""The command line as a person meets it: inside this process, and as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from procurement.cli import main
from procurement.settings import read_settings
from procurement.system import System, build_system

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder that the environment names; it does not exist yet."""
    for name in [name for name in os.environ if name.startswith("PROCUREMENT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Run:
    """Return a function that runs one command and fails on anything that would have been a traceback."""

    def run_command(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run_command


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of an empty register."""
    folder = tmp_path_factory.mktemp("empty")
    system = build_system(read_settings({"PROCUREMENT_DATA_DIR": str(folder)}))
    system.migrate()
    system.database.close()
    return folder


@pytest.fixture
def system(template: Path, folder: Path) -> Iterator[System]:
    """Return the empty register that the commands work on."""
    shutil.copytree(template, folder)
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
