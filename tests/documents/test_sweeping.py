"""Files that nobody names go after a day; those of drafts, revisions and running uploads stay."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from procurement.documents.models import DocumentFile
from procurement.documents.service import note_files
from procurement.documents.storage import FileStorage, StoredFile
from procurement.documents.sweeping import KEPT, sweep
from procurement.documents.uploads import Taken
from procurement.notices.documents import find_named_files
from procurement.notices.drafting import attach, create_draft
from tests.desk.office import AUTHOR, Office, invitation
from tests.publication.register import Register, call

START = datetime(2020, 1, 31, tzinfo=UTC)
"""Before anything that a test stores: what is stored again is young."""

OLD = START - KEPT - timedelta(seconds=1)


def age(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


def keep(register: Register, data: bytes, at: datetime = OLD) -> StoredFile:
    storage = register.system.storage
    kept = storage.put(io.BytesIO(data))
    age(storage.path(kept.sha256), at)
    with register.system.database.write() as session:
        note_files(session, [kept], at)
    return kept


def run(register: Register, *named: StoredFile) -> list[str]:
    def find_named(session: Session, digests: Collection[str]) -> set[str]:
        return {file.sha256 for file in named} & set(digests)

    return sweep(register.system.storage, register.system.database, find_named, START)


def test_only_what_is_old_and_unnamed_goes_with_its_row(register: Register) -> None:
    lost, fresh, named = keep(register, b"lost"), keep(register, b"fresh", START - KEPT), keep(register, b"named")
    assert run(register, named) == [lost.sha256]
    storage = register.system.storage
    assert [storage.holds(file.sha256) for file in (lost, fresh, named)] == [False, True, True]
    with register.read() as session:
        assert session.get(DocumentFile, lost.sha256) is None
        assert session.get(DocumentFile, named.sha256) is not None
    assert register.differences() == []
    assert run(register, named) == []


def test_what_a_draft_or_a_revision_names_is_never_swept(register: Register) -> None:
    office, system = Office(register), register.system
    published, attached, lost = (keep(register, data) for data in (b"published", b"attached", b"lost"))
    register.record(call(documents=[{"title": "a.pdf", "sha256": published.sha256}]))
    with system.database.write() as session:
        draft = create_draft(session, AUTHOR, office.body, "invitation", invitation(), register.clock.now())
        taken = Taken(attached.sha256, attached.size, "application/pdf", "a.pdf")
        attach(session, AUTHOR, draft.key, 1, register.clock.now(), taken)
    assert sweep(system.storage, system.database, find_named_files, START) == [lost.sha256]


def test_that_a_file_was_erased_stays_on_record(register: Register) -> None:
    kept = keep(register, b"withheld")
    with register.system.database.write() as session:
        session.get_one(DocumentFile, kept.sha256).erased_at = OLD
    assert run(register) == [kept.sha256]
    with register.read() as session:
        assert session.get_one(DocumentFile, kept.sha256).erased_at == OLD


def test_halves_of_broken_uploads_go_too(register: Register, tmp_path: Path) -> None:
    keep(register, b"x", START)
    folder = register.system.storage.path("aa").parents[1]
    halves = [folder / ".incoming-old", folder / ".incoming-new"]
    for path, at in zip(halves, (OLD, START), strict=True):
        path.write_bytes(b"half")
        age(path, at)
    run(register)
    assert [path.exists() for path in halves] == [False, True]


def test_a_file_that_is_sent_again_while_it_is_swept_stays(register: Register) -> None:
    kept = keep(register, b"again")

    def find_named(session: Session, digests: Collection[str]) -> set[str]:
        register.system.storage.put(io.BytesIO(b"again"))
        return set()

    assert sweep(register.system.storage, register.system.database, find_named, START) == []
    assert register.system.storage.holds(kept.sha256)


def test_no_file_settles_between_looking_and_removing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = FileStorage(tmp_path / "files")
    kept = storage.put(io.BytesIO(b"race"))
    age(storage.path(kept.sha256), OLD)
    look, sender = FileStorage.is_older, threading.Thread(target=lambda: storage.put(io.BytesIO(b"race")))

    def look_and_wait(self: FileStorage, sha256: str, before: datetime) -> bool:
        found = look(self, sha256, before)
        sender.start()
        sender.join(0.2)  # without the gate the file is there again, and then removed
        return found

    monkeypatch.setattr(FileStorage, "is_older", look_and_wait)
    assert storage.remove_older(kept.sha256, START - KEPT)
    sender.join()
    assert storage.holds(kept.sha256)
