"""Registers with files, copied away and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from procurement.core.clock import Clock
from procurement.documents.service import note_files
from procurement.importing.exporting import export_lines
from procurement.ledger.models import LedgerEntry
from procurement.operations.backing_up import Backup, back_up
from procurement.operations.restoring import check_backup, require_empty, unpack
from procurement.operations.snapshots import Progress
from procurement.publication.acts import Receipt
from procurement.settings import Settings
from procurement.system import System, build_system
from tests import databases
from tests.search.register import call, publish

SETTINGS = {"PROCUREMENT_BASE_URL": databases.SITE}


def publish_with_file(system: System, number: int, content: bytes) -> tuple[Receipt, str]:
    """Publish an invitation that names a file which we hold; return the receipt and the file's digest."""
    stored = system.storage.put(BytesIO(content))
    with system.database.write() as session:
        note_files(session, [stored], system.clock.now())
    row = {"type": "bidding_documents", "title": "HSMT.pdf", "sha256": stored.sha256, "size": stored.size}
    [receipt] = publish(system, call(f"IB2688{number:06d}", f"Mua tủ {number}", documents=[row]))
    return receipt, stored.sha256


def quietly(_stage: str, _count: int) -> None:
    """Take no notice of progress."""


def copy_away(system: System, folder: Path, progress: Progress = quietly) -> Backup:
    """Back the register up into ``folder``."""
    return back_up(system, folder, "0.0.0", SETTINGS, progress)


def empty_place(folder: Path) -> Settings:
    """Return where a register could be restored."""
    folder.mkdir(parents=True)
    return Settings(folder / "data", databases.empty_database_url(folder), databases.SITE)


def bring_back(backup: Path, place: Settings, clock: Clock) -> System:
    """Restore a backup and open what came of it."""
    require_empty(place)
    unpack(backup, check_backup(backup, place), place, quietly)
    system = build_system(place, clock)
    system.migrate()
    return system


def hashes(system: System) -> list[str]:
    """Return the ledger as the hashes of its entries, in order."""
    with system.database.read() as session:
        return list(session.scalars(select(LedgerEntry.entry_hash).order_by(LedgerEntry.sequence)))


def lines(system: System) -> list[str]:
    """Return all that is published, as its export has it."""
    with system.database.read() as session:
        return list(export_lines(session))


def files_below(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
