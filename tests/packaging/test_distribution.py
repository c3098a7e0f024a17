"""What is shipped: everything that the register needs at work, nothing else, found where it is looked for."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked_files

NEVER_SHIPPED = ("tests/", "benchmarks/", "docs/", ".ci/", "var/")
CREATE_APP = """
from pathlib import Path
import procurement
from procurement.app import create_app
from procurement.settings import read_settings
from procurement.system import build_system

package = Path(procurement.__file__).parent
assert package.parent.name == "installed", package
for name in create_app(build_system(read_settings())).jinja_loader.list_templates():
    assert (package / "templates" / name).is_file(), name
    print(name)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive and, from it, the wheel; return their folder. Needs no network: hatchling is there."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """Return the wheel."""
    return next(built.glob("*.whl"))


def shipped_files() -> set[str]:
    """Return where each tracked file of the packages, and each template, must lie in the wheel."""
    files = tracked_files()
    own = {path for path in files if path.startswith(("procurement/", "search_index/"))}
    return own | {f"procurement/{path}" for path in files if path.startswith("templates/")}


def test_the_wheel_holds_the_packages_and_the_templates_and_nothing_else(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == shipped_files()


@pytest.mark.parametrize("part", ["templates/", "static/", "migrations/versions/", "translations/"])
def test_the_wheel_holds_what_is_not_python_too(wheel: Path, part: str) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(f"procurement/{part}")]


def test_the_source_archive_holds_what_a_start_needs(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"run.py", "wsgi.py", "gunicorn.conf.py", "pyproject.toml", "README.md", "requirements.lock"} <= names
    assert {name for name in names if name.startswith(NEVER_SHIPPED)} == set()
    assert {path for path in tracked_files() if path.startswith("templates/")} <= names


def test_an_installed_wheel_finds_its_own_templates(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    (target / "templates").mkdir()  # As a careless neighbour in site-packages may leave behind.
    environment = {**os.environ, "PYTHONPATH": str(target), "PROCUREMENT_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-P", "-c", CREATE_APP]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {"templates/" + name for name in done.stdout.split()} == {
        path for path in tracked_files() if path.startswith("templates/")
    }
