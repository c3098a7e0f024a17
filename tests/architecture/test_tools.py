"""ruff and mypy find nothing, and no file speaks of one machine or of one package index."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked_files

TOOLS = Path(sys.executable).parent
# Put together from pieces so that this file does not find itself.
FOLDERS = ("work", "ro" + "ot", "tm" + "p", r"home/\w+", r"Users/\w+")
MACHINE = re.compile(r"(?<![\w.)\]}-])/(?:" + "|".join(FOLDERS) + ")/")
HOSTS = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "npm" + "js", "conda" + r"\."]))


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["mypy"]], ids=["ruff", "mypy"])
def test_a_tool_finds_nothing(command: list[str]) -> None:
    done = subprocess.run([TOOLS / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [(MACHINE, "open('/" + "tmp/x')"), (HOSTS, "https://pypi" + ".org/simple")],
    ids=["machine", "package index"],
)
def test_no_file_names_a_machine_or_a_package_index(pattern: re.Pattern[str], planted: str) -> None:
    assert pattern.search(planted), "the guard is blind"
    found = [
        f"{path}: {match.group()}"
        for path in tracked_files()
        for match in [pattern.search((ROOT / path).read_bytes().decode("utf-8", "replace"))]
        if match
    ]
    assert found == []
