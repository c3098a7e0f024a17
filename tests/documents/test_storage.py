"""Files by their SHA-256: written durably, found by digest, erased for good."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from procurement.core.canonical import sha256_hex
from procurement.core.errors import Invalid
from procurement.documents.models import DocumentFile
from procurement.documents.service import erase_file, find_erased, keep_files, note_files
from procurement.documents.storage import CHUNK, FileStorage, StoredFile
from tests.publication.register import START, Register

DATA = b"bien ban mo thau"
DIGEST = sha256_hex(DATA)


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "files")


def test_bytes_are_found_under_their_digest_and_read_only(storage: FileStorage) -> None:
    assert storage.put(io.BytesIO(DATA)) == StoredFile(DIGEST, len(DATA))
    assert storage.holds(DIGEST)
    assert storage.path(DIGEST).read_bytes() == DATA
    assert stat.S_IMODE(storage.path(DIGEST).stat().st_mode) == 0o444


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1])
def test_files_of_every_size_are_whole(storage: FileStorage, size: int) -> None:
    data = os.urandom(size)
    stored = storage.put(io.BytesIO(data))
    assert stored == StoredFile(sha256_hex(data), size)
    assert storage.path(stored.sha256).read_bytes() == data


def test_storing_twice_is_harmless_and_leaves_no_other_file(storage: FileStorage, tmp_path: Path) -> None:
    storage.put(io.BytesIO(DATA))
    storage.put(io.BytesIO(DATA))
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == [storage.path(DIGEST)]


class Broken(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise OSError("the connection broke")


def test_a_source_that_breaks_leaves_nothing(storage: FileStorage, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="broke"):
        storage.put(Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_file_and_its_folders_are_synced_before_anybody_is_told(tmp_path: Path) -> None:
    synced: list[str] = []
    folder = tmp_path / "files"

    def note(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        synced.append("file" if path.is_file() else os.path.relpath(path, folder))

    FileStorage(folder, sync=note).put(io.BytesIO(DATA))
    assert synced == ["..", "file", ".", DIGEST[:2]]


def test_erased_bytes_are_gone_and_erasing_again_is_harmless(storage: FileStorage) -> None:
    storage.put(io.BytesIO(DATA))
    storage.erase(DIGEST)
    storage.erase(DIGEST)
    assert not storage.holds(DIGEST)


def test_only_files_that_are_named_and_there_are_kept(storage: FileStorage, tmp_path: Path) -> None:
    for name in (DIGEST, sha256_hex(b"khac")):
        (tmp_path / name).write_bytes(DATA if name == DIGEST else b"khac")
    kept = keep_files(storage, tmp_path, [DIGEST, DIGEST, "0" * 64])
    assert kept == [StoredFile(DIGEST, len(DATA))]
    assert not storage.holds(sha256_hex(b"khac"))


def test_bytes_that_are_not_what_their_name_says_are_refused(storage: FileStorage, tmp_path: Path) -> None:
    (tmp_path / DIGEST).write_bytes(b"something else")
    with pytest.raises(Invalid) as caught:
        keep_files(storage, tmp_path, [DIGEST])
    assert caught.value.problems[0].params == {"sha256": DIGEST, "found": sha256_hex(b"something else")}
    assert not storage.holds(sha256_hex(b"something else"))


def test_since_when_a_file_is_held_is_noted_once(register: Register) -> None:
    stored = [StoredFile(DIGEST, len(DATA))]
    with register.system.database.write() as session:
        note_files(session, stored, START)
    with register.system.database.write() as session:
        note_files(session, stored, START.replace(year=2027))
    with register.read() as session:
        [row] = session.scalars(select(DocumentFile))
        assert (row.stored_at, row.size, row.erased_at) == (START, len(DATA), None)


def test_that_and_when_a_file_was_erased_is_kept(register: Register) -> None:
    storage = register.system.storage
    with register.system.database.write() as session:
        note_files(session, [storage.put(io.BytesIO(DATA))], START)
        assert find_erased(session, [DIGEST]) == set()
        erase_file(session, storage, DIGEST, START.replace(year=2027))
        erase_file(session, storage, DIGEST, START.replace(year=2028))
        session.flush()
        assert find_erased(session, [DIGEST, "0" * 64]) == {DIGEST}
        assert session.get_one(DocumentFile, DIGEST).erased_at == START.replace(year=2027)


def test_a_lost_file_is_found_by_reconciling(register: Register) -> None:
    storage = register.system.storage
    with register.system.database.write() as session:
        note_files(session, [storage.put(io.BytesIO(DATA))], START)
    assert register.differences() == []
    storage.erase(DIGEST)
    assert [(difference.subject, difference.code) for difference in register.differences()] == [
        (DIGEST, "file.missing")
    ]
