"""One state of the database, copied while others publish: SQLite by its backup API, PostgreSQL by ``pg_dump``."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect, make_url, select, text
from sqlalchemy.orm import Session

from procurement.core.db import Database
from procurement.core.errors import Problem, Refused
from procurement.documents.models import DocumentFile
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice, Revision, Withholding
from procurement.operations.copying import sync_file
from procurement.operations.manifest import DATABASES, Withheld

PAGES = 4096
"""Pages of SQLite copied between two words of progress."""

Progress = Callable[[str, int], None]
"""Called with the name of a stage and how much of it is done."""


@dataclass(frozen=True)
class Snapshot:
    """What the copied state says: the ledger's last entry, the files it refers to (digest, size), what is withheld."""

    head_sequence: int
    head_hash: str
    head_instant: str
    files: tuple[tuple[str, int], ...]
    withheld: tuple[Withheld, ...]


def kind_of(database_url: str) -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return make_url(database_url).get_backend_name()


def take_snapshot(database: Database, database_url: str, folder: Path, progress: Progress) -> Snapshot:
    """Copy one state of the database into ``folder`` and return what it says. Publishing goes on meanwhile."""
    target = folder / DATABASES[kind_of(database_url)]
    if kind_of(database_url) == "sqlite":
        copy_sqlite(Path(make_url(database_url).database or ""), target, progress)
        with _session_on(target) as session:
            snapshot = _describe(session)
    else:
        with database.read() as session:
            exported = session.scalar(text("SELECT pg_export_snapshot()"))
            arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={exported}"]
            run_client("pg_dump", database_url, *arguments, f"--file={target}")
            snapshot = _describe(session)
    target.chmod(0o600)
    sync_file(target)
    return snapshot


def copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    """Copy a SQLite database as it stands at one moment. Raises Refused when the copy is not sound.

    The reading transaction holds the moment: without it every act in between would make the copy begin anew.
    """
    target.unlink(missing_ok=True)
    live = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, isolation_level=None)
    copy = sqlite3.connect(target, isolation_level=None)
    with closing(live), closing(copy):
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(copy, pages=PAGES, progress=lambda _status, left, total: progress("database", total - left))
        live.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")
        said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise Refused(Problem((), "backup.integrity", {"said": said}))


@contextmanager
def _session_on(path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true")
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _describe(session: Session) -> Snapshot:
    """Read what the manifest says. Columns are named one by one: the state may be of an older schema."""
    columns = LedgerEntry.sequence, LedgerEntry.entry_hash, LedgerEntry.instant
    head = session.execute(select(*columns).order_by(LedgerEntry.sequence.desc()).limit(1)).first()
    held = select(DocumentFile.sha256, DocumentFile.size).where(DocumentFile.erased_at.is_(None))
    withheld = select(Notice.reference, Revision.number, Withholding.sequence).select_from(Withholding)
    withheld = withheld.join(Revision, Revision.id == Withholding.revision_id).join(Notice)
    return Snapshot(
        head_sequence=head.sequence if head else 0,
        head_hash=head.entry_hash if head else "",
        head_instant=head.instant.isoformat() if head else "",
        files=tuple((sha256, size) for sha256, size in session.execute(held.order_by(DocumentFile.sha256))),
        withheld=tuple(Withheld(*row) for row in session.execute(withheld.order_by(Withholding.sequence))),
    )


def run_client(program: str, database_url: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL on the database. Raises Refused with what the program said.

    The address goes by environment, where other users of the machine cannot read its password.
    """
    environment = {**os.environ, **client_environment(database_url)}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise _tool_failed(program, "not found") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise _tool_failed(program, lines[-1] if lines else str(done.returncode))


def _tool_failed(program: str, said: str) -> Refused:
    return Refused(Problem((), "backup.tool", {"tool": program, "said": said}))


def client_environment(database_url: str) -> Mapping[str, str]:
    """Return the address of a PostgreSQL database in the variables of libpq."""
    url = make_url(database_url)
    given = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    given |= {"PGDATABASE": url.database, "PGAPPNAME": "procurement"}
    given |= {f"PG{name.upper()}": value for name, value in url.query.items() if isinstance(value, str)}
    return {name: str(value) for name, value in given.items() if value is not None}


def is_empty(database_url: str) -> bool:
    """Whether the database holds no table; a SQLite file that is not there holds none."""
    path = make_url(database_url).database or ""
    if kind_of(database_url) == "sqlite":
        return not Path(path).exists() or Path(path).stat().st_size == 0
    engine = create_engine(database_url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()
