"""What a backup consists of. The manifest is written last: a folder without one is no backup.

A folder of backups holds one folder a backup (database, key, settings, manifest) and ``files``, which all share:

    20261130T010000Z/manifest.json  register.sqlite3 | register.dump  pseudonym.key  settings.json
    files/ab/abcd...
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.errors import Problem, Refused
from procurement.operations.copying import digest_of, write_file

NAME = "manifest.json"
FORMAT = 1
FILES = "files"
DATABASES = {"sqlite": "register.sqlite3", "postgresql": "register.dump"}
KEY, SETTINGS = "pseudonym.key", "settings.json"


@dataclass(frozen=True)
class Part:
    """A file of a backup: its name in the folder (or its SHA-256 among ``files``), size in bytes, digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Withheld:
    """A text that had been withheld when the backup was made, and the ledger's number of that act."""

    reference: str
    revision: int
    sequence: int


@dataclass(frozen=True)
class Manifest:
    """A backup in words. ``head_*`` is the last entry of its ledger (0 and empty: none), ``missing`` what it lacks."""

    made_at: str
    program: str
    schema: str
    database: str
    head_sequence: int
    head_hash: str
    head_instant: str
    parts: tuple[Part, ...]
    files: tuple[Part, ...]
    withheld: tuple[Withheld, ...]
    missing: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of all parts and files."""
        return sum(part.size for part in (*self.parts, *self.files))


def write_manifest(backup: Path, manifest: Manifest) -> None:
    """Declare the backup finished, durably. A digest over the rest shows every later change of the manifest itself."""
    body = {"format": FORMAT, **json.loads(json.dumps(asdict(manifest)))}
    whole = {**body, "digest": sha256_hex(canonical_json(body))}
    write_file(backup / NAME, json.dumps(whole, ensure_ascii=False, indent=1).encode())


def read_manifest(backup: Path) -> Manifest:
    """Return what the backup in this folder consists of. Raises Refused when it was never finished or is damaged."""
    if not (backup / NAME).is_file():
        raise Refused(Problem((), "backup.unfinished", {"folder": backup.name}))
    try:
        body = json.loads((backup / NAME).read_bytes())
        digest = body.pop("digest")
        if digest != sha256_hex(canonical_json(body)) or body.pop("format") != FORMAT:
            raise ValueError("not as it was written")
        return _from_body(body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(f"{backup.name}/{NAME}") from error


def _from_body(body: dict[str, Any]) -> Manifest:
    for name in ("parts", "files"):
        body[name] = tuple(Part(**row) for row in body[name])
    withheld, missing = tuple(Withheld(**row) for row in body["withheld"]), tuple(body["missing"])
    return Manifest(**{**body, "withheld": withheld, "missing": missing})


def verify(backup: Path) -> Manifest:
    """Read the whole backup and return its manifest. Raises Refused naming the first file that is not as it was."""
    manifest = read_manifest(backup)
    for part in manifest.parts:
        _check(backup / part.name, part, f"{backup.name}/{part.name}")
    for file in manifest.files:
        _check(file_path(backup.parent, file.sha256), file, f"{FILES}/{file.sha256[:2]}/{file.sha256}")
    return manifest


def _check(path: Path, part: Part, name: str) -> None:
    if not path.is_file() or path.stat().st_size != part.size or digest_of(path) != part.sha256:
        raise _damaged(name)


def _damaged(name: str) -> Refused:
    return Refused(Problem((), "backup.damaged", {"file": name}))


def file_path(folder: Path, sha256: str) -> Path:
    """Return where a folder of backups keeps the file of this digest."""
    return folder / FILES / sha256[:2] / sha256


def describe_part(path: Path) -> Part:
    """Return a finished file of a backup as the manifest names it."""
    return Part(path.name, path.stat().st_size, digest_of(path))


def find_backups(folder: Path) -> list[tuple[Path, Manifest]]:
    """Return the finished backups in a folder, oldest ledger first. Raises Refused when a manifest is damaged."""
    found = [(path.parent, read_manifest(path.parent)) for path in folder.glob(f"*/{NAME}")]
    return sorted(found, key=lambda each: (each[1].head_sequence, each[0].name))
