"""One page as the first question to a new process, behind one new act: ``python -m benchmarks.oversight.cold``.

Prints as JSON how long each part took. Reading the program is not counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click
from sqlalchemy import event

from benchmarks.arithmetic import Cost
from procurement.app import create_app
from procurement.core.clock import SystemClock
from procurement.httpkit.signed_in import cookie_name
from procurement.settings import Settings
from procurement.system import System, build_system
from tests.databases import SITE

WRITES = ("INSERT", "UPDATE", "DELETE")


def open_register(folder: Path) -> System:
    """Return the register in SQLite in ``folder``, which is there."""
    return build_system(Settings(folder, f"sqlite:///{folder / 'register.sqlite3'}", SITE), SystemClock())


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.argument("path")
@click.option("--token", help="Of an open session, for a page that asks who somebody is.")
def main(folder: Path, path: str, token: str | None) -> None:
    """Let the duties follow, then the index, then answer, as the page itself would do one behind the other."""
    system = open_register(folder)
    app = create_app(system)
    client = app.test_client()
    if token:
        with app.app_context():
            client.set_cookie(cookie_name(), token)
    with _writes(system) as written, _timed() as duties:
        mark = system.duties.catch_up()
    with _timed() as index, system.database.read() as session:
        reached = system.search.mark(session)
    with _timed() as page:
        answer = client.get(path)
    if answer.status_code != 200 or mark.sequence != reached.sequence:
        raise click.ClickException(f"{path} answered {answer.status_code}")
    costs = {"duties": duties[0], "index": index[0], "page": page[0]}
    click.echo(json.dumps({"rows": sum(written), "costs": costs}))


@contextmanager
def _timed() -> Iterator[list[Cost]]:
    """Yield a list that holds behind it what was done meanwhile, in milliseconds."""
    taken: list[Cost] = []
    begin, before = perf_counter(), process_time()
    yield taken
    taken.append(Cost(1000 * (perf_counter() - begin), 1000 * (process_time() - before)))


@contextmanager
def _writes(system: System) -> Iterator[list[int]]:
    """Yield a list that gets the number of rows of each statement that writes."""
    written: list[int] = []

    def note(_connection: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith(WRITES):
            written.append(cursor.rowcount)

    event.listen(system.database.engine, "after_cursor_execute", note)
    yield written


if __name__ == "__main__":
    main()
