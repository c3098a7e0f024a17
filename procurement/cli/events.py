"""``procurement import events`` and ``procurement export events``."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

import click

from procurement.cli.opening import open_system
from procurement.cli.portal import import_vneps
from procurement.cli.progress import counted, resumable, shown
from procurement.core.messages import describe
from procurement.importing.events import Fault, Report
from procurement.importing.exporting import export_lines
from procurement.system import System

EXISTING = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("import")
def import_() -> None:
    """Nhập những gì đã được đăng tải ở nơi khác.

    Take in what was published elsewhere.
    """


import_.add_command(import_vneps)


@import_.command("events")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option("--keep-going", is_flag=True, help="Đăng tải dòng hợp lệ dù có dòng bị từ chối / publish the good lines.")
@click.option("--files-from", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Thư mục chứa tệp đính kèm, tên là SHA-256 / folder of documents named by SHA-256.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="In các số đếm dạng JSON / print the counts as JSON.")
def import_events(files: tuple[Path, ...], keep_going: bool, files_from: Path | None, as_json: bool) -> None:
    """Đăng tải các sự kiện trong FILES (JSON Lines, có thể nén gzip).

    Publish the events of FILES. All lines are checked before anything is written; importing again changes nothing.
    Exit code 1 when a line is refused or a file cannot be read.
    """
    report = _import(open_system(), files, keep_going, files_from)
    for fault in report.faults:
        click.echo(_sentence(fault), err=True)
    counts = {name: getattr(report, name) for name in ("read", "published", "unchanged", "refused", "warnings")}
    click.echo(json.dumps(counts) if as_json else _summary(report))
    sys.exit(1 if report.refused else 0)


def _import(system: System, files: tuple[Path, ...], keep_going: bool, files_from: Path | None) -> Report:
    try:
        with resumable() as tell:
            return system.importer(files_from, tell).run(files, keep_going=keep_going)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:  # met while checking, before anything is written
        raise click.ClickException(
            f"Tệp nén bị hỏng hoặc thiếu ({', '.join(path.name for path in files)}); chưa dòng nào được đăng tải.\n"
            f"A gzip file is damaged or cut short: {error}. Nothing was published."
        ) from error


def _sentence(fault: Fault) -> str:
    path = ".".join(map(str, fault.problem.path))
    return f"{fault.file}:{fault.line}: {path + ': ' if path else ''}{describe(fault.problem, 'vi')}"


def _summary(report: Report) -> str:
    return (
        f"Đọc {report.read} dòng: đăng tải {report.published}, không đổi {report.unchanged}, "
        f"từ chối {report.refused}, lưu ý {report.warnings}."
    )


@click.group()
def export() -> None:
    """Xuất những gì đã đăng tải.

    Hand out what is published.
    """


@export.command("events")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="Tệp để ghi; nếu không có thì in ra màn hình / file to write.")  # fmt: skip
def export_events(out: Path | None) -> None:
    """Xuất mỗi lần đăng thành một dòng của tệp sự kiện, theo thứ tự của sổ đăng tải.

    Write every published revision as one line of an event file, in the order of the ledger. A file appears whole or
    not at all.
    """
    system = open_system()
    with system.database.read() as session:
        if out is None:
            for line in export_lines(session):
                click.echo(line)
            return
        with shown():
            write_whole(out, counted("Đã xuất", export_lines(session)))


def write_whole(out: Path, lines: Iterable[str]) -> None:
    """Write ``lines`` beside ``out`` and put the result in its place: nobody ever sees half of it."""
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as target:
            target.writelines(line + "\n" for line in lines)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
