"""``procurement init``: an empty register and the first person who looks after it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import click

from procurement.accounts.queries import find_operators
from procurement.accounts.service import LIFETIME, invite_anew, invite_first_operator
from procurement.cli.opening import open_unready_system
from procurement.core.clock import VIETNAM
from procurement.core.errors import Problem, Refused
from procurement.system import System


@click.command()
@click.option("--login", help="Tên đăng nhập hoặc thư điện tử của người vận hành / login or e-mail of the operator.")
@click.option("--name", help="Họ tên người vận hành / name of the operator.")
@click.option("--new-link", is_flag=True, help="Liên kết mới thay liên kết chưa dùng / a link for an unused one.")
def init(login: str | None, name: str | None, new_link: bool) -> None:
    """Lập sổ đăng tải mới và mời người vận hành đầu tiên bằng một liên kết dùng một lần.

    Make an empty register (folder, database) and invite its first operator by a link that works once within 24 hours.
    Refuses a register that has an operator.
    """
    system = open_unready_system()
    _make_ready(system)
    now = system.clock.now()
    with system.database.write() as session:
        if new_link:
            token = invite_anew(session, now)
        elif find_operators(session, now):
            raise Refused(Problem((), "init.again"))
        else:
            login = login or click.prompt("Tên đăng nhập hoặc thư điện tử / login or e-mail", err=True)
            name = name or click.prompt("Họ tên / name", err=True)
            token = invite_first_operator(session, login, name, now)
    click.echo(_words(system, token, now + LIFETIME))


def _make_ready(system: System) -> None:
    """Create the database where there is none; close the data folder to everybody else."""
    schema = system.schema()
    if schema.state == "missing":
        system.migrate()
    else:
        schema.require_current()
    system.settings.data_dir.chmod(0o700)


def _words(system: System, token: str, until: datetime) -> str:
    link = f"{system.settings.base_url}/loi-moi?{urlencode({'token': token})}"
    return (
        f"Sổ đăng tải đã sẵn sàng trong {system.settings.data_dir}\n"
        f"Mở liên kết này để đặt mật khẩu, chỉ dùng được một lần, trước {until.astimezone(VIETNAM):%H:%M %d/%m/%Y}:\n"
        f"{link}\n"
        "Việc tiếp theo: chạy trang web và tiến trình nền, rồi kiểm tra bằng: procurement check"
    )
