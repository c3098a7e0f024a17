"""The portal's files through the door, as history: read, joined, then published like the lines of an event file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from procurement.core.db import Database
from procurement.core.errors import Invalid, Problem
from procurement.importing.events import Importer, Line, Report
from procurement.importing.vneps.assembling import OnRecord, assemble
from procurement.importing.vneps.pieces import Version
from procurement.importing.vneps.reading import PortalFile, read_portal_file
from procurement.notices.events import dump_line, load_content
from procurement.notices.queries import find_notices_numbered

ENDINGS = (".json", ".har")


@dataclass
class PortalReport:
    """What an import came to: ``report`` of the events, and what was found in the files on the way.

    ``unread`` counts, by file and place, what the portal says and a notice has no place for.
    """

    report: Report
    problems: list[tuple[str, Problem]]
    missing: list[Version]
    unread: dict[str, Counter[str]]


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those below the folders named that end in .json or .har, in order."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file())
        found.update(dict.fromkeys(inside if path.is_dir() else [path]))
    return list(found)


def on_record(database: Database) -> OnRecord:
    """Return the look-up of what the register holds under a national number, each number looked up once."""

    @cache
    def look_up(number: str) -> Sequence[Mapping[str, Any]]:
        with database.read() as session:
            notices = find_notices_numbered(session, number)
            revisions = [revision for notice in notices for revision in notice.revisions if revision.text]
            current = {id(notice.current) for notice in notices}
            ordered = sorted(revisions, key=lambda revision: (id(revision) in current, revision.sequence))
            return [load_content(revision.text.content) for revision in ordered if revision.text]

    return look_up


def read_files(paths: Sequence[Path]) -> tuple[list[PortalFile], list[tuple[str, Problem]]]:
    """Return what the files say, and why some could not be read at all."""
    files, refused = [], []
    for path in paths:
        try:
            files.append(read_portal_file(path.read_bytes(), str(path)))
        except Invalid as error:
            refused += [(str(path), problem) for problem in error.problems]
    return files, refused


def load_portal_files(
    importer: Importer, paths: Sequence[Path], *, keep_going: bool = False, only_check: bool = False
) -> PortalReport:
    """Check all that lies at ``paths``, then publish it: all, or with ``keep_going`` what can be published.

    Where nothing lies there, that is a problem of each path.
    """
    named = find_files(paths)
    files, refused = read_files(named)
    if not named:
        refused = [(str(path), Problem((), "portal.no_files")) for path in paths]
    assembly = assemble(files, on_record(importer.database))
    problems = [*refused, *assembly.problems]
    lines = [
        Line(event.file, number, dump_line(event.content).encode()) for number, event in enumerate(assembly.events)
    ]
    stays = only_check or bool(problems and not keep_going)
    report = importer.take_in(lambda: lines, keep_going=keep_going, only_check=stays)
    return PortalReport(report, problems, assembly.missing, {file.name: file.unread for file in files})
