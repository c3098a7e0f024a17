"""The program that is killed while it publishes.

Run as a program it does the job in its argument, or else reads jobs from standard input, one JSON object a line, and
forks a child for each: a fresh process without the second that importing costs. All speak on standard output, a pipe
that the killer holds outside the register's folder:

    start PID        the child lives; the killer may shoot
    begin NUMBER     the act on event NUMBER, or the import of file NUMBER, is open: nothing of it has been written
    ack JSON         the act is durable; what it published (see ``Acknowledgement``)
    fold NUMBER      the index is brought up to that act, by a record of its journal or by a commit that folds it;
                     compact, build: segments of it are merged, all is built anew
    folded NUMBER    the index is brought up
    durable COUNT    so many lines of the file are durable
    imported JSON    the import is finished; how many lines it published and how many it found unchanged
    done             the child did all its work
    end STATUS       the child is dead, by itself or by the killer

What was acknowledged is the register's to keep; what was begun and not acknowledged may or may not have happened.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.orm import Session
from whoosh.reading import SegmentReader

from procurement.core.clock import FrozenClock
from procurement.core.db import Database, open_database
from procurement.documents.service import note_files
from procurement.documents.storage import FileStorage
from procurement.ledger.models import LedgerEntry
from procurement.notices.events import Event
from procurement.publication import service
from procurement.publication.acts import Authority, Receipt
from procurement.search.service import Search
from procurement.settings import read_settings
from procurement.system import System, build_system
from search_index import merging, recent
from tests.faults.scenario import START, event_of, files_of, instant_of, step_of

DATABASE = "register.sqlite3"
SLOW_COMMIT = 0.5
"""Seconds between an answer that was given too early and the commit: those of a slow disk."""
RECENT, TIER = 3, 3
"""How many changes stand in the index's journal, and segments beside each other, before they are folded: a kill meets
either every few acts."""
ADDRESS = "database-url"
"""A file that names the register's database where that is not a file beside it."""
AUTHORITY = Authority("can-bo@example.org", "lanh-dao@example.org", "register")


@dataclass(frozen=True)
class Job:
    """Publish ``count`` events from number ``first`` on, in the register under ``folder``; or import ``file``.

    ``repeats``: nobody knows whether the first event was published before. ``follows``: the index is brought up after
    each act; ``builds``: then it is built anew as well. The rest are planted bugs: ``early`` answers before the commit,
    ``synchronous`` is SQLite's level, ``unsynced`` names what is not synced: file or folder.
    """

    folder: str
    first: int
    count: int
    file: str = ""
    repeats: bool = False
    follows: bool = False
    builds: bool = False
    early: bool = False
    synchronous: str = "FULL"
    unsynced: str = ""


@dataclass(frozen=True)
class Acknowledgement:
    """What the publisher promised: this event stands in the ledger at ``sequence``, with these hashes."""

    number: int
    sequence: int
    reference: str
    revision: int
    content_hash: str
    documents: list[str]


def register_system(folder: Path) -> System:
    """Return the register under ``folder`` as the program itself opens it."""
    settings = read_settings({"PROCUREMENT_DATA_DIR": str(folder), "PROCUREMENT_DATABASE_URL": address_of(folder)})
    return build_system(settings, FrozenClock(START))


def address_of(folder: Path) -> str:
    """Return the address of the database of the register under ``folder``."""
    named = folder / ADDRESS
    return named.read_text("utf-8") if named.exists() else f"sqlite:///{folder / DATABASE}"


def say(*words: object) -> None:
    """Write one line to the pipe in one piece: a kill leaves no half line."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(job: Job) -> None:
    """Do the job, announcing each act and its end."""
    if job.file:
        bring_in(register_system(Path(job.folder)), job)
    else:
        bring_out(job)
    say("done")


def bring_in(system: System, job: Job) -> None:
    """Import the job's file; its documents lie beside it."""
    path = Path(job.file)
    say("begin", job.first)
    importer = system.importer(path.parent, lambda stage, count: say("durable", count) if stage == "publish" else None)
    report = importer.run([path])
    say("imported", json.dumps({"published": report.published, "unchanged": report.unchanged}))


def bring_out(job: Job) -> None:
    """Publish the job's events."""
    folder = Path(job.folder)
    database = open_database(address_of(folder), synchronous=job.synchronous)
    storage = FileStorage(folder / "files", sync=leave_out(job.unsynced))
    search = register_system(folder).search if job.follows else None
    for number in range(job.first, job.first + job.count):
        say("begin", number)
        publish_one(database, storage, number, repeats=job.repeats and number == job.first, early=job.early)
        if search is not None:
            with database.read() as session:
                follow(search, session, number, builds=job.builds)
    database.close()


def follow(search: Search, session: Session, number: int, *, builds: bool) -> None:
    """Bring the index up to the act on event ``number``, announcing what is done to its files."""
    say("fold", number)

    def read(*given: Any) -> SegmentReader:
        say("compact", number)
        return SegmentReader(*given)

    with (
        patch.object(merging, "SegmentReader", read),
        patch.object(recent, "MOST", RECENT),
        patch.object(merging, "TIER", TIER),
    ):
        search.mark(session)
    if builds:
        say("build", number)
        search.reading.rebuild(session)
    say("folded", number)


def leave_out(unsynced: str) -> Callable[[int], None]:
    """Return ``os.fsync`` but for what is ``unsynced``: file, folder or nothing."""

    def sync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        if kind != unsynced:
            os.fsync(handle)

    return sync


def publish_one(database: Database, storage: FileStorage, number: int, *, repeats: bool, early: bool) -> None:
    """Store the files, then publish the event in one transaction, then acknowledge it."""
    stored = [storage.put(BytesIO(data)) for data in files_of(number)]
    event = event_of(number)
    with database.write() as session:
        note_files(session, stored, instant_of(number))
        receipt = act_on(session, event, number, repeats=repeats)
        promise = acknowledge(session, number, receipt)
        if early:
            say("ack", json.dumps(asdict(promise)))
            time.sleep(SLOW_COMMIT)
    if not early:
        say("ack", json.dumps(asdict(promise)))


def act_on(session: Session, event: Event, number: int, *, repeats: bool) -> Receipt:
    """Publish or amend; when a kill left it open whether that was done, let the register find out."""
    if repeats:
        act = service.record
    else:
        act = service.amend if step_of(number) == "amendment" else service.publish
    return act(session, FrozenClock(instant_of(number)), event, AUTHORITY)


def acknowledge(session: Session, number: int, receipt: Receipt) -> Acknowledgement:
    """Return the promise that goes with ``receipt``."""
    entry = session.scalars(
        select(LedgerEntry).where(LedgerEntry.reference == receipt.reference, LedgerEntry.revision == receipt.revision)
    ).one()
    return Acknowledgement(
        number, entry.sequence, entry.reference, entry.revision, entry.content_hash, entry.document_hashes
    )


def serve() -> None:
    """Fork a child for each job. The dead child stays a zombie until the next job: its PID cannot be given away."""
    child = 0
    while line := sys.stdin.readline():
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if child == 0:
            say("start", os.getpid())
            work(Job(**json.loads(line)))
            os._exit(0)
        how = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        say("end", how.si_status if how else "")


if __name__ == "__main__":
    if sys.argv[1:]:
        work(Job(**json.loads(sys.argv[1])))
    else:
        serve()
