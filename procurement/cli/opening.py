"""Opening the register that the environment describes."""

from __future__ import annotations

import click

from procurement.settings import read_settings
from procurement.system import System, build_system


def open_system() -> System:
    """Open the register; ends the command with a remedy when its schema is not the program's."""
    system = build_system(read_settings())
    if not system.is_migrated():
        raise click.ClickException(
            "Cơ sở dữ liệu chưa có hoặc chưa được nâng cấp. Hãy chạy: procurement db upgrade\n"
            "The database is missing or not up to date. Run: procurement db upgrade"
        )
    return system
