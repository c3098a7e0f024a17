"""``procurement import events`` and ``procurement export events``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from procurement.cli.opening import open_system
from procurement.core.messages import describe
from procurement.importing.events import Fault, Report
from procurement.importing.exporting import export_lines

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
STAGES = {"check": "Đã kiểm tra", "publish": "Đã đăng tải"}


@click.group("import")
def import_() -> None:
    """Take in what was published elsewhere."""


@import_.command("events")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option("--keep-going", is_flag=True, help="Publish the good lines even when others are refused.")
@click.option("--files-from", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder in which documents lie, each named by its SHA-256.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def import_events(files: tuple[Path, ...], keep_going: bool, files_from: Path | None, as_json: bool) -> None:
    """Publish the events of FILES (JSON Lines, plain or gzipped). Exit code 1 when a line is refused."""
    report = open_system().importer(files_from, _show).run(files, keep_going=keep_going)
    for fault in report.faults:
        click.echo(_sentence(fault), err=True)
    counts = {name: getattr(report, name) for name in ("read", "published", "unchanged", "refused", "warnings")}
    click.echo(json.dumps(counts) if as_json else _summary(report))
    sys.exit(1 if report.refused else 0)


def _show(stage: str, count: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{STAGES[stage]}: {count} dòng", err=True, nl=False)


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
    """Hand out what is published."""


@export.command("events")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output if absent."
)
def export_events(out: Path | None) -> None:
    """Write every published revision as one line of an event file, in the order of the ledger."""
    system = open_system()
    with system.database.read() as session:
        if out is None:
            for line in export_lines(session):
                click.echo(line)
            return
        draft = out.with_name(out.name + ".part")
        with draft.open("w", encoding="utf-8", newline="\n") as target:
            target.writelines(line + "\n" for line in export_lines(session))
        draft.replace(out)
