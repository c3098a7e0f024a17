"""Event files through the door (docs/event-file.md).

Pass 1 reads everything and writes nothing: every problem of every line is known before the first act. Pass 2 publishes
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

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.core.errors import Problem, ProcurementError
from procurement.documents.service import file_row, keep_files
from procurement.documents.storage import FileStorage
from procurement.notices.cleaning import Pseudonym
from procurement.notices.events import Event, content_hash, read_event
from procurement.publication.acts import Authority, Receipt
from procurement.publication.service import record

BATCH = 100
IMPORTER = Authority(drafted_by="operator", approved_by="operator", origin="import")


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


def read_lines(paths: Iterable[Path]) -> Iterator[Line]:
    """Yield the lines of plain or gzipped files that are not blank."""
    for path in paths:
        with path.open("rb") as plain:
            is_gzip = plain.read(2) == b"\x1f\x8b"
        with cast(BinaryIO, gzip.open(path, "rb")) if is_gzip else path.open("rb") as source:
            for number, text in enumerate(source, start=1):
                if text.strip():
                    yield Line(path.name, number, text)


@dataclass(frozen=True)
class Importer:
    """Imports event files into a register. ``files`` is a folder in which documents lie under their SHA-256."""

    database: Database
    clock: Clock
    storage: FileStorage
    pseudonym: Pseudonym
    files: Path | None = None
    progress: Progress = lambda stage, count: None

    def run(self, paths: Sequence[Path], *, keep_going: bool = False) -> Report:
        """Check the files, then publish them: all, or with ``keep_going`` what is not refused."""
        report = Report()
        self._check(paths, report)
        report.refused = len({(fault.file, fault.line) for fault in report.faults})
        if report.refused and not keep_going:
            return report
        refused = {(fault.file, fault.line) for fault in report.faults}
        lines = (line for line in read_lines(paths) if (line.file, line.number) not in refused)
        done = 0
        while batch := list(islice(lines, BATCH)):
            for receipt in self._publish(batch):
                report.unchanged += receipt.act == "unchanged"
                report.published += receipt.act != "unchanged"
            done += len(batch)
            self.progress("publish", done)
        return report

    def _check(self, paths: Sequence[Path], report: Report) -> None:
        seen: dict[tuple[object, ...], str] = {}
        for line in read_lines(paths):
            report.read += 1
            try:
                event = self._read(line)
                self._check_conflict(event, seen)
            except ProcurementError as error:
                report.faults += [Fault(line.file, line.number, problem) for problem in error.problems]
            else:
                report.warnings += len(event.warnings)
            if report.read % BATCH == 0:
                self.progress("check", report.read)

    def _read(self, line: Line) -> Event:
        return read_event(line.text, pseudonym=self.pseudonym)

    @staticmethod
    def _check_conflict(event: Event, seen: dict[tuple[object, ...], str]) -> None:
        """Refuse a line that contradicts an earlier one with nothing to tell which of the two came later."""
        key = (event.identity, event.version, event.retrieved_at, event.revision)
        digest = content_hash(event.content)
        if seen.setdefault(key, digest) != digest:
            params = {"identity": event.identity, "version": event.version}
            raise ProcurementError([Problem((), "conflict.same_version", params)])

    def _publish(self, lines: Sequence[Line]) -> list[Receipt]:
        events = [self._read(line) for line in lines]
        named = [row["sha256"] for event in events for row in event.content.get("documents", []) if row.get("sha256")]
        stored = keep_files(self.storage, self.files, named)
        with self.database.write() as session:
            for file in stored:
                session.merge(file_row(file, self.clock.now()))
            return [record(session, self.clock, event, IMPORTER) for event in events]
