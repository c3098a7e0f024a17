"""``procurement worker``: a process without any page, so it loads no web framework."""

from __future__ import annotations

import signal
from threading import Event

import click

from procurement.cli.opening import open_system
from procurement.core.logs import configure_logs
from procurement.jobs.outbox import deliver_due
from procurement.jobs.worker import run_worker
from procurement.system import System


@click.command()
@click.option("--once", is_flag=True, help="Làm hết việc đến hạn rồi kết thúc / do what is due and end.")
def worker(once: bool) -> None:
    """Làm những việc mà các lần đăng tải để lại: lập chỉ mục, xóa tệp, gửi thư.

    Do what publications have promised: index, erase, send letters. Asked to stop, it first finishes what it has begun.
    """
    configure_logs()
    system = open_system()
    system.prepare()
    if once:
        click.echo(f"{_deliver_all(system)} việc")
        return
    stop = Event()
    by_hand = _set_when_asked(stop)
    run_worker(system.database, system.handlers(), system.clock, stop, system.chores())
    if by_hand.is_set():
        raise KeyboardInterrupt


def _set_when_asked(stop: Event) -> Event:
    """Set ``stop`` at SIGTERM or Ctrl+C instead of breaking off a statement; return what is set at Ctrl+C alone."""
    by_hand = Event()

    def ask(number: int, _frame: object) -> None:
        stop.set()
        if number == signal.SIGINT:
            by_hand.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return by_hand


def _deliver_all(system: System) -> int:
    done = system.publish_due()
    while system.alerting().work():
        pass  # the letters that it promises are counted below
    while tried := deliver_due(system.database, system.handlers(), system.clock.now()):
        done += tried
    return done
