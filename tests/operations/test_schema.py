"""Program and database of different ages: refused with what to do, never a traceback and never a half migration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from procurement.app import create_app
from procurement.core.errors import Refused
from procurement.migrations import STEPS, head_revision, known_revisions
from procurement.operations.schema import Schema
from procurement.system import System
from tests.cli.conftest import Run

KNOWN = frozenset({"0001", "0002"})


@pytest.mark.parametrize(
    ("found", "state"), [(None, "missing"), ("0001", "older"), ("0002", "current"), ("0003", "newer")]
)
def test_a_schema_is_missing_older_newer_or_the_program_s(found: str | None, state: str) -> None:
    assert Schema(found, "0002", KNOWN).state == state


def claim(system: System, revision: str) -> None:
    """Make the database one of another program."""
    with system.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_steps_are_one_line_whose_files_are_named_by_their_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS.parent))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [step.revision for step in steps] == sorted(known_revisions(), reverse=True)
    assert [step.down_revision for step in steps] == [*sorted(known_revisions(), reverse=True)[1:], None]
    assert steps[0].revision == head_revision()


def test_a_newer_database_is_never_migrated(register: System) -> None:
    claim(register, "9999")
    with pytest.raises(Refused, match="schema.newer"):
        register.migrate()


@pytest.fixture
def here(register: System, monkeypatch: pytest.MonkeyPatch) -> System:
    """Return the register that the commands' environment names."""
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(register.settings.data_dir))
    monkeypatch.setenv("PROCUREMENT_DATABASE_URL", register.settings.database_url)
    return register


@pytest.mark.parametrize("command", [["stats"], ["db", "upgrade"], ["init"], ["worker", "--once"]], ids=" ".join)
def test_every_command_refuses_a_newer_database_in_one_sentence(run: Run, here: System, command: list[str]) -> None:
    claim(here, "9999")
    result = run(*command)
    vietnamese, english = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert vietnamese.startswith(f"Cơ sở dữ liệu (lược đồ 9999) mới hơn chương trình này (lược đồ {head_revision()})")
    assert english.startswith("The database (schema 9999) is newer than this program")


@pytest.mark.parametrize("command", [["stats"], ["init"]], ids=" ".join)
def test_an_older_database_is_told_how_to_be_upgraded(run: Run, here: System, command: list[str]) -> None:
    claim(here, "0004")
    result = run(*command)
    assert result.exit_code == 1
    assert [line.count("procurement upgrade") for line in result.stderr.splitlines()] == [1, 1]


@pytest.mark.parametrize(
    ("revision", "state", "code"), [(None, "current", 0), ("0004", "older", 1), ("9999", "newer", 1)]
)
def test_the_schema_is_shown(run: Run, here: System, revision: str | None, state: str, code: int) -> None:
    if revision:
        claim(here, revision)
    result = run("db", "show", "--json")
    shown = json.loads(result.stdout)
    assert (result.exit_code, shown["state"], shown["needed"]) == (code, state, head_revision())
    assert shown["found"] == (revision or head_revision())
    readable = run("db", "show")
    assert (readable.exit_code, head_revision() in readable.stdout) == (code, True)


def test_a_missing_schema_is_shown(run: Run, folder: Path) -> None:
    result = run("db", "show")
    assert (result.exit_code, "procurement init" in result.stdout) == (1, True)


def test_asking_for_the_schema_waits_for_no_publisher(register: System) -> None:
    with register.database.write():
        assert register.schema().state == "current"


@pytest.mark.parametrize("revision", ["0004", "9999"])
def test_the_site_does_not_start_on_another_schema(here: System, revision: str) -> None:
    claim(here, revision)
    with pytest.raises(Refused, match="schema"):
        create_app()
