"""Making a backup while the register is at work.

The order makes it sound: first one state of the database, then the files which that state refers to. A file is never
changed, only erased when its notice is withheld; then the state is taken again, so that no backup asks for it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from procurement.core.audit import record_deed
from procurement.core.durability import sync_folder
from procurement.core.errors import Problem, Refused
from procurement.documents.models import DocumentFile
from procurement.operations.copying import copy_file, digest_of, write_file
from procurement.operations.manifest import (
    DATABASES,
    FILES,
    KEY,
    NAME,
    SETTINGS,
    Manifest,
    Part,
    describe_part,
    file_path,
    find_backups,
    write_manifest,
)
from procurement.operations.register import Register
from procurement.operations.snapshots import Progress, Snapshot, kind_of, take_snapshot

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows
    flock = None  # type: ignore[assignment]

MOST_SNAPSHOTS = 5
"""How often the database is copied anew because files were erased meanwhile."""

ACT = "backup"
"""The deed under which the audit keeps when the last backup was finished."""


@dataclass(frozen=True)
class Backup:
    """A finished backup: its folder, what it consists of, and how many files were new to the folder of backups."""

    folder: Path
    manifest: Manifest
    copied: int


def back_up(register: Register, folder: Path, program: str, settings: Mapping[str, str], progress: Progress) -> Backup:
    """Copy the register into a new folder below ``folder``; ``settings`` go along and hold no secret.

    Raises Refused inside the data folder, beside another backup at work, and for a database that is damaged.
    """
    if folder.resolve().is_relative_to(register.settings.data_dir.resolve()):
        raise Refused(Problem((), "backup.inside"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder):
        _forget_unfinished(folder)
        backup = _make_place(folder, register.clock.now())
        snapshot, missing, copied = _copy_register(register, backup, progress)
        _copy_key(register, backup)
        write_file(backup / SETTINGS, json.dumps(dict(settings), ensure_ascii=False, indent=1).encode() + b"\n")
        manifest = _describe(register, backup, snapshot, program, missing)
        write_manifest(backup, manifest)
        sync_folder(folder)
    _note(register, backup, manifest)
    return Backup(backup, manifest, copied)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second backup out of the folder; the lock dies with its process."""
    with (folder / ".lock").open("ab") as lock:
        try:
            if flock is not None:
                flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise Refused(Problem((), "backup.busy")) from error
        yield


def _forget_unfinished(folder: Path) -> None:
    """Remove what killed backups left; we are alone, so nobody is at work there."""
    for database in DATABASES.values():
        for path in [*folder.glob(f"2*Z*/{database}"), *folder.glob(f"2*Z*/.{database}.part")]:
            if not (path.parent / NAME).exists():
                shutil.rmtree(path.parent)


def _make_place(folder: Path, now: datetime) -> Path:
    name = f"{now:%Y%m%dT%H%M%SZ}"
    number = 1
    while (place := folder / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    place.mkdir(mode=0o700)
    return place


def _copy_register(register: Register, backup: Path, progress: Progress) -> tuple[Snapshot, tuple[str, ...], int]:
    copied = 0
    for _ in range(MOST_SNAPSHOTS):
        snapshot = take_snapshot(register.database, register.settings.database_url, backup, progress)
        absent, new = _copy_files(register, backup.parent, snapshot, progress)
        copied += new
        if not _erased(register, absent):
            return snapshot, absent, copied
    raise Refused(Problem((), "backup.restless"))


def _copy_files(
    register: Register, folder: Path, snapshot: Snapshot, progress: Progress
) -> tuple[tuple[str, ...], int]:
    """Copy the files that are not there yet; return those that we do not hold as they should be, and how many went."""
    absent, touched, copied = [], {folder}, 0
    for number, (sha256, size) in enumerate(snapshot.files, start=1):
        source, target = register.storage.path(sha256), file_path(folder, sha256)
        if not (target.is_file() and target.stat().st_size == size):
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            touched |= {target.parent, target.parent.parent}
            try:
                is_whole = copy_file(source, target, sha256, 0o400)
            except FileNotFoundError:
                is_whole = False
            copied += is_whole
            absent += [] if is_whole else [sha256]
        progress(FILES, number)
    for place in touched:
        sync_folder(place)
    return tuple(absent), copied


def _erased(register: Register, absent: tuple[str, ...]) -> bool:
    """Whether any of these files was erased since the snapshot was taken."""
    with register.database.read() as session:
        rows = [session.get(DocumentFile, sha256) for sha256 in absent]
        return any(row is not None and row.erased_at is not None for row in rows)


def _copy_key(register: Register, backup: Path) -> None:
    source = register.settings.key_path
    copy_file(source, backup / KEY, digest_of(source), 0o600)


def _describe(register: Register, backup: Path, snapshot: Snapshot, program: str, missing: tuple[str, ...]) -> Manifest:
    database = kind_of(register.settings.database_url)
    files = tuple(Part(sha256, size, sha256) for sha256, size in snapshot.files if sha256 not in set(missing))
    return Manifest(
        made_at=register.clock.now().isoformat(timespec="seconds"),
        program=program,
        schema=register.schema().found or "",
        database=database,
        head_sequence=snapshot.head_sequence,
        head_hash=snapshot.head_hash,
        head_instant=snapshot.head_instant,
        parts=tuple(describe_part(backup / name) for name in (DATABASES[database], KEY, SETTINGS)),
        files=files,
        withheld=snapshot.withheld,
        missing=missing,
    )


def _note(register: Register, backup: Path, manifest: Manifest) -> None:
    at, number = register.clock.now(), manifest.head_sequence
    with register.database.write() as session:
        record_deed(session, at=at, actor="command line", act=ACT, subject="register", name=backup.name, head=number)


def drop_old(folder: Path, keep: int) -> list[str]:
    """Remove all but the last ``keep`` finished backups, and the files that none of those names; return their names.

    The way out of a backup for a text that was withheld later.
    """
    with _alone(folder):
        backups = find_backups(folder)
        old, kept = backups[:-keep], backups[-keep:]
        for path, _ in old:
            (path / NAME).unlink()  # from here on it is no backup, whatever happens
            shutil.rmtree(path)
        named = {file.sha256 for _, manifest in kept for file in manifest.files}
        for path in folder.glob(f"{FILES}/*/*"):
            if path.name not in named:
                path.unlink()
        return [path.name for path, _ in old]
