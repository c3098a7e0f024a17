"""``procurement ledger …``."""

from __future__ import annotations

import click

from procurement.cli.given import WORDS
from procurement.cli.opening import open_system
from procurement.core.clock import VIETNAM
from procurement.ledger.accepting import accept_clock


@click.group()
def ledger() -> None:
    """Sổ đăng tải và đồng hồ của nó.

    The ledger and its clock.
    """


@ledger.command("accept-clock")
@click.option("--by", "actor", type=WORDS, required=True, help="Người xác nhận / who vouches for the clock.")
@click.option("--reason", type=WORDS, required=True, help="Chuyện gì đã xảy ra / what had happened.")
def accept(actor: str, reason: str) -> None:
    """Xác nhận đồng hồ nay đã đúng, sau khi nó từng chạy nhanh, để đăng tải tiếp.

    Vouch for the clock after it ran ahead, so that publishing can go on: until it has caught up, entries bear the
    instant of the last one. Set the clock right before you use this.
    """
    system = open_system()
    with system.database.write() as session:
        accepted = accept_clock(session, system.clock, actor, reason)
    now, last = (f"{each.astimezone(VIETNAM):%d/%m/%Y, %H:%M:%S}" for each in (accepted.now, accepted.last))
    click.echo(
        f"Đã ghi nhận: đồng hồ chỉ {now} là đúng. Đến {last} (giờ Hà Nội), mọi mục mới của sổ đăng tải mang thời điểm "
        "của mục gần nhất."
    )
