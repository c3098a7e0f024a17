"""From the code before: its register is upgraded with its data, and the way back leads to the same register."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from procurement.operations.manifest import read_manifest
from tests import databases
from tests.architecture.source import ROOT

pytestmark = pytest.mark.faults  # some twenty programs one after the other

ODDITIES = ROOT / "tests/data/oddities.events.jsonl"
VERSIONS = "procurement/migrations/versions"


def git(*arguments: str) -> bytes:
    """Return what git says; skip where the history is not there (an archive, a shallow clone)."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True)
    if done.returncode:
        pytest.skip("needs the history of the project")
    return done.stdout


def before_the_last_migration() -> str:
    """Return the commit before the one that last added a migration."""
    return git("log", "-1", "--diff-filter=A", "--format=%H^", "--", VERSIONS).decode().strip()


@pytest.fixture(scope="module", params=["HEAD~1", "before the last migration"])
def older(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the code of an earlier commit."""
    commit = request.param if request.param.startswith("HEAD") else before_the_last_migration()
    folder = tmp_path_factory.mktemp("older")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=git("archive", commit), check=True)
    return folder


class Place:
    """A data folder and a database, and the programs that work on them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PROCUREMENT_", "PYTHON"))}
        self._environment = {**kept, "PROCUREMENT_DATA_DIR": str(folder / "data")}
        if databases.ON_POSTGRESQL:
            self._environment["PROCUREMENT_DATABASE_URL"] = databases.empty_database_url(folder)

    def run(self, program: Path, *arguments: str | Path, codes: tuple[int, ...] = (0,)) -> str:
        """Run a command of the program in this folder and return what it printed."""
        command = [sys.executable, "-m", "procurement.cli", *map(str, arguments)]
        environment = {**self._environment, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=program, env=environment, capture_output=True, text=True)
        assert done.returncode in codes, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout


def test_an_upgrade_keeps_everything_and_its_way_back_does_too(older: Path, tmp_path: Path) -> None:
    place = Place(tmp_path / "here")
    place.run(older, "db", "upgrade")
    place.run(older, "import", "events", ODDITIES)
    exported = place.run(older, "export", "events")
    schema = json.loads(place.run(ROOT, "db", "show", "--json", codes=(0, 1)))
    assert schema["state"] in ("older", "current")
    said = place.run(ROOT, "upgrade", tmp_path / "backups")
    assert place.run(ROOT, "export", "events") == exported
    place.run(ROOT, "reconcile")
    if schema["state"] == "current":
        place.run(older, "reconcile")  # the program before goes on working on it
        return
    place.run(older, "stats", codes=(1,))  # the program before refuses what the present one has migrated
    [backup] = (tmp_path / "backups").glob("2*")
    assert f"procurement restore {backup}" in said
    assert read_manifest(backup).schema == schema["found"]
    back = Place(tmp_path / "back")
    back.run(older, "restore", backup)
    assert back.run(older, "export", "events") == exported
    back.run(older, "reconcile")
