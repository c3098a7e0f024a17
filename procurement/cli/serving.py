"""``procurement serve``."""

from __future__ import annotations

import logging
import os
import socket
from dataclasses import replace
from errno import EACCES, EADDRINUSE
from threading import Event, Thread

import click
import waitress

from procurement.app import create_app, draw_own_pages
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
    _refuse_unusable(host, port)
    configure_logs()
    system = build_system(_settings(host, port))
    system.migrate()
    if with_sample and (count := load_sample(system)):
        click.echo(f"Đã nạp {count} thông báo mẫu (dữ liệu do dự án tự đặt ra).")
    system.prepare()
    app = create_app(system)
    draw_own_pages(app, system)
    stop = Event()
    Thread(target=_work, args=(system, stop), daemon=True).start()
    try:
        server = waitress.create_server(app, host=host, port=port, threads=8, ident=None)
        show_people(system)
        click.echo(f"Công khai đấu thầu: http://{host}:{port}  (dừng: Ctrl+C)")
        click.echo("Chỉ để dùng thử trên máy này, không dùng cho Cổng thật: docs/van-hanh. / Not for production.")
        server.run()
    except OSError as error:
        raise _unusable(host, port, error) from error
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
    named = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return replace(settings, base_url=f"http://{named}:{port}")


def _refuse_unusable(host: str, port: int) -> None:
    """Tell at once, before any work, that address and port cannot be had."""
    try:
        for family, *_rest, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE):
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
    except (OSError, UnicodeError) as error:
        raise _unusable(host, port, error) from error


def _unusable(host: str, port: int, error: OSError | UnicodeError) -> click.ClickException:
    said = getattr(error, "strerror", None) or str(error)
    if getattr(error, "errno", None) in (EADDRINUSE, EACCES):
        return click.ClickException(
            f"Cổng {port} đang được dùng hoặc không được phép mở. Hãy chọn cổng khác, ví dụ --port {port + 1}.\n"
            f"Port {port} cannot be used ({said}). Choose another: --port {port + 1}."
        )
    return click.ClickException(
        f"Máy này không có địa chỉ “{host}”. Hãy chọn địa chỉ của máy, ví dụ --host 127.0.0.1, hoặc --host 0.0.0.0.\n"
        f"This machine has no address “{host}” ({said}). Choose one of its own: --host 127.0.0.1, or --host 0.0.0.0."
    )
