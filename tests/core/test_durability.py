"""A failed fsync ends the process: nothing is tried again, nothing more is written, no loop goes on."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from procurement.core import durability
from procurement.core.clock import FrozenClock
from procurement.core.durability import EXIT_CODE, DurabilityLost, committing
from procurement.documents.storage import FileStorage
from procurement.jobs.worker import run_worker
from procurement.system import System
from tests.databases import make_system
from tests.httpkit.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
COMMAND = """
import os, sys
from procurement.cli import main
def fail(handle):
    raise OSError(5, "Input/output error")
os.fsync = fail
main(["db", "upgrade"])
"""


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a loss of one test be none of the next."""
    monkeypatch.setattr(durability, "_lost", Event())


@pytest.fixture
def system(tmp_path: Path, clock: FrozenClock) -> System:
    return make_system(tmp_path / "register", clock)


def fail(_handle: int) -> None:
    raise OSError(errno.EIO, "Input/output error")


def failed_commit(code: int) -> OperationalError:
    reason = sqlite3.OperationalError("disk I/O error")
    reason.sqlite_errorcode = code
    return OperationalError("COMMIT", None, reason)


def test_a_file_that_may_not_last_is_lost_and_after_it_nothing_is_written(system: System, tmp_path: Path) -> None:
    with pytest.raises(DurabilityLost):
        FileStorage(tmp_path / "files", sync=fail).put(BytesIO(b"x"))
    with pytest.raises(DurabilityLost), system.database.write():
        pytest.fail("a write began")
    with system.database.read():
        pass


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC])
def test_a_commit_that_may_not_last_is_lost(code: int) -> None:
    with pytest.raises(DurabilityLost), committing():
        raise failed_commit(code)
    with pytest.raises(DurabilityLost), committing():
        pytest.fail("a write began")


def test_a_journal_that_was_moved_and_may_not_last_is_lost(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_engine: object) -> None:
        reason = sqlite3.OperationalError("disk I/O error")
        reason.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise reason

    monkeypatch.setattr("procurement.core.sqlite.cut_journal", cut)
    monkeypatch.setattr("procurement.core.postgresql.rewrite", cut)
    with pytest.raises(DurabilityLost):
        system.database.cut_journal()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_READ])
def test_other_errors_of_the_database_are_refusals_only(code: int) -> None:
    for _ in range(2):
        with pytest.raises(OperationalError), committing():
            raise failed_commit(code)


def test_the_worker_does_not_go_on(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_given: object) -> int:
        raise DurabilityLost("EIO")

    monkeypatch.setattr("procurement.jobs.worker.deliver_due", lose)
    with pytest.raises(DurabilityLost):
        run_worker(system.database, system.handlers(), system.clock, Event())


def test_a_command_ends_with_its_own_code_and_a_sentence(tmp_path: Path) -> None:
    environ = {"PROCUREMENT_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", COMMAND], env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == EXIT_CODE == 70
    assert "Ổ đĩa không xác nhận đã ghi bền" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_web_answers_503_and_asks_its_process_to_end(
    system: System, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    monkeypatch.setattr("procurement.httpkit.entrance.end_process", lambda: ended.append("asked"))
    desk = Desk(system, clock)

    def publish() -> str:
        with committing():
            raise failed_commit(sqlite3.SQLITE_IOERR_FSYNC)

    desk.app.add_url_rule("/publish", "publish", publish)
    for _ in range(2):
        with desk.ask("/publish") as answer:
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "10"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ended == ["asked", "asked"]
    assert desk.status("/tim-kiem") == 200
