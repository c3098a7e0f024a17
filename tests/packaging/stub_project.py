"""A project of three files beside a copy of run.py, so that the set-up is tried in earnest without a network."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ECHO = """import json, os, sys
print(json.dumps({"argv": sys.argv[1:], "cwd": os.getcwd()}))
sys.exit("fail" in sys.argv)
"""


def write_wheel(folder: Path, name: str) -> str:
    """Write a wheel of one module that tells its arguments; return its line for a lock file."""
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    files = {
        f"{name}/__init__.py": "",
        f"{name}/__main__.py": ECHO,
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{name}-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{name}-1.0.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@dataclass(frozen=True)
class StubProject:
    """A folder that holds what run.py needs, and the means to start it."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> StubProject:
        """Lay out the folder: run.py itself, locks over local wheels, a command that echoes its arguments."""
        wheels = root / "wheels"
        wheels.mkdir(parents=True)
        runtime, build, pytest = (write_wheel(wheels, name) for name in ("runtime", "builder", "pytest"))
        (root / "requirements.lock").write_text(runtime)
        (root / "requirements-build.lock").write_text(build)
        (root / "requirements-dev.lock").write_text(runtime + pytest)
        (root / "procurement/cli").mkdir(parents=True)
        (root / "procurement/cli/__main__.py").write_text(ECHO)
        shutil.copy(ROOT / "run.py", root)
        return cls(root)

    def copy(self, root: Path) -> StubProject:
        """Return a copy, environment and all; cheaper than a first start."""
        shutil.copytree(self.root, root, symlinks=True)
        return StubProject(root)

    def change_lock(self) -> None:
        """Ask for one package more, so that the next start has something to install."""
        lock = self.root / "requirements.lock"
        lock.write_text(lock.read_text() + (self.root / "requirements-dev.lock").read_text().splitlines(True)[1])

    @property
    def stamp(self) -> Path:
        """The file that says the environment is finished."""
        return self.root / ".venv/.installed"

    def environment(self, **variables: str) -> dict[str, str]:
        """Return variables under which the installer sees the local wheels only."""
        clean = {k: v for k, v in os.environ.items() if not k.upper().startswith(("PIP_", "PYTHON", "PROCUREMENT_"))}
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": str(self.root / "wheels"), "PIP_NO_INDEX": "1"}
        return {**clean, **offline, "PYTHONIOENCODING": "utf-8", **variables}

    def start(self, *arguments: str, cwd: Path | str | None = None, **variables: str) -> subprocess.Popen[str]:
        """Start run.py and return at once."""
        command = [sys.executable, str(self.root / "run.py"), *arguments]
        pipe = subprocess.PIPE
        environment = self.environment(**variables)
        return subprocess.Popen(
            command, cwd=cwd or self.root, env=environment, stdout=pipe, stderr=pipe, text=True, encoding="utf-8"
        )

    def run(self, *arguments: str, cwd: Path | str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run run.py to its end."""
        process = self.start(*arguments, cwd=cwd, **variables)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def double(self, source: str) -> str:
        """Return a PYTHONPATH under which ``source`` changes the interpreter before run.py starts."""
        folder = self.root / "double"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(source)
        return str(folder)
