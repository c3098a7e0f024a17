"""Secrets that the register makes for itself, once, and must never lose or make twice."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from procurement.core.durability import lasting, sync_folder

KEY_BYTES = 32


def read_or_make_key(path: Path) -> bytes:
    """Return the key in ``path``, making it at the first start: complete, readable by its owner alone, and durable.

    Raises ValueError for a file that is no key. A new key in its place would give every citizen a second pseudonym, so
    the operator has to bring the old one back from a backup.
    """
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} is not a key of {KEY_BYTES} bytes; restore it from a backup")
    return key


def _make_key(path: Path) -> None:
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(secrets.token_bytes(KEY_BYTES))
        target.flush()
        with lasting():
            os.fsync(target.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()
    sync_folder(path.parent)
