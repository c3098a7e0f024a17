"""Backups made while four publish: nothing that was acknowledged before is missing, and the copy is a prefix."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

from procurement.core.clock import SystemClock
from procurement.core.db import Database, open_database
from procurement.documents.service import note_files
from procurement.documents.storage import FileStorage
from procurement.ledger.queries import get_entry
from procurement.notices.events import read_event
from procurement.publication.service import record
from procurement.system import System
from tests.databases import make_system
from tests.operations.registers import bring_back, copy_away, empty_place, hashes
from tests.search.register import OFFICER, call

PUBLISHERS = 4
PATIENCE = 120.0


class Publishers:
    """Four who publish notices with files, each over a connection of its own, and remember what was acknowledged."""

    def __init__(self, system: System, seed: int) -> None:
        self.acknowledged: list[tuple[int, str, str]] = []
        self.failures: list[BaseException] = []
        self._system, self._seed = system, seed
        self._enough, self._stop, self._lock = Event(), Event(), Lock()
        self._threads = [Thread(target=self._publish_all, args=(number,)) for number in range(PUBLISHERS)]

    def start(self) -> None:
        """Begin, and return when every one has something acknowledged."""
        for thread in self._threads:
            thread.start()
        assert self._enough.wait(PATIENCE), self.failures

    def stop(self) -> None:
        """End after the act at hand."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert self.failures == []

    def _publish_all(self, publisher: int) -> None:
        database = open_database(self._system.settings.database_url)
        storage = FileStorage(self._system.settings.files_dir)
        chance = random.Random(f"{self._seed} {publisher}")
        number = 0
        try:
            while not self._stop.is_set():
                number += 1
                self._publish(database, storage, chance, publisher * 100_000 + number)
        except BaseException as error:
            self.failures.append(error)
            self._enough.set()
        finally:
            database.close()

    def _publish(self, database: Database, storage: FileStorage, chance: random.Random, number: int) -> None:
        path = self._system.settings.data_dir / f"incoming-{number}"
        path.write_bytes(chance.randbytes(chance.randrange(1, 50_000)))
        with path.open("rb") as stream:
            stored = storage.put(stream)
        row = {"type": "bidding_documents", "title": "HSMT.pdf", "sha256": stored.sha256, "size": stored.size}
        raw = call(f"IB26{number:08d}", f"Mua tủ {number}", documents=[row])
        event = read_event(raw, pseudonym=self._system.pseudonym)
        with database.write() as session:
            note_files(session, [stored], SystemClock().now())
            receipt = record(session, SystemClock(), event, OFFICER)
            assert receipt.sequence is not None
            entry = get_entry(session, receipt.sequence)
            assert entry is not None
            promise = (receipt.sequence, entry.entry_hash, stored.sha256)
        with self._lock:
            self.acknowledged.append(promise)
            if len(self.acknowledged) >= 3 * PUBLISHERS:
                self._enough.set()


def back_up_under_load(folder: Path, seed: int) -> None:
    """Publish, back up meanwhile, restore elsewhere, and compare."""
    sys.stdout.write(f"seed {seed}\n")
    system = make_system(folder / "register", SystemClock())
    publishers = Publishers(system, seed)
    publishers.start()
    before = list(publishers.acknowledged)
    made = copy_away(system, folder / "backups")
    during = len(publishers.acknowledged) - len(before)
    again = copy_away(system, folder / "backups")
    publishers.stop()
    assert during > 0, "nobody published during the backup"
    assert again.copied < len(again.manifest.files)
    back = bring_back(made.folder, empty_place(folder / "elsewhere"), SystemClock())
    live, restored = hashes(system), hashes(back)
    assert restored == live[: len(restored)]
    assert len(restored) == made.manifest.head_sequence < len(live)
    assert {(sequence, entry_hash) for sequence, entry_hash, _ in before} <= set(enumerate(restored, start=1))
    assert all(back.storage.holds(sha256) for _, _, sha256 in before)
    assert made.manifest.missing == ()
    assert back.find_differences() == []
    for each in (system, back):
        each.database.close()


def test_a_backup_under_load_is_a_prefix_that_lacks_nothing_acknowledged(tmp_path: Path) -> None:
    back_up_under_load(tmp_path, random.randrange(2**32))


@pytest.mark.faults
@pytest.mark.parametrize("round_", range(20))
def test_twenty_backups_under_load_lack_nothing(tmp_path: Path, round_: int) -> None:
    back_up_under_load(tmp_path, random.randrange(2**32))
