"""Databases for tests: a SQLite file each, or on request (``TEST_DATABASE=postgresql``) a database of a real server.

The server is the one that ``$TEST_DATABASE_URL`` names, else one started from the installed PostgreSQL binaries in a
folder of its own, without network. Migrating takes most of a second, so it happens once; every register is a copy.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from procurement.core.clock import Clock
from procurement.core.db import open_database
from procurement.migrations import upgrade
from procurement.settings import Settings
from procurement.system import System, build_system

ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
_numbers = itertools.count(1)


def make_system(folder: Path, clock: Clock, base_url: str = "http://dau-thau.example") -> System:
    """Return an empty, migrated register in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    return build_system(Settings(folder, database_url(folder), base_url), clock)


def database_url(folder: Path) -> str:
    """Return the address of a fresh, migrated database; on SQLite it is ``register.sqlite3`` in ``folder``."""
    if ON_POSTGRESQL:
        return _create("test", template=_template_name())
    shutil.copyfile(_template_file(), folder / "register.sqlite3")
    return f"sqlite:///{folder / 'register.sqlite3'}"


def empty_database_url(folder: Path) -> str:
    """Return the address of a database without any schema."""
    return _create("bare", template="template1") if ON_POSTGRESQL else f"sqlite:///{folder / 'register.sqlite3'}"


@cache
def _template_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="register-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _migrate(f"sqlite:///{folder / 'register.sqlite3'}")
    return folder / "register.sqlite3"


@cache
def _template_name() -> str:
    url = _create("template", template="template1")
    _migrate(url)
    return str(make_url(url).database)


def _migrate(url: str) -> None:
    database = open_database(url)
    upgrade(database.engine)
    database.close()


def _create(prefix: str, template: str) -> str:
    name = f"register_{prefix}_{os.getpid()}_{next(_numbers)}"
    server = make_url(server_url())
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@cache
def server_url() -> str:
    """Return the address of the PostgreSQL server, starting one at the first call."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    folder.chmod(0o755)
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _run("initdb", "-A", "trust", "-U", "app", "-D", str(data), "--no-locale", "-E", "UTF8")
    # fsync is off here alone: these tests ask what the database refuses, not what it survives.
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
    _run("pg_ctl", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", options, "start")
    atexit.register(_stop, folder, data)
    return f"postgresql+psycopg://app@/postgres?host={folder}"


def _stop(folder: Path, data: Path) -> None:
    _run("pg_ctl", "-w", "-D", str(data), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    """Run a server program, as the user ``postgres`` where we are root: it refuses to be root's."""
    command = [str(_binaries() / program), *arguments]
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_postgres, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if not found:
        raise RuntimeError("TEST_DATABASE=postgresql needs $TEST_DATABASE_URL or an installed PostgreSQL server")
    return found[-1].parent
