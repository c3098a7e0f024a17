"""The checks themselves: each kind of damage that a kill or a power cut could do is noticed and named."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.faults.checking import find_broken
from tests.faults.killing import Nursery, make_register
from tests.faults.publisher import DATABASE, Acknowledgement, Job

pytestmark = pytest.mark.faults

ROWS = {
    "a lost act": ("DELETE FROM ledger_entries WHERE sequence = 5", "event 4 was acknowledged and is lost"),
    "a changed act": ("UPDATE ledger_entries SET reference = 'TB-999999' WHERE sequence = 5", "is not what was"),
    "a gap": ("DELETE FROM ledger_entries WHERE sequence = 2", "ledger entry 3: ledger.gap"),
    "no text": ("DELETE FROM revision_texts WHERE revision_id = 3", "ledger and texts only"),
    "another text": ("UPDATE revision_texts SET content = '{}'", "does not say what its hash says"),
    "no revision": ("DELETE FROM revisions WHERE sequence = 5", "ledger and revisions only"),
    "no outbox row": ("DELETE FROM outbox WHERE key = 'published:3'", "act 3 is in one of ledger and outbox only"),
    "no audit row": ("DELETE FROM audit_events WHERE id = 1", "the audit rows are not the acts"),
    "a doubled audit row": ("INSERT INTO audit_events SELECT 99, at, actor, act, subject, detail FROM audit_events "
                            "WHERE id = 1", "the audit rows are not the acts"),
    "an empty notice": ("INSERT INTO notices (reference, identity, kind, organisation_id, current_number) "
                        "VALUES ('TB-000099', 'x', 'award', 1, 0)", "TB-000099 has 0 revisions"),
    "a current revision that is not there": ("UPDATE notices SET current_number = 7", "the current 7"),
    "a file that is not noted": ("DELETE FROM document_files", "is not noted"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a fresh register."""
    return make_register(tmp_path / "register")


@pytest.fixture
def promised(folder: Path) -> list[Acknowledgement]:
    """Publish ten events without harm and return what was acknowledged."""
    with Nursery() as nursery:
        return nursery.run(Job(str(folder), 0, 10)).acknowledged


def test_an_unharmed_register_has_nothing_to_say(folder: Path, promised: list[Acknowledgement]) -> None:
    assert len(promised) == 10
    assert find_broken(folder, promised) == []


def test_damaged_rows_are_noticed(folder: Path, promised: list[Acknowledgement], tmp_path: Path) -> None:
    whole = (folder / DATABASE).read_bytes()
    unnoticed = []
    for name, (statement, symptom) in ROWS.items():
        (folder / DATABASE).write_bytes(whole)
        connection = sqlite3.connect(folder / DATABASE)
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
        connection.commit()
        connection.close()
        if not any(symptom in fault for fault in find_broken(folder, promised)):
            unnoticed.append(name)
    assert unnoticed == []


@pytest.mark.parametrize(("damage", "symptom"), [(b"", "is torn"), (None, "is lost")], ids=["torn", "lost"])
def test_damaged_files_are_noticed(
    folder: Path, promised: list[Acknowledgement], damage: bytes | None, symptom: str
) -> None:
    digest = next(digest for promise in promised for digest in promise.documents)
    path = folder / "files" / digest[:2] / digest
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert find_broken(folder, promised) == [f"file {digest} of a published act {symptom}"]


def test_a_torn_database_is_noticed(folder: Path, promised: list[Acknowledgement]) -> None:
    with (folder / DATABASE).open("r+b") as file:
        file.seek(8192)
        file.write(bytes(40_000))
    assert find_broken(folder, promised) != []
