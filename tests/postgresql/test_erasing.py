"""What is withheld is gone from the server's own files, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from procurement.core import postgresql
from procurement.core.clock import FrozenClock
from procurement.core.db import Database
from procurement.migrations import upgrade
from tests.databases import empty_database_url, make_system, on_postgresql
from tests.postgresql_server import Server, start_server
from tests.publication.register import START, Register, call, plan, row, work
from tests.publication.test_withholding import CANARY, SECRETS

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def server() -> Server:
    """Return a server whose files we can read, with the setting that the guide asks for."""
    return start_server(fsync="off", wal_recycle="off")


@pytest.fixture
def register(server: Server, tmp_path: Path) -> Iterator[Register]:
    """Return an empty register on the server."""
    clock = FrozenClock(START)
    with on_postgresql(server):
        own = Register(make_system(tmp_path / "register", clock), clock)
    yield own
    own.system.database.close()


def tables_with(server: Server, database: Database) -> set[str]:
    """Return the tables, indexes and catalogues of ``database`` whose files hold the secret word, in use or freed."""
    names = "SELECT pg_relation_filepath(oid) AS path, relname FROM pg_class WHERE pg_relation_filepath(oid) <> ''"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        of_file = {found.path: found.relname for found in connection.execute(text(names))}
    return {name for path, name in of_file.items() if CANARY.encode() in (server.data / path).read_bytes()}


def logs_with(server: Server) -> list[str]:
    """Return the files of the log of changes, and of the log that people read, which hold the secret word."""
    files = [path for path in (server.data / "pg_wal").iterdir() if path.is_file()]
    return [path.name for path in [*files, server.folder / "log"] if CANARY.encode() in path.read_bytes()]


def fill(register: Register) -> list[str]:
    """Publish a secret of every kind between harmless rows; return the references of the secret ones."""
    register.record_all(plan(row("Gói A", "goi-1")), call())
    references = [register.record(raw).reference for raw in SECRETS.values()]
    register.record_all(*(call(f"IB26887{number:05d}", f"goi-{number + 20}") for number in range(20)))
    return references


def analyse(register: Register) -> None:
    """Let the planner take its samples, as a server does now and then."""
    with register.system.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def test_nothing_withheld_remains_in_any_table_index_or_sample(register: Register, server: Server) -> None:
    references = fill(register)
    analyse(register)
    holding = {"revision_texts", "projects", "organisation_names", "packages", "lots", "bids", "pg_statistic"}
    assert holding <= tables_with(server, register.system.database)
    for reference in references:
        register.withhold(reference)
    work(register)
    assert logs_with(server)
    assert tables_with(server, register.system.database) == set()
    assert register.differences() == []
    with register.system.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("SELECT pg_switch_wal()"))
        connection.execute(text("CHECKPOINT"))
    assert logs_with(server) == []


def test_a_reader_of_an_earlier_state_delays_the_erasing_and_does_not_stop_it(
    register: Register, server: Server
) -> None:
    reference = fill(register)[0]
    with register.read() as session:
        session.execute(text("SELECT 1 FROM ledger_entries")).all()
        register.withhold(reference)
        work(register)
        assert [each.code for each in register.differences()] == ["erase.waiting"]
    work(register)
    assert register.differences() == []


def test_an_older_act_in_another_database_of_the_server_delays_it_too(
    register: Register, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "LOOKS", 1)
    reference = fill(register)[0]
    neighbour = create_engine(server.url)
    with neighbour.begin() as connection:
        connection.execute(text("SELECT pg_current_xact_id()"))
        register.withhold(reference)
        work(register)
        assert [each.code for each in register.differences()] == ["erase.waiting"]
    neighbour.dispose()
    work(register)
    assert register.differences() == []


def test_a_role_that_does_not_own_its_database_is_told_that_samples_stay(server: Server, tmp_path: Path) -> None:
    with on_postgresql(server):
        url = make_url(empty_database_url(tmp_path))
    owner = create_engine(url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("CREATE ROLE clerk LOGIN"))
        connection.execute(text("GRANT ALL ON SCHEMA public TO clerk"))
    clerk = create_engine(url.set(username="clerk"))
    upgrade(clerk)
    with pytest.raises(PermissionError, match='must own its database: .*"pg_statistic"'):
        postgresql.rewrite(clerk)
    with owner.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {url.database} OWNER TO clerk"))
    postgresql.rewrite(clerk)
    owner.dispose()
    clerk.dispose()
