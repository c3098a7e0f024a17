"""The key under which pseudonyms are made."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest

from procurement.core.keys import KEY_BYTES, read_or_make_key


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = read_or_make_key(tmp_path / "pseudonym.key")
    assert len(first) == KEY_BYTES
    assert read_or_make_key(tmp_path / "pseudonym.key") == first
    assert [path.name for path in tmp_path.iterdir()] == ["pseudonym.key"]


def test_only_its_owner_reads_a_key(tmp_path: Path) -> None:
    read_or_make_key(tmp_path / "pseudonym.key")
    assert (tmp_path / "pseudonym.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("torn", [b"", b"half"])
def test_a_torn_key_is_refused_and_not_replaced(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "pseudonym.key").write_bytes(torn)
    with pytest.raises(ValueError, match="restore it from a backup"):
        read_or_make_key(tmp_path / "pseudonym.key")
    assert (tmp_path / "pseudonym.key").read_bytes() == torn


def test_two_first_starts_agree_on_one_key(tmp_path: Path) -> None:
    start, keys = Barrier(8), []

    def ask() -> None:
        start.wait()
        keys.append(read_or_make_key(tmp_path / "pseudonym.key"))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
