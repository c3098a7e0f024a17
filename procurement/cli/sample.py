"""``procurement demo load``."""

from __future__ import annotations

import click

from procurement.cli.opening import open_system
from procurement.cli.progress import is_watched, shown
from procurement.importing.sample.loading import SIZES, Loader
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
    click.echo(f"Đã nạp {published} thông báo mẫu." if published else "Dữ liệu mẫu đã có đủ, không nạp thêm.")


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
