"""``procurement db …``."""

from __future__ import annotations

import click

from procurement.settings import read_settings
from procurement.system import build_system


@click.group()
def db() -> None:
    """Cơ sở dữ liệu và lược đồ của nó.

    The database and its schema.
    """


@db.command()
def upgrade() -> None:
    """Tạo cơ sở dữ liệu hoặc nâng cấp đến lược đồ của chương trình này.

    Create the database or bring it to the schema of this program.
    """
    build_system(read_settings()).migrate()
    click.echo("Cơ sở dữ liệu đã sẵn sàng.")
