"""Bringing a database to the present schema. Inside the package, so that an installed wheel can migrate."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def head_revision() -> str:
    """Return the schema revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def known_revisions() -> frozenset[str]:
    """Return every schema revision that this program knows; a database with another is newer than the program."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def database_revision(connection: Connection) -> str | None:
    """Return the schema revision that the database has; None for an empty one. Reading is enough for it."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate the database to ``revision``, each step in a transaction of its own."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
