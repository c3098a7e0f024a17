"""``procurement documents``: the files in the data folder."""

from __future__ import annotations

import click

from procurement.cli.opening import open_system


@click.group()
def documents() -> None:
    """Tệp đính kèm trong thư mục dữ liệu.

    Attached files in the data folder.
    """


@documents.command()
def sweep() -> None:
    """Bỏ những tệp đã tải lên quá 24 giờ mà không hồ sơ hay thông báo nào dùng.

    Remove uploaded files that nothing has named for 24 hours. The worker does so by itself every hour.
    """
    removed = open_system().sweep_files()
    for sha256 in removed:
        click.echo(sha256)
    click.echo(f"Đã bỏ {len(removed)} tệp.")
