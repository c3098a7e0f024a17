"""``procurement demo load`` and ``demo code``, and the people of the sample as ``serve`` prints them."""

from __future__ import annotations

import click
import pyotp

from procurement.cli.opening import open_system
from procurement.cli.progress import is_watched, shown
from procurement.core.errors import Problem, Refused
from procurement.importing.sample.loading import SIZES, Loader
from procurement.importing.sample.people import PASSWORD, SECRET, find_sample_people
from procurement.ledger.queries import get_head
from procurement.system import System


@click.group()
def demo() -> None:
    """Dữ liệu mẫu do dự án tự đặt ra.

    The invented sample.
    """


@demo.command()
@click.option(
    "--size",
    type=click.Choice(list(SIZES)),
    default="small",
    show_default=True,
    help="small: vài chục thông báo; city: cả thành phố, khoảng 10.000 lần đăng / some dozens, or a whole city.",
)
def load(size: str) -> None:
    """Đăng tải dữ liệu mẫu vào sổ đăng tải còn trống, hoặc nạp tiếp phần còn lại của lần nạp bị dừng.

    Publish the invented sample into an empty register, or what a stopped load left of it. Refuses any other register.
    """
    system = open_system()
    with shown():
        published = _loader(system).run(size)
        system.duties.catch_up()  # minutes of work for a city, which the first visitor's page would wait for
        system.signs.catch_up()
    click.echo(f"Đã nạp {published} thông báo mẫu." if published else "Dữ liệu mẫu đã có đủ, không nạp thêm.")
    show_people(system)


@demo.command()
def code() -> None:
    """Mã xác thực của người mẫu vào lúc này.

    The code of the second factor of the sample's people, good for half a minute. Refused where there are none.
    """
    system = open_system()
    with system.database.read() as session:
        if not any(person.totp_secret == SECRET for person in find_sample_people(session)):
            raise Refused(Problem((), "sample.nobody"))
    click.echo(pyotp.TOTP(SECRET).at(system.clock.now()))


def show_people(system: System) -> None:
    """Print with which words the people of the sample sign in; nothing in a register of real entries."""
    with system.database.read() as session:
        people = find_sample_people(session)
        rows = [(person.login, person.roles[0].role, person.totp_secret) for person in people]
    if rows:
        click.echo(f"Người mẫu để dùng thử, mật khẩu: {PASSWORD}")
    for login, role, secret in rows:
        click.echo(f"  {login:10} {ROLE_WORDS[role]}{'  (mã xác thực: python3 run.py demo code)' if secret else ''}")


ROLE_WORDS = {
    "author": "soạn thảo",
    "approver": "phê duyệt",
    "body_admin": "quản trị đơn vị",
    "inspector": "giám sát",
    "operator": "vận hành",
}


def load_sample(system: System) -> int:
    """Publish the small sample into an empty register and return how many events it had; 0 when it is not empty."""
    with system.database.read() as session:
        if get_head(session) is not None:
            return 0
    return _loader(system).run("small")


def _loader(system: System) -> Loader:
    return Loader(system.database, system.clock, system.pseudonym, _show)


def _show(done: int, total: int) -> None:
    if is_watched():
        click.echo(f"\rĐã đăng tải: {done}/{total}", err=True, nl=False)
