"""Copying bytes so that they last: hashed on the way, synchronised, and in their place only when whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from procurement.core.durability import sync_folder

CHUNK = 1 << 20


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_file(source: Path, target: Path, sha256: str, mode: int) -> bool:
    """Copy ``source`` to ``target`` when its bytes have this digest; return whether they had.

    The bytes are durable afterwards; their name is when the caller has synchronised the folder.
    """
    draft = target.with_name(f".{target.name}.part")
    try:
        if _copy_bytes(source, draft, mode) != sha256:
            return False
        draft.replace(target)
        return True
    finally:
        draft.unlink(missing_ok=True)


def _copy_bytes(source: Path, draft: Path, mode: int) -> str:
    digest = hashlib.sha256()
    draft.unlink(missing_ok=True)
    with source.open("rb") as stream, open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def write_file(target: Path, data: bytes) -> None:
    """Write ``data`` durably, readable by the owner alone; the file appears whole or not at all."""
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Make the bytes of a file that another program wrote durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
