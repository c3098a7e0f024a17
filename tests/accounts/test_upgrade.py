"""A register from before people could sign in: its operator keeps the role and the password."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from procurement.accounts.actors import Grant, load_actor
from procurement.core.clock import FrozenClock
from procurement.core.db import open_database
from procurement.migrations import upgrade
from tests.databases import empty_database_url

BEFORE = (
    "INSERT INTO people (id, login, name, created_at, password_hash) VALUES (1, 'mau', 'Mẫu', :then, '$argon2id$x')",
    "INSERT INTO person_roles (id, person_id, role, valid_from) VALUES (1, 1, 'operator', :then)",
    "INSERT INTO invitations (id, person_id, token_hash, created_at, expires_at) VALUES (1, 1, 'a', :then, :then)",
)


def test_an_upgrade_keeps_the_operator(tmp_path: Path, clock: FrozenClock) -> None:
    database = open_database(empty_database_url(tmp_path))
    upgrade(database.engine, "0011")
    with database.engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement), {"then": "2026-11-29 01:00:00.000000"})
    upgrade(database.engine)
    with database.read() as session:
        actor = load_actor(session, 1, clock.now())
        kept = session.execute(text("SELECT password_hash, organisation_id FROM people, person_roles")).all()
    database.close()
    assert actor.grants == {Grant("operator", None)}
    assert [tuple(row) for row in kept] == [("$argon2id$x", None)]
