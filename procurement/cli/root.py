"""The group of all commands, and how their errors end: a sentence in Vietnamese, then in English, and an exit code.

The module of a command is loaded when somebody runs it or asks for its help: a list of commands needs no database, and
a worker no web framework.
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from procurement.core.durability import EXIT_CODE, DurabilityLost, is_disk_full
from procurement.core.errors import Problem, ProcurementError
from procurement.core.messages import LANGUAGES, describe

if TYPE_CHECKING:
    from sqlalchemy.exc import DatabaseError

STOPPED = 128 + signal.SIGINT
UNREADABLE = "procurement.unreadable"


class Commands(click.Group):
    """A group whose commands end without a traceback for whatever an operator can set right."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note an argument that is no text; ``invoke`` refuses it, as every other fault."""
        ctx.meta[UNREADABLE] = next((arg for arg in args if not _is_text(arg)), None)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command: 0 when all is well, 1 when it could not be done, 2 when it was not understood, 130 when
        it was stopped by hand."""
        try:
            if (unreadable := ctx.meta[UNREADABLE]) is not None:
                raise click.UsageError(f"{ascii(unreadable)} is not text in UTF-8")
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise  # help has been given
        except click.UsageError as error:
            _end(2, f"Lệnh chưa đúng; xem hướng dẫn: {_help_of(error, ctx)}", _usage(error))
        except click.ClickException as error:
            _end(error.exit_code, error.format_message())
        except ProcurementError as error:
            _end(1, *(_sentence(problem, language) for problem in error.problems for language in LANGUAGES))
        except BrokenPipeError:
            raise  # whoever reads our output has had enough; click ends quietly
        except (OSError, _database_error()) as error:
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


def _is_text(arg: str) -> bool:
    """Whether ``arg`` came as UTF-8: bytes that are none arrive as lone surrogates, which nothing can store."""
    try:
        arg.encode()
    except UnicodeEncodeError:
        return False
    return True


def _database_error() -> type[DatabaseError]:
    from sqlalchemy.exc import DatabaseError  # only asked for once something has failed

    return DatabaseError


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


class Deferred(click.Command):
    """A command that is loaded from its place, ``module:name``, when it is run; a list shows its summary."""

    def __init__(self, place: str, summary: str) -> None:
        self.place = place
        super().__init__(place.partition(":")[2].rstrip("_"), help=summary)

    def load(self) -> click.Command:
        """Return the command itself."""
        module, _, name = self.place.partition(":")
        command = getattr(import_module(f"procurement.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Let the command itself read its arguments; it is then the one that runs."""
        return self.load().make_context(*args, **extra)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Công khai đấu thầu: sổ đăng tải công khai thông tin đấu thầu.

    The open register of public procurement. Settings are read from PROCUREMENT_* (see README).
    """


for place, summary in (
    ("founding:init", "Lập sổ đăng tải mới và mời người vận hành đầu tiên bằng một liên kết dùng một lần."),
    ("serving:serve", "Nâng cấp cơ sở dữ liệu và phục vụ trang web, kèm tiến trình nền."),
    ("working:worker", "Làm những việc mà các lần đăng tải để lại: lập chỉ mục, xóa tệp, gửi thư."),
    ("checking:check", "Kiểm tra sổ đăng tải: cơ sở dữ liệu, ổ đĩa, tiến trình nền, chỉ mục, đồng hồ, sao lưu."),
    ("keeping:backup", "Sao lưu sổ đăng tải vào FOLDER trong lúc vẫn phục vụ và đăng tải."),
    ("keeping:restore", "Khôi phục bản sao lưu trong FOLDER vào thư mục dữ liệu và cơ sở dữ liệu còn trống."),
    ("keeping:upgrade", "Nâng cấp cơ sở dữ liệu sau khi thay chương trình: sao lưu vào FOLDER, nâng cấp, đối chiếu."),
    ("database:db", "Cơ sở dữ liệu và lược đồ của nó."),
    ("events:import_", "Nhập những gì đã được đăng tải ở nơi khác."),
    ("events:export", "Xuất những gì đã đăng tải."),
    ("finding:search", "Tìm thông báo đã đăng tải: search TỪ..."),
    ("records:stats", "Đếm những gì đã đăng tải."),
    ("records:reconcile", "Đối chiếu: đã đăng tải = sổ đăng tải = tệp = chỉ mục = nghĩa vụ."),
    (
        "records:rederive",
        "Lập lại các bảng theo sổ đăng tải, sau khi reconcile báo derived.*.",
    ),
    ("records:withhold", "Gỡ nội dung của một lần đăng vì lý do pháp luật; dấu vết công khai được giữ lại."),
    ("duties:duties", "Nghĩa vụ đăng tải: phải đăng gì, hạn khi nào, đã đăng khi nào."),
    ("ledger:ledger", "Sổ đăng tải và đồng hồ của nó."),
    ("documents:documents", "Tệp đính kèm trong thư mục dữ liệu."),
    ("mail:mail", "Thư điện tử: gửi thử, xem thư chưa gửi được."),
    ("organisations:organisations", "Đơn vị: tên, cấp, địa bàn, đơn vị cấp trên và đơn vị tiền thân theo thời gian."),
    ("people:people", "Người dùng: mời quản trị của đơn vị, liệt kê, kết thúc vai trò, đặt lại mã xác thực."),
    ("sample:demo", "Dữ liệu mẫu do dự án tự đặt ra."),
):
    main.add_command(Deferred(place, summary))
