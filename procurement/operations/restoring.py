"""Bringing a backup back, into an empty place only: what is there is never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from procurement.core.durability import sync_folder
from procurement.core.errors import Problem, Refused
from procurement.operations.copying import copy_file
from procurement.operations.manifest import (
    DATABASES,
    FILES,
    KEY,
    NAME,
    Manifest,
    Withheld,
    file_path,
    find_backups,
    read_manifest,
    verify,
)
from procurement.operations.register import Premises
from procurement.operations.snapshots import Progress, is_empty, kind_of, run_client

NOT_OURS = frozenset({"lost+found"})
"""What an empty file system may hold."""


@dataclass(frozen=True)
class Later:
    """What the other backups beside one know of later times: the last entry of the ledger, and texts withheld since."""

    head_sequence: int
    withheld: tuple[Withheld, ...]


def find_backup(folder: Path) -> Path:
    """Return the backup that ``folder`` is, or the latest finished one in it. Raises Refused when there is none."""
    databases = DATABASES.values()
    if any((folder / name).exists() for name in (NAME, *databases)):
        return folder
    finished = find_backups(folder)
    if finished:
        return finished[-1][0]
    unfinished = [path.parent for name in databases for path in folder.glob(f"*/{name}")]
    if unfinished:
        raise Refused(Problem((), "backup.unfinished", {"folder": unfinished[-1].name}))
    raise Refused(Problem((), "backup.none", {"folder": str(folder)}))


def require_empty(premises: Premises) -> None:
    """Raise Refused unless data folder and database are empty."""
    folder = premises.data_dir
    if folder.exists() and any(path.name not in NOT_OURS for path in folder.iterdir()):
        raise Refused(Problem((), "restore.folder_not_empty", {"folder": str(folder)}))
    if not is_empty(premises.database_url):
        raise Refused(Problem((), "restore.database_not_empty"))


def check_backup(backup: Path, premises: Premises) -> Manifest:
    """Read the whole backup; raises Refused when it is damaged or made of another kind of database."""
    manifest = verify(backup)
    given = kind_of(premises.database_url)
    if manifest.database != given:
        raise Refused(Problem((), "restore.other_database", {"wanted": manifest.database, "given": given}))
    return manifest


def unpack(backup: Path, manifest: Manifest, premises: Premises, progress: Progress) -> None:
    """Put key, files and, last, the database of a checked backup into the empty ``premises``."""
    premises.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    premises.data_dir.chmod(0o700)
    digests = {part.name: part.sha256 for part in manifest.parts}
    _place(backup / KEY, premises.key_path, digests[KEY], 0o600)
    for number, file in enumerate(manifest.files, start=1):
        target = premises.files_dir / file.sha256[:2] / file.sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        _place(file_path(backup.parent, file.sha256), target, file.sha256, 0o444)
        progress(FILES, number)
    for folder in {premises.files_dir / file.sha256[:2] for file in manifest.files}:
        sync_folder(folder)
        sync_folder(folder.parent)
    _restore_database(backup / DATABASES[manifest.database], premises, digests)
    sync_folder(premises.data_dir)


def _restore_database(source: Path, premises: Premises, digests: dict[str, str]) -> None:
    if kind_of(premises.database_url) == "sqlite":
        target = Path(make_url(premises.database_url).database or "")
        _place(source, target, digests[source.name], 0o600)
        sync_folder(target.parent)
    else:
        database = make_url(premises.database_url).database
        whole = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        run_client("pg_restore", premises.database_url, *whole, f"--dbname={database}", str(source))


def _place(source: Path, target: Path, sha256: str, mode: int) -> None:
    if not copy_file(source, target, sha256, mode):
        raise Refused(Problem((), "backup.damaged", {"file": source.name}))


def find_later(backup: Path, manifest: Manifest) -> Later | None:
    """Return what later backups in the same folder know, None when this is the latest: what is to be made good."""
    others = [_read(path.parent) for path in backup.parent.glob(f"*/{NAME}") if path.parent != backup]
    head = max((other.head_sequence for other in others if other), default=0)
    if head <= manifest.head_sequence:
        return None
    withheld = {each for other in others if other for each in other.withheld} - set(manifest.withheld)
    return Later(head, tuple(sorted(withheld, key=lambda each: each.sequence)))


def _read(backup: Path) -> Manifest | None:
    """Return a manifest; None for a damaged one: what lies beside must not keep a sound backup from being restored."""
    try:
        return read_manifest(backup)
    except Refused:
        return None
