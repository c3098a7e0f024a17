"""The checks themselves: each kind of damage that a kill or a power cut could do is noticed and named."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest.mock import patch

import pytest

from procurement.publication.replaying import Replay
from procurement.publication.withholding import withhold
from tests.faults.checking import find_broken, find_differences, let_worker_run
from tests.faults.killing import Nursery, make_register
from tests.faults.publisher import DATABASE, Acknowledgement, Job, register_system
from tests.faults.resuming import resuming
from tests.faults.scenario import START, write_file
from tests.publication.register import ORDER

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

DERIVED = {
    "a changed row": ("UPDATE packages SET title = 'x' WHERE id = 1", "GT-000001: derived.changed"),
    "a lost row": ("DELETE FROM bids WHERE id = 1", "derived.missing"),
    "a doubled row": ("INSERT INTO projects (number, name) VALUES ('PR1', 'x')", "PR1: derived.unfounded"),
    "another text": (
        "UPDATE revision_texts SET content = replace(content, 'a', 'b') WHERE revision_id = 1",
        "published.text_changed",
    ),
    "another body": ("UPDATE organisation_names SET name = 'Ban khác'", "derived.unfounded"),
    "a number not given": ("UPDATE counters SET value = 1 WHERE prefix = 'GT'", "derived.changed"),
}
"""Damage to what follows from the acts, which only doing them anew tells."""


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


def damaged(folder: Path, statements: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Damage the register in one way after the other; yield the name of each and its symptom."""
    whole = (folder / DATABASE).read_bytes()
    for name, (statement, symptom) in statements.items():
        (folder / DATABASE).write_bytes(whole)
        connection = sqlite3.connect(folder / DATABASE)
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
        connection.commit()
        connection.close()
        yield name, symptom


def test_damaged_rows_are_noticed(folder: Path, promised: list[Acknowledgement]) -> None:
    unnoticed = [
        name
        for name, symptom in damaged(folder, ROWS)
        if not any(symptom in fault for fault in find_broken(folder, promised))
    ]
    assert unnoticed == []


@pytest.mark.usefixtures("promised")
def test_what_acts_led_to_is_compared_though_they_are_not_done_anew(folder: Path) -> None:
    let_worker_run(folder, START)
    with resuming():
        assert find_differences(folder) == []
        with patch.object(Replay, "_do", side_effect=AssertionError("an act was done anew")):
            assert find_differences(folder) == []
            unnoticed = [
                name
                for name, symptom in damaged(folder, DERIVED)
                if not any(symptom in difference for difference in find_differences(folder))
            ]
    assert unnoticed == []


def test_acts_that_follow_are_added_to_those_done_before(folder: Path, tmp_path: Path) -> None:
    system = register_system(folder)
    done: list[int] = []
    for first in range(0, 20, 5):
        system.importer(tmp_path).run([write_file(tmp_path / f"{first}.jsonl", range(first, first + 5))])
        done.append(count_done_anew(folder))
    with system.database.write() as session:
        withhold(session, system.clock, "TB-000003", 0, ORDER)
    let_worker_run(folder, START)
    done += [count_done_anew(folder), count_done_anew(folder)]
    system.database.close()
    assert done == [5, 5, 5, 5, 21, 0]


def count_done_anew(folder: Path) -> int:
    """Return how many acts a check that finds nothing does anew."""
    do = Replay._do
    with resuming(), patch.object(Replay, "_do", autospec=True, side_effect=do) as act:
        assert find_differences(folder) == []
    return act.call_count


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
