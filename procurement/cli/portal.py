"""``procurement import vneps``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from procurement.cli.opening import open_system
from procurement.cli.progress import resumable
from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.importing.vneps.loading import PortalReport, load_portal_files

PATHS = click.Path(exists=True, readable=True, path_type=Path)
COUNTS = ("read", "published", "unchanged", "refused", "warnings")


@click.command("vneps")
@click.argument("paths", nargs=-1, required=True, type=PATHS)
@click.option("--check", "only_check", is_flag=True,
              help="Chỉ kiểm tra, không đăng tải; liệt kê những gì không đưa vào được / check only.")  # fmt: skip
@click.option("--keep-going", is_flag=True, help="Đăng tải phần hợp lệ dù có tệp bị từ chối / publish what is good.")
@click.option("--json", "as_json", is_flag=True, help="In các số đếm dạng JSON / print the counts as JSON.")
def import_vneps(paths: tuple[Path, ...], only_check: bool, keep_going: bool, as_json: bool) -> None:
    """Đăng tải các tệp đã lưu từ Hệ thống mạng đấu thầu quốc gia (.json, .har) trong PATHS.

    Publish saved answers of the national portal as history. PATHS are files, or folders whose files are taken. All are
    checked before anything is written; importing again changes nothing. Exit code 1 when something is refused.
    """
    with resumable() as tell:
        found = load_portal_files(
            open_system().importer(None, tell), paths, keep_going=keep_going, only_check=only_check
        )
    for sentence in _refusals(found):
        click.echo(sentence, err=True)
    if as_json:
        click.echo(json.dumps(_counts(found, only_check), ensure_ascii=False))
    else:
        click.echo(
            "\n".join([*(_left_out(found) if only_check else ()), *_missing(found), _summary(found, only_check)])
        )
    sys.exit(1 if found.problems or found.report.refused else 0)


def _refusals(found: PortalReport) -> Iterator[str]:
    faults = [(fault.file, fault.problem) for fault in found.report.faults]
    for file, problem in [*found.problems, *faults]:
        where = ".".join(map(str, problem.path))
        yield f"{file}: {where + ': ' if where else ''}{describe(problem, 'vi')}"


def _left_out(found: PortalReport) -> Iterator[str]:
    """Yield what the files say and a notice has no place for: nothing is left out unsaid."""
    for file, places in found.unread.items():
        for place, count in places.items():
            yield f"{file}: {place}: không đưa vào nội dung ({count} giá trị)"


def _missing(found: PortalReport) -> Iterator[str]:
    for version in found.missing:
        named = {"number": version.number, "version": version.version}
        yield describe(Problem((), "portal.missing_version", named), "vi")


def _counts(found: PortalReport, only_check: bool) -> dict[str, object]:
    return {
        **{name: getattr(found.report, name) for name in COUNTS},
        "checked_only": only_check,
        "problems": len(found.problems),
        "missing_versions": [[version.number, version.version] for version in found.missing],
        "left_out": {file: dict(places) for file, places in found.unread.items()},
    }


def _summary(found: PortalReport, only_check: bool) -> str:
    report, left = found.report, sum(places.total() for places in found.unread.values())
    done = "chỉ kiểm tra, chưa đăng tải" if only_check else f"đăng tải {report.published}, không đổi {report.unchanged}"
    refused = report.refused + len(found.problems)
    return (
        f"Đọc được {report.read} thông báo: {done}, từ chối {refused}, lưu ý {report.warnings}; "
        f"{left} giá trị không đưa vào nội dung (xem: --check)."
    )
