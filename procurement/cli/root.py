"""The group of all commands, and how their errors end: a sentence in Vietnamese, then in English, and an exit code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DatabaseError

from procurement.cli.checking import check
from procurement.cli.database import db
from procurement.cli.events import export, import_
from procurement.cli.finding import search
from procurement.cli.founding import init
from procurement.cli.keeping import backup, restore, upgrade
from procurement.cli.ledger import ledger
from procurement.cli.organisations import organisations
from procurement.cli.records import reconcile, stats, withhold
from procurement.cli.sample import demo
from procurement.cli.serving import serve, worker
from procurement.core.durability import EXIT_CODE, DurabilityLost, is_disk_full
from procurement.core.errors import Problem, ProcurementError
from procurement.core.messages import LANGUAGES, describe

STOPPED = 128 + signal.SIGINT


class Commands(click.Group):
    """A group whose commands end without a traceback for whatever an operator can set right."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command: 0 when all is well, 1 when it could not be done, 2 when it was not understood, 130 when
        it was stopped by hand."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _end(2, f"Lệnh chưa đúng; xem hướng dẫn: {_help_of(error, ctx)}", _usage(error))
        except click.ClickException as error:
            _end(error.exit_code, error.format_message())
        except ProcurementError as error:
            _end(1, *(_sentence(problem, language) for problem in error.problems for language in LANGUAGES))
        except BrokenPipeError:
            raise  # whoever reads our output has had enough; click ends quietly
        except (OSError, DatabaseError) as error:
            _end(1, *_failure(error))
        except DurabilityLost as error:
            _end(
                EXIT_CODE,
                f"Ổ đĩa không xác nhận đã ghi bền ({error}); chương trình dừng ngay, không thử lại. Kiểm tra ổ đĩa rồi "
                "chạy: procurement reconcile",
                "The disk did not confirm a write; the program ends and does not retry. Check the disk, then reconcile",
            )
        except (KeyboardInterrupt, click.Abort):
            _end(STOPPED, "\nĐã dừng. Phần đã ghi vẫn còn; chạy lại lệnh để làm tiếp.", "Stopped. What is done stays.")


def _failure(error: OSError | DatabaseError) -> tuple[str, str]:
    """Return in both languages what kept a command from reading or writing."""
    if is_disk_full(error):
        full = Problem((), "disk.full")
        return describe(full, "vi"), describe(full, "en")
    if isinstance(error, OSError):
        named = f" {error.filename}" if error.filename else ""
        return f"Không đọc hoặc ghi được{named}: {error.strerror or error}", f"Cannot read or write{named}"
    return f"Cơ sở dữ liệu không dùng được: {error.orig}", "The database cannot be used"


def _end(code: int, *sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)


def _help_of(error: click.UsageError, ctx: click.Context) -> str:
    return f"{(error.ctx or ctx).command_path} --help"


def _usage(error: click.UsageError) -> str:
    return error.format_message().rstrip(".!")


def _sentence(problem: Problem, language: str) -> str:
    where = ".".join(map(str, problem.path))
    return f"{where}: {describe(problem, language)}" if where else describe(problem, language)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Công khai đấu thầu: sổ đăng tải công khai thông tin đấu thầu.

    The open register of public procurement. Settings are read from PROCUREMENT_* (see README).
    """


ALL: Sequence[click.Command] = (
    init, serve, worker, check, backup, restore, upgrade, db, import_, export, search, stats, reconcile, withhold,
    ledger, organisations, demo,
)  # fmt: skip
for command in ALL:
    main.add_command(command)
