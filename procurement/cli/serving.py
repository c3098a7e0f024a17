"""``procurement serve``."""

from __future__ import annotations

import logging
import os
import socket
from dataclasses import replace
from threading import Event, Thread

import click
import waitress

from procurement.app import create_app
from procurement.cli.sample import load_sample, show_people
from procurement.core.durability import EXIT_CODE, DurabilityLost
from procurement.core.logs import configure_logs
from procurement.jobs.worker import run_worker
from procurement.settings import Settings, read_settings
from procurement.system import System, build_system

log = logging.getLogger(__name__)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ để lắng nghe / address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    envvar="PROCUREMENT_PORT",
    type=click.IntRange(1, 65535),
    help="Cổng để lắng nghe / port to listen on.",
)
@click.option(
    "--with-sample",
    is_flag=True,
    help="Nạp dữ liệu mẫu khi sổ đăng tải còn trống / load the invented sample when the register is empty.",
)
def serve(host: str, port: int, with_sample: bool) -> None:
    """Nâng cấp cơ sở dữ liệu và phục vụ trang web, kèm tiến trình nền.

    Bring the database up to date and serve the site, with the worker inside.
    """
    _refuse_taken(host, port)
    configure_logs()
    system = build_system(_settings(host, port))
    system.migrate()
    if with_sample and (count := load_sample(system)):
        click.echo(f"Đã nạp {count} thông báo mẫu (dữ liệu do dự án tự đặt ra).")
    system.prepare()
    app = create_app(system)
    stop = Event()
    Thread(target=_work, args=(system, stop), daemon=True).start()
    try:
        server = waitress.create_server(app, host=host, port=port, threads=8, ident=None)
        show_people(system)
        click.echo(f"Công khai đấu thầu: http://{host}:{port}  (dừng: Ctrl+C)")
        click.echo("Chỉ để dùng thử trên máy này, không dùng cho Cổng thật: docs/van-hanh. / Not for production.")
        server.run()
    except OSError as error:
        raise _taken(port, error) from error
    finally:
        stop.set()


def _work(system: System, stop: Event) -> None:
    """Be the worker beside the pages. Where the disk cannot be relied on, the whole process ends, pages too."""
    try:
        run_worker(system.database, system.handlers(), system.clock, stop, system.chores())
    except DurabilityLost:
        log.critical("the disk did not confirm a write; ending", exc_info=True)
        os._exit(EXIT_CODE)


def _settings(host: str, port: int) -> Settings:
    """Return the settings; without a public address of its own the site is found where it listens."""
    settings = read_settings()
    if os.environ.get("PROCUREMENT_BASE_URL"):
        return settings
    named = "127.0.0.1" if host in ("", "0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return replace(settings, base_url=f"http://{named}:{port}")


def _refuse_taken(host: str, port: int) -> None:
    """Tell at once, before any work, that the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _taken(port, error) from error


def _taken(port: int, error: OSError) -> click.ClickException:
    return click.ClickException(
        f"Cổng {port} đang được dùng. Hãy chọn cổng khác, ví dụ --port {port + 1}.\n"
        f"Port {port} cannot be used ({error.strerror}). Choose another: --port {port + 1}."
    )
