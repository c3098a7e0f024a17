"""Databases for tests: a SQLite file each, or on request (``TEST_DATABASE=postgresql``) a database of a real server.

The server is the one that ``$TEST_DATABASE_URL`` names (its user may create databases), else one of each process's own:
an act under way in any database of a server delays an erasing there, so tests side by side must not share one.
Migrating takes most of a second, so it happens once in a process; every register is a copy.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from procurement.core.clock import Clock
from procurement.core.db import Database, open_database
from procurement.migrations import upgrade
from procurement.settings import Settings
from procurement.system import System, build_system
from tests.postgresql_server import Server, start_server

ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
SITE = "http://dau-thau.example"
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
"""Linux' file system in memory, where making a database takes a twentieth of the time; bytes for a whole run."""
GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_numbers = itertools.count(1)
_made: set[str] = set()
_templates: set[str] = set()
_systems: list[System] = []


def make_system(folder: Path, clock: Clock, base_url: str = SITE) -> System:
    """Return an empty, migrated register in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = build_system(Settings(folder, database_url(folder), base_url), clock)
    _systems.append(made)
    return made


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which another process finds the same register."""
    names = ("data_dir", "database_url", "base_url")
    return {f"PROCUREMENT_{name.upper()}": str(getattr(settings, name)) for name in names}


def database_url(folder: Path) -> str:
    """Return the address of a fresh, migrated database; on SQLite it is ``register.sqlite3`` in ``folder``."""
    if ON_POSTGRESQL:
        return _create("test", template=_template_name(server_url()))
    shutil.copyfile(_template_file(), folder / "register.sqlite3")
    return f"sqlite:///{folder / 'register.sqlite3'}"


def empty_database_url(folder: Path) -> str:
    """Return the address of a database without any schema."""
    return _create("bare", template="template1") if ON_POSTGRESQL else f"sqlite:///{folder / 'register.sqlite3'}"


def ordered_database_url(locale: str) -> str:
    """Return the address of a fresh, migrated database of PostgreSQL that orders words as ICU's ``locale`` does."""
    try:
        url = _create("ordered", template=f"template0 LOCALE_PROVIDER icu ICU_LOCALE '{locale}'")
    except DBAPIError as error:
        pytest.skip(f"this PostgreSQL orders by no ICU locale: {error.orig}")
    _migrate(url)
    return url


def copied_database_url(database: Database, folder: Path) -> str:
    """Return the address of a copy of ``database``, as it stands and with nobody connected to it."""
    database.close()
    url = database.engine.url
    if ON_POSTGRESQL:
        return _create("copy", template=str(url.database))
    return f"sqlite:///{shutil.copy(str(url.database), folder / 'copy.sqlite3')}"


def copied_system(system: System, folder: Path, clock: Clock) -> System:
    """Return a register in ``folder`` that holds what ``system`` does, its files and keys too."""
    shutil.copytree(system.settings.data_dir, folder, ignore=shutil.ignore_patterns("*.sqlite3*"))
    url = copied_database_url(system.database, folder)
    _systems.append(build_system(replace(system.settings, data_dir=folder, database_url=url), clock))
    return _systems[-1]


@contextmanager
def unguarded(database: Database, *, stays: bool = True) -> Iterator[Connection]:
    """Yield a connection to which no guard and no foreign key applies, as to somebody with the files in his hands.

    What is done there is taken back unless it ``stays``.
    """
    with database.engine.connect() as connection:
        connection.detach()
        if ON_POSTGRESQL:
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            for statement in ("COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN"):
                connection.exec_driver_sql(statement)
        guards = [] if ON_POSTGRESQL else connection.execute(text(GUARDS)).all()
        for name, _ in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection
        if not stays:
            connection.rollback()
            return
        for _, guard in guards:
            connection.exec_driver_sql(guard)
        connection.commit()


@contextmanager
def dropped_afterwards() -> Iterator[None]:
    """Close and drop what was made inside: a server with thousands of databases and connections would become slow."""
    before, systems = set(_made), len(_systems)
    yield
    for system in _systems[systems:]:
        system.database.close()
    del _systems[systems:]
    _drop(_made - before - _templates)


@contextmanager
def on_postgresql(server: Server | None = None) -> Iterator[None]:
    """Make what is made inside on PostgreSQL, whatever the other tests run on; on ``server``, where one is given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.databases.ON_POSTGRESQL", True)
        if server is not None:
            patch.setenv("TEST_DATABASE_URL", server.url)
        yield


def server_url() -> str:
    """Return the address of this process's PostgreSQL server, starting one at the first call."""
    return os.environ.get("TEST_DATABASE_URL") or _own_server().url


@cache
def _own_server() -> Server:
    # Off the disk here alone: these tests ask what the database refuses, not what it survives.
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    return start_server(MEMORY if has_room else None, fsync="off")


@cache
def _template_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="register-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _migrate(f"sqlite:///{folder / 'register.sqlite3'}")
    return folder / "register.sqlite3"


@cache
def _template_name(server: str) -> str:
    """Return the name of the migrated database on ``server``."""
    url = _create("template", template="template1")
    _templates.add(url)
    _migrate(url)
    return str(make_url(url).database)


def _migrate(url: str) -> None:
    database = open_database(url)
    upgrade(database.engine)
    database.close()


def _create(prefix: str, template: str) -> str:
    name = f"register_{prefix}_{os.getpid()}_{next(_numbers)}"
    url = make_url(server_url()).set(database=name).render_as_string(hide_password=False)
    with _server(server_url()).connect() as connection:
        major, *_ = connection.dialect.server_version_info or (0,)
        strategy = " STRATEGY FILE_COPY" if int(major) >= 15 else ""  # before, it was the only one
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}{strategy}"))
    _made.add(url)
    return url


@cache
def _server(url: str) -> Engine:
    """Return the way to the server itself. What is left there goes when this process ends."""
    atexit.register(lambda: _drop({made for made in _made if _server_of(made) == url}))
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _server_of(url: str) -> str:
    return make_url(url).set(database=make_url(server_url()).database).render_as_string(hide_password=False)


def _drop(urls: set[str]) -> None:
    for url in urls:
        with _server(_server_of(url)).connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)"))
    _made.difference_update(urls)


@contextmanager
def values_named(database: Database) -> Iterator[list[int]]:
    """Yield a list that gets how many values each statement names meanwhile, for readers and writers."""
    named: list[int] = []

    def note(
        _connection: Connection, _cursor: object, _statement: str, values: Any, _context: object, many: bool
    ) -> None:
        named.append(max(map(len, values)) if many else len(values))

    engines = [factory.kw["bind"] for factory in (database.readers, database.writers)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield named
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
