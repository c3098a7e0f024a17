"""Backups of PostgreSQL: one exported snapshot for dump and manifest, and no password in sight of other users."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.core.errors import Refused
from procurement.operations.snapshots import client_environment, run_client
from tests.databases import on_postgresql, server_url
from tests.operations.test_under_load import back_up_under_load


@pytest.fixture(scope="module")
def postgresql() -> Iterator[None]:
    """Make every register of this module on PostgreSQL."""
    with on_postgresql():
        yield


@pytest.mark.postgresql
@pytest.mark.usefixtures("postgresql")
@pytest.mark.parametrize("round_", range(3))
def test_backups_of_postgresql_under_load_lack_nothing(tmp_path: Path, round_: int) -> None:
    back_up_under_load(tmp_path, random.randrange(2**32))


@pytest.mark.postgresql
def test_what_the_client_says_is_passed_on() -> None:
    with pytest.raises(Refused) as refused:
        run_client("pg_dump", server_url(), "--table=does_not_exist")
    assert "no matching tables" in refused.value.problems[0].params["said"]


def test_the_address_goes_by_environment() -> None:
    url = "postgresql+psycopg://register:s%40cret@db.example:5433/dau_thau?sslmode=require"
    assert client_environment(url) == {
        "PGHOST": "db.example", "PGPORT": "5433", "PGUSER": "register", "PGPASSWORD": "s@cret",
        "PGDATABASE": "dau_thau", "PGAPPNAME": "procurement", "PGSSLMODE": "require",
    }  # fmt: skip
    assert client_environment("postgresql+psycopg://app@/postgres?host=%2Fvar%2Frun")["PGHOST"] == "/var/run"


def test_a_client_that_is_not_installed_is_told() -> None:
    with pytest.raises(Refused, match="backup.tool"):
        run_client("pg_dump_that_nobody_has", "postgresql+psycopg://app@/x")
