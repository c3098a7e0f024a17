"""Bringing a database to the present schema. Inside the package, so that an installed wheel can migrate.

Every start asks how schema and program stand to each other, and only a migration needs Alembic, which takes a tenth of
a second and 11 MB to load: so the asking is done without it, from the names of the steps and the one row it keeps.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

STEPS = Path(__file__).parent / "versions"
"""One file a step, in one line without branches; its name begins with its revision."""


def known_revisions() -> frozenset[str]:
    """Return every schema revision that this program knows; a database with another is newer than the program."""
    return frozenset(step.name.partition("_")[0] for step in STEPS.glob("[0-9]*_*.py"))


def head_revision() -> str:
    """Return the schema revision that this program needs."""
    return max(known_revisions())


def database_revision(connection: Connection) -> str | None:
    """Return the schema revision that the database has; None for an empty one. Reading is enough for it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate the database to ``revision``, each step in a transaction of its own."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(STEPS.parent))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
