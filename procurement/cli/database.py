"""``procurement db …``."""

from __future__ import annotations

import json
import sys

import click

from procurement.cli.opening import open_unready_system

STATES = {
    "missing": "Chưa có lược đồ; chạy: procurement init",
    "older": "Cũ hơn chương trình; chạy: procurement upgrade THU-MUC-SAO-LUU",
    "newer": "Mới hơn chương trình; dùng bản chương trình mới",
    "current": "Khớp với chương trình",
}


@click.group()
def db() -> None:
    """Cơ sở dữ liệu và lược đồ của nó.

    The database and its schema.
    """


@db.command()
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def show(as_json: bool) -> None:
    """Cho biết lược đồ của cơ sở dữ liệu và lược đồ mà chương trình cần.

    Print the schema of the database and the one this program needs. Exit code 1 unless they are the same.
    """
    schema = open_unready_system().schema()
    if as_json:
        click.echo(json.dumps({"found": schema.found, "needed": schema.needed, "state": schema.state}))
    else:
        found = schema.found or "chưa có"
        click.echo(f"Cơ sở dữ liệu: {found}. Chương trình: {schema.needed}. {STATES[schema.state]}.")
    sys.exit(0 if schema.state == "current" else 1)


@db.command()
def upgrade() -> None:
    """Tạo cơ sở dữ liệu hoặc nâng cấp đến lược đồ của chương trình này.

    Create the database or bring it to the schema of this program. Makes no backup: procurement upgrade does.
    """
    open_unready_system().migrate()
    click.echo("Cơ sở dữ liệu đã sẵn sàng.")
