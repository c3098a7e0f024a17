"""Event files through the door (docs/event-file.md).

Pass 1 reads everything and writes nothing: every problem of every line, with the register too, is known before the
first act (but for what others publish in the meantime, which refuses its line alone). Pass 2 publishes
in transactions of at most ``BATCH`` acts. A kill in between loses nothing: running the import again finds what is on
record unchanged and goes on behind it.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.core.errors import Conflict, Problem, ProcurementError, Refused
from procurement.documents.service import check_files, find_erased, keep_files, note_files
from procurement.documents.storage import FileStorage, StoredFile
from procurement.ledger.queries import get_head, is_sample
from procurement.notices.cleaning import Pseudonym
from procurement.notices.events import Event, read_event
from procurement.notices.models import Notice
from procurement.publication.acts import Authority, Receipt
from procurement.publication.deciding import decide
from procurement.publication.service import record

BATCH = 100
IMPORTER = Authority(drafted_by="operator", approved_by="operator", origin="import")
SAMPLER = Authority(drafted_by="operator", approved_by="operator", origin="sample")
"""Who stands behind invented events: ``demo load``, and lines that an export of a sample register marked."""


@dataclass(frozen=True)
class Fault:
    """A line that is refused, and why."""

    file: str
    line: int
    problem: Problem


@dataclass
class Report:
    """What an import did. ``warnings`` counts what is odd in published lines and was kept as it is."""

    read: int = 0
    published: int = 0
    unchanged: int = 0
    refused: int = 0
    warnings: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One line of a file."""

    file: str
    number: int
    text: bytes


Progress = Callable[[str, int], None]
Lines = Callable[[], Iterable[Line]]
Claims = dict[str, tuple[str, str | None]]
"""Kind and national number of the new notice that will have a reference."""


def read_lines(paths: Iterable[Path]) -> Iterator[Line]:
    """Yield the lines of plain or gzipped files that are not blank."""
    for path in paths:
        with path.open("rb") as plain:
            is_gzip = plain.read(2) == b"\x1f\x8b"
        with cast(BinaryIO, gzip.open(path, "rb")) if is_gzip else path.open("rb") as source:
            for number, text in enumerate(source, start=1):
                if text.strip():
                    yield Line(str(path), number, text)


@dataclass(frozen=True)
class Importer:
    """Imports event files into a register. ``files`` is a folder in which documents lie under their SHA-256.

    Of a withheld document the bytes are not taken in again.
    """

    database: Database
    clock: Clock
    storage: FileStorage
    pseudonym: Pseudonym
    files: Path | None = None
    progress: Progress = lambda stage, count: None

    def run(self, paths: Sequence[Path], *, keep_going: bool = False) -> Report:
        """Check the files, then publish them: all, or with ``keep_going`` what is not refused."""
        return self.take_in(lambda: read_lines(paths), keep_going=keep_going)

    def take_in(self, read: Lines, *, keep_going: bool = False, only_check: bool = False) -> Report:
        """Check the lines that ``read`` gives each time it is called, then publish them as ``run`` does."""
        report = Report()
        self._check(read(), report)
        refused = {(fault.file, fault.line) for fault in report.faults}
        report.refused = len(refused)
        if only_check or (refused and not keep_going):
            return report
        lines = (line for line in read() if (line.file, line.number) not in refused)
        done = 0
        while batch := list(islice(lines, BATCH)):
            for line, receipt in zip(batch, self._publish(batch), strict=True):
                if isinstance(receipt, Conflict):
                    report.refused += 1
                    report.faults += [Fault(line.file, line.number, problem) for problem in receipt.problems]
                else:
                    report.unchanged += receipt.act == "unchanged"
                    report.published += receipt.act != "unchanged"
            done += len(batch)
            self.progress("publish", done)
        return report

    def _check(self, lines: Iterable[Line], report: Report) -> None:
        seen: dict[tuple[object, ...], str] = {}
        claimed: Claims = {}
        holds = self._holds_sample()
        for line in lines:
            report.read += 1
            try:
                event = self._read(line)
                holds = bool(event.sample) if holds is None else holds  # an empty register: the first line decides
                _refuse_mixture(event, holds)
                self._check_conflict(line.file, event, seen)
                if self.files is not None:
                    check_files(self.files, _named(event))
                self._check_reference(event, claimed)
            except ProcurementError as error:
                report.faults += [Fault(line.file, line.number, problem) for problem in error.problems]
            else:
                report.warnings += len(event.warnings)
            if report.read % BATCH == 0:
                self.progress("check", report.read)

    def _holds_sample(self) -> bool | None:
        """Return whether the register holds invented data; None while it holds nothing."""
        with self.database.read() as session:
            return is_sample(session) if get_head(session) else None

    def _read(self, line: Line) -> Event:
        return read_event(line.text, pseudonym=self.pseudonym)

    @staticmethod
    def _check_conflict(file: str, event: Event, seen: dict[tuple[object, ...], str]) -> None:
        """Refuse a line that contradicts an earlier one of its file when nothing tells which of the two came later."""
        key = (file, event.identity, event.version, event.retrieved_at, event.revision)
        digest = event.content_hash
        if seen.setdefault(key, digest) != digest:
            params = {"identity": event.identity, "version": event.version}
            raise ProcurementError([Problem((), "conflict.same_version", params)])

    def _check_reference(self, event: Event, claimed: Claims) -> None:
        """Refuse a line whose reference belongs to another notice: of the register, or of an earlier line."""
        if event.reference is None:
            return
        with self.database.read() as session:
            if decide(session, event).notice is not None:
                return
            is_taken = session.scalar(select(Notice.id).where(Notice.reference == event.reference)) is not None
        claim = (event.kind, event.national_number)
        holder = None if is_taken else claimed.setdefault(event.reference, claim)
        if event.national_number is None and holder != claim:
            raise Conflict(Problem(("reference",), "conflict.reference", {"reference": event.reference}))

    def _publish(self, lines: Sequence[Line]) -> list[Receipt | Conflict]:
        events = [self._read(line) for line in lines]
        stored = self._keep_files(events)
        with self.database.write() as session:
            note_files(session, stored, self.clock.now())
            return [self._record(session, event) for event in events]

    def _keep_files(self, events: Sequence[Event]) -> list[StoredFile]:
        named = [sha256 for event in events for sha256 in _named(event)]
        if self.files is None or not named:
            return []
        with self.database.read() as session:
            erased = find_erased(session, named)
        return keep_files(self.storage, self.files, (sha256 for sha256 in named if sha256 not in erased))

    def _record(self, session: Session, event: Event) -> Receipt | Conflict:
        """Publish one event; what contradicts the register is refused by itself, the rest of the batch goes on."""
        try:
            with session.begin_nested():
                return record(session, self.clock, event, SAMPLER if event.sample else IMPORTER)
        except Conflict as conflict:
            return conflict


def _refuse_mixture(event: Event, holds: bool) -> None:
    if bool(event.sample) != holds:
        raise Refused(Problem(("sample",), "sample.real_into" if holds else "sample.into_real"))


def _named(event: Event) -> list[str]:
    return [row["sha256"] for row in event.content.get("documents", []) if row.get("sha256")]
